"""What became of a message, for platform admins: what mends its delivery, and nothing of what it tells.

That a mail of a programme went to somebody tells what they do there. So whose it was is shown of
mails about signing in alone, for "I got no code"; of all others the mail server's domain.
"""

import re

from django.contrib import admin
from django.db.models import Case, F, Func, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.admin import ReadOnly, site
from mentoring.notifications.models import Message

ABOUT_SIGNING_IN = Q(template__startswith="account/") | Q(template__startswith="identity/")
DOMAIN = Func(F("address"), Value("^.*@"), Value("…@"), function="regexp_replace")
# What a mail server has answered begins with its codes; the words after them may name whose mail it was.
SMTP_ANSWER = re.compile(r"(\d{3}(?: \d\.\d+\.\d+)?)\b.*", re.DOTALL)


@admin.register(Message, site=site)
class MessageAdmin(ReadOnly):
    list_display = ["created_at", "shown_address", "template", "state", "attempts", "due_at", "reason"]
    list_filter = ["state", "created_at"]
    search_fields = ["to", "template"]
    search_help_text = _("An address, for mails about signing in; a domain, or a kind of mail, for all")
    ordering = ["-created_at"]
    fields = [
        *("created_at", "shown_address", "locale", "template", "state", "attempts"),
        *("due_at", "leased_until", "expires_at", "sent_at", "reason"),
    ]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """With what is shown of the address: sorted and searched is by that alone."""
        rows: QuerySet[Message] = super().get_queryset(request)
        return rows.annotate(
            to=Case(When(ABOUT_SIGNING_IN, then=F("address")), default=DOMAIN),
            is_about_signing_in=Case(When(ABOUT_SIGNING_IN, then=True), default=False),
        )

    @admin.display(description=_("address"), ordering="to")
    def shown_address(self, message: Message) -> str:
        return str(message.to)  # type: ignore[attr-defined]  # by get_queryset

    @admin.display(description=_("error"))
    def reason(self, message: Message) -> str:
        if message.is_about_signing_in:  # type: ignore[attr-defined]  # by get_queryset
            return message.error
        return SMTP_ANSWER.sub(r"\1", message.error)

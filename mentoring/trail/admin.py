"""The audit trail of platform admins: of accounts and settings whole; of all else that there are rows.

What somebody does in a programme is not theirs to know: of such a row they see when it was, what kind of
thing it was about, and the verb; never who did it, to which thing, in which programme.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, QuerySet, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.admin import ReadOnly, site
from mentoring.accounts.models import AuditEvent
from mentoring.trail.acts import FOR_ADMINS, verbs_of


def _if_shown(name: str) -> Case:
    return Case(When(verb__in=verbs_of(*FOR_ADMINS), then=F(name)))


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(ReadOnly):
    list_display = ["at", "by", "verb", "object_type", "thing", "program"]
    list_display_links = ["verb"]
    list_filter = ["at", "object_type"]
    search_fields = ["verb", "shown_thing", "shown_program"]
    search_help_text = _("Action, or the identifier of an account or a programme")
    ordering = ["-at", "-id"]
    fields = ["at", "by", "verb", "object_type", "thing", "program", "changed"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """With what is shown of each row: searched is in that alone."""
        rows: QuerySet[AuditEvent] = super().get_queryset(request)
        return rows.select_related("actor").annotate(
            shown_thing=_if_shown("object_id"),
            shown_program=_if_shown("program_id"),
            shown_changes=_if_shown("changes"),
        )

    @admin.display(description=_("by"))
    def by(self, event: Any) -> str:
        return str(event.actor or "") if event.shown_thing else ""

    @admin.display(description=_("thing"))
    def thing(self, event: Any) -> str:
        return str(event.shown_thing or "")

    @admin.display(description=_("programme"))
    def program(self, event: Any) -> str:
        return str(event.shown_program or "")

    @admin.display(description=_("changed fields"))
    def changed(self, event: Any) -> str:
        return ", ".join((event.shown_changes or {}).get("fields", ()))

"""How people sign in: by invitation only, with mails that go through the outbox."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mentoring.accounts.models import AddressChange, User
from mentoring.addresses import shown_address
from mentoring.notifications.operations import queue_mail_to_address


@dataclass(frozen=True)
class Kind:
    """What becomes of a mail of allauth."""

    template: str
    keeps: tuple[str, ...] = ()  # of allauth's context
    link: str = ""  # the key of allauth's context that holds where the button leads
    is_secret: bool = False
    is_about_password: bool = False


PASSWORD_CHANGED = Kind("account/password_changed", is_about_password=True)
KINDS = {
    "account/email/login_code": Kind("account/login_code", keeps=("code",), is_secret=True),
    "account/email/password_reset_key": Kind(
        "account/password_reset", link="password_reset_url", is_secret=True
    ),
    "account/email/unknown_account": Kind("account/unknown_account"),
    "account/email/password_changed": PASSWORD_CHANGED,
    "account/email/password_set": PASSWORD_CHANGED,
    "account/email/password_reset": PASSWORD_CHANGED,
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; no request waits for a mail server."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Let in nobody by a code that went to an address which is no longer theirs."""
        address = kwargs.get("email")
        if address and not User.objects.with_email(address).filter(pk=user.pk).exists():
            messages.error(request, _("This code no longer works. Ask for another one."))
            return redirect("account_login")
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Tell who signs in of a new address that was asked for: the mail about it may lie unread."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if AddressChange.objects.open().of_person(user).exists():
            messages.warning(
                request,
                _("A new address was asked for in your name. See “Your details” whether that is right."),
            )
        return response

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Queue the mail, in the language of the person or else of the page.

        An unknown address costs as much time as a known one, and gets a mail as well: neither page
        nor clock tells who has an account.
        """
        kind = KINDS[template_prefix]
        person = User.objects.active().with_email(email).first()
        queue_mail_to_address(
            email,
            person.locale if person else translation.get_language() or "",
            kind.template,
            _context(kind, email, context),
            key=_occasion(kind, email),
            is_secret=kind.is_secret,
            recipient=person,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: Mapping[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person that their password was changed. allauth itself would look for another address."""
        self.send_mail(template_prefix, user.email, context or {})


def _context(kind: Kind, email: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What our own template needs: of links only the path, so that no forged host gets into a mail."""
    context = {key: given[key] for key in kind.keeps} | {"address": shown_address(email)}
    if kind.link:
        context["path"] = urlsplit(given[kind.link]).path
    if kind.is_about_password:
        context |= {"path": reverse("account_reset_password"), "changed_at": timezone.now()}
    return context


def _occasion(kind: Kind, email: str) -> str:
    """Each code is a mail of its own; who is unknown is told so once an hour, however often it is asked."""
    if kind.template != "account/unknown_account":
        return f"{kind.template}:{uuid.uuid4()}"
    return f"{kind.template}:{sha256(email.encode()).hexdigest()}:{timezone.now():%Y-%m-%dT%H}"

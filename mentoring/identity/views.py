"""A person's own address, and the pages behind the links that prove or stop a new one."""

from typing import Any
from zoneinfo import ZoneInfo

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, public, signed_in
from mentoring.accounts.models import AddressChange
from mentoring.errors import TooOften
from mentoring.identity import operations
from mentoring.identity.forms import AddressForm
from mentoring.tokens import hash_token
from mentoring.ui.htmx import page
from mentoring.ui.links import private_link
from mentoring.ui.shell import Crumb


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: PersonRequest) -> HttpResponse:
    """One's own address: ask for another one, see how far that is, stop it."""
    person = request.user
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _asked(request, form):
        messages.success(request, _("We have sent two mails: one to the new address, one to the old."))
        return redirect("identity:address")
    context = {
        "form": form,
        "change": AddressChange.objects.open().of_person(person).select_related("asked_by").first(),
        "crumbs": [Crumb(_("Your details"), reverse("accounts:profile")), Crumb(_("E-mail address"))],
    }
    return page(request, "identity/address.html", context, status=422 if form.is_bound else 200)


def _asked(request: PersonRequest, form: AddressForm) -> bool:
    """Whether the mails are on their way; else the form says why not."""
    if not ratelimit.consume(request, action="new_address", user=request.user):
        raise TooOften
    try:
        operations.ask_for_address(request.user, form.cleaned_data["address"], by=request.user)
    except operations.SameAddress as error:
        form.add_error("address", error.message)
        return False
    return True


@signed_in
@require_POST
def address_stop(request: PersonRequest) -> HttpResponse:
    operations.stop_address_change(request.user, by=request.user)
    messages.success(request, _("Your address stays as it is."))
    return redirect("identity:address")


@public
@require_http_methods(["GET", "HEAD", "POST"])
@private_link
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link that the new address got: a button says that it is theirs."""
    if request.method == "POST":
        return _answered(request, operations.confirm_new_address(token))
    changes = AddressChange.objects.with_new_hash(hash_token(token))
    return _link_page(request, "identity/new_address.html", changes.open().first(), token)


@public
@require_safe
@private_link
def old_address(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link that the old address got: one button stops the change, one lets it through."""
    changes = AddressChange.objects.with_old_hash(hash_token(token)).select_related("asked_by")
    return _link_page(request, "identity/old_address.html", changes.open().first(), token)


@public
@require_POST
@private_link
def old_address_stop(request: HttpRequest, token: str) -> HttpResponse:
    return _answered(request, operations.stop_by_link(token))


@public
@require_POST
@private_link
def old_address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    return _answered(request, operations.confirm_old_address(token))


def _link_page(request: HttpRequest, template: str, change: AddressChange | None, token: str) -> HttpResponse:
    """The page with the buttons, as long as the link holds."""
    if change is None:
        raise Http404
    context = {"change": change, "token": token, "old": operations.hint(change.person.email)}
    return _page_for(change, request, template, context)


def _answered(request: HttpRequest, change: AddressChange) -> HttpResponse:
    return _page_for(change, request, "identity/address_answered.html", {"change": change})


def _page_for(
    change: AddressChange, request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """In the language and the time zone of the person, though nobody is signed in."""
    person = change.person
    with translation.override(person.locale), timezone.override(ZoneInfo(person.time_zone)):
        return page(request, template, context)

"""Open calls: the organisers' page, and the public page behind a call's link."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access, public
from mentoring.accounts.sign_in import sign_in
from mentoring.addresses import shown_address
from mentoring.errors import TooOften
from mentoring.tokens import hash_token
from mentoring.ui.htmx import page
from mentoring.ui.links import private_link
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.forms import CallForm, PlaceForm
from programs.models import OpenCall, Program
from programs.operations.links import rules_path
from programs.views.shared import below

# --- organisers -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_add_people)
def calls(request: PersonRequest, program: Program) -> HttpResponse:
    """The programme's open calls, and a form for another one."""
    form = CallForm(request.POST if request.method == "POST" else None, program=program)
    if form.is_valid():
        operations.open_call(program, form.offer(), by=request.user)
        messages.success(request, _("The call is open. Pass its link on."))
        return redirect("programs:calls", program.pk)
    context = {
        "program": program,
        "calls": queries.calls(program),
        "base_url": settings.BASE_URL,
        "form": form,
        "crumbs": below(program, "programs:people", _("People"), Crumb(_("Open calls"))),
    }
    return page(request, "programs/calls.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(OpenCall, rules.can_edit_call)
def call_edit(request: PersonRequest, call: OpenCall) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = CallForm(data, program=call.program, call=call)
    if form.is_valid():
        operations.change_call(call, form.offer(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("programs:calls", call.program_id)
    context = {
        "program": call.program,
        "call": call,
        "form": form,
        "crumbs": below(call.program, "programs:calls", _("Open calls"), Crumb(call.title)),
    }
    return page(request, "programs/call_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(OpenCall, rules.can_edit_call)
def call_switch(request: PersonRequest, call: OpenCall) -> HttpResponse:
    is_open = request.POST.get("to") == "open"
    operations.switch_call(call, is_open, by=request.user)
    messages.success(request, _("The call is open again.") if is_open else _("The call is closed."))
    return redirect("programs:calls", call.program_id)


# --- everybody who has the link ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@public
@private_link
def call(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the programme is, and ask who wants a place."""
    found = queries.call_by_token(token)
    if found is None:
        raise Http404
    request.subject = found.call.program  # type: ignore[attr-defined]  # the page speaks in its words
    form = PlaceForm(request.POST if request.method == "POST" and found.is_open else None)
    if form.is_valid() and _asked(request, found.call, form):
        # The same words for every address: they must not tell whom we know.
        context = {"program": found.call.program, "email": form.cleaned_data["email"]}
        return page(request, "programs/call_sent.html", context)
    program = found.call.program
    context = {
        "view": found,
        "program": program,
        "standing": queries.standing(program).word_alone,
        "form": form,
    }
    return page(request, "programs/call.html", context, status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, call: OpenCall, form: PlaceForm) -> bool:
    """Whether the mail is on its way; else the form says why not."""
    if not ratelimit.consume(request, action="open_call", key=form.cleaned_data["email"]):
        raise TooOften
    try:
        operations.ask_for_place(call, **form.cleaned_data, locale=get_language() or settings.LANGUAGE_CODE)
    except operations.ForeignAddress as error:
        domains = ", ".join(shown_address(f"@{domain}") for domain in call.domains)
        form.add_error("email", f"{error.message} ({domains})")
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@public
@private_link
def call_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the mail's link: a button takes the place and signs in; to fetch the page does nothing."""
    asked = queries.place_request(hash_token(token))
    if asked is None:
        raise Http404
    program = asked.call.program
    request.subject = program  # type: ignore[attr-defined]
    if request.method == "POST":
        membership = operations.take_place(token)
        if membership.user.is_staff:  # whoever looks after the platform signs in by the front door
            return redirect("account_login")
        return sign_in(request, membership.user, to=rules_path(membership))
    context = {
        "program": program,
        "asked": asked,
        "is_usable": queries.is_usable(asked),
        "call_url": reverse("programs:call", args=[asked.call.token]),
    }
    return page(request, "programs/call_confirm.html", context)

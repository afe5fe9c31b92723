from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching.models import Pair
from mentoring.accounts.access import PersonRequest, access
from mentoring.errors import Invalid
from mentoring.ui.htmx import page, redirect_or_fragment
from mentoring.ui.pictures import picture
from mentoring.ui.shell import Crumb
from programs.models import Photo
from sessions import operations, rules
from sessions.enums import SendBackReason
from sessions.forms import ConfirmForm, LogForm, SendBackForm, SessionForm
from sessions.models import SessionLog
from sessions.queries.pairs import pair_page


@require_safe
@access(Pair, rules.can_open_pair)
def pair(request: PersonRequest, pair: Pair) -> HttpResponse:
    return page(request, "sessions/pair.html", _pair_context(request, pair))


@require_safe
@access(Pair, rules.can_open_pair)
def partner_photo(request: PersonRequest, pair: Pair) -> HttpResponse:
    """The picture of the other one of the two."""
    partner = pair.partner_of(request.user)
    photo = Photo.objects.of_member(partner).first()
    if photo is None or not partner.shows_card:
        raise Http404
    return picture(bytes(photo.image))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Pair, rules.can_log)
def log(request: PersonRequest, pair: Pair) -> HttpResponse:
    form = LogForm(request.POST if request.method == "POST" else None, pair=pair, user=request.user)
    if not form.is_valid():
        return _form_page(request, pair, form)
    made = operations.log_session(pair, **form.values(), by=request.user)
    if form.says_the_same_as(made):
        name = pair.partner_of(request.user).user.full_name
        messages.success(request, _("Logged. %(name)s is asked to confirm it.") % {"name": name})
    else:
        messages.warning(
            request,
            _("This form was sent before. The session that it logged stays as it was: change it here."),
        )
    return redirect(_place_of(made))


@require_http_methods(["GET", "HEAD", "POST"])
@access(SessionLog, rules.can_edit)
def edit(request: PersonRequest, log: SessionLog) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = SessionForm(data, pair=log.pair, user=request.user, log=log)
    if not form.is_valid():
        return _form_page(request, log.pair, form)
    operations.edit_session(log, **form.values(), by=request.user)
    messages.success(request, _("Saved."))
    return redirect(_place_of(log))


@require_POST
@access(SessionLog, rules.can_delete)
def delete(request: PersonRequest, log: SessionLog) -> HttpResponse:
    operations.delete_session(log, by=request.user)
    messages.success(request, _("The session is deleted."))
    return redirect("sessions:pair", log.pair_id)


@require_POST
@access(SessionLog, rules.can_confirm)
def confirm(request: PersonRequest, log: SessionLog) -> HttpResponse:
    form = ConfirmForm(request.POST)
    revision = form.cleaned_data["revision"] if form.is_valid() else None
    operations.confirm_session(log, revision=revision, by=request.user)
    return _answered(request, log, _("Confirmed. Thank you."))


@require_POST
@access(SessionLog, rules.can_send_back)
def send_back(request: PersonRequest, log: SessionLog) -> HttpResponse:
    form = SendBackForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose what is not right with the session."))
    reason = SendBackReason(form.cleaned_data["reason"])
    operations.send_back_session(log, reason=reason, revision=form.cleaned_data["revision"], by=request.user)
    name = log.logged_by.full_name
    return _answered(request, log, _("%(name)s is asked to look at it again.") % {"name": name})


def _answered(request: PersonRequest, log: SessionLog, toast: str | Promise) -> HttpResponse:
    """Back to where the answer was given: the person's home, or the pair's page."""
    if "from_home" in request.POST:
        messages.success(request, str(toast))
        return redirect("sessions:home")
    context = _pair_context(request, log.pair)
    return redirect_or_fragment(
        request, _place_of(log), "sessions/pair.html", "sessions", context, toast=toast
    )


def _place_of(log: SessionLog) -> str:
    return f"{reverse('sessions:pair', args=[log.pair_id])}#log-{log.pk}"


def _pair_context(request: PersonRequest, pair: Pair) -> dict[str, Any]:
    return {
        "us": pair_page(pair, request.user),
        "may_log": bool(rules.can_log(request.user, pair)),
        "crumbs": [
            Crumb(pair.program.name, reverse("sessions:program", args=[pair.program_id])),
            Crumb(_("Your pair")),
        ],
    }


def _form_page(request: PersonRequest, pair: Pair, form: SessionForm) -> HttpResponse:
    context = {
        "form": form,
        "pair": pair,
        "partner": pair.partner_of(request.user),
        "log": form.log,
        "crumbs": [
            Crumb(_("Your pair"), reverse("sessions:pair", args=[pair.pk])),
            Crumb(_("Change a session") if form.log else _("Log a session")),
        ],
    }
    return page(request, "sessions/log.html", context, status=422 if form.is_bound else 200)

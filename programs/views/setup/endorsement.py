"""Who stands up for a programme: a word from the top, and executives who agree to be shown."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.pictures import picture
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.enums import Role
from programs.forms import EndorsementForm, RoleModelForm
from programs.models import Endorsement, Membership, Portrait, Program, RoleModel
from programs.views.setup.steps import go_on, step_page
from programs.views.shared import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_endorsement(request: PersonRequest, program: Program) -> HttpResponse:
    word = queries.endorsement(program)
    form = _form(request, word, **({} if word else _first_sponsor(program)))
    if form.is_valid():
        operations.endorse(program, form.word(), by=request.user)
        messages.success(request, _("Saved."))
        return go_on(request, program, "endorsement")
    context = {"form": form, "word": word, "role_models": list(RoleModel.objects.shown_in(program))}
    return step_page(request, program, "endorsement", context)


def _form(request: PersonRequest, word: Endorsement | None, **begin: Any) -> EndorsementForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return EndorsementForm(*sent, endorsement=word, **begin)


def _first_sponsor(program: Program) -> dict[str, str]:
    sponsor = program.memberships.with_role(Role.SPONSOR).with_people().by_name().first()
    return {"name": sponsor.user.full_name, "position": sponsor.user.job_title} if sponsor else {}


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_endorse)
def endorse(request: PersonRequest, program: Program) -> HttpResponse:
    """The sponsor's own page to write it."""
    word = queries.endorsement(program)
    form = _form(request, word, name=request.user.full_name, position=request.user.job_title)
    if form.is_valid():
        operations.endorse(program, form.word(), by=request.user)
        messages.success(request, _("Thank you. Your message is saved."))
        return redirect("sessions:program", program.pk)
    context = {
        "program": program,
        "form": form,
        "word": word,
        "crumbs": crumbs(program, Crumb(_("Your message"))),
    }
    return page(request, "programs/endorse.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(Program, rules.can_set_up)
def endorsement_remove(request: PersonRequest, program: Program) -> HttpResponse:
    operations.remove_endorsement(program, by=request.user)
    messages.success(request, _("The message is gone."))
    return redirect("programs:setup_endorsement", program.pk)


@require_safe
@access(Portrait, rules.can_see_portrait)
def portrait(request: PersonRequest, portrait: Portrait) -> HttpResponse:
    return picture(bytes(portrait.image))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, rules.can_be_role_model)
def role_model(request: PersonRequest, membership: Membership) -> HttpResponse:
    """An executive says whether they are shown, and takes it back at once."""
    there = RoleModel.objects.of_member(membership).first()
    form = RoleModelForm(
        request.POST if request.method == "POST" else None,
        initial={
            "statement": there.statement if there else "",
            "shows_photo": there.shows_photo if there else False,
        },
    )
    if request.method == "POST" and "withdraw" in request.POST:
        operations.stop_being_role_model(membership, by=request.user)
        messages.success(request, _("Done. You are no longer shown."))
        return redirect("programs:role_model", membership.pk)
    if form.is_valid():
        operations.become_role_model(membership, **form.cleaned_data, by=request.user)
        messages.success(request, _("Thank you. You are shown as a role model from now on."))
        return redirect("programs:role_model", membership.pk)
    context = {
        "program": membership.program,
        "membership": membership,
        "there": there,
        "form": form,
        "crumbs": crumbs(membership.program, Crumb(_("Role model"))),
    }
    return page(request, "programs/role_model.html", context, status=422 if form.is_bound else 200)

"""One person in one programme, as organisers see them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.forms import CapacityForm, DecisionForm, FactsForm
from programs.models import Membership
from programs.views.shared import below, below_person, crumbs


@require_safe
@access(Membership, rules.can_see_person)
def person(request: PersonRequest, membership: Membership) -> HttpResponse:
    return _person_page(request, membership, CapacityForm(initial={"capacity": membership.capacity}))


def _person_page(request: PersonRequest, membership: Membership, form: CapacityForm) -> HttpResponse:
    user, program = request.user, membership.program
    by_organiser = bool(rules.can_organise(user, program))
    name = Crumb(membership.user.full_name)
    context = {
        "program": program,
        "membership": membership,
        "person": queries.person(membership, seen_by=user),
        "is_own": membership.user_id == user.pk,
        "capacity_form": form,
        "decision_form": DecisionForm(program=program),
        "may": {
            "decide": bool(rules.can_set_up(user, program)),
            "edit": bool(rules.can_edit_person(user, membership)),
            "set_capacity": bool(rules.can_set_capacity(user, membership)),
            "pause": bool(rules.can_pause(user, membership)),
            "invite": bool(rules.can_invite(user, membership)),
            "take_back": bool(rules.can_take_back(user, membership)),
            "remove": bool(rules.can_remove_from_team(user, membership)),
        }
        if by_organiser
        else {},
        "crumbs": below(program, "programs:people", _("People"), name)
        if by_organiser
        else crumbs(program, name),
    }
    return page(request, "programs/person.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, rules.can_edit_person)
def person_edit(request: PersonRequest, membership: Membership) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = FactsForm(data, program=membership.program, person=membership.user)
    if form.is_valid() and _saved(request, membership, form):
        messages.success(request, _("Saved."))
        # It says which pairs break a rule now, and leads back to the person's page.
        return redirect("matching:person_changed", membership.pk)
    context = {
        "program": membership.program,
        "membership": membership,
        "form": form,
        "crumbs": below_person(membership, _("People"), Crumb(_("Edit"))),
    }
    return page(request, "programs/person_edit.html", context, status=422 if form.is_bound else 200)


def _saved(request: PersonRequest, membership: Membership, form: FactsForm) -> bool:
    try:
        operations.update_person(
            membership.user,
            form.facts(),
            given_name=form.cleaned_data["given_name"],
            family_name=form.cleaned_data["family_name"],
            by=request.user,
        )
    except operations.ReportsInCircle as error:
        form.add_error("manager", error.message)
        return False
    return True


@require_POST
@access(Membership, rules.can_set_capacity)
def capacity(request: PersonRequest, membership: Membership) -> HttpResponse:
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _person_page(request, membership, form)
    try:
        operations.set_capacity(membership, form.cleaned_data["capacity"], by=request.user)
    except operations.PlacesTaken as error:
        form.add_error("capacity", error.message)
        return _person_page(request, membership, form)
    messages.success(request, _("Saved."))
    return redirect("programs:person", membership.pk)


@require_POST
@access(Membership, rules.can_invite)
def invite(request: PersonRequest, membership: Membership) -> HttpResponse:
    operations.send_invitation(membership, by=request.user)
    messages.success(request, _("The invitation is on its way."))
    return redirect("programs:person", membership.pk)


@require_POST
@access(Membership, rules.can_take_back)
def take_back(request: PersonRequest, membership: Membership) -> HttpResponse:
    operations.take_back_invitation(membership, by=request.user)
    messages.success(request, _("The invitation no longer holds."))
    return redirect("programs:people", membership.program_id)


@require_POST
@access(Membership, rules.can_remove_from_team)
def remove(request: PersonRequest, membership: Membership) -> HttpResponse:
    operations.remove_from_team(membership, by=request.user)
    messages.success(request, _("%(name)s no longer has this role.") % {"name": membership.user.full_name})
    if rules.is_organiser(request.user, membership.program):
        return redirect("programs:setup_team", membership.program_id)
    return redirect("sessions:home")

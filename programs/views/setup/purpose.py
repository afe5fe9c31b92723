"""What the programme is for: its name, its purpose and its goals."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, rules
from programs.forms import GoalForm, PurposeForm
from programs.models import Goal, Program
from programs.views.setup.steps import below_step, go_on, step_page
from programs.views.shared import place_asked


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_purpose(request: PersonRequest, program: Program) -> HttpResponse:
    form = PurposeForm(
        request.POST if request.method == "POST" else None,
        organisation=program.organisation,
        program=program,
    )
    if form.is_valid() and _saved(request, program, form):
        messages.success(request, _("Saved."))
        return go_on(request, program, "purpose")
    return _page(request, program, form, GoalForm(prefix="goal"))


def _saved(request: PersonRequest, program: Program, form: PurposeForm) -> bool:
    try:
        operations.update_purpose(program, form.told(), by=request.user)
    except operations.ProgramNameTaken as error:
        form.add_error("name", error.message)
        return False
    return True


@require_POST
@access(Program, rules.can_set_up)
def goal_add(request: PersonRequest, program: Program) -> HttpResponse:
    form = GoalForm(request.POST, prefix="goal")
    if not form.is_valid():
        return _page(request, program, _purpose_form(program), form)
    operations.add_goal(program, form.line(), by=request.user)
    messages.success(request, _("Goal added."))
    return redirect("programs:setup_purpose", program.pk)


def _purpose_form(program: Program) -> PurposeForm:
    return PurposeForm(organisation=program.organisation, program=program)


def _page(
    request: PersonRequest, program: Program, purpose_form: PurposeForm, goal_form: GoalForm
) -> HttpResponse:
    context = {"purpose_form": purpose_form, "goal_form": goal_form, "goals": program.goals.all()}
    return step_page(request, program, "purpose", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Goal, rules.can_edit_goal)
def goal(request: PersonRequest, goal: Goal) -> HttpResponse:
    form = GoalForm(request.POST if request.method == "POST" else None, goal=goal)
    if form.is_valid():
        operations.update_goal(goal, form.line(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("programs:setup_purpose", goal.program_id)
    context = {
        "form": form,
        "program": goal.program,
        "crumbs": below_step(goal.program, "purpose", Crumb(_("Goal"))),
    }
    return page(request, "programs/setup/goal.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(Goal, rules.can_edit_goal)
def goal_move(request: PersonRequest, goal: Goal) -> HttpResponse:
    if (place := place_asked(request)) is not None:
        operations.move_goal(goal, place, by=request.user)
    return redirect("programs:setup_purpose", goal.program_id)


@require_POST
@access(Goal, rules.can_edit_goal)
def goal_remove(request: PersonRequest, goal: Goal) -> HttpResponse:
    operations.remove_goal(goal, by=request.user)
    messages.success(request, _("Goal removed."))
    return redirect("programs:setup_purpose", goal.program_id)

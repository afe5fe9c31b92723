"""Creating a programme, and the organisers' page on which it is set up."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import Denied, PersonRequest, access, signed_in
from mentoring.errors import Forbidden
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.enums import Phase
from programs.forms import BasicsForm, GoalForm, ProgramForm, RulesForm, TopicsForm, default_rules, goal_rows
from programs.models import Program, RulesVersion
from programs.views.shared import below, crumbs

# Where the organiser puts right what a phase is still waiting for.
SECTIONS = {
    "basics": ("programs:setup", "#basics"),
    "goals": ("programs:setup", "#goals"),
    "topics": ("programs:setup", "#topics"),
    "rules": ("programs:setup", "#rules"),
    "people": ("programs:people", ""),
    "kick_off": ("programs:kick_off_edit", ""),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create(request: PersonRequest) -> HttpResponse:
    if isinstance(answer := rules.can_create(request.user), Denied):
        raise Forbidden(answer.reason)
    data = request.POST if request.method == "POST" else None
    form, goals = ProgramForm(data, organisation=request.user.organisation), goal_rows(data)
    context = {"form": form, "goals": goals}
    if data is None:
        return page(request, "programs/create.html", context)
    is_valid = all([form.is_valid(), *(row.is_valid() for row in goals)])
    key = form.cleaned_data.get("form_key")
    if key and (made := Program.objects.made_from(key, request.user).first()):
        return _made_already(request, made, form)
    if not is_valid:
        return page(request, "programs/create.html", context, status=422)
    try:
        program = _create(request, form, goals)
    except operations.NameTaken as error:  # by somebody else, a moment ago
        form.add_error("name", error.message)
        return page(request, "programs/create.html", context, status=422)
    messages.success(request, _("The programme is there, as a draft. Nobody has been told of it yet."))
    return redirect("programs:setup", program.pk)


def _create(request: PersonRequest, form: ProgramForm, goals: list[GoalForm]) -> Program:
    return operations.create_program(
        form.basics(),
        goals=[row.line() for row in goals if row.has_changed()],
        topics=form.cleaned_data["topics"],
        rules=form.cleaned_data["rules"],
        form_key=form.cleaned_data["form_key"],
        by=request.user,
    )


def _made_already(request: PersonRequest, made: Program, form: ProgramForm) -> HttpResponse:
    """The form has come before: a double click, or the way back and on again with other words."""
    if form.data.get("name", "").strip() != made.name:
        messages.warning(
            request,
            _("That form had already made this programme. For another one, begin with an empty form."),
        )
    return redirect("programs:setup", made.pk)


@require_safe
@access(Program, rules.can_organise)
def setup(request: PersonRequest, program: Program) -> HttpResponse:
    return setup_page(request, program)


def setup_page(request: PersonRequest, program: Program, **bound: Any) -> HttpResponse:
    """The whole page; `bound` holds the form that was refused, by its name in the template."""
    shown = queries.set_up(program)
    forms = {
        "basics_form": BasicsForm(organisation=program.organisation, program=program),
        "goal_form": GoalForm(prefix="goal"),
        "topics_form": TopicsForm(),
        "rules_form": RulesForm(initial={"rules": _wording(program, shown.rules)}),
    }
    context = {
        "program": program,
        "set_up": shown,
        "sections": {key: reverse(name, args=[program.pk]) + part for key, (name, part) in SECTIONS.items()},
        "may_change": rules.is_open(program),
        "phases": list(Phase),
        **forms,
        **bound,
        "crumbs": crumbs(program, Crumb(_("Set-up"))),
    }
    return page(request, "programs/setup.html", context, status=422 if bound else 200)


def _wording(program: Program, newest: RulesVersion | None) -> str:
    return newest.text if newest else default_rules(program.monthly_minutes)


def _back(program: Program, section: str) -> HttpResponse:
    return redirect(reverse("programs:setup", args=[program.pk]) + f"#{section}")


@require_POST
@access(Program, rules.can_set_up)
def setup_basics(request: PersonRequest, program: Program) -> HttpResponse:
    form = BasicsForm(request.POST, organisation=program.organisation, program=program)
    if not form.is_valid():
        return setup_page(request, program, basics_form=form)
    try:
        operations.update_program(program, form.basics(), by=request.user)
    except operations.NameTaken as error:
        form.add_error("name", error.message)
        return setup_page(request, program, basics_form=form)
    messages.success(request, _("Saved."))
    return _back(program, "basics")


@require_POST
@access(Program, rules.can_set_up)
def topics_add(request: PersonRequest, program: Program) -> HttpResponse:
    form = TopicsForm(request.POST)
    if not form.is_valid():
        return setup_page(request, program, topics_form=form)
    asked = form.cleaned_data["topics"]
    new = operations.add_topics(program, asked, by=request.user)
    said = ngettext("%(n)d topic added.", "%(n)d topics added.", len(new)) % {"n": len(new)}
    messages.success(request, said)
    if len(new) < len(asked):
        messages.info(request, _("The others were there already."))
    return _back(program, "topics")


@require_POST
@access(Program, rules.can_set_up)
def rules_publish(request: PersonRequest, program: Program) -> HttpResponse:
    form = RulesForm(request.POST)
    if not form.is_valid():
        return setup_page(request, program, rules_form=form)
    before = queries.newest_rules(program)
    version = operations.publish_rules(program, form.cleaned_data["rules"], by=request.user)
    if version == before:
        messages.info(request, _("The rules have stayed as they were."))
    else:
        messages.success(request, _("Version %(n)d of the rules holds from now on.") % {"n": version.number})
    return _back(program, "rules")


@require_safe
@access(RulesVersion, rules.can_read_rules_version)
def rules_version(request: PersonRequest, version: RulesVersion) -> HttpResponse:
    program = version.program
    label = _("Version %(n)d of the rules") % {"n": version.number}
    context = {
        "version": version,
        "program": program,
        "crumbs": below(program, "programs:setup", _("Set-up"), Crumb(label)),
    }
    return page(request, "programs/rules_version.html", context)


@require_POST
@access(Program, rules.can_organise)
def change_phase(request: PersonRequest, program: Program) -> HttpResponse:
    target = request.POST.get("to", "")
    step = queries.transition(program.current_phase, Phase(target)) if target in Phase.values else None
    if step is None or not step.by_button:
        raise operations.PhaseChanged
    operations.change_phase(program, step.target, by=request.user)
    messages.success(request, _("The phase is now: %(phase)s.") % {"phase": step.target.label})
    return _back(program, "phase")

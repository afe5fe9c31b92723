from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from matching import operations, queries, rules
from matching.engine import SCORE_MAX, Mode
from matching.enums import RunState, RunStep
from matching.forms import ConfirmForm, NoteForm, RunForm
from matching.models import ChoosingWindow, MatchRun
from matching.operations.confirming import NothingChosen
from matching.views.tables import proposal_table, run_table, team_table
from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import fragment, page, wants_fragment
from mentoring.ui.shell import Crumb
from programs.models import Program


@require_safe
@access(Program, rules.can_match)
def runs(request: PersonRequest, program: Program) -> HttpResponse:
    """Who would be in a run now, the button that starts one, and the runs so far."""
    return page(request, "matching/runs.html", _runs_context(request, program, RunForm()))


def _runs_context(request: PersonRequest, program: Program, form: RunForm) -> dict[str, Any]:
    version = queries.current_version(program)
    policy = queries.policy_of(version)
    choose = policy.mode == Mode.CHOSEN
    return {
        "program": program,
        "people_choose": choose,
        "choosing": ChoosingWindow.objects.in_program(program).first() if choose else None,
        "form": form,
        "readiness": queries.readiness(program),
        "gaps": queries.gaps_that_count(program, policy.rules),
        "under_way": MatchRun.objects.in_program(program).unfinished().light().first(),
        "policy": queries.policy_words(policy),
        "version": version,
        "decisions": queries.decisions_of(program).count,
        "table": run_table(request, program),
        "tab": "runs",
    }


@require_POST
@access(Program, rules.can_match)
def run_request(request: PersonRequest, program: Program) -> HttpResponse:
    form = RunForm(request.POST)
    if not form.is_valid():
        return page(request, "matching/runs.html", _runs_context(request, program, form), status=422)
    run = operations.request_run(program, form_key=form.cleaned_data["form_key"], by=request.user)
    return redirect("matching:run", run.pk)


@require_POST
@access(MatchRun, rules.can_repeat)
def run_repeat(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """A run of the people of today, under the policy of an earlier run."""
    form = RunForm(request.POST)
    if not form.is_valid():
        return page(request, "matching/runs.html", _runs_context(request, run.program, form), status=422)
    key = form.cleaned_data["form_key"]
    made = operations.request_run(run.program, form_key=key, by=request.user, like=run)
    return redirect("matching:run", made.pk)


@require_safe
@access(MatchRun, rules.can_see_run)
def run(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """How far a run is; once it is done, what it proposes and whom it left over."""
    context: dict[str, Any] = {"run": run, "program": run.program, "crumbs": _crumbs(run), **_progress(run)}
    if run.state == RunState.DONE:
        context |= {
            "outcome": queries.outcome(run, is_whole=request.GET.get("left") == "all"),
            "made": queries.pairs_made(run.program),
            "score_max": SCORE_MAX,
            "table": team_table(request, run) if run.has_teams else proposal_table(request, run),
            "teams": queries.team_totals(run) if run.has_teams else None,
            "history": queries.run_history(run, is_whole=request.GET.get("changes") == "all"),
            "note_form": NoteForm(),
            "again_form": RunForm(),
            "can_be_asked": queries.can_be_asked(run),
            "shortages": queries.shortage_words(run),
            "fairness": queries.fairness_words(run),
            "chosen": queries.chosen_words(run),
            "round": queries.round_words(run),
        }
    return page(request, "matching/run.html", context)


def _crumbs(run: MatchRun) -> list[Crumb]:
    return [
        Crumb(_("Matching"), reverse("matching:runs", args=[run.program_id])),
        Crumb(_("Result of a run")),
    ]


def _progress(run: MatchRun) -> dict[str, Any]:
    """The steps of a run: whether each is behind us, under way or still to come."""
    order = [step for step in RunStep if run.is_second_round or step != RunStep.CHOOSING]
    at = order.index(RunStep(run.step)) if run.step else -1
    return {
        "steps": [
            (step.label, "done" if place < at else "now" if place == at else "later")
            for place, step in enumerate(order)
        ]
    }


@require_safe
@access(MatchRun, rules.can_see_run)
def run_progress(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """How far a run is, for the page that asks every second; at the end it sends the page to the result."""
    if not run.is_unfinished or not wants_fragment(request):
        return redirect("matching:run", run.pk)
    return fragment(request, "matching/run.html", "progress", {"run": run, **_progress(run)})


@require_POST
@access(MatchRun, rules.can_cancel)
def run_cancel(request: PersonRequest, run: MatchRun) -> HttpResponse:
    operations.cancel_run(run, by=request.user)
    messages.success(request, _("The run was stopped. Nothing has changed."))
    return redirect("matching:runs", run.program_id)


@require_POST
@access(MatchRun, rules.can_confirm)
def run_confirm(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Confirm all proposals that are left, or those that were ticked."""
    form = ConfirmForm(request.POST, run=run)
    if not form.is_valid():
        raise NothingChosen
    everything = form.cleaned_data["everything"]
    chosen = None if everything else list(form.cleaned_data["proposals"])
    pairs = operations.confirm_run(run, only=chosen, seen=form.cleaned_data["seen"], by=request.user)
    if pairs:
        text = ngettext(
            "%(n)s pair is confirmed. Nobody hears of it before the announcement.",
            "%(n)s pairs are confirmed. Nobody hears of them before the announcement.",
            len(pairs),
        )
        messages.success(request, text % {"n": intcomma(len(pairs))})
    else:
        messages.info(request, _("These proposals had been confirmed already."))
    return redirect("matching:run", run.pk)

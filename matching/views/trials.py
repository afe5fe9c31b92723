"""Other weights tried: at once where the people are few enough, by a worker otherwise."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import operations, queries, rules
from matching.engine import Policy
from matching.enums import RunState
from matching.forms import RunForm, SeenForm, WeightsForm
from matching.models import MatchRun, Trial
from matching.operations.policies import PolicyChanged
from matching.views.board import crumbs_of
from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import fragment, page
from mentoring.ui.shell import Crumb

PAGE = "matching/what_if.html"


@require_http_methods(["GET", "HEAD", "POST"])
@access(MatchRun, rules.can_change)
def what_if(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Weights to try, what would change, and a button that saves them as the programme's."""
    policy = queries.policy_of(run.policy)
    data = request.POST if request.method == "POST" else request.GET if "topic" in request.GET else None
    form = WeightsForm(data, policy=policy)
    if request.method == "POST" and form.is_valid():
        seen = SeenForm(request.POST)
        if not seen.is_valid():
            raise PolicyChanged
        operations.save_policy(
            run.program,
            form.weighted,
            seen=seen.cleaned_data["seen"],
            note=_("Tried on the run of %(at)s") % {"at": f"{run.created_at:%Y-%m-%d %H:%M}"},
            by=request.user,
        )
        messages.success(request, _("Saved. Run the matching again to have them hold."))
        return redirect("matching:runs", run.program_id)
    context = _context(run, form)
    if context["can_be_tried"] and context["is_tried_at_once"] and not form.errors:
        context["trial"] = queries.trial(run, form.weighted if form.is_bound else policy)
    return fragment(request, PAGE, "trial", context, status=422 if form.errors else 200)


def _context(run: MatchRun, form: WeightsForm) -> dict[str, Any]:
    newest = queries.current_version(run.program)
    return {
        "run": run,
        "program": run.program,
        "form": form,
        "number": newest.number if newest else 0,
        "can_be_tried": queries.can_be_tried(run),
        "is_tried_at_once": queries.is_tried_at_once(run),
        "once_form": RunForm(),
        "crumbs": crumbs_of(run, Crumb(_("What if"))),
    }


@require_POST
@access(MatchRun, rules.can_change)
def trial_request(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Have a worker try weights on people who are too many for a request."""
    form, once = WeightsForm(request.POST, policy=queries.policy_of(run.policy)), RunForm(request.POST)
    if not (form.is_valid() and once.is_valid()):
        return page(request, PAGE, _context(run, form), status=422)
    key = once.cleaned_data["form_key"]
    trial = operations.request_trial(run, form.weighted, form_key=key, by=request.user)
    return redirect("matching:trial", trial.pk)


@require_safe
@access(Trial, rules.can_see_trial)
def trial(request: PersonRequest, trial: Trial) -> HttpResponse:
    """How far a trial is, for the page that asks every second; at the end what it found."""
    form = WeightsForm(policy=Policy.from_json(trial.policy))
    context = {**_context(trial.run, form), "queued": trial}
    if trial.state == RunState.DONE:
        context["trial"] = queries.trial_words(queries.Figures.from_json(trial.figures))
    return fragment(request, PAGE, "trial", context)


@require_POST
@access(Trial, rules.can_see_trial)
def trial_cancel(request: PersonRequest, trial: Trial) -> HttpResponse:
    operations.cancel_trial(trial, by=request.user)
    messages.success(request, _("The trial was stopped."))
    return redirect("matching:what_if", trial.run_id)

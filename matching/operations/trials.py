"""Other weights tried on more people than a request has time for: one trial a person and programme."""

import uuid
from datetime import timedelta
from functools import partial

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from matching.engine import Policy
from matching.enums import RunError, RunState, RunStep
from matching.models import MatchRun, Trial
from matching.models.trials import TrialQuerySet
from matching.operations.confirming import RunNotDone
from matching.operations.leases import LEASE, MOST_ATTEMPTS, Lease
from matching.queries.reviews import check_can_be_asked
from matching.queries.trials import figures_of
from mentoring.accounts.models import User
from mentoring.background import wake

logger = structlog.get_logger(__name__)

EXECUTE = "matching.execute_trial"
KEPT = timedelta(days=1)


def request_trial(run: MatchRun, policy: Policy, *, form_key: uuid.UUID, by: User) -> Trial:
    """Write down what shall be tried, in the place of the person's trial under way; wakes a worker.

    The same `form_key` gives the trial that it made the first time. Raises RunNotDone, RunOutdated,
    RunSealed.
    """
    if run.state != RunState.DONE:
        raise RunNotDone
    check_can_be_asked(run)
    try:
        with transaction.atomic():
            return _create(run, policy, form_key, by)
    except IntegrityError:  # the same person was quicker, in another window or by a double click
        return Trial.objects.by(by, run.program).latest("created_at")


def _create(run: MatchRun, policy: Policy, form_key: uuid.UUID, by: User) -> Trial:
    if made := run.trials.filter(form_key=form_key).first():
        return made
    _stop(Trial.objects.by(by, run.program).unfinished())
    trial = Trial.objects.create(
        program=run.program, run=run, requested_by=by, form_key=form_key, policy=policy.to_json()
    )
    wake(EXECUTE, str(trial.pk))
    return trial


def cancel_trial(trial: Trial, *, by: User) -> None:
    """Stop a trial; harmless where it has ended."""
    _stop(Trial.objects.filter(pk=trial.pk).unfinished())
    trial.refresh_from_db()


def _stop(trials: TrialQuerySet) -> None:
    trials.update(state=RunState.CANCELLED, leased_until=None)


def execute_trial(trial_id: uuid.UUID | str) -> None:
    """Compute a trial. Harmless for one that somebody else has, or that has ended."""
    taken = _take_up(trial_id)
    if taken is None:
        return
    trial, lease = taken
    log = logger.bind(trial=str(trial_id), attempt=lease.number)
    lease.carry_out(partial(_compute, trial, lease), log)


def sweep_trials() -> int:
    """Wake a worker for each trial that waits for one, and forget old ones; returns how many waited."""
    Trial.objects.older_than(KEPT).delete()
    waiting = Trial.objects.waiting()
    tired = waiting.filter(attempts__gte=MOST_ATTEMPTS)
    tired.update(state=RunState.FAILED, error=RunError.INTERRUPTED, leased_until=None)
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        wake(EXECUTE, str(key))
    return len(keys)


@transaction.atomic
def _take_up(trial_id: uuid.UUID | str) -> tuple[Trial, Lease] | None:
    waiting = Trial.objects.waiting().filter(pk=trial_id, attempts__lt=MOST_ATTEMPTS)
    trial = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("run").first()
    if trial is None:
        return None
    held = Trial.objects.filter(pk=trial.pk)
    held.update(
        state=RunState.RUNNING,
        step=RunStep.READING,
        progress=0,
        attempts=F("attempts") + 1,
        leased_until=Now() + LEASE,
    )
    number = trial.attempts + 1
    return trial, Lease(Trial.objects.held(trial.pk, number), number)


def _compute(trial: Trial, lease: Lease) -> None:
    figures = figures_of(
        trial.run,
        Policy.from_json(trial.policy),
        lambda step, done, total: lease.tell_now_and_then(RunStep(step.value), done, total),
    )
    lease.write(state=RunState.DONE, step="", progress=100, leased_until=None, figures=figures.to_json())

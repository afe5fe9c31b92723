import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from matching.enums import MATCHABLE, RunKind, RunState
from matching.models import MatchRun
from matching.queries import current_version, readiness
from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.background import wake
from mentoring.errors import Conflict
from mentoring.ui.labels import worded_lazy
from programs.models import Program

EXECUTE = "matching.execute_run"


class NotInPhase(Conflict):
    sentence = _("Matching is possible from the recruiting phase on, until the programme closes.")


class RunUnderWay(Conflict):
    sentence = _("A run is under way already. Wait for its result, or stop it first.")


class NobodyToMatch(Conflict):
    sentence = worded_lazy(
        _(
            "There is nobody to match: it takes one accepted %(mentee)s without %(mentor)s and one accepted "
            "%(mentor)s with a free place, both with their card handed in."
        )
    )


class RunOver(Conflict):
    sentence = _("This run has ended already, so there is nothing to stop.")


def request_run(program: Program, *, form_key: uuid.UUID, by: User, like: MatchRun | None = None) -> MatchRun:
    """Write down that a run is wanted, and wake a worker; returns at once.

    It is under the policy of now, or under that of the run that it shall be `like`. The same
    `form_key` gives the run that it made the first time. Raises NotInPhase, RunUnderWay, NobodyToMatch.
    """
    return once(program, form_key, lambda: create(program, RunKind.ORDINARY, form_key, by, like))


def once(program: Program, form_key: uuid.UUID, creating: Callable[[], MatchRun]) -> MatchRun:
    """The run that the form made the first time, or the one that is created now; raises RunUnderWay."""
    if made := MatchRun.objects.in_program(program).made_from(form_key).first():
        return made
    try:
        with transaction.atomic():
            return creating()
    except IntegrityError as error:
        # Whoever was quicker holds the programme's one unfinished run: the same form, or another.
        if made := MatchRun.objects.in_program(program).made_from(form_key).first():
            return made
        raise RunUnderWay from error


def create(
    program: Program, kind: RunKind, form_key: uuid.UUID, by: User, like: MatchRun | None = None
) -> MatchRun:
    """Raises NotInPhase, RunUnderWay, NobodyToMatch."""
    if program.phase not in MATCHABLE:
        raise NotInPhase
    if MatchRun.objects.in_program(program).unfinished().exists():
        raise RunUnderWay
    if kind == RunKind.ORDINARY and not readiness(program).can_run:
        raise NobodyToMatch
    policy = like.policy if like else current_version(program)
    run = MatchRun.objects.create(
        program=program, kind=kind, requested_by=by, form_key=form_key, policy=policy
    )
    record("match_run.requested", run, by=by, changes={"kind": kind.value})
    wake(EXECUTE, str(run.pk))
    return run


@transaction.atomic
def cancel_run(run: MatchRun, *, by: User) -> None:
    """Stop a run that waits or computes; to stop it twice is harmless. Raises RunOver."""
    stopped = (
        MatchRun.objects.filter(pk=run.pk)
        .unfinished()
        .update(state=RunState.CANCELLED, leased_until=None, finished_at=Now())
    )
    run.refresh_from_db(fields=["state", "leased_until", "finished_at"])
    if stopped:
        record("match_run.cancelled", run, by=by)
    elif run.state != RunState.CANCELLED:
        raise RunOver

"""Computing a run in a worker: taken up with a lease, told of as it goes, ended once.

A worker holds a run by its attempt: the number that the row got when it was taken up. Whatever the
worker writes, it writes only while that number still stands, so a run that was stopped, or taken
over after the lease had run out, ends once and with one set of proposals.
"""

import itertools
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial

import structlog
from django.db import transaction
from django.db.models.functions import Coalesce, Now

from matching import engine
from matching.enums import RunError, RunState, RunStep
from matching.models import LeftOver, MatchRun, Proposal
from matching.operations.copying import copy_in
from matching.operations.leases import LEASE, MOST_ATTEMPTS, Lease
from matching.operations.rounds import settle, store_settled
from matching.operations.runs import EXECUTE
from matching.queries import build_snapshot, policy_of
from mentoring.accounts.audit import record
from mentoring.background import wake

logger = structlog.get_logger(__name__)

MOST_SHORTAGES = 5  # that are kept


@dataclass
class Attempt(Lease):
    """A worker's hold on a run."""

    run: MatchRun

    def fail(self, error: RunError) -> None:
        _fail(self.run, error)


def execute_run(run_id: uuid.UUID | str) -> None:
    """Compute a run and store what it proposes. Harmless for a run that somebody else has, or has ended."""
    attempt = _take_up(run_id)
    if attempt is None:
        return
    log = logger.bind(run=str(run_id), attempt=attempt.number)
    attempt.carry_out(partial(_compute, attempt), log)


def sweep_runs() -> int:
    """Wake a worker for each run whose wake-up was lost or whose worker has died; returns how many.

    A run that has been tried often enough fails instead.
    """
    waiting = list(MatchRun.objects.waiting().light())
    for run in waiting:
        if run.attempts >= MOST_ATTEMPTS:
            _fail(run, RunError.INTERRUPTED)
        else:
            wake(EXECUTE, str(run.pk))
    return len(waiting)


@transaction.atomic
def _take_up(run_id: uuid.UUID | str) -> Attempt | None:
    """Hold the run if it waits for a worker and has attempts left."""
    waiting = MatchRun.objects.waiting().filter(pk=run_id, attempts__lt=MOST_ATTEMPTS)
    run = (
        waiting.select_for_update(skip_locked=True, of=("self",)).select_related("program", "policy").first()
    )
    if run is None:
        return None
    run.attempts += 1
    MatchRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING,
        step=RunStep.READING,
        progress=0,
        attempts=run.attempts,
        leased_until=Now() + LEASE,
        started_at=Coalesce("started_at", Now()),
    )
    return Attempt(MatchRun.objects.held(run.pk, run.attempts), run.attempts, run)


def _compute(attempt: Attempt) -> None:
    snapshot = _frozen_snapshot(attempt)
    result = engine.solve(
        snapshot,
        lambda step, done, total: attempt.tell_now_and_then(RunStep(step.value), done, total),
    )
    attempt.tell(RunStep.STORING)
    _store(attempt, snapshot, result)


def _frozen_snapshot(attempt: Attempt) -> engine.Snapshot:
    """The cards as the first attempt found them, unless that was before the engine changed."""
    if attempt.run.snapshot and attempt.run.engine_version == engine.ENGINE_VERSION:
        return engine.Snapshot.from_json(attempt.run.snapshot)
    if attempt.run.is_second_round:
        return _settled_snapshot(attempt)
    snapshot = build_snapshot(attempt.run.program, policy_of(attempt.run.policy))
    _freeze(attempt, snapshot)
    return snapshot


def _settled_snapshot(attempt: Attempt) -> engine.Snapshot:
    """Of a second round: those alone who get somebody now, once it is settled who stays."""
    solves = itertools.count(1)

    def on_solve() -> None:
        """Nobody knows how many there will be."""
        number = next(solves)
        attempt.tell_now_and_then(RunStep.CHOOSING, number, number + 50)

    settled = settle(attempt.run, on_solve)
    with transaction.atomic():
        _freeze(attempt, settled.round.snapshot)
        store_settled(settled)
    return settled.round.snapshot


def _freeze(attempt: Attempt, snapshot: engine.Snapshot) -> None:
    attempt.write(snapshot=snapshot.to_json(), engine_version=engine.ENGINE_VERSION)


@transaction.atomic
def _store(attempt: Attempt, snapshot: engine.Snapshot, result: engine.Result) -> None:
    """Everything at once, or nothing: the end of the run is written by whoever still holds it."""
    attempt.write(
        state=RunState.DONE,
        step="",
        progress=100,
        leased_until=None,
        finished_at=Now(),
        certificate=_certificate(result),
        is_proved=result.certificate is not None,
        mentees_asked=len(snapshot.mentees),
        mentees_paired=result.mentees_paired,
        pairs_found=len(result.proposals),
        team_size=snapshot.policy.teams.size,
        mentors_asked=sum(mentor.seats > 0 for mentor in snapshot.mentors),
        places=sum(mentor.seats for mentor in snapshot.mentors),
        total_score=result.total,
        weakest_score=min((proposal.score for proposal in result.proposals), default=None),
        blocking_pairs=result.blocking_pairs,
        fairness=asdict(result.fairness) if result.fairness else None,
        chosen=asdict(result.chosen) if result.chosen else None,
        shortages=[asdict(shortage) for shortage in engine.shortages(result.computed)[:MOST_SHORTAGES]],
        topics_wanted=result.topics_wanted,
        topics_covered=result.topics_covered,
    )
    cards = {person.id: person.card or None for person in (*snapshot.mentors, *snapshot.mentees)}
    copy_in(
        Proposal,
        (_proposal(attempt.run, proposal, place, cards) for proposal, place in _placed(result.proposals)),
    )
    copy_in(LeftOver, (_left_over(attempt.run, person) for person in result.left_over))
    record("match_run.finished", attempt.run, by=None)


def _placed(proposals: Iterable[engine.Proposal]) -> Iterator[tuple[engine.Proposal, int]]:
    """Each with its place in the mentee's team: in the order in which the engine gives them, from 1."""
    places: Counter[str] = Counter()
    for proposal in proposals:
        places[proposal.mentee] += 1
        yield proposal, places[proposal.mentee]


def _proposal(
    run: MatchRun, proposal: engine.Proposal, place: int, cards: Mapping[str, str | None]
) -> Proposal:
    return Proposal(
        run=run,
        place=place,
        mentor_id=uuid.UUID(proposal.mentor),
        mentee_id=uuid.UUID(proposal.mentee),
        mentor_card_id=cards[proposal.mentor],
        mentee_card_id=cards[proposal.mentee],
        score=proposal.score,
        parts=[part.to_json() for part in proposal.parts],
        warnings=[caution.value for caution in proposal.warnings],
        wish=proposal.wish,
        is_welcome=proposal.is_welcome,
        unchecked=[each.to_json() for each in proposal.unchecked],
    )


def _left_over(run: MatchRun, person: engine.LeftOver) -> LeftOver:
    return LeftOver(
        run=run,
        membership_id=uuid.UUID(person.id),
        reason=person.reason.value,
        nearest_id=uuid.UUID(person.nearest) if person.nearest else None,
        nearest_score=person.nearest_score,
        relax=person.relax.value if person.relax else "",
        freed=person.freed,
    )


def _certificate(result: engine.Result) -> dict[str, object] | None:
    """The proof with names to its prices, so that it can be checked again without the engine."""
    if result.certificate is None:
        return None
    proof = result.certificate
    return {
        "worth": proof.worth,
        "bonus": proof.bonus,
        "mentees": dict(proof.mentees),
        "mentors": dict(proof.mentors),
    }


def _fail(run: MatchRun, error: RunError) -> None:
    """End a run without a result, unless it is in other hands by now."""
    failed = (
        MatchRun.objects.filter(pk=run.pk, attempts=run.attempts)
        .unfinished()
        .update(state=RunState.FAILED, error=error, leased_until=None, finished_at=Now())
    )
    if failed:
        record("match_run.failed", run, by=None, changes={"error": error.value})

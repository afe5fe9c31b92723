"""Second rounds: opening pairs, asking for a round, and settling who stays."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.engine.codes import Step
from matching.engine.rounds import Round, second_round
from matching.enums import Moves, Release, RunKind
from matching.models import MatchRun, Pair, RoundPair, SecondRound
from matching.operations.confirming import lock_program
from matching.operations.runs import create, once
from matching.queries import current_version, policy_of, read_whole, round_outlook, waiting_mentees
from matching.queries.rounds import Whole
from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.ui.labels import worded_lazy
from programs.models import Membership, Program


class PairNotOpen(Conflict):
    sentence = _("This pair has ended, or its end is settled already, so it can't be matched anew any more.")


class NobodyToRematch(Conflict):
    sentence = worded_lazy(
        _("A second round needs a pair to match anew, or one accepted %(mentee)s without %(mentor)s.")
    )


class NeedsNoPlace(Conflict):
    sentence = worded_lazy(
        _(
            "A place is looked for where an accepted %(mentee)s has handed in their card and is "
            "without %(mentor)s."
        )
    )


class TeamsStay(Conflict):
    sentence = worded_lazy(
        _("Where %(mentees)s have teams of %(mentors)s, nobody moves but those who are matched anew.")
    )


def open_pairs(pairs: Iterable[Pair], *, by: User) -> int:
    """Have the next second round look for somebody new for both sides; nobody is told.

    The pairs go on meanwhile. Returns how many were not open before; those that have ended or end
    with the next announcement are left out.
    """
    with transaction.atomic():
        rows = Pair.objects.among(pair.pk for pair in pairs).not_opened()
        opened = list(rows.select_for_update(of=("self",)).order_by("pk"))
        Pair.objects.among(pair.pk for pair in opened).update(opened_at=timezone.now(), opened_by=by)
        record_many("pair.opened", opened, by=by)
        return len(opened)


def open_pair(pair: Pair, *, by: User) -> None:
    """The same for one pair; to open it twice is harmless. Raises PairNotOpen."""
    if not open_pairs([pair], by=by) and not Pair.objects.among([pair.pk]).opened().exists():
        raise PairNotOpen


@transaction.atomic
def leave_pair(pair: Pair, *, by: User) -> None:
    """Take an opening back, so that the pair stays as it is; to do so twice is harmless."""
    closed = Pair.objects.among([pair.pk]).opened().update(opened_at=None, opened_by=None)
    if closed:
        record("pair.left_as_it_is", pair, by=by)


@dataclass(frozen=True)
class RoundPlan:
    """Who else may move, and for whom alone a place is looked for; None: for all who wait."""

    moves: Moves = Moves.NOBODY
    most_moves: int = 0
    place_for: Membership | None = None


def request_second_round(program: Program, plan: RoundPlan, *, form_key: uuid.UUID, by: User) -> MatchRun:
    """Write down that a second round is wanted, and wake a worker; returns at once.

    It opens the pairs that are opened now; where a place for one person is looked for, none. Raises
    NotInPhase, RunUnderWay, NobodyToRematch, NeedsNoPlace.
    """
    return once(program, form_key, lambda: _create(program, plan, form_key, by))


def _create(program: Program, plan: RoundPlan, form_key: uuid.UUID, by: User) -> MatchRun:
    lock_program(program.pk)
    if plan.moves != Moves.NOBODY and policy_of(current_version(program)).teams.size > 1:
        raise TeamsStay
    if plan.place_for and not waiting_mentees(program).filter(pk=plan.place_for.pk).exists():
        raise NeedsNoPlace
    if not round_outlook(program).can_run:
        raise NobodyToRematch
    run = create(program, RunKind.SECOND_ROUND, form_key, by)
    second = SecondRound.objects.create(
        run=run, moves=plan.moves, most_moves=plan.most_moves, place_for=plan.place_for
    )
    opened = [] if plan.place_for else list(Pair.objects.in_program(program).opened())
    RoundPair.objects.bulk_create(
        RoundPair(round=second, pair=pair, release=Release.OPENED) for pair in opened
    )
    return run


@dataclass(frozen=True)
class Settled:
    """Who stays and who does not, and what that was decided on."""

    second: SecondRound
    whole: Whole
    round: Round


def settle(run: MatchRun, on_solve: Callable[[], None]) -> Settled:
    """Work out which pairs stay as they are; writes nothing. Raises TooGreat."""
    second = SecondRound.objects.of_run(run).select_related("run__program").get()
    policy = policy_of(run.policy)
    whole = read_whole(second, policy)
    if policy.teams.size > 1:
        return Settled(second, whole, Round.of_teams(whole.snapshot, [*whole.opened]))
    limit = None if second.moves == Moves.NEEDED else second.most_moves

    def on_step(step: Step, done: int, total: int) -> None:
        on_solve()

    found = second_round(whole.snapshot, [*whole.current], [*whole.opened], limit, on_step, on_solve)
    return Settled(second, whole, found)


def store_settled(settled: Settled) -> None:
    """Freeze it with the run; for the caller's transaction. What an earlier attempt settled is replaced."""
    second, found = settled.second, settled.round
    SecondRound.objects.filter(pk=second.pk).update(
        snapshot=settled.whole.snapshot.to_json(),
        stays=found.stays,
        prices=[asdict(price) for price in found.prices],
    )
    second.released.filter(release=Release.MOVED).delete()
    RoundPair.objects.bulk_create(
        RoundPair(round=second, pair_id=settled.whole.current[pair], release=Release.MOVED)
        for pair in found.moved
    )

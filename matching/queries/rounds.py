"""Second rounds: who would be in the next one, what one has read, and what it says."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from matching.engine import Policy, Snapshot
from matching.engine.snapshot import PairOfIds
from matching.enums import Moves, Release
from matching.models import MatchRun, Pair, RoundPair, SecondRound
from matching.models.pairs import PairQuerySet
from matching.queries.matchable import matchable, waiting_mentees
from matching.queries.readiness import readiness
from matching.queries.snapshot import build_snapshot
from mentoring.accounts.models import User
from mentoring.accounts.models.users import by_name
from programs.models import Program


def movable(program: Program) -> PairQuerySet:
    """Announced pairs that last and whose two would both be in a run if they were not a pair."""
    people = matchable(program)
    pairs = Pair.objects.in_program(program).lasting().announced()
    return pairs.filter(mentor__in=people, mentee__in=people)


@dataclass(frozen=True)
class Whole:
    """Everybody, as if nobody had anybody, and who has whom: pairs that may move and opened ones."""

    snapshot: Snapshot
    current: Mapping[PairOfIds, uuid.UUID]  # the pairs' keys
    opened: Mapping[PairOfIds, uuid.UUID]


def read_whole(second: SecondRound, policy: Policy) -> Whole:
    """What a second round is decided on; with `place_for` nobody else who waits is in it.

    Of teams nobody moves but those whose pair was opened: the others are not in it.
    """
    program = second.run.program
    opened = _by_people(Pair.objects.among(second.released.values_list("pair", flat=True)))
    current = {}
    if policy.teams.size == 1:
        current = _by_people(movable(program).exclude(pk__in=opened.values()))
    snapshot = build_snapshot(program, policy, as_if_over=[*opened.values(), *current.values()])
    if second.place_for_id:
        inside = {str(second.place_for_id), *(mentee for mentee, _mentor in current)}
        mentees = tuple(mentee for mentee in snapshot.mentees if mentee.id in inside)
        snapshot = replace(snapshot, mentees=mentees, locked=())
    there = {person.id for person in (*snapshot.mentees, *snapshot.mentors)}
    return Whole(snapshot, {pair: key for pair, key in current.items() if there.issuperset(pair)}, opened)


def _by_people(pairs: QuerySet[Pair]) -> dict[PairOfIds, uuid.UUID]:
    return {
        (str(mentee), str(mentor)): key
        for key, mentee, mentor in pairs.values_list("pk", "mentee_id", "mentor_id")
    }


# --- before -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoundOutlook:
    """Who would be in a second round now, in numbers."""

    opened: int  # pairs
    waiting: int  # mentees without a mentor
    places: int  # free ones, those of opened pairs not among them
    stays: int  # pairs, announced or waiting for their announcement

    @property
    def can_run(self) -> bool:
        return bool(self.opened or self.waiting)


def round_outlook(program: Program) -> RoundOutlook:
    """In six queries."""
    lasting = Pair.objects.in_program(program).lasting()
    counts = lasting.aggregate(opened=Count("pk", filter=Q(opened_at__isnull=False)), every=Count("pk"))
    return RoundOutlook(
        opened=counts["opened"],
        waiting=waiting_mentees(program).count(),
        places=readiness(program).places,
        stays=counts["every"] - counts["opened"],
    )


# --- after ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PriceRow:
    """What the whole is worth with so many further moves (None: any number), against none."""

    limit: int | None
    moved: int
    pairs: int
    points: int
    more_pairs: int
    more_points: int
    most_points: int  # no such result has more, where that is not exact
    is_exact: bool
    is_chosen: bool

    @property
    def points_fewer(self) -> int:
        """More pairs may have fewer points."""
        return -self.more_points


@dataclass(frozen=True)
class RoundWords:
    """What a second round keeps and what it costs. `released` are the pairs that it may end."""

    second: SecondRound
    opened: Sequence[Pair]
    moved: Sequence[Pair]
    prices: Sequence[PriceRow]

    @property
    def pairs_lost(self) -> int:
        """The price of stability: what everybody free to move would give more."""
        return max(0, self.prices[-1].pairs - self._chosen.pairs)

    @property
    def points_lost(self) -> int:
        return max(0, self.prices[-1].points - self._chosen.points)

    @property
    def is_exact(self) -> bool:
        return all(row.is_exact for row in self.prices)

    @property
    def _chosen(self) -> PriceRow:
        return next(row for row in self.prices if row.is_chosen)


def round_words(run: MatchRun) -> RoundWords | None:
    """None for an ordinary run; in two queries."""
    if not run.is_second_round:
        return None
    second = SecondRound.objects.of_run(run).light().select_related("place_for__user").get()
    released = list(second.released.select_related(*PEOPLE).order_by(*by_name("pair__mentee__user__"), "pk"))
    moved = [row.pair for row in released if row.release == Release.MOVED]
    return RoundWords(
        second=second,
        opened=[row.pair for row in released if row.release == Release.OPENED],
        moved=moved,
        prices=_price_rows(second, len(moved)),
    )


PEOPLE = ("pair__mentee__user__business_unit", "pair__mentor__user__business_unit")


def _price_rows(second: SecondRound, moved: int) -> list[PriceRow]:
    limit = {Moves.NOBODY: 0, Moves.FEW: second.most_moves, Moves.NEEDED: moved}[Moves(second.moves)]
    prices: Sequence[Mapping[str, Any]] = second.prices
    chosen = next((price for price in prices if price["limit"] in (limit, None)), None)
    return [
        PriceRow(
            limit=price["limit"],
            moved=price["moved"],
            pairs=price["pairs"],
            points=price["points"],
            more_pairs=price["pairs"] - prices[0]["pairs"],
            more_points=price["points"] - prices[0]["points"],
            most_points=price["most_points"],
            is_exact=(price["pairs"], price["points"]) == (price["most_pairs"], price["most_points"]),
            is_chosen=price is chosen,
        )
        for price in prices
    ]


def partners_before(run: MatchRun) -> Mapping[uuid.UUID, User]:
    """By the memberships of the mentees of pairs that a second round may end: their mentors of now."""
    if not run.is_second_round:
        return {}
    rows = RoundPair.objects.filter(round__run=run).select_related("pair__mentor__user__business_unit")
    return {row.pair.mentee_id: row.pair.mentor.user for row in rows}

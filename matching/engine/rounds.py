"""A second round: who stays with whom they have, and what it costs that they stay."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.engine.limit import Field, Found, OnSolve, best_within
from matching.engine.match import values_of
from matching.engine.optimum import OnStep
from matching.engine.scores import FORBIDDEN
from matching.engine.snapshot import Mentor, PairOfIds, Snapshot
from matching.engine.terms import Numbers
from matching.engine.values import Values

LIMITS = (0, 1, 2, 5, 10)  # of further pairs that move: what each of them would give is told


@dataclass(frozen=True)
class Price:
    """What the whole is worth if at most `limit` further pairs move; any number with None.

    `moved` of them do. With these people no result has more pairs than `most_pairs`, nor with so
    many pairs more points than `most_points`.
    """

    limit: int | None
    moved: int
    pairs: int
    points: int
    most_pairs: int
    most_points: int

    @property
    def is_exact(self) -> bool:
        return (self.pairs, self.points) == (self.most_pairs, self.most_points)


@dataclass(frozen=True)
class Round:
    """Who moves although nobody asked for it, and a snapshot of all who are to get somebody now.

    `prices` is empty where there are too many people to work it out.
    """

    snapshot: Snapshot
    moved: tuple[PairOfIds, ...]
    stays: int | None  # None for teams
    prices: tuple[Price, ...]

    @classmethod
    def of_teams(cls, snapshot: Snapshot, opened: Sequence[PairOfIds]) -> "Round":
        """Nobody else moves; `snapshot` has those alone who have places to fill."""
        return cls(replace(snapshot, never=(*snapshot.never, *opened)), (), None, ())


def second_round(
    whole: Snapshot,
    current: Sequence[PairOfIds],
    opened: Sequence[PairOfIds],
    limit: int | None = 0,
    on_step: OnStep = lambda step, done, total: None,
    on_solve: OnSolve = lambda: None,
) -> Round:
    """Decide which of the `current` pairs move: at most `limit`, or with None as few as are needed for
    the most pairs.

    `whole` has everybody in it, with their places as if nobody had anybody. Pairs that were `opened`
    do not come together again. Those that break a rule or are locked stay. Raises TooGreat where a
    limit above 0 can't be kept to for so many people.
    """
    whole = _without_locks(whole, current, opened)
    fixed = _fixed(whole, current)
    free = without(whole, fixed)
    field = Field.of(free, [pair for pair in current if pair not in fixed])
    moved: tuple[PairOfIds, ...] = ()
    known: dict[int, tuple[Found, int]] = {}
    if limit is None:
        moved = field.needed(on_step)
    elif limit:
        known[limit] = best_within(field, limit, on_solve)
        moved = field.parted(known[limit][0])
    kept = [pair for pair in field.current if pair not in moved]
    rest = without(free, kept)
    return Round(
        snapshot=replace(rest, never=(*rest.never, *moved)),
        moved=moved,
        stays=len(fixed) + len(kept),
        prices=_prices(field, len(moved) if limit is None else limit, known, on_solve),
    )


def without(snapshot: Snapshot, pairs: Iterable[PairOfIds]) -> Snapshot:
    """The snapshot as if these pairs had been made: their mentees are gone, their places taken."""
    held = dict(pairs)
    taken = Counter(held.values())

    def mentor(one: Mentor) -> Mentor:
        return replace(one, taken=one.taken + taken[one.id]) if one.id in taken else one

    return replace(
        snapshot,
        mentees=tuple(mentee for mentee in snapshot.mentees if mentee.id not in held),
        mentors=tuple(map(mentor, snapshot.mentors)),
        locked=tuple(pair for pair in snapshot.locked if pair[0] not in held),
    )


def _without_locks(whole: Snapshot, current: Sequence[PairOfIds], opened: Sequence[PairOfIds]) -> Snapshot:
    """Whoever has somebody is locked to them or to nobody; to open a pair is to unlock it."""
    held = dict(current)
    locked = tuple(
        (mentee, mentor)
        for mentee, mentor in whole.locked
        if (mentee, mentor) not in opened and held.get(mentee, mentor) == mentor
    )
    return replace(whole, locked=locked, never=(*whole.never, *opened))


def _fixed(whole: Snapshot, current: Sequence[PairOfIds]) -> list[PairOfIds]:
    """Pairs about which there is nothing to decide: locked, against a rule, or beyond the places."""
    values = values_of(replace(whole, locked=()))
    sides = values.scoring.sides
    rows = np.array([sides.rows[mentee] for mentee, _mentor in current], dtype=np.int64)
    columns = np.array([sides.columns[mentor] for _mentee, mentor in current], dtype=np.int64)
    allowed = _allowed(values, rows, columns)
    held = Counter(mentor for _mentee, mentor in current)
    full = {mentor.id for mentor in whole.mentors if held[mentor.id] > mentor.seats}
    return [
        pair
        for pair, is_allowed in zip(current, allowed, strict=True)
        if pair in whole.locked or not is_allowed or pair[1] in full
    ]


def _allowed(values: Values, rows: Numbers, columns: Numbers) -> list[bool]:
    """Whether the rules allow these pairs, block by block of the mentees."""
    allowed = np.ones(rows.size, dtype=np.bool_)
    for part, scores in values.blocks():
        inside = np.flatnonzero((rows >= part.start) & (rows < part.stop))
        allowed[inside] = scores[rows[inside] - part.start, columns[inside]] != FORBIDDEN
    return allowed.tolist()


# --- what it costs --------------------------------------------------------------------------


def _prices(
    field: Field, chosen: int, known: dict[int, tuple[Found, int]], on_solve: OnSolve
) -> tuple[Price, ...]:
    """For each limit below what would move if everybody might, and for that."""
    if not field.is_small:
        return ()
    on_solve()
    free = field.solve(0, frozenset(), frozenset())
    limits = sorted(limit for limit in {*LIMITS, chosen} if limit < len(free.moved))
    found = {limit: known.get(limit) or best_within(field, limit, on_solve) for limit in limits}
    prices = [_price(field, limit, *best) for limit, best in found.items()]
    return (*prices, _price(field, None, free, free.worth))


def _price(field: Field, limit: int | None, found: Found, bound: int) -> Price:
    return Price(limit, len(found.moved), *field.told(found.worth), *field.told(bound))

"""At most so many pairs move: the best result that keeps to it, and how good another could be at most.

To find the best of such results exactly is harder than a match (with a budget the matching polytope
has corners that are no matchings), so the limit is priced: each pair that stays is worth some points
more, and the price is raised until few enough move. What the priced problem is worth bounds every
result that keeps to the limit (Lagrange; Fisher 1981). Where bound and result differ, the question is
split: does this pair stay or not? (branch and bound)

All numbers are whole, so bound and result can meet exactly. Where they have not met after MOST_SOLVES,
the result says how much better another one could be at most.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matching.engine.errors import TooGreat
from matching.engine.flow import Edges, most_and_best
from matching.engine.match import values_of
from matching.engine.optimum import SOLVED_WHOLE, OnStep, all_pairs, best
from matching.engine.places import NOBODY, Places
from matching.engine.policy import SCORE_MAX
from matching.engine.prices import bonus_of_a_pair
from matching.engine.snapshot import PairOfIds, Snapshot
from matching.engine.terms import Numbers
from matching.engine.values import Values

MOST_SOLVES = 400
MOST_EDGES = 20_000_000  # solves x possible pairs, for one limit

type Rows = frozenset[int]
type OnSolve = Callable[[], None]


@dataclass(frozen=True)
class Found:
    """A result: its partners, the rows that moved, and its worth (see Field.worths)."""

    partners: Numbers
    moved: Rows
    worth: int


@dataclass(frozen=True)
class Field:
    """A match of which `stay` holds the pairs there are; each is allowed, and there is a place for it."""

    values: Values
    places: Places
    current: tuple[PairOfIds, ...]
    stay: dict[int, int]  # columns by rows

    @classmethod
    def of(cls, snapshot: Snapshot, current: Sequence[PairOfIds]) -> "Field":
        values = values_of(snapshot)
        sides = values.scoring.sides
        stay = {sides.rows[mentee]: sides.columns[mentor] for mentee, mentor in current}
        return cls(values, Places.of(sides), tuple(sorted(current)), stay)

    def parted(self, found: Found) -> tuple[PairOfIds, ...]:
        sides = self.values.scoring.sides
        return tuple(pair for pair in self.current if sides.rows[pair[0]] in found.moved)

    def needed(self, on_step: OnStep) -> tuple[PairOfIds, ...]:
        """The fewest that have to move for the most pairs; of these the ones that give most points."""
        values = replace(self.values, stay=tuple(self.stay.items()))
        partners = best(values, self.places, on_step).partners
        return self.parted(Found(partners, self._moved(partners), 0))

    @property
    def is_small(self) -> bool:
        return self.values.cells <= SOLVED_WHOLE

    def _moved(self, partners: Numbers) -> Rows:
        return frozenset(row for row, column in self.stay.items() if partners[row] != column)

    # Worth: pairs first, then points, then pairs that stay, as one whole number. What a price in whole
    # numbers loses against one in fractions is less than a point.

    @cached_property
    def bonus(self) -> int:
        return bonus_of_a_pair(min(self.values.mentees, int(self.places.seats.sum())), SCORE_MAX)

    @cached_property
    def point(self) -> int:
        return (len(self.stay) + 1) ** 2

    def told(self, worth: int) -> tuple[int, int]:
        """Pairs and points of a worth."""
        pairs, points = divmod(worth // self.point, self.bonus)
        return pairs, points

    @cached_property
    def edges(self) -> Edges:
        """Possible pairs, and for each mentee nobody: a mentor of their own who is worth nothing."""
        if not self.is_small:
            raise TooGreat("too many people to keep to a limit of moves")
        pairs = all_pairs(self.values)
        rows = np.arange(self.values.mentees, dtype=np.int64)
        worths = (pairs.values + self.bonus) * self.point + self._stays(pairs)
        order = np.argsort(np.concatenate([pairs.rows, rows]), kind="stable")
        return Edges(
            np.concatenate([pairs.rows, rows])[order],
            np.concatenate([pairs.columns, self.places.mentors + rows])[order],
            np.concatenate([worths, np.zeros_like(rows)])[order],
        )

    @cached_property
    def is_stay(self) -> Numbers:
        return self._stays(self.edges)

    def _stays(self, edges: Edges) -> Numbers:
        column = np.full(self.values.mentees, NOBODY, dtype=np.int64)
        column[list(self.stay)] = list(self.stay.values())
        is_stay: Numbers = (column[edges.rows] == edges.columns).astype(np.int64)
        return is_stay

    @cached_property
    def _places(self) -> Places:
        """With the place of nobody for each mentee."""
        nobody = self.places.mentors + np.arange(self.values.mentees, dtype=np.int64)
        return Places(
            np.concatenate([self.places.columns, nobody]),
            np.concatenate([self.places.counts, np.ones_like(nobody)]),
            np.concatenate([self.places.points * self.point, np.zeros_like(nobody)]),
            self.places.mentors + self.values.mentees,
        )

    def solve(self, price: int, keep: Rows, part: Rows) -> Found:
        """The best where each pair that stays is worth `price` more, some must stay and some must not."""
        decided = np.zeros(self.values.mentees, dtype=np.int64)
        decided[list(keep)], decided[list(part)] = 1, -1
        wish = decided[self.edges.rows]
        possible = (wish == 0) | ((wish == 1) & (self.is_stay == 1)) | ((wish == -1) & (self.is_stay == 0))
        priced = replace(self.edges, values=self.edges.values + price * self.is_stay).only(possible)
        partners = most_and_best(self.values.mentees, priced, self._places)
        partners[partners >= self.places.mentors] = NOBODY
        moved = self._moved(partners)
        return Found(partners, moved, self._worth(partners))

    def _worth(self, partners: Numbers) -> int:
        rows = np.flatnonzero(partners != NOBODY)
        points = int(self.values.at(rows, partners[rows]).sum()) + self.places.points_of(partners)
        stays = len(self.stay) - len(self._moved(partners))
        return (self.bonus * rows.size + points) * self.point + stays


@dataclass(frozen=True)
class Node:
    """Some pairs that stay, some that do not: the best that is known of it, one beyond the limit, and
    what no result can exceed."""

    keep: Rows
    part: Rows
    within: Found
    beyond: Found | None
    bound: int


def best_within(field: Field, limit: int, on_solve: OnSolve) -> tuple[Found, int]:
    """The best result in which at most `limit` pairs move, and what no such result can exceed."""
    solves = _Solves(field, limit, on_solve)
    root = solves.node(frozenset(), frozenset())
    found, waiting, number = root.within, [(-root.bound, 0, root)], 0
    while waiting and field.told(-waiting[0][0]) > field.told(found.worth) and solves.left > 0:
        node = heapq.heappop(waiting)[-1]
        if node.beyond is None:
            continue
        row = min(node.beyond.moved - node.within.moved - node.keep - node.part)
        for keep, part in ((node.keep | {row}, node.part), (node.keep, node.part | {row})):
            if len(part) <= limit:
                number += 1
                child = solves.node(keep, part)
                found = max(found, child.within, key=lambda one: one.worth)
                heapq.heappush(waiting, (-min(child.bound, node.bound), number, child))
    return found, max(found.worth, -waiting[0][0] if waiting else 0)


@dataclass
class _Solves:
    field: Field
    limit: int
    on_solve: OnSolve

    def __post_init__(self) -> None:
        self.left = min(MOST_SOLVES, MOST_EDGES // max(1, self.field.edges.size))

    def solve(self, price: int, keep: Rows, part: Rows) -> Found:
        self.on_solve()
        self.left -= 1
        return self.field.solve(price, keep, part)

    def node(self, keep: Rows, part: Rows) -> Node:
        within = self.solve(0, frozenset(self.field.stay) - part, part)
        if len(part) == self.limit:
            return Node(keep, part, within, None, within.worth)
        beyond = self.solve(0, keep, part)
        if len(beyond.moved) <= self.limit:
            return Node(keep, part, beyond, None, beyond.worth)
        return self._priced(keep, part, within, beyond)

    def _priced(self, keep: Rows, part: Rows, within: Found, beyond: Found) -> Node:
        """Raise and lower the price until no other one tells more."""
        bound = beyond.worth
        while True:
            price = (beyond.worth - within.worth) // (len(beyond.moved) - len(within.moved))
            found = self.solve(price, keep, part)
            value = _priced_worth(found, price)
            bound = min(bound, value + price * self.limit)
            if value <= max(_priced_worth(within, price), _priced_worth(beyond, price)):
                return Node(keep, part, within, beyond, bound)
            if len(found.moved) <= self.limit:
                within = found
            else:
                beyond = found


def _priced_worth(found: Found, price: int) -> int:
    return found.worth - price * len(found.moved)

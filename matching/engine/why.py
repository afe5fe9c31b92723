"""Why not these two? The rule that forbids them, or exactly what the whole would lose.

With the prices of a best result every pair has a distance from fitting: u + q - worth, which is 0 for
the pairs of the result. Forcing a pair means to push somebody out of the mentor's place and to find
the cheapest chain of moves that brings everything back into order: a shortest path (Dijkstra 1959)
over mentors, where going from one to another means that a mentee of the first moves to the second.
Its length is what the whole loses, and its steps are who would have to move.

The path is searched from both of its ends by turns (Pohl 1971): one of them may be near to nearly
everybody. With 3,000 mentors 220 are passed by so, from one end alone 2,000.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np

from matching.engine.codes import RuleCode
from matching.engine.errors import EngineError
from matching.engine.places import NOBODY, Places
from matching.engine.rules import broken_rules
from matching.engine.scores import ALL, FORBIDDEN, portions
from matching.engine.solution import Solution
from matching.engine.terms import Numbers, Which

FAR = 2**61

type Steps = Iterator[tuple[Numbers, Numbers]]  # lengths of steps to all nodes, and who moves (or NOBODY)


@dataclass(frozen=True, slots=True)
class Move:
    """A mentee would have this mentor ("" for none) instead of that one ("" for none)."""

    mentee: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why two people are not a pair.

    They are one; or `broken` rules forbid it; or a lock or a pair from before has taken the mentee or
    all of the mentor's places; or else it costs `pairs` and `points` of the whole (points may be less
    than 0 if pairs are lost), and `moves` would be made, the mentee's own first.
    """

    broken: tuple[RuleCode, ...] = ()
    is_taken: bool = False
    is_pair: bool = False
    pairs: int = 0
    points: int = 0
    moves: tuple[Move, ...] = ()


def why_not(solution: Solution, mentee: str, mentor: str) -> WhyNot:
    """Raises KeyError for an id that is not in the snapshot."""
    sides = solution.sides
    row, column = sides.rows[mentee], sides.columns[mentor]
    if solution.partners[row] == column or (mentee, mentor) in sides.snapshot.locked:
        return WhyNot(is_pair=True)
    if broken := broken_rules(sides.mentees[row], sides.mentors[column], sides):
        return WhyNot(broken=tuple(broken))
    if row in solution.values.settled or not solution.places.seats[column]:
        return WhyNot(is_taken=True)
    if solution.values.row(row)[column] == FORBIDDEN:
        return WhyNot(broken=(RuleCode.BELOW_MINIMUM,))
    return _Chain(solution, row, column).answer()


@dataclass
class _Reach:
    """How far nodes are from one end, as far as it has been searched, and the way there."""

    nodes: int
    end: int

    def __post_init__(self) -> None:
        self.lengths = np.full(self.nodes, FAR, dtype=np.int64)
        self.lengths[self.end] = 0
        self.open = self.lengths.copy()  # of those that have not been searched from yet
        self.next = np.full(self.nodes, NOBODY, dtype=np.int64)  # the node after on the way to the end
        self.mover = np.full(self.nodes, NOBODY, dtype=np.int64)  # who moves between the two

    @property
    def nearest(self) -> int:
        return int(self.open.min())

    def search(self, steps_of: Callable[[int], Steps]) -> None:
        """From the nearest node on."""
        node = int(self.open.argmin())
        length = self.lengths[node]
        self.open[node] = FAR
        for costs, movers in steps_of(node):
            shorter = np.flatnonzero(length + costs < self.lengths)
            self.lengths[shorter] = self.open[shorter] = length + costs[shorter]
            self.next[shorter] = node
            self.mover[shorter] = movers[shorter]

    def way(self, node: int) -> list[int]:
        """The nodes from this one to the end."""
        nodes = [node]
        while nodes[-1] != self.end:
            nodes.append(int(self.next[nodes[-1]]))
        return nodes


@dataclass
class _Chain:
    """The cheapest way to bring a result into order after a pair has been forced.

    Nodes are mentors by their columns; the one after the last stands for being without a partner
    and for free places. Lengths are in worths, so a pair lost is longer than any way without.
    """

    solution: Solution
    row: int
    column: int

    def __post_init__(self) -> None:
        partners, prices = self.solution.partners, self.solution.optimum.prices
        mentors = self.solution.places.mentors
        self.outside = mentors
        self.may_move = np.ones(partners.size, dtype=np.bool_)
        self.may_move[[self.row, *self.solution.values.settled]] = False
        self.at = np.where(partners == NOBODY, self.outside, partners)
        self.free, self.used = _marginal_points(self.solution.places, partners)
        self.free = np.where(self.free == FAR, FAR, -(prices.mentors + self.free))
        self.used = np.where(self.used == FAR, FAR, prices.mentors + self.used)

    def answer(self) -> WhyNot:
        before, after = self.solution.partners, self._after()
        moved = np.flatnonzero(before != after)
        others = [row for row in moved.tolist() if row != self.row]
        return WhyNot(
            pairs=int((before != NOBODY).sum()) - int((after != NOBODY).sum()),
            points=self._points(before, moved) - self._points(after, moved),
            moves=tuple(self._move(row, before, after) for row in (self.row, *others)),
        )

    def _points(self, partners: Numbers, rows: Numbers) -> int:
        """Of these mentees' pairs, and of all places."""
        paired = rows[partners[rows] != NOBODY]
        scores = self.solution.values.scoring.at(paired, partners[paired])
        return int(scores.sum()) + self.solution.places.points_of(partners)

    def _move(self, row: int, before: Numbers, after: Numbers) -> Move:
        sides = self.solution.sides
        names = ["" if p[row] == NOBODY else sides.mentors[p[row]].id for p in (before, after)]
        return Move(sides.mentees[row].id, *names)

    def _after(self) -> Numbers:
        """The best result that has the pair."""
        ahead = _Reach(self.outside + 1, self.column)  # who has one mentee too many
        back = _Reach(self.outside + 1, int(self.at[self.row]))  # where one is missing
        node = self._meeting(ahead, back)
        moves = [(ahead.mover[passed], passed) for passed in ahead.way(node)[:-1]]
        moves += [(back.mover[passed], back.next[passed]) for passed in back.way(node)[:-1]]
        after = self.solution.partners.copy()
        for mover, to in moves:
            if mover != NOBODY:
                after[mover] = NOBODY if to == self.outside else to
        after[self.row] = self.column
        return after

    def _meeting(self, ahead: _Reach, back: _Reach) -> int:
        """A node on the shortest way from one end to the other, up to which the two have nothing in common.

        They take turns, so that neither looks at many more nodes than the other, however near they are.
        """
        turns = cycle(((ahead, self._onwards), (back, self._backwards)))
        while True:
            lengths = ahead.lengths + back.lengths
            node = int(lengths.argmin())
            if lengths[node] <= ahead.nearest + back.nearest:
                break
            reach, steps_of = next(turns)
            reach.search(steps_of)
        if lengths[node] >= FAR:
            raise EngineError("there is no way back to a whole result")
        rest = set(back.way(node))  # where a detour costs nothing they may have met before
        return next(passed for passed in reversed(ahead.way(node)) if passed in rest)

    def _onwards(self, node: int) -> Steps:
        """From this node to all."""
        rows = np.flatnonzero((self.at == node) & self.may_move)
        for portion in portions((rows.size, self.outside)):
            some = rows[portion]
            costs = np.column_stack([self._lacks(some, ALL), self.solution.optimum.prices.mentees[some]])
            least = costs.argmin(axis=0)
            yield costs[least, np.arange(least.size)], some[least]
        yield self._places(node, self.used, self.free)

    def _backwards(self, node: int) -> Steps:
        """From all nodes to this one."""
        if node == self.outside:
            lacks = self.solution.optimum.prices.mentees
        else:
            lacks = self._lacks(ALL, slice(node, node + 1))[:, 0]
        lacks = np.where(self.may_move, lacks, FAR)
        costs, movers = np.full((2, self.outside + 1), FAR, dtype=np.int64)
        np.minimum.at(costs, self.at, lacks)
        first = np.flatnonzero(lacks == costs[self.at])
        movers[self.at[first]] = first
        yield costs, movers
        yield self._places(node, self.free, self.used)

    def _places(self, node: int, of_all: Numbers, of_one: Numbers) -> tuple[Numbers, Numbers]:
        """Where nobody moves, but one more place is taken, or one fewer."""
        costs = np.full(self.outside + 1, FAR, dtype=np.int64)
        if node == self.outside:
            costs[:-1] = of_all
        else:
            costs[-1] = of_one[node]
        return costs, np.full_like(costs, NOBODY)

    def _lacks(self, rows: Which, columns: Which) -> Numbers:
        """What pairs lack to their prices."""
        prices = self.solution.optimum.prices
        values = self.solution.values.of(rows, columns)
        lacks = prices.mentees[rows, None] + prices.mentors[columns] - values - prices.bonus
        return np.where(values == FORBIDDEN, FAR, lacks)


def _marginal_points(places: Places, partners: Numbers) -> tuple[Numbers, Numbers]:
    """Of each mentor the points of the next free place and of the last one taken; FAR without one."""
    free, last = (np.full(places.mentors, FAR, dtype=np.int64) for _ in range(2))
    used = places.used(partners)
    open_ = np.flatnonzero(used < places.counts)[::-1]  # the first of each mentor is written last
    free[places.columns[open_]] = places.points[open_]
    taken = np.flatnonzero(used > 0)
    last[places.columns[taken]] = places.points[taken]
    return free, last

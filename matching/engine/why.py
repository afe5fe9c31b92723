"""Why not these two? The rule that forbids them, or exactly what the whole would lose.

With the prices of a best result every pair has a distance from fitting: u + q - worth, which is 0 for
the pairs of the result. Forcing a pair means to push somebody out of the mentor's place and to find
the cheapest chain of moves that brings everything back into order: a shortest path (Dijkstra 1959)
over mentors, where going from one to another means that a mentee of the first moves to the second.
Its length is what the whole loses, and its steps are who would have to move.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.engine.codes import RuleCode
from matching.engine.errors import EngineError
from matching.engine.places import NOBODY, Places
from matching.engine.rules import broken_rules
from matching.engine.scores import FORBIDDEN
from matching.engine.solution import Solution
from matching.engine.terms import Numbers

FAR = 2**62


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
        self.lengths = np.full(mentors + 1, FAR, dtype=np.int64)
        self.before = np.full(mentors + 1, NOBODY, dtype=np.int64)  # the node before on the way
        self.mover = np.full(mentors + 1, NOBODY, dtype=np.int64)  # who moves to the node
        self.order = np.argsort(partners, kind="stable")
        self.bounds = np.searchsorted(partners[self.order], np.arange(NOBODY, mentors + 1))
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
        own = int(self.solution.partners[self.row])
        node = self.outside if own == NOBODY else own
        self._search(node)
        after = self.solution.partners.copy()
        while node != self.column:
            if self.mover[node] != NOBODY:
                after[self.mover[node]] = NOBODY if node == self.outside else node
            node = int(self.before[node])
        after[self.row] = self.column
        return after

    def _search(self, target: int) -> None:
        """From the mentor who has one mentee too many to where one is missing."""
        self.lengths[self.column] = 0
        open_lengths = self.lengths.copy()
        done = np.zeros(self.lengths.size, dtype=np.bool_)
        while True:
            node = int(open_lengths.argmin())
            if node == target:
                return
            if open_lengths[node] == FAR:
                raise EngineError("there is no way back to a whole result")
            done[node] = True
            for costs, mover in self._steps(node):
                through = self.lengths[node] + costs
                shorter = (through < self.lengths) & ~done
                self.lengths[shorter] = through[shorter]
                self.before[shorter] = node
                self.mover[shorter] = mover
                open_lengths[shorter] = through[shorter]
            open_lengths[node] = FAR

    def _steps(self, node: int) -> Iterator[tuple[Numbers, int]]:
        """The lengths to all nodes, and which mentee would move there; NOBODY where only places do."""
        prices = self.solution.optimum.prices
        for mentee in self._mentees_at(node):
            costs = np.full(self.lengths.size, FAR, dtype=np.int64)
            values = self.solution.values.row(mentee)
            allowed = values != FORBIDDEN
            fits = prices.mentees[mentee] + prices.mentors - values - prices.bonus
            costs[:-1][allowed] = fits[allowed]
            if node != self.outside:
                costs[self.outside] = prices.mentees[mentee]
            yield costs, mentee
        places = np.full(self.lengths.size, FAR, dtype=np.int64)
        if node == self.outside:
            places[:-1] = self.used
        else:
            places[self.outside] = self.free[node]
        yield places, NOBODY

    def _mentees_at(self, node: int) -> list[int]:
        """Those who have this mentor, or none; but for the one of the forced pair and the locked."""
        place = 0 if node == self.outside else node + 1
        some = self.order[self.bounds[place] : self.bounds[place + 1]].tolist()
        return [row for row in some if row != self.row and row not in self.solution.values.settled]


def _marginal_points(places: Places, partners: Numbers) -> tuple[Numbers, Numbers]:
    """Of each mentor the points of the next free place and of the last one taken; FAR without one."""
    free, last = (np.full(places.mentors, FAR, dtype=np.int64) for _ in range(2))
    used = places.used(partners)
    open_ = np.flatnonzero(used < places.counts)[::-1]  # the first of each mentor is written last
    free[places.columns[open_]] = places.points[open_]
    taken = np.flatnonzero(used > 0)
    last[places.columns[taken]] = places.points[taken]
    return free, last

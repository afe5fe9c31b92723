"""What is made as great as possible: the scores, with a floor or bent to favour the worst-off."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.policy import SCORE_MAX
from matching.engine.scores import ALL, FORBIDDEN, Scores, Scoring, portions
from matching.engine.sides import Shape
from matching.engine.terms import Numbers, Which

type OnBlock = Callable[[int, int], None]  # mentees done, of so many

KEPT = 5_000_000  # so many cells are computed once and kept; more are computed whenever they are needed


@dataclass(frozen=True)
class Values:
    """Values of all pairs from 0 to 10,000, FORBIDDEN where the rules forbid.

    Pairs below `floor` points are forbidden too. `concave` bends scores so that the sum of values is
    greatest where the sum of squared distances from 10,000 points is least, up to rounding. Mentees
    in `settled` have a partner already, so everybody is forbidden to them. The pairs in `stay` are
    worth more than all points together, so that no more of them are parted than there must be.
    `part` leaves only so many of the first mentees and of the first mentors.
    """

    scoring: Scoring
    settled: frozenset[int] = frozenset()
    floor: int = 0
    concave: bool = False
    stay: tuple[tuple[int, int], ...] = ()
    part: Shape | None = None

    @property
    def shape(self) -> Shape:
        return self.scoring.sides.shape if self.part is None else self.part

    @property
    def mentees(self) -> int:
        return self.shape[0]

    @property
    def stay_points(self) -> int:
        """More than all points of any result."""
        return min(self.scoring.sides.shape) * SCORE_MAX + 1 if self.stay else 0

    @property
    def greatest(self) -> int:
        """No value is greater."""
        return SCORE_MAX + self.stay_points

    @property
    def cells(self) -> int:
        mentees, mentors = self.shape
        return mentees * mentors

    @property
    def is_kept(self) -> bool:
        return self.cells <= KEPT

    @cached_property
    def kept(self) -> Scores:
        """All values at once."""
        scores = np.empty(self.shape, dtype=np.int32)
        for rows in portions(self.shape):
            scores[rows] = self._computed(rows, ALL)
        return scores

    def blocks(self, on_block: OnBlock = lambda done, total: None) -> Iterator[tuple[slice, Scores]]:
        """All values, some mentees at a time."""
        for rows in portions(self.shape):
            on_block(rows.start, self.mentees)
            yield rows, self.of(rows)

    def of(self, rows: Which, columns: Which = ALL) -> Scores:
        """The values of these mentees with these mentors; not to be changed."""
        if self.is_kept:
            return self.kept[rows][:, columns]
        return self._computed(rows, columns)

    def row(self, mentee: int) -> Scores:
        """The values of one mentee with all mentors."""
        row: Scores = self.of(slice(mentee, mentee + 1))[0]
        return row

    def _computed(self, rows: Which, columns: Which) -> Scores:
        if columns is ALL:
            columns = slice(self.shape[1])
        scores = self.scoring.block(rows, columns)
        if self.floor:
            scores[scores < self.floor] = FORBIDDEN
        if self.concave:
            scores = np.where(scores == FORBIDDEN, FORBIDDEN, self.bent(scores))
        if self.settled:
            scores[self._is_settled[rows]] = FORBIDDEN
        if self.stay:
            stays = self._stays_with[rows, None] == np.arange(self.scoring.sides.shape[1])[columns]
            scores[stays & (scores != FORBIDDEN)] += np.int32(self.stay_points)
        return scores

    @cached_property
    def _is_settled(self) -> NDArray[np.bool_]:
        settled = np.zeros(self.scoring.sides.shape[0], dtype=np.bool_)
        settled[list(self.settled)] = True
        return settled

    @cached_property
    def _stays_with(self) -> Numbers:
        """The mentor of each mentee who stays; -1 for none."""
        columns = np.full(self.scoring.sides.shape[0], -1, dtype=np.int64)
        for row, column in self.stay:
            columns[row] = column
        return columns

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        """The values of the pairs (rows[k], columns[k]), whether allowed or not."""
        values = self.scoring.at(rows, columns)
        if self.concave:
            values = self.bent(values)
        if self.stay:
            staying = frozenset(self.stay)
            pairs = zip(rows.tolist(), columns.tolist(), strict=True)
            values = values + self.stay_points * np.array([pair in staying for pair in pairs], dtype=np.int64)
        return values

    @staticmethod
    def bent(scores: Numbers) -> Numbers:
        """From 0 to 10,000 again; the lower a score, the more another point is worth."""
        return scores * (2 * SCORE_MAX - scores) // SCORE_MAX

    def with_floor(self, floor: int) -> "Values":
        return replace(self, floor=floor)

"""What is made as great as possible: the scores, with a floor or bent to favour the worst-off."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matching.engine.policy import SCORE_MAX
from matching.engine.scores import FORBIDDEN, Scores, Scoring
from matching.engine.terms import Numbers

type OnBlock = Callable[[int, int], None]  # mentees done, of so many

KEPT = 5_000_000  # so many cells are computed once and kept; more are computed whenever they are needed


@dataclass(frozen=True)
class Values:
    """Values of all pairs from 0 to 10,000, FORBIDDEN where the rules forbid.

    Pairs below `floor` points are forbidden too. `concave` bends scores so that the sum of values is
    greatest where the sum of squared distances from 10,000 points is least, up to rounding. Mentees
    in `settled` have a partner already, so everybody is forbidden to them. The pairs in `stay` are
    worth more than all points together, so that no more of them are parted than there must be.
    """

    scoring: Scoring
    settled: frozenset[int] = frozenset()
    floor: int = 0
    concave: bool = False
    stay: tuple[tuple[int, int], ...] = ()

    @property
    def mentees(self) -> int:
        return self.scoring.sides.shape[0]

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
        mentees, mentors = self.scoring.sides.shape
        return mentees * mentors

    @property
    def is_kept(self) -> bool:
        return self.cells <= KEPT

    @cached_property
    def kept(self) -> Scores:
        """All values at once."""
        scores = np.full(self.scoring.sides.shape, FORBIDDEN, dtype=np.int32)
        for rows, block in self.scoring.blocks():
            scores[rows] = self._valued(rows, block)
        return scores

    def blocks(self, on_block: OnBlock = lambda done, total: None) -> Iterator[tuple[slice, Scores]]:
        """All values, some mentees at a time; they may be changed only where they are not kept."""
        if self.is_kept:
            if self.kept.size:
                yield slice(0, self.mentees), self.kept
            return
        for rows, scores in self.scoring.blocks():
            on_block(rows.start, self.mentees)
            yield rows, self._valued(rows, scores)

    def row(self, mentee: int) -> Scores:
        """The values of one mentee with all mentors."""
        if self.is_kept:
            row: Scores = self.kept[mentee]
        else:
            rows = slice(mentee, mentee + 1)
            row = self._valued(rows, self.scoring.block(rows))[0]
        return row

    def _valued(self, rows: slice, scores: Scores) -> Scores:
        """Changes the scores in place."""
        if self.floor:
            scores[scores < self.floor] = FORBIDDEN
        if self.concave:
            scores = np.where(scores == FORBIDDEN, FORBIDDEN, self.bent(scores))
        settled = [row - rows.start for row in self.settled if rows.start <= row < rows.stop]
        scores[settled] = FORBIDDEN
        for row, column in self.stay:
            if rows.start <= row < rows.stop and scores[row - rows.start, column] != FORBIDDEN:
                scores[row - rows.start, column] += self.stay_points
        return scores

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

"""The free places of mentors, and what the balance of load makes each of them worth.

Where the load counts, a mentor's first mentee gives all points for it, the second half of them, the
third a third: so nobody gets a second mentee while another mentor who suits as well has none.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from matching.engine.codes import PartKey
from matching.engine.criteria.parts import Part
from matching.engine.sides import Sides
from matching.engine.terms import Numbers

NOBODY = -1


@dataclass(frozen=True)
class Places:
    """Groups of equal places, each mentor's one after the other, those of more points first."""

    columns: Numbers  # the mentor of each group
    counts: Numbers  # how many places
    points: Numbers  # what each is worth
    mentors: int

    @classmethod
    def of(cls, sides: Sides) -> "Places":
        """All free places; those of locked pairs are taken first."""
        share = sides.policy.weights.shares()[PartKey.LOAD]
        groups = []
        for column, (first, last) in enumerate(_numbered(sides)):
            if share:
                groups += [(column, 1, load_points(share, number)) for number in range(first, last + 1)]
            elif first <= last:
                groups.append((column, last - first + 1, 0))
        columns, counts, points = np.array(groups, dtype=np.int64).reshape(-1, 3).T
        return cls(columns, counts, points, len(sides.mentors))

    @classmethod
    def plain(cls, seats: Numbers) -> "Places":
        """So many places of each mentor, all of them equal."""
        columns = np.flatnonzero(seats > 0)
        return cls(columns, seats[columns].astype(np.int64), np.zeros_like(columns), seats.size)

    def first(self, mentors: int) -> "Places":
        """Those of so many of the first mentors."""
        kept = self.columns < mentors
        return Places(self.columns[kept], self.counts[kept], self.points[kept], mentors)

    @property
    def seats(self) -> Numbers:
        """Free places of each mentor."""
        return np.bincount(self.columns, weights=self.counts, minlength=self.mentors).astype(np.int64)

    def used(self, partners: Numbers) -> Numbers:
        """How many places of each group a result takes: the best of each mentor first."""
        held = np.bincount(partners[partners != NOBODY], minlength=self.mentors)
        before = np.cumsum(self.counts) - self.counts
        first_of_mentor = np.minimum.reduceat(before, self._starts) if self.columns.size else before
        within = before - np.repeat(first_of_mentor, np.diff(np.append(self._starts, self.columns.size)))
        used: Numbers = np.clip(held[self.columns] - within, 0, self.counts)
        return used

    @property
    def _starts(self) -> Numbers:
        """Where each mentor's groups begin."""
        return np.flatnonzero(np.diff(self.columns, prepend=-1))

    def points_of(self, partners: Numbers) -> int:
        return int((self.used(partners) * self.points).sum())


def load_points(share: int, number: int) -> int:
    """What a mentor's mentee with that number, from 1, is worth for the balance of load."""
    return share // number


def load_part(share: int, number: int) -> Part:
    return Part(PartKey.LOAD, load_points(share, number), share, {"number": number})


def _numbered(sides: Sides) -> list[tuple[int, int]]:
    """Of each mentor the numbers of their first and last free place."""
    locked = Counter(mentor for _mentee, mentor in sides.snapshot.locked)
    return [(mentor.taken + locked[mentor.id] + 1, mentor.capacity) for mentor in sides.mentors]

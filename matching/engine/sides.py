"""The two sides of a match in their canonical order, and what is known of them as a whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from matching.engine import canonical, words
from matching.engine.codes import PartKey
from matching.engine.hours import free_quarters
from matching.engine.policy import Policy
from matching.engine.snapshot import Mentee, Mentor, PairOfIds, Person, Snapshot
from matching.engine.terms import Cells, Codes, Numbers

type Shape = tuple[int, int]

NONE: tuple[object, ...] = (None, "", ())


@dataclass(frozen=True)
class Sides:
    """Rows are mentees, columns mentors. `*_numbers` go with a person wherever they stand; `lines` hold
    all who are in one reporting line."""

    snapshot: Snapshot
    mentees: Sequence[Mentee]
    mentors: Sequence[Mentor]
    mentee_numbers: Numbers
    mentor_numbers: Numbers
    lines: Sequence[canonical.Line]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Sides":
        return cls(snapshot, *canonical.in_order(snapshot))

    def holding(self, pairs: Sequence[PairOfIds]) -> "Sides":
        """The same people in the same order, with these pairs made already."""
        return replace(self, snapshot=replace(self.snapshot, locked=(*self.snapshot.locked, *pairs)))

    @property
    def policy(self) -> Policy:
        return self.snapshot.policy

    @cached_property
    def shares(self) -> Mapping[PartKey, int]:
        """The most points that each part of a score may give."""
        return self.policy.weights.shares()

    @property
    def shape(self) -> Shape:
        return len(self.mentees), len(self.mentors)

    @cached_property
    def rows(self) -> dict[str, int]:
        return {mentee.id: row for row, mentee in enumerate(self.mentees)}

    @cached_property
    def columns(self) -> dict[str, int]:
        return {mentor.id: column for column, mentor in enumerate(self.mentors)}

    def codes(self, of: Callable[[Person], object]) -> tuple[Codes, Codes]:
        """A number for each distinct value of both sides; -1 where there is none."""
        places: dict[object, int] = {}

        def codes(people: Sequence[Person]) -> Codes:
            values = map(of, people)
            return np.array(
                [-1 if v in NONE else places.setdefault(v, len(places)) for v in values],
                dtype=np.int32,
            )

        return codes(self.mentees), codes(self.mentors)

    def incidence(self, of: Callable[[Person], frozenset[str]]) -> tuple[csr_array, csr_array]:
        """A row for each person, a column for each thing that anybody names, 1 where they name it."""
        places: dict[str, int] = {}
        sides = [
            [[places.setdefault(name, len(places)) for name in of(person)] for person in people]
            for people in (self.mentees, self.mentors)
        ]
        left, right = (_incidence(rows, len(places)) for rows in sides)
        return left, right

    def cells(self, pairs: Sequence[PairOfIds]) -> Cells:
        """1 for each of the pairs whose people are both there."""
        known = [(row, column) for a, b in pairs for row, column in self._places(a, b)]
        return Cells.of(self.shape, [(row, column, 1) for row, column in set(known)])

    def _places(self, mentee: str, mentor: str) -> list[tuple[int, int]]:
        row, column = self.rows.get(mentee), self.columns.get(mentor)
        return [] if row is None or column is None else [(row, column)]

    @cached_property
    def never(self) -> frozenset[PairOfIds]:
        return frozenset(self.snapshot.never)

    @cached_property
    def declined(self) -> frozenset[PairOfIds]:
        return frozenset(self.snapshot.declined)

    @cached_property
    def earlier(self) -> frozenset[PairOfIds]:
        return frozenset(self.snapshot.earlier)

    @cached_property
    def free(self) -> dict[str, tuple[int, ...]]:
        """By id the quarters of an hour in which people can meet, of those who said so."""
        return {p.id: free_quarters(p.hours, p.zone) for p in (*self.mentees, *self.mentors) if p.hours}

    @cached_property
    def texts(self) -> dict[str, words.Weighted]:
        """By id the weighted words of what people wrote."""
        people = [person for person in (*self.mentees, *self.mentors) if person.words]
        return dict(zip((p.id for p in people), words.weigh(person.words for person in people), strict=True))

    @cached_property
    def perspectives(self) -> Sequence[str]:
        """What anybody gave for the diversity of perspectives."""
        return sorted({name for person in (*self.mentees, *self.mentors) for name in person.perspective})


def _incidence(rows: Sequence[Sequence[int]], width: int) -> csr_array:
    counts = np.array([0, *map(len, rows)], dtype=np.int64)
    columns = np.array([column for row in rows for column in row], dtype=np.int64)
    ones = np.ones(columns.size, dtype=np.int64)
    return csr_array((ones, columns, np.cumsum(counts)), shape=(len(rows), width))

"""Points of all pairs, in blocks of mentees: rules and criteria put together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from matching.engine.codes import PartKey
from matching.engine.criteria import criteria_that_count
from matching.engine.rules import rules_that_hold
from matching.engine.sides import Shape, Sides
from matching.engine.terms import Numbers, Product, Room, Term, Which, as_product, is_nothing

type Scores = NDArray[np.int32]  # some mentees x all mentors; FORBIDDEN where a rule forbids

FORBIDDEN = -1
BROKEN = -100_000  # far below any sum of points, and far above what float32 can't hold
CELLS = 1_000_000  # of a block: a few megabytes
ALL = slice(None)


@dataclass(frozen=True)
class Scoring:
    """The scores of a match; nothing is kept of them but what they are computed from."""

    sides: Sides

    @cached_property
    def _terms(self) -> tuple[Product, list[tuple[Term, int]]]:
        """All that is linear as one product, and the rest; each with its sign."""
        rules = (
            (term, BROKEN)
            for rule in rules_that_hold(self.sides.policy.rules)
            for term in rule.forbids(self.sides)
        )
        points = ((term, 1) for terms in self._criteria.values() for term in terms)
        lefts, rights, others = [], [], []
        for term, factor in (*rules, *points):
            if is_nothing(term):
                continue
            product = as_product(term)
            if product is None:
                others.append((term, factor))
            else:
                lefts.append(product.left * factor)
                rights.append(product.right)
        mentees, mentors = self.sides.shape
        left = np.concatenate(lefts, axis=1) if lefts else np.zeros((mentees, 0), dtype=np.float32)
        right = np.concatenate(rights, axis=1) if rights else np.zeros((mentors, 0), dtype=np.float32)
        return Product(np.ascontiguousarray(left, dtype=np.float32), right.astype(np.float32)), others

    @cached_property
    def _room(self) -> Room:
        return Room(np.float32)

    @cached_property
    def _criteria(self) -> Mapping[PartKey, list[Term]]:
        return {
            criterion.key: list(criterion.points(self.sides, share))
            for criterion, share in criteria_that_count(self.sides.policy.weights)
        }

    def block(self, rows: Which, columns: Which = ALL) -> Scores:
        """The scores of these mentees with these mentors."""
        product, others = self._terms
        left, right = product.left[rows], product.right[columns]
        with _cores().limit(limits=1, user_api="blas"):
            sums = np.matmul(left, right.T, out=self._room.of((left.shape[0], right.shape[0])))
        for term, factor in others:
            term.add_to(sums, rows, columns, factor)
        scores = sums.astype(np.int32)
        np.maximum(scores, FORBIDDEN, out=scores)
        if self.sides.policy.rules.minimum_score:
            np.putmask(scores, scores < self.sides.policy.rules.minimum_score, FORBIDDEN)
        return scores

    def blocks(self) -> Iterator[tuple[slice, Scores]]:
        """All scores, some mentees at a time."""
        for rows in portions(self.sides.shape):
            yield rows, self.block(rows)

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        """The points of the pairs (rows[k], columns[k]), whether allowed or not."""
        total = np.zeros(rows.size, dtype=np.int64)
        for points in self.by_part(rows, columns).values():
            total += points
        return total

    def by_part(self, rows: Numbers, columns: Numbers) -> dict[PartKey, Numbers]:
        """The same, taken apart."""
        nothing = np.zeros(rows.size, dtype=np.int64)
        return {
            key: sum((term.at(rows, columns) for term in terms), start=nothing)
            for key, terms in self._criteria.items()
        }


@cache
def _cores() -> ThreadpoolController:
    """How many cores products of matrices may take: a second one spins between them more than it helps."""
    return ThreadpoolController()


def portions(shape: Shape) -> Iterator[slice]:
    """Of all mentees as many at a time as are looked at in one block."""
    mentees, mentors = shape
    size = max(1, CELLS // max(1, mentors))
    for start in range(0, mentees, size):
        yield slice(start, min(start + size, mentees))

"""Whole numbers for every pair of people, computed in blocks of mentees.

A term is one way to say such numbers; rules and criteria are sums of terms. Numbers are kept in
float32 while blocks are computed, because matrix products are quickest there. All of them are whole
and every sum stays below 2^24, so float32 is exact: the result depends neither on the size of the
blocks nor on the machine.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

type Block = NDArray[np.float32]  # some mentees x all mentors
type Numbers = NDArray[np.signedinteger[Any]]
type Codes = NDArray[np.int32]
type Which = slice | Numbers  # some of the mentees, or of the mentors

FEW = 128  # so many classes are worth a column each in a matrix product


class Term(Protocol):
    """Numbers of all pairs: added to a block, or looked up for single ones."""

    def add_to(self, block: Block, rows: Which, columns: Which, factor: int) -> None:
        """Add `factor` times the numbers of these mentees with these mentors."""

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        """The numbers of the pairs (rows[k], columns[k])."""


@dataclass(frozen=True)
class Product:
    """The sum over features of a mentee's number times a mentor's."""

    left: NDArray[np.float32]  # mentees x features
    right: NDArray[np.float32]  # mentors x features

    def add_to(self, block: Block, rows: Which, columns: Which, factor: int) -> None:
        block += (self.left[rows] * factor) @ self.right[columns].T

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        return (self.left[rows] * self.right[columns]).sum(axis=1).astype(np.int64)


@dataclass(frozen=True)
class Table:
    """A number for each class of mentees with each class of mentors."""

    left: Codes
    right: Codes
    values: Numbers  # classes x classes

    def add_to(self, block: Block, rows: Which, columns: Which, factor: int) -> None:
        by_class = (self.values[self.left[rows]] * factor).astype(np.float32)
        block += by_class[:, self.right[columns]]

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        return self.values[self.left[rows], self.right[columns]]


@dataclass(frozen=True)
class Same:
    """`value` where both have the same code; what is not known is -1 and the same as nothing."""

    left: Codes
    right: Codes
    value: int = 1

    def add_to(self, block: Block, rows: Which, columns: Which, factor: int) -> None:
        left, right = self.left[rows], self.right[columns]
        same = np.equal.outer(np.where(left < 0, -2, left), right)
        np.add(block, self.value * factor, out=block, where=same)

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        same = (self.left[rows] == self.right[columns]) & (self.left[rows] >= 0)
        return np.where(same, self.value, 0).astype(np.int64)


@dataclass(frozen=True)
class Overlap:
    """A number that depends on what two people have in common, and is 0 if that is nothing.

    `value` gets the sums over features of the two people's numbers, and the mentors' places.
    """

    left: csr_array  # mentees x features
    right: csr_array  # mentors x features
    value: Callable[[Numbers, Numbers], Numbers]

    def add_to(self, block: Block, rows: Which, columns: Which, factor: int) -> None:
        common = (self.left[rows] @ self.right[columns].T).tocsr()
        ours = np.arange(self.right.shape[0])[columns]
        common.data = (self.value(common.data, ours[common.indices]) * factor).astype(np.float32)
        block += common.toarray()

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        common = np.asarray(self.left[rows].multiply(self.right[columns]).sum(axis=1), dtype=np.int64)
        return np.where(common > 0, self.value(common, columns), 0)


@dataclass(frozen=True)
class Cells:
    """Numbers of single pairs, and 0 for all others."""

    cells: csr_array  # mentees x mentors

    @classmethod
    def of(cls, shape: tuple[int, int], cells: Sequence[tuple[int, int, int]]) -> "Cells":
        """From (mentee, mentor, number); numbers of the same pair are added."""
        rows, columns, values = np.array(cells, dtype=np.int64).reshape(-1, 3).T
        return cls(csr_array(coo_array((values, (rows, columns)), shape=shape)))

    def add_to(self, block: Block, rows: Which, columns: Which, factor: int) -> None:
        some = self.cells[rows].tocoo()
        mentees, mentors = some.coords
        places = np.full(self.cells.shape[1], -1, dtype=np.int64)
        places[columns] = np.arange(block.shape[1])
        here = places[mentors] >= 0
        block[mentees[here], places[mentors[here]]] += some.data[here] * factor

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        if not rows.size:
            return np.zeros(0, dtype=np.int64)
        return np.asarray(self.cells[rows, columns], dtype=np.int64).reshape(-1)


class Room:
    """Memory that is used again and again: to ask for more takes longer than to count in it."""

    def __init__(self, kind: type[np.int32 | np.int64 | np.float32] = np.int32) -> None:
        self._memory: NDArray[Any] = np.empty(0, dtype=kind)

    def of(self, shape: tuple[int, ...]) -> NDArray[Any]:
        """Room for so many numbers; what it was asked for before is lost."""
        size = math.prod(shape)
        if self._memory.size < size:
            self._memory = np.empty(size, dtype=self._memory.dtype)
        return self._memory[:size].reshape(shape)


def classes(values: Sequence[object]) -> tuple[Codes, list[object]]:
    """A number for each distinct value, in the order in which they come, and the values."""
    places: dict[object, int] = {}
    codes = np.array([places.setdefault(value, len(places)) for value in values], dtype=np.int32)
    return codes, list(places)


def one_hot(codes: Codes, width: int) -> NDArray[np.float32]:
    """A column for each code; -1 has none."""
    hot = np.zeros((codes.size, width), dtype=np.float32)
    known = np.flatnonzero(codes >= 0)
    hot[known, codes[known]] = 1
    return hot


def is_nothing(term: Term) -> bool:
    """Whether it is plain that no pair has a number."""
    match term:
        case Cells():
            return not term.cells.nnz
        case Overlap():
            return not (term.left.nnz and term.right.nnz)
    return False


def as_product(term: Term) -> Product | None:
    """The same numbers as a product, where that is quicker."""
    match term:
        case Product():
            return term
        case Same():
            width = int(max(term.left.max(initial=-1), term.right.max(initial=-1))) + 1
            if width <= FEW:
                return Product(one_hot(term.left, width) * term.value, one_hot(term.right, width))
        case Table() if term.values.shape[1] <= FEW:
            left = term.values[term.left].astype(np.float32)
            return Product(left, one_hot(term.right, term.values.shape[1]))
        case Table() if term.values.shape[0] <= FEW:
            right = term.values.T[term.right].astype(np.float32)
            return Product(one_hot(term.left, term.values.shape[0]), right)
        case _:
            pass
    return None

"""Lists of candidates for large matches, and the pricing that makes them as good as all pairs.

Billions of pairs don't fit into a solver, but nearly none of them matter. The best pairs of each
mentee and of each mentor make a core (Volgenant 1996); the best result on it has prices, and a pair
outside the core can improve the result only if it is worth more than its prices. So all pairs are
computed again and held against the prices; those that are worth more join the core, until there are
none. Then the result is proved for all pairs. The lists of mentors are needed: with those of
mentees alone up to a sixth of the mentees stayed without a partner.
"""

from dataclasses import dataclass, field

import numpy as np

from matching.engine.errors import TooGreat
from matching.engine.flow import Edges
from matching.engine.prices import Prices
from matching.engine.scores import FORBIDDEN, Scores
from matching.engine.terms import Numbers
from matching.engine.values import OnBlock, Values

type Found = tuple[Numbers, Numbers, Numbers]  # rows, columns and values of pairs

A_MENTEE, A_MENTOR = 30, 15  # candidates
NEAR = 800  # points within which pairs join a mentee's list together
GREATEST_BONUS = 2**30  # a price is at most two of them: see `bonus_of_a_pair`
HELD = 4_000_000  # candidates of mentors before the worse ones are dropped


def candidates(values: Values, on_block: OnBlock) -> Edges:
    """The best pairs of each mentee and of each mentor."""
    mentors = values.scoring.sides.shape[1]
    lists = _MentorLists(mentors)
    rows, columns, worths = [], [], []
    for block_rows, block in values.blocks(on_block):
        row, column = _best_of_rows(block, A_MENTEE)
        rows.append(row + block_rows.start)
        columns.append(column)
        worths.append(block[row, column])
        lists.look_at(block_rows.start, block)
    of_mentees = Edges.of(np.concatenate(rows), np.concatenate(columns), np.concatenate(worths))
    return of_mentees.with_others(lists.edges())


def _best_of_rows(block: Scores, most: int) -> tuple[Numbers, Numbers]:
    """Places of the greatest values of each row, at most so many; none that is forbidden."""
    width = block.shape[1]
    if width > most:
        columns = np.argpartition(block, width - most, axis=1)[:, width - most :]
    else:
        columns = np.broadcast_to(np.arange(width), block.shape)
    rows = np.repeat(np.arange(block.shape[0]), columns.shape[1])
    flat = columns.reshape(-1).astype(np.int64)
    allowed = block[rows, flat] != FORBIDDEN
    return rows[allowed], flat[allowed]


@dataclass
class _MentorLists:
    """The best pairs of each mentor so far, as blocks of mentees go by."""

    mentors: int
    threshold: np.ndarray = field(init=False)  # the least that is still among the best
    found: list[Found] = field(default_factory=list)
    held: int = 0

    def __post_init__(self) -> None:
        self.threshold = np.full(self.mentors, FORBIDDEN, dtype=np.int32)

    def look_at(self, start: int, block: Scores) -> None:
        rows, columns = np.nonzero(block > self.threshold)
        self.found.append((rows + start, columns, block[rows, columns]))
        self.held += rows.size
        if self.held > HELD or len(self.found) == 1:
            self._drop()

    def _drop(self) -> None:
        """Keep the best of each mentor; of equal ones the mentee who comes first."""
        rows, columns, worths = (np.concatenate(parts) for parts in zip(*self.found, strict=True))
        order = np.lexsort((rows, -worths.astype(np.int64), columns))
        columns = columns[order]
        place = np.arange(columns.size) - np.searchsorted(columns, columns)
        best = order[place < A_MENTOR]
        last = columns[place == A_MENTOR - 1]
        self.threshold[last] = worths[order[place == A_MENTOR - 1]]
        self.found = [(rows[best], columns[place < A_MENTOR], worths[best])]
        self.held = best.size

    def edges(self) -> Edges:
        self._drop()
        rows, columns, worths = self.found[0]
        return Edges.of(rows, columns, worths)


@dataclass(frozen=True)
class Pricing:
    """What all pairs say to prices: those worth more, those worth exactly so much, and a bound.

    `excess` is by how much the prices fall short of a proof: no result is worth more than theirs
    and that together.
    """

    better: Edges
    tight: Edges
    excess: int


def price(values: Values, prices: Prices, margin: int, on_block: OnBlock) -> Pricing:
    """Hold every pair against the prices. The pairs that fit are complete only if none is better.

    With a `margin` pairs that come so near also join the core: prices will move, and pairs that are
    there already need no further round. Raises TooGreat for more people than prices can be held in
    32 bits.
    """
    if prices.bonus > GREATEST_BONUS:
        raise TooGreat("too many people for exact arithmetic")
    better: list[Found] = []
    tight: list[Found] = []
    excess = 0
    mentor_prices = prices.mentors.astype(np.int32)
    allowance = (prices.mentees - prices.bonus).astype(np.int32)
    lowest = np.iinfo(np.int32).min
    for rows, scores in values.blocks(on_block):
        left = np.subtract(scores, mentor_prices, dtype=np.int32)
        np.putmask(left, scores == FORBIDDEN, lowest)
        own = allowance[rows]
        most = left.max(axis=1)
        short = np.flatnonzero(most > own)
        excess += int((most[short].astype(np.int64) - own[short]).sum())
        if margin:
            least = np.maximum(own, most) - margin
            better.append(_above(rows.start, np.arange(own.size), left, least, scores))
        elif short.size:
            least = np.maximum(own, most - NEAR)
            better.append(_above(rows.start, short, left, least, scores))
        if not excess:
            row, column = np.nonzero(left == own[:, None])
            tight.append((row + rows.start, column, scores[row, column]))
    return Pricing(_edges(better), _edges(tight), excess)


def _above(start: int, rows: Numbers, left: Scores, least: Numbers, scores: Scores) -> Found:
    """The pairs of these mentees that have more left than the least of their row."""
    row, column = np.nonzero((left[rows] if rows.size < left.shape[0] else left) > least[rows, None])
    row = rows[row]
    return row + start, column, scores[row, column]


def _edges(parts: list[Found]) -> Edges:
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Edges(nothing, nothing, nothing)
    return Edges.of(*(np.concatenate(part) for part in zip(*parts, strict=True)))

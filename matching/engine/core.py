"""Lists of candidates, and the pricing that makes them as good as all pairs.

Nearly none of all pairs matter. A few candidates of each mentee and of each mentor make a core
(Volgenant 1996); the best result on it has prices, and a pair outside the core can improve the result
only if it is worth more than its prices. So all pairs are held against the prices; those that are
worth more join the core, until there are none. Then the result is proved for all pairs.

Who is a good candidate depends on what everybody else wants, so candidates are chosen by what is left
of a pair's points after a price, guessed from a market of the first people of both sides (their order
is as if by chance). And most people need to be looked at only once or twice: what the pairs of a
mentee that are not at hand lack at least is known from the last look, and by how much prices have
moved since.

Lists of candidates may leave somebody over for whom there is room elsewhere. Whoever competes for too
few on them looks further before prices are asked for.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.engine.flow import Edges, too_few
from matching.engine.places import Places
from matching.engine.prices import Prices
from matching.engine.scores import ALL, FORBIDDEN, Scores, portions
from matching.engine.terms import Numbers, Room, Which
from matching.engine.values import OnBlock, Values

type Found = tuple[Numbers, Numbers, Numbers]  # rows, columns and values of pairs

A_MENTEE, A_MENTOR = 12, 8  # candidates
FEW = 64  # one of so many mentors may be looked at on their own
PROBED = 8  # every so many-th mentor tells how far down a mentee's list goes
HELD = 4  # times as many candidates of mentors as in the end, before the worse ones are dropped
# Points that a forbidden pair has less: more than any mentee keeps less than nothing, and with the
# greatest price still in 32 bits.
NEVER = 2**30 - 2**17


def guess(values: Values, market: int, prices: Prices) -> Scores:
    """The prices of all mentors, from those of a market of so many of the first mentees."""
    guessed = np.zeros(values.shape[1], dtype=np.int32)
    spared = (prices.bonus - prices.mentees).astype(np.int32)
    room = Room()
    for rows in portions((market, values.shape[1])):
        offers = _left(values.of(rows), -spared[rows, None], room)
        np.maximum(guessed, offers.max(axis=0), out=guessed)
    return guessed


def candidates(values: Values, guessed: Scores, on_block: OnBlock) -> "Known":
    """The best pairs of each mentee and of each mentor after these prices, and all that was seen."""
    lists, room = _MentorLists(values.shape[1]), Room()
    own, least = (np.empty(values.mentees, dtype=np.int64) for _ in range(2))
    found: list[Found] = []
    for rows, scores in values.blocks(on_block):
        left = _left(scores, guessed, room)
        most, last = left.max(axis=1), _least_of_a_list(left)
        own[rows], least[rows] = most, last
        row, column, value = _found(left >= last[:, None], scores)
        found.append((row + rows.start, column, value))
        left -= np.where(scores.max(axis=1) == FORBIDDEN, 0, most)[:, None]
        lists.look_at(rows.start, left, scores)
    near = _joined(found)
    return Known(values, near.with_others(lists.edges()), own, guessed.astype(np.int64), own - least + 1)


def _left(scores: Scores, prices: Scores, room: Room) -> Scores:
    """What is left of values after prices; where a rule forbids, far less than anywhere else."""
    left: Scores = np.minimum(scores, 0, out=room.of(scores.shape))
    left *= np.int32(NEVER)
    left += scores
    left -= prices
    return left


def _least_of_a_list(left: Scores) -> Scores:
    """What the last of about as many as twice the candidates of each mentee has left."""
    probe = left[:, ::PROBED]
    wanted = min(probe.shape[1], max(1, 2 * A_MENTEE // PROBED))
    return np.partition(probe, -wanted, axis=1)[:, -wanted]


def _best_of_each(of: Numbers, left: Numbers, most: int) -> NDArray[np.bool_]:
    """Which pairs are among the most so many of their person (`of`); of equal ones the first."""
    order = np.lexsort((-left, of))
    person = of[order]
    place = np.arange(of.size) - np.searchsorted(person, person)
    best = np.zeros(of.size, dtype=np.bool_)
    best[order] = place < most
    return best


@dataclass
class _MentorLists:
    """The best pairs of each mentor so far, as blocks of mentees go by."""

    mentors: int
    threshold: Scores = field(init=False)  # the least that is still among the best
    rows: list[Numbers] = field(default_factory=list)
    columns: list[Numbers] = field(default_factory=list)
    left: list[Numbers] = field(default_factory=list)
    values: list[Numbers] = field(default_factory=list)
    held: int = 0

    def look_at(self, start: int, left: Scores, scores: Scores) -> None:
        if not start:
            wanted = min(A_MENTOR, left.shape[0])
            self.threshold = np.partition(left, -wanted, axis=0)[-wanted] - 1
        row, column, value = _found(left > self.threshold, scores)
        self._hold(row + start, column, left[row, column], value)
        if self.held > HELD * A_MENTOR * self.mentors:
            self._drop()

    def _hold(self, *found: Numbers) -> None:
        for name, numbers in zip(("rows", "columns", "left", "values"), found, strict=True):
            getattr(self, name).append(numbers)
        self.held += found[0].size

    def _drop(self) -> None:
        """Keep the best of each mentor; of equal ones the mentee who comes first."""
        found = [np.concatenate(part) for part in (self.rows, self.columns, self.left, self.values)]
        best = _best_of_each(found[1], found[2].astype(np.int64), A_MENTOR)
        self.rows, self.columns, self.left, self.values = [], [], [], []
        self.held = 0
        self._hold(*(part[best] for part in found))
        _rows, columns, left, _values = (part[best] for part in found)
        full = np.bincount(columns, minlength=self.mentors) >= A_MENTOR
        least = np.full(self.mentors, np.iinfo(np.int32).max, dtype=np.int32)
        np.minimum.at(least, columns, left)
        self.threshold[full] = least[full]

    def edges(self) -> Edges:
        self._drop()
        return Edges.of(self.rows[0], self.columns[0], self.values[0])


@dataclass
class Known:
    """The pairs that come near to their prices, and what all others of each mentee lack at least.

    `own` is what mentees keep of a pair without its bonus, so that a pair fits where its value less
    the mentor's price is just that.
    """

    values: Values
    near: Edges
    own: Numbers
    mentors: Numbers
    lack: Numbers
    margin: int = field(init=False)

    def __post_init__(self) -> None:
        self.margin = max(1, int(np.median(self.lack)) // 2) if self.lack.size else 1

    @classmethod
    def nothing(cls, values: Values) -> "Known":
        mentees, mentors = values.shape
        none = Edges.of(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
        nothing = (np.zeros(size, dtype=np.int64) for size in (mentees, mentors, mentees))
        return cls(values, none, *nothing)

    def pair_as_many_as_all(self, places: Places) -> bool:
        """Add pairs until no other lets more mentees have somebody; returns whether any was missing.

        Then prices are off by points, not by pairs. Mentees who compete for too few mentors look at all
        mentors whom they can't get, and add the best; twice as many each time, so that this ends soon
        however much alike they are.
        """
        wanted = A_MENTEE
        while True:
            rows, columns = too_few(self.own.size, self.near, places)
            others = self._best(rows, columns, wanted)
            if not others.size:
                return wanted > A_MENTEE
            self.near = self.near.with_others(others)
            wanted *= 2

    def _best(self, rows: Numbers, columns: Numbers, wanted: int) -> Edges:
        """So many pairs of each of these mentees with these mentors: those with most left after prices."""
        found = [(rows[:0], columns[:0], rows[:0])]
        prices, room = self.mentors[columns].astype(np.int32), Room()
        wanted = min(wanted, columns.size)
        for portion in portions((rows.size, columns.size)):
            some = rows[portion]
            scores = self.values.of(some, columns)
            left = _left(scores, prices, room)
            best = np.zeros(scores.shape, dtype=np.bool_)
            np.put_along_axis(best, np.argpartition(left, -wanted, axis=1)[:, -wanted:], True, axis=1)
            row, column, value = _found(best, scores)
            found.append((some[row], columns[column], value))
        return _joined(found)

    def move_to(self, prices: Prices) -> None:
        """Other prices: what pairs lack changes at most by so much as these have moved.

        The few mentors whose prices fall most are looked at on their own, so that they don't make
        everybody unsure.
        """
        own = prices.mentees - prices.bonus
        falls = prices.mentors - self.mentors
        few = falls.size // FEW
        usual = int(np.partition(falls, few)[few])
        self.lack += own - self.own + min(0, usual)
        self.own, self.mentors = own, prices.mentors
        rows, columns = np.flatnonzero(self.lack > 0), np.flatnonzero(falls < min(0, usual))
        if columns.size:
            self._look_at(rows, columns)

    def tight(self) -> Edges:
        """The pairs that are worth just their prices."""
        return self.near.only(self._over() == 0)

    def excess(self) -> int:
        """By how much prices fall short of a proof: no result has more than theirs and that."""
        most = np.zeros(self.own.size, dtype=np.int64)
        np.maximum.at(most, self.near.rows, self._over())
        return int(most.sum())

    def _over(self) -> Numbers:
        near = self.near
        return near.values - self.mentors[near.columns] - self.own[near.rows]

    def unsure(self) -> Numbers:
        """The mentees of whom a pair may fit or be better that is not at hand."""
        return np.flatnonzero(self.lack <= 0)

    def look_at(self, rows: Numbers, on_block: OnBlock) -> None:
        """Hold all pairs of these mentees against the prices."""
        self.lack[rows] = self.margin
        self._look_at(rows, ALL, on_block)

    def _look_at(self, rows: Numbers, columns: Which, on_block: OnBlock = lambda done, total: None) -> None:
        """Add the pairs of these mentees and mentors that lack less than is known of the mentee.

        Of a mentee with far better pairs only the best are added; how much the others lack is then
        less than nothing, and the mentee stays unsure.
        """
        found = [(self.near.rows, self.near.columns, self.near.values)]
        prices, room = self.mentors[columns].astype(np.int32), Room()
        ours = np.arange(self.mentors.size)[columns]
        for portion in portions((rows.size, ours.size)):
            on_block(portion.start, rows.size)
            some = rows[portion]
            scores = self.values.of(some, columns)
            left = _left(scores, prices, room)
            own = self.own[some]
            least = np.maximum(own - self.lack[some], left.max(axis=1) - self.margin)
            row, column, value = _found(left > least[:, None].astype(np.int32), scores)
            found.append((some[row], ours[column], value))
            self.lack[some] = own - least
        self.near = _joined(found).in_order()


def _found(cells: NDArray[np.bool_], scores: Scores) -> Found:
    """The pairs of those cells that no rule forbids."""
    row, column = np.divmod(np.flatnonzero(cells), max(1, cells.shape[1]))
    value = scores[row, column]
    allowed = value != FORBIDDEN
    return row[allowed], column[allowed], value[allowed]


def _joined(parts: list[Found]) -> Edges:
    return Edges.of(*(np.concatenate(part) for part in zip(*parts, strict=True)))

"""Self-chosen pairs: deferred acceptance over what both sides would rather have.

Mentees ask mentors in the order of their wishes, each mentor keeps the best of those who ask up to
their free places and refuses the others, who ask on (Gale & Shapley 1962). Whoever is not named in a
wish comes after all who are, in the order of points. The result is stable: no two people would both
rather have each other; and no stable result is better for any mentee. It may pair fewer people and
have fewer points than the best for all: by how much is told.
"""

import heapq
from dataclasses import dataclass, replace

import numpy as np

from matching.engine.errors import TooGreat
from matching.engine.match import Result, conclude, match
from matching.engine.places import NOBODY, Places
from matching.engine.scores import FORBIDDEN
from matching.engine.sides import Sides
from matching.engine.snapshot import Snapshot
from matching.engine.terms import Numbers
from matching.engine.values import Values

WISHED = 100_000  # more than any points: a wish comes before everybody who is not named


@dataclass(frozen=True)
class SelfChosen:
    """A stable result, the best for all to hold it against, and how many pairs block that one."""

    chosen: Result
    best: Result
    best_is_blocked_by: int

    @property
    def pairs_lost(self) -> int:
        return len(self.best.proposals) - len(self.chosen.proposals)

    @property
    def points_lost(self) -> int:
        """Less than 0 points only where pairs are lost or the load of mentors counts."""
        return self.best.total - self.chosen.total


def choose(snapshot: Snapshot) -> SelfChosen:
    """Pair people by what they would rather have.

    Raises TooGreat for more pairs than are kept at once: nobody ranks ten thousand people.
    """
    best = match(snapshot)
    solution = best.solution
    if not solution.values.is_kept:
        raise TooGreat("too many people to choose each other")
    partners = _accept(solution.values, solution.places.seats)
    chosen = conclude(replace(solution, partners=partners))
    return SelfChosen(chosen, best, blocking(solution.values, solution.places, solution.partners))


def blocking(values: Values, places: Places, partners: Numbers) -> int:
    """How many pairs would both rather have each other than what they have, wishes included."""
    ours, theirs = preferences(values)
    paired = np.flatnonzero(partners != NOBODY)
    columns = partners[paired]
    have = np.full(values.mentees, FORBIDDEN, dtype=np.int64)
    have[paired] = ours[paired, columns]
    worst = np.full(places.mentors, np.iinfo(np.int64).max)
    np.minimum.at(worst, columns, theirs[paired, columns])
    worst[np.bincount(columns, minlength=places.mentors) < places.seats] = FORBIDDEN
    return int(((ours > have[:, None]) & (theirs > worst)).sum())


def preferences(values: Values) -> tuple[Numbers, Numbers]:
    """What mentees (first) and mentors would rather have: the greater, the rather; FORBIDDEN for never.

    Both are mentees x mentors. Nobody is indifferent: among equals the first in canonical order.
    """
    sides = values.scoring.sides
    mentees, mentors = sides.shape
    allowed = values.kept != FORBIDDEN
    base = values.kept.astype(np.int64)
    ours, theirs = base.copy(), base.copy()
    for row, column, rank in _wishes(sides, of_mentees=True):
        ours[row, column] += WISHED * (mentors - rank)
    for row, column, rank in _wishes(sides, of_mentees=False):
        theirs[row, column] += WISHED * (mentees - rank)
    ours = ours * mentors + np.arange(mentors)[::-1]
    theirs = theirs * mentees + np.arange(mentees)[::-1, None]
    return np.where(allowed, ours, FORBIDDEN), np.where(allowed, theirs, FORBIDDEN)


def _wishes(sides: Sides, *, of_mentees: bool) -> list[tuple[int, int, int]]:
    """(row, column, rank) of those who are there."""
    if of_mentees:
        return [
            (row, sides.columns[wish], rank)
            for row, mentee in enumerate(sides.mentees)
            for rank, wish in enumerate(wish for wish in mentee.wishes if wish in sides.columns)
        ]
    return [
        (sides.rows[wish], column, rank)
        for column, mentor in enumerate(sides.mentors)
        for rank, wish in enumerate(wish for wish in mentor.wishes if wish in sides.rows)
    ]


def _accept(values: Values, seats: Numbers) -> Numbers:
    """Deferred acceptance, mentees asking."""
    ours, theirs = preferences(values)
    order = np.argsort(-ours, axis=1, kind="stable")
    asked = np.zeros(values.mentees, dtype=np.int64)
    held: list[list[tuple[int, int]]] = [[] for _mentor in range(ours.shape[1])]
    asking = list(range(values.mentees))[::-1]
    while asking:
        row = asking.pop()
        if asked[row] == ours.shape[1]:
            continue
        column = int(order[row, asked[row]])
        if ours[row, column] == FORBIDDEN:
            continue
        asked[row] += 1
        kept = held[column]
        heapq.heappush(kept, (int(theirs[row, column]), row))
        if len(kept) > seats[column]:
            _rank, refused = heapq.heappop(kept)
            asking.append(refused)
    partners = np.full(values.mentees, NOBODY, dtype=np.int64)
    for column, kept in enumerate(held):
        for _rank, row in kept:
            partners[row] = column
    return partners

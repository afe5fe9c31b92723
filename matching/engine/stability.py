"""Pairs who would both rather have each other: what a result that is best for all leaves open.

Two people block a result if the rules allow them, the mentee would rather have this mentor than
their own (or has none), and the mentor has a free place or would rather have this mentee than one of
theirs. What somebody would rather have is told by points, or where people choose by their wishes. A
result without blocking pairs is stable; the best result for all mostly is not, and says by how many.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from matching.engine.places import NOBODY, Places
from matching.engine.scores import FORBIDDEN, Scores
from matching.engine.terms import Numbers, Room
from matching.engine.values import Values
from matching.engine.wishes import Wishes


@dataclass
class Blocking:
    """Counts the pairs that block a result, as blocks of scores go by."""

    of_mentees: Numbers  # what the mentees have, FORBIDDEN for nobody
    of_mentors: Numbers  # the worst that the mentors have, FORBIDDEN with a free place
    settled: frozenset[int]
    count: int = 0

    @classmethod
    def of(cls, values: Values, places: Places, partners: Numbers) -> "Blocking":
        paired = np.flatnonzero(partners != NOBODY)
        columns = partners[paired]
        own = values.at(paired, columns).astype(np.int32)
        of_mentees = np.full(partners.size, FORBIDDEN, dtype=np.int32)
        of_mentees[paired] = own
        of_mentors = np.full(places.mentors, np.iinfo(np.int32).max, dtype=np.int32)
        np.minimum.at(of_mentors, columns, own)
        free = np.bincount(columns, minlength=places.mentors) < places.seats
        of_mentors[free] = FORBIDDEN
        return cls(of_mentees, of_mentors, values.settled)

    def watch(self, blocks: Iterable[tuple[slice, Scores]]) -> Iterator[tuple[slice, Scores]]:
        """The same blocks; they are looked at as they pass."""
        room = Room()
        for rows, scores in blocks:
            least = np.maximum(self.of_mentees[rows, None], self.of_mentors, out=room.of(scores.shape))
            self.count += int(np.count_nonzero(scores > least))
            yield rows, scores


def unmet(wishes: Wishes, seats: Numbers, partners: Numbers) -> int:
    """How many pairs of a mentee and a mentor of their list would both rather have each other.

    Looked up wish by wish in the result: it knows nothing of how the result was found.
    """
    places, mentor_of = seats.tolist(), partners.tolist()
    mentees_of: dict[int, list[int]] = {}
    for row, column in enumerate(mentor_of):
        mentees_of.setdefault(column, []).append(row)
    count = 0
    for row, columns in wishes.asks.items():
        own = mentor_of[row]
        rather = columns[: columns.index(own)] if own in columns else columns
        for column in rather:
            held = mentees_of.get(column, [])
            ranks = [wishes.dear.get((other, column)) for other in held]
            gives_way = any(rank is None or rank > wishes.dear[row, column] for rank in ranks)
            if gives_way or len(held) < places[column]:
                count += 1
    return count

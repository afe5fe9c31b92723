"""A proof in whole numbers that no other result is worth more, and its check.

Give every mentee a price u >= 0 and every mentor a price q such that u + q >= worth for every allowed
pair; the worth is the pair's score plus a bonus greater than all scores of a result together. A place
that itself gives s points then costs max(0, q + s). No result whatever can be worth more than the sum
of all prices: each pair is paid by its own two. A result that is worth exactly that sum is the best:
linear programming duality, Kuhn 1955.

The check needs neither the solver nor trust in how prices were found. It looks at every pair there
is, not only at those that the solver saw, and at every proposal with the rules' plain words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matching.engine.places import NOBODY, Places
from matching.engine.scores import FORBIDDEN, Scores
from matching.engine.terms import Numbers, Room


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices of mentees and of mentors' places by their ids, and the worth that they prove."""

    mentees: tuple[tuple[str, int], ...]
    mentors: tuple[tuple[str, int], ...]
    bonus: int
    worth: int


def check(
    mentee_prices: Numbers,
    mentor_prices: Numbers,
    bonus: int,
    blocks: Iterable[tuple[slice, Scores]],
    places: Places,
    partners: Numbers,
) -> int | None:
    """The proved worth of a result, or None if it is not proved.

    `blocks` are the scores of all pairs, FORBIDDEN where the rules forbid.
    """
    if not _places_suffice(places, partners) or (mentee_prices < 0).any():
        return None
    total, room = 0, Room(np.int64)
    for rows, scores in blocks:
        own = _worth_of_pairs(scores, partners[rows], bonus)
        if own is None or not _are_paid(scores, mentee_prices[rows] - bonus, mentor_prices, room):
            return None
        total += own
    used = places.used(partners)
    total += sum(int(n) * int(points) for n, points in zip(used, places.points, strict=True))
    cost = np.maximum(0, mentor_prices[places.columns] + places.points)
    bound = sum(map(int, mentee_prices)) + sum(
        int(n) * int(c) for n, c in zip(places.counts, cost, strict=True)
    )
    return total if total == bound else None


def _places_suffice(places: Places, partners: Numbers) -> bool:
    paired = partners[partners != NOBODY]
    if ((paired < 0) | (paired >= places.mentors)).any():
        return False
    return bool((np.bincount(paired, minlength=places.mentors) <= places.seats).all())


def _worth_of_pairs(scores: Scores, partners: Numbers, bonus: int) -> int | None:
    """What the result is worth in these rows; None if a pair is forbidden."""
    paired = np.flatnonzero(partners != NOBODY)
    own = scores[paired, partners[paired]].astype(np.int64)
    return None if (own == FORBIDDEN).any() else int(own.sum()) + bonus * paired.size


def _are_paid(scores: Scores, mentees: Numbers, mentors: Numbers, room: Room) -> bool:
    """Whether no allowed pair is worth more than the prices of its two; the bonus is taken off before."""
    paid = np.add.outer(mentees, mentors, out=room.of(scores.shape))
    short = np.flatnonzero(scores > paid)
    return bool((scores.reshape(-1)[short] == FORBIDDEN).all())

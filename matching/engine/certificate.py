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
from matching.engine.terms import Numbers


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
    total = 0
    for rows, scores in blocks:
        worth = _worth_of_block(rows, scores, mentee_prices, mentor_prices, bonus, partners)
        if worth is None:
            return None
        total += worth
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


def _worth_of_block(
    rows: slice,
    scores: Scores,
    mentee_prices: Numbers,
    mentor_prices: Numbers,
    bonus: int,
    partners: Numbers,
) -> int | None:
    """What the result is worth in these rows; None if a pair is forbidden or not paid by its prices."""
    paired = np.flatnonzero(partners[rows] != NOBODY)
    own = scores[paired, partners[rows][paired]].astype(np.int64)
    if (own == FORBIDDEN).any():
        return None
    allowed = scores != FORBIDDEN
    short = np.subtract.outer(bonus - mentee_prices[rows], mentor_prices) + scores > 0
    if (short & allowed).any():
        return None
    return int(own.sum()) + bonus * paired.size

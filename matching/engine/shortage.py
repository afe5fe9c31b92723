"""Which mentors to recruit: what one more who knows a topic would add to the whole.

The prices of mentees are the greatest that fit, so each is exactly what the whole would lose without
that mentee. One more mentor with one place therefore adds as much as the best of their pairs is worth
above the mentee's price: so much and no more, whatever else would be moved around.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.codes import PartKey
from matching.engine.places import NOBODY
from matching.engine.policy import SCORE_MAX, TEACHES
from matching.engine.scores import FORBIDDEN, portions
from matching.engine.sides import Sides
from matching.engine.solution import Solution


@dataclass(frozen=True, slots=True)
class Shortage:
    """What one more expert of a topic would add, who suits as well as mentors do on average otherwise.

    `wanted` mentees want the topic and `places` of mentors offer it at level 3 or 4; `pairs` (0 or 1)
    and `points` are what the whole would gain (less than 0 points only where a pair is gained). For so
    many `mentees` that is more than anybody new would add.
    """

    topic: str
    wanted: int
    places: int
    pairs: int
    points: int
    mentees: int


def shortages(solution: Solution | None) -> tuple[Shortage, ...]:
    """Each topic that anybody wants, the one that an expert would add most to first.

    Rules are left out of account: the expert is meant to be one who breaks none. Under a concave
    fairness prices are no points, so nothing is said; nor of teams, which have no prices.
    """
    if solution is None:
        return ()
    sides, prices = solution.sides, solution.optimum.prices
    free = [row for row in range(len(sides.mentees)) if row not in solution.values.settled]
    if solution.values.concave or not free:
        return ()
    usual = _usual_points(solution)
    left = usual + prices.bonus - prices.mentees  # what anybody new would add with each mentee
    gains: dict[str, list[int]] = defaultdict(list)
    for row in free:
        for topic, points in _expert_points(sides, row).items():
            gains[topic].append(int(left[row]) + min(points, SCORE_MAX - usual))
    pairs = int(_dispensable(solution)[free].any())
    least = max(0, int(left[free].max()))
    strong = _places(solution)
    found = [
        Shortage(
            topic=topic,
            wanted=len(of_topic),
            places=strong[topic],
            pairs=pairs,
            points=max(least, *of_topic) - pairs * prices.bonus,
            mentees=sum(gain > least for gain in of_topic),
        )
        for topic, of_topic in gains.items()
    ]
    return tuple(sorted(found, key=lambda s: (-s.points, -s.wanted, s.topic)))


def _expert_points(sides: Sides, row: int) -> dict[str, int]:
    """What an expert of each topic that the mentee wants would give for it."""
    share = sides.policy.weights.shares()[PartKey.TOPIC]
    wants = sides.mentees[row].wants
    priorities = sum(want.priority for want in wants)
    return {
        want.topic: share * want.priority * TEACHES[-1][want.knowledge] // (100 * priorities)
        for want in wants
    }


def _dispensable(solution: Solution) -> NDArray[np.bool_]:
    """Mentees without whom as many could be paired: those without a mentor, and all whom they could
    push out along a chain of pairs that are allowed."""
    partners, values = solution.partners, solution.values
    reached: NDArray[np.bool_] = partners == NOBODY
    reached[list(values.settled)] = False
    paired = partners != NOBODY
    mentors = np.zeros(solution.places.mentors, dtype=np.bool_)
    new = np.flatnonzero(reached)
    while new.size:
        for some in (new[portion] for portion in portions((new.size, mentors.size))):
            mentors |= (values.of(some) != FORBIDDEN).any(axis=0)
        further = reached.copy()
        further[paired] |= mentors[partners[paired]]
        new = np.flatnonzero(further & ~reached)
        reached = further
    return reached


def _usual_points(solution: Solution) -> int:
    """What the pairs have on average besides topics."""
    paired = np.flatnonzero(solution.partners != NOBODY)
    if not paired.size:
        return 0
    parts = solution.values.scoring.by_part(paired, solution.partners[paired])
    return sum(int(points.sum()) for key, points in parts.items() if key != PartKey.TOPIC) // paired.size


def _places(solution: Solution) -> Counter[str]:
    """Of mentors who know each topic well."""
    places: Counter[str] = Counter()
    for mentor in solution.sides.mentors:
        for offer in mentor.offers:
            if offer.level >= len(TEACHES) - 1:
                places[offer.topic] += mentor.capacity
    return places

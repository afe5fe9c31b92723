"""The worst-off pair: how much better it can be, and what that costs the others.

FLOOR: the highest floor for the scores of all pairs with which as many mentees are paired and no
more of all points is lost than the policy allows; then the best result above that floor. CONCAVE:
the least sum of squared distances from 10,000 points. What either costs is told.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.flow import most
from matching.engine.optimum import OnStep, Optimum, all_pairs, best
from matching.engine.places import NOBODY, Places
from matching.engine.policy import Fairness, FairnessMode
from matching.engine.scores import FORBIDDEN
from matching.engine.terms import Numbers
from matching.engine.ties import settle_ties
from matching.engine.values import Values


@dataclass(frozen=True, slots=True)
class Price:
    """What fairness changed: all points and the worst pair's, without it and with it."""

    mode: FairnessMode
    total_without: int
    total: int
    worst_without: int
    worst: int

    @property
    def points_lost(self) -> int:
        return self.total_without - self.total


@dataclass(frozen=True)
class Fair:
    """The best result under the policy's fairness, the values that it is best for, and the price."""

    optimum: Optimum
    values: Values
    price: Price | None


def fairest(values: Values, places: Places, fairness: Fairness, on_step: OnStep) -> Fair:
    plain = best(values, places, on_step)
    if fairness.mode == FairnessMode.OFF or not (plain.partners != NOBODY).any():
        return Fair(plain, values, None)
    if fairness.mode == FairnessMode.CONCAVE:
        bent = Values(values.scoring, values.settled, concave=True)
        fair = Fair(best(bent, places, on_step), bent, None)
    else:
        fair = _Floors(values, places, plain, fairness.price, on_step).highest()
    both = [_settled(values, places, optimum) for optimum in (plain, fair.optimum)]
    sums = [_scores(values, partners) for partners in both]
    totals = [
        int(scores.sum()) + places.points_of(partners) for scores, partners in zip(sums, both, strict=True)
    ]
    price = Price(fairness.mode, totals[0], totals[1], int(sums[0].min()), int(sums[1].min()))
    return Fair(fair.optimum, fair.values, price)


def _settled(values: Values, places: Places, optimum: Optimum) -> Numbers:
    """Who has whom in the end: of equally good results the worst pairs may differ."""
    return settle_ties(values.scoring.sides, optimum.tight, places, optimum.prices)


def _scores(values: Values, partners: Numbers) -> Numbers:
    paired = np.flatnonzero(partners != NOBODY)
    return values.scoring.at(paired, partners[paired])


@dataclass
class _Floors:
    """The search for the highest floor that costs little enough."""

    values: Values
    places: Places
    plain: Optimum
    allowed: int  # hundredths of a per cent of all points
    on_step: OnStep

    def highest(self) -> Fair:
        """Tries the highest floor that pairs as many first: it is often cheap enough."""
        found = Fair(self.plain, self.values, None)
        low = self._worst(self.plain)  # it costs nothing
        high = self._most() + 1  # it pairs fewer, or nobody
        floor = high - 1
        while high - low > 1:
            fair = self._with(floor)
            if fair is None:
                high = floor
            else:
                found = fair
                low = self._worst(fair.optimum)
            floor = (low + high) // 2
        return found

    def _worst(self, optimum: Optimum) -> int:
        return int(_scores(self.values, _settled(self.values, self.places, optimum)).min())

    def _with(self, floor: int) -> Fair | None:
        """The best result above the floor, unless it pairs fewer or costs more than is allowed."""
        values = self.values.with_floor(floor)
        core = self.plain.edges.only(self.plain.edges.values >= floor)
        optimum = best(values, self.places, self.on_step, core)
        if (optimum.partners != NOBODY).sum() < (self.plain.partners != NOBODY).sum():
            return None
        before, after = (self._total(partners) for partners in (self.plain.partners, optimum.partners))
        return Fair(optimum, values, None) if (before - after) * 10_000 <= self.allowed * before else None

    def _total(self, partners: Numbers) -> int:
        return int(_scores(self.values, partners).sum()) + self.places.points_of(partners)

    def _most(self) -> int:
        """A floor above which nobody can pair as many: the greatest there is, where all pairs are kept."""
        if not self.values.is_kept:
            return self._least_of_the_best()
        edges = all_pairs(self.values)
        aim = int((self.plain.partners != NOBODY).sum())
        steps = np.unique(edges.values)
        low, high = 0, steps.size  # steps[low] pairs as many, steps[high] does not
        while high - low > 1:
            middle = (low + high) // 2
            above = edges.only(edges.values >= steps[middle])
            enough = most(self.values.mentees, above, self.places) >= aim
            low, high = (middle, high) if enough else (low, middle)
        return int(steps[low])

    def _least_of_the_best(self) -> int:
        """No pair of a mentee has more points than their best: the least of these bounds the floor."""
        best_of = np.full(self.values.mentees, FORBIDDEN, dtype=np.int64)
        for rows, scores in self.values.blocks():
            best_of[rows] = scores.max(axis=1)
        paired = self.plain.partners != NOBODY
        return int(best_of[paired].min()) if paired.all() else int(best_of.max())

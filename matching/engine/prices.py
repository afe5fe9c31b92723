"""The smallest prices of mentors' places that fit a result: what competition makes each worth.

Price a mentor so that no mentee would rather have them than their own: label correcting along the
chains of people who would swap (Bellman 1958, on the residual graph). With a best result prices
settle; with any other some chain goes round for ever, or the prices fail the certificate's check.
Prices of mentors are the smallest there are, so those of mentees the greatest: what a mentee pays is
exactly what the whole would lose without them.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.errors import EngineError
from matching.engine.flow import Edges
from matching.engine.places import NOBODY, Places
from matching.engine.policy import SCORE_MAX
from matching.engine.terms import Numbers


@dataclass(frozen=True)
class Prices:
    """Of mentees and of mentors' places, in their order; both in points, with the bonus of a pair."""

    mentees: Numbers
    mentors: Numbers
    bonus: int


def bonus_of_a_pair(pairs: int, greatest: int) -> int:
    """More than all of at most so many pairs are worth: one more pair outweighs everything."""
    return pairs * greatest + 1


def smallest_prices(
    mentees: int, edges: Edges, places: Places, partners: Numbers, greatest: int = SCORE_MAX
) -> Prices:
    """With `greatest` for the greatest value of a pair.

    Raises EngineError if the result is not the best on these edges.
    """
    bonus = bonus_of_a_pair(min(mentees, int(places.seats.sum())), greatest)
    worths = edges.values + bonus
    paired = partners != NOBODY
    own = np.zeros(mentees, dtype=np.int64)
    mine = partners[edges.rows] == edges.columns
    own[edges.rows[mine]] = worths[mine]
    prices = _floor(places, partners)
    prices_of = _Labels(edges, worths, partners, own, prices)
    prices_of.settle(rounds=places.mentors + 2)
    surplus = np.zeros(mentees, dtype=np.int64)
    surplus[paired] = own[paired] - prices[partners[paired]]
    return Prices(surplus, prices, bonus)


def _floor(places: Places, partners: Numbers) -> Numbers:
    """What a mentor costs at least: less than nothing where their places give points themselves."""
    prices = np.zeros(places.mentors, dtype=np.int64)
    used = places.used(partners)
    np.subtract.at(prices, places.columns[::-1], 0)
    # The last group that is taken decides; the first one of a mentor who has nobody.
    for kept in (np.flatnonzero(used == 0)[::-1], np.flatnonzero(used > 0)):
        prices[places.columns[kept]] = -places.points[kept]
    return prices


@dataclass
class _Labels:
    """Prices on their way up. `prices` is changed in place."""

    edges: Edges
    worths: Numbers
    partners: Numbers
    own: Numbers
    prices: Numbers

    def settle(self, rounds: int) -> None:
        starts = np.searchsorted(self.edges.rows, np.arange(self.partners.size + 1))
        paired = self.partners != NOBODY
        raised = self._raise_by(np.flatnonzero(~paired), starts, without_partner=True)
        raised |= self._raise_by(np.flatnonzero(paired), starts)
        for _round in range(rounds):
            if not raised.any():
                return
            rows = np.flatnonzero(paired & raised[self.partners])
            raised = self._raise_by(rows, starts)
        raise EngineError("no prices fit: the result is not the best")

    def _raise_by(self, rows: Numbers, starts: Numbers, *, without_partner: bool = False) -> np.ndarray:
        """Raise what these mentees would pay for others than their own; returns whose price rose."""
        edges = _ranges(starts[rows], starts[rows + 1])
        lengths = starts[rows + 1] - starts[rows]
        if without_partner:
            offers = self.worths[edges]
        else:
            left = self.own[rows] - self.prices[self.partners[rows]]
            offers = self.worths[edges] - np.repeat(left, lengths)
        before = self.prices.copy()
        np.maximum.at(self.prices, self.edges.columns[edges], offers)
        return self.prices > before


def _ranges(starts: Numbers, ends: Numbers) -> Numbers:
    """All whole numbers of several ranges, one range after the other."""
    lengths = ends - starts
    if not lengths.sum():
        return np.zeros(0, dtype=np.int64)
    offsets = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    return offsets + np.arange(lengths.sum())

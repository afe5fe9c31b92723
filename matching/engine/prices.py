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

    def __post_init__(self) -> None:
        self.starts = np.searchsorted(self.edges.rows, np.arange(self.partners.size + 1))
        self.lengths = np.diff(self.starts)
        self.paired = self.partners != NOBODY

    def settle(self, rounds: int) -> None:
        """Whoever has nobody can pay no more than all that a pair is worth; they don't change their mind."""
        unpaired, rows = np.flatnonzero(~self.paired), np.flatnonzero(self.paired)
        self._raise_by(unpaired, np.zeros_like(unpaired))
        for _round in range(rounds):
            raised = self._raise_by(rows, self.own[rows] - self.prices[self.partners[rows]])
            if not raised.size:
                return
            rows = self._with(raised)
        raise EngineError("no prices fit: the result is not the best")

    def _with(self, mentors: Numbers) -> Numbers:
        """The mentees of these mentors."""
        is_one = np.zeros(self.prices.size, dtype=np.bool_)
        is_one[mentors] = True
        return np.flatnonzero(is_one[self.partners] & self.paired)

    def _raise_by(self, rows: Numbers, left: Numbers) -> Numbers:
        """Raise prices to what these mentees would pay for others, who have so much left with their
        own; returns the mentors whose price rose."""
        lengths = self.lengths[rows]
        ends = np.cumsum(lengths)
        whose = np.repeat(np.arange(rows.size), lengths)
        edges = np.arange(whose.size) + (self.starts[rows] - ends + lengths)[whose]
        columns, offers = self.edges.columns[edges], self.worths[edges] - left[whose]
        better = np.flatnonzero(offers > self.prices[columns])
        raised: Numbers = columns[better]
        np.maximum.at(self.prices, raised, offers[better])
        return raised

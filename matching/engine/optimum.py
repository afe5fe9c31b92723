"""The best result there is, with the prices that prove it: all pairs at once, or a core and pricing."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matching.engine.codes import Step
from matching.engine.core import NEAR, candidates, price
from matching.engine.flow import Edges, most_and_best
from matching.engine.places import Places
from matching.engine.prices import Prices, smallest_prices
from matching.engine.scores import FORBIDDEN
from matching.engine.terms import Numbers
from matching.engine.values import Values

type OnStep = Callable[[Step, int, int], None]  # the step, how much of it is done, of how much

SOLVED_WHOLE = 1_500_000  # up to so many pairs a core is not worth its rounds
WHOLE = 1_000  # of a step, where its end is not known


@dataclass(frozen=True)
class Optimum:
    """One of the best results, its prices, the pairs that it was searched on and the tight ones.

    `rounds` is the number of solves, `first_excess` by how much at most the first one was short of
    the best.
    """

    partners: Numbers
    prices: Prices
    edges: Edges
    tight: Edges
    rounds: int = 1
    first_excess: int = 0


def best(values: Values, places: Places, on_step: OnStep, core: Edges | None = None) -> Optimum:
    """Most mentees paired, then the greatest sum of values and of the points of places.

    `core` may hold candidates from a match of the same people, to begin with.
    """
    if values.cells <= SOLVED_WHOLE:
        return _on_all_pairs(values, places, on_step)
    if core is None:
        core = candidates(values, lambda done, total: on_step(Step.SCORING, done, total))
    return _on_a_core(values, places, core, on_step)


def all_pairs(values: Values) -> Edges:
    rows, columns = np.nonzero(values.kept != FORBIDDEN)
    return Edges.of(rows, columns, values.kept[rows, columns])


def _on_all_pairs(values: Values, places: Places, on_step: OnStep) -> Optimum:
    edges = all_pairs(values)
    on_step(Step.SOLVING, 0, 1)
    partners = most_and_best(values.mentees, edges, places)
    prices = smallest_prices(values.mentees, edges, places, partners, values.greatest)
    left = edges.values + prices.bonus - prices.mentees[edges.rows] - prices.mentors[edges.columns]
    return Optimum(partners, prices, edges, edges.only(left == 0))


def _on_a_core(values: Values, places: Places, core: Edges, on_step: OnStep) -> Optimum:
    rounds, first_excess = 0, 0

    def on_block(done: int, total: int) -> None:
        """Each round leaves half as much to do as the one before, as far as anybody knows."""
        left = WHOLE * (2 * total - done) // (total * 2 ** (rounds + 1))
        on_step(Step.SOLVING, WHOLE - left, WHOLE)

    while True:
        on_block(0, 1)
        partners = most_and_best(values.mentees, core, places)
        prices = smallest_prices(values.mentees, core, places, partners, values.greatest)
        pricing = price(values, prices, 0 if rounds else NEAR, on_block)
        first_excess = first_excess if rounds else pricing.excess
        rounds += 1
        if not pricing.excess:
            return Optimum(partners, prices, core, pricing.tight, rounds, first_excess)
        core = core.with_others(pricing.better)

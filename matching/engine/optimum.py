"""The best result there is, with the prices that prove it: all pairs at once, or a core and pricing."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matching.engine.codes import Step
from matching.engine.core import Known, candidates, guess
from matching.engine.errors import TooGreat
from matching.engine.flow import Edges, most_and_best
from matching.engine.places import NOBODY, Places
from matching.engine.prices import Prices, bonus_of_a_pair, smallest_prices
from matching.engine.scores import FORBIDDEN, Scores
from matching.engine.terms import Numbers
from matching.engine.values import Values

type OnStep = Callable[[Step, int, int], None]  # the step, how much of it is done, of how much

WORTH_A_CORE = 40_000  # with more pairs than these a core is worth its rounds
SOLVED_WHOLE = 1_500_000  # up to so many where worths are too great for pricing, which counts in 32 bits
GREATEST_BONUS = 2**30 - 2**18  # no price is more than 10,000 points greater: see `core.NEVER`
MARKET = 4  # prices are guessed from one of so many mentees and mentors
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
    bonus = bonus_of_a_pair(min(values.shape), values.greatest)
    if values.cells <= (WORTH_A_CORE if bonus <= GREATEST_BONUS else SOLVED_WHOLE):
        return _on_all_pairs(values, places, on_step)
    if bonus > GREATEST_BONUS:
        raise TooGreat("too many people for exact arithmetic")
    if core is None:
        guessed = _guessed(values, places)
        known = candidates(values, guessed, lambda done, total: on_step(Step.SCORING, done, total))
    else:
        known = Known.nothing(values)
        known.near = core
    return _on_a_core(places, known, on_step)


def _guessed(values: Values, places: Places) -> Scores:
    """What mentors would cost if only the first of both sides were there."""
    mentees, mentors = (max(1, size // MARKET) for size in values.shape)
    market = replace(values, part=(mentees, mentors))
    prices = best(market, places.first(mentors), lambda step, done, total: None).prices
    return guess(values, mentees, prices)


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


def _on_a_core(places: Places, known: Known, on_step: OnStep) -> Optimum:
    values = known.values
    rounds, first_excess = 0, 0

    def on_block(done: int, total: int) -> None:
        """Each look leaves half as much to do as the one before, as far as anybody knows."""
        left = WHOLE * (2 * total - done) // (total * 2 ** (rounds + 1))
        on_step(Step.SOLVING, WHOLE - left, WHOLE)

    while True:
        on_block(0, 1)
        partners = most_and_best(values.mentees, known.near, places)
        if (partners == NOBODY).any() and known.pair_as_many_as_all(places):
            continue
        prices = smallest_prices(values.mentees, known.near, places, partners, values.greatest)
        known.move_to(prices)
        searched = known.near
        known.look_at(known.unsure(), on_block)
        rounds += 1
        excess = known.excess()
        first_excess = first_excess if rounds > 1 else excess
        if not excess:
            return Optimum(partners, prices, searched, known.tight(), rounds, first_excess)

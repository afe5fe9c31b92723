"""A proof in whole numbers that no other result is worth more, and its check.

Give every mentee a price u >= 0 and every seat of a mentor a price v >= 0 such that u + v >= worth
for every allowed pair. Then no result whatever can be worth more than the sum of all prices (each
pair is paid by its own two prices). A result that is worth exactly that sum is therefore the best:
linear programming duality, Kuhn 1955. The check needs neither the solver nor trust in how prices
were found, and it uses integers only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.solver import NOBODY, Partners, Worths


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices of mentees and of mentors' seats, in their order, and the worth that they prove."""

    mentee_prices: tuple[int, ...]
    seat_prices: tuple[int, ...]
    worth: int


def prove(worth: Worths, seats: NDArray[np.int64], partners: Partners) -> Certificate | None:
    """The smallest prices of seats that fit the result, checked; None if there are none.

    Seat prices rise until nobody would rather have another seat: label correcting along the chains
    of people who would swap. With a best result they settle after fewer rounds than there are mentors;
    otherwise some chain goes round in a circle, or the prices fail the check.
    """
    paired = partners != NOBODY
    own = worth[paired, partners[paired]]
    prices = worth[~paired].max(axis=0, initial=0)
    for _round in range(worth.shape[1] + 1):
        left = own - prices[partners[paired]]
        wanted = (worth[paired] - left[:, None]).max(axis=0, initial=0, where=worth[paired] > 0)
        higher = np.maximum(prices, wanted)
        if np.array_equal(higher, prices):
            break
        prices = higher
    surplus = np.zeros(worth.shape[0], dtype=np.int64)
    surplus[paired] = own - prices[partners[paired]]
    certificate = Certificate(tuple(surplus.tolist()), tuple(prices.tolist()), int(own.sum()))
    return certificate if check(certificate, worth, seats, partners) else None


def check(certificate: Certificate, worth: Worths, seats: NDArray[np.int64], partners: Partners) -> bool:
    """Whether the result keeps to the rules and to the seats, and nothing can be worth more."""
    paired = partners != NOBODY
    own = worth[paired, partners[paired]]
    held = np.bincount(partners[paired], minlength=worth.shape[1])
    mentees = np.array(certificate.mentee_prices, dtype=np.int64)
    mentors = np.array(certificate.seat_prices, dtype=np.int64)
    possible = bool((own > 0).all() and (held <= seats).all())
    prices_hold = bool((mentees >= 0).all() and (mentors >= 0).all())
    pays_for_all = bool(((mentees[:, None] + mentors[None, :] >= worth) | (worth == 0)).all())
    bound = int(mentees.sum() + (mentors * seats).sum())
    return possible and prices_hold and pays_for_all and bound == certificate.worth == int(own.sum())

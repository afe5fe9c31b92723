"""A proof that accepts the best result and no other."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching.engine import Snapshot
from matching.engine.certificate import Certificate, check, prove
from matching.engine.errors import TooGreat
from matching.engine.rules import judge
from matching.engine.scoring import score_all
from matching.engine.solver import NOBODY, assign, worths
from tests.matching.engine import oracle

type Numbers = NDArray[np.int64]


def _solve(snapshot: Snapshot) -> tuple[Numbers, Numbers, Numbers]:
    seats = np.array([mentor.seats for mentor in snapshot.mentors], dtype=np.int64)
    worth = worths(score_all(snapshot), judge(snapshot).allowed, seats)
    return worth, seats, assign(worth, seats)


def _sum(worth: Numbers, partners: Numbers) -> int:
    return sum(int(worth[row, column]) for row, column in enumerate(partners) if column != NOBODY)


@settings(max_examples=150, deadline=None)
@given(oracle.snapshots(), st.data())
def test_a_worse_result_cannot_be_proved(snapshot: Snapshot, data: st.DataObject) -> None:
    """Any other way to fill the places is refused, unless it is just as good."""
    worth, seats, best = _solve(snapshot)
    assume(worth.size)
    other = best.copy()
    row = data.draw(st.integers(0, len(best) - 1))
    other[row] = data.draw(st.integers(NOBODY, worth.shape[1] - 1))
    possible = np.bincount(other[other != NOBODY], minlength=worth.shape[1]) <= seats
    broken = any(column != NOBODY and not worth[i, column] for i, column in enumerate(other))
    as_good = bool(possible.all()) and not broken and _sum(worth, other) == _sum(worth, best)
    assert (prove(worth, seats, other) is not None) == as_good


@settings(max_examples=150, deadline=None)
@given(oracle.snapshots(), st.data())
def test_wrong_prices_are_refused(snapshot: Snapshot, data: st.DataObject) -> None:
    worth, seats, best = _solve(snapshot)
    certificate = prove(worth, seats, best)
    assert certificate is not None
    assume(certificate.mentee_prices)
    assert check(certificate, worth, seats, best)
    row = data.draw(st.integers(0, len(best) - 1))
    change = data.draw(st.sampled_from((-1, 1)))
    prices = list(certificate.mentee_prices)
    prices[row] += change
    assert not check(
        Certificate(tuple(prices), certificate.seat_prices, certificate.worth), worth, seats, best
    )


def test_numbers_too_great_for_float64_are_refused() -> None:
    seats = np.array([1, 1], dtype=np.int64)
    with pytest.raises(TooGreat):
        assign(np.full((2, 2), 2**50, dtype=np.int64), seats)

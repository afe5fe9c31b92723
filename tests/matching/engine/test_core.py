"""A core of candidates and pricing: the same results as with all pairs at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching.engine import Snapshot, match, why_not
from matching.engine import core as core_module
from matching.engine import optimum as optimum_module
from matching.engine import scores as scores_module
from matching.engine import values as values_module
from matching.engine.core import Known, candidates
from matching.engine.flow import Edges, most, too_few
from matching.engine.match import values_of
from matching.engine.places import NOBODY, Places
from matching.engine.prices import Prices
from matching.engine.scores import ALL, FORBIDDEN, Scoring
from matching.engine.sides import Sides
from matching.engine.values import Values
from tests.matching.engine import oracle


@contextmanager
def tiny_core() -> Iterator[None]:
    """Lists of one candidate each, blocks of one mentee, nothing kept: pricing has to do it all."""
    with (
        patch.object(values_module, "KEPT", 0),
        patch.object(scores_module, "CELLS", 1),
        patch.object(optimum_module, "WORTH_A_CORE", 1),
        patch.multiple(core_module, A_MENTEE=1, A_MENTOR=1, HELD=1),
    ):
        yield


@settings(max_examples=100, deadline=None)
@given(oracle.snapshots())
def test_a_core_and_pricing_end_where_all_pairs_do(snapshot: Snapshot) -> None:
    whole = match(snapshot)
    with tiny_core():
        priced = match(snapshot)
    assert priced.certificate is not None
    assert priced == whole, "pair for pair, price for price"


@settings(max_examples=40, deadline=None)
@given(oracle.snapshots(4))
def test_why_not_is_as_exact_on_a_core(snapshot: Snapshot) -> None:
    whole = match(snapshot).solution
    with tiny_core():
        priced = match(snapshot).solution
        for mentee in snapshot.mentees:
            for mentor in snapshot.mentors:
                one, other = (why_not(s, mentee.id, mentor.id) for s in (whole, priced))
                assert (one.broken, one.pairs, one.points) == (other.broken, other.pairs, other.points)


@settings(max_examples=40, deadline=None)
@given(oracle.snapshots(5, (oracle.PLAIN,)))
def test_floors_are_the_same_on_a_core(snapshot: Snapshot) -> None:
    for fairness in oracle.FAIR:
        fair = oracle.with_policy(snapshot, fairness=fairness)
        whole = match(fair)
        with tiny_core():
            assert match(fair) == whole


def test_a_core_of_many_people_is_proved() -> None:
    """Enough people that most pairs stay outside of the core."""
    snapshot = oracle.make_snapshot(5, 150, 170, oracle.PLAIN)
    whole = match(snapshot)
    with patch.object(optimum_module, "WORTH_A_CORE", 1), patch.multiple(core_module, A_MENTEE=4, A_MENTOR=2):
        priced = match(snapshot)
    assert priced == whole
    assert priced.solution.optimum.edges.size < whole.solution.optimum.edges.size // 2
    assert priced.solution.optimum.rounds > 1


@pytest.mark.parametrize(
    "snapshot",
    [
        pytest.param(oracle.make_snapshot(5, 150, 170, oracle.PLAIN), id="plenty of places"),
        pytest.param(oracle.make_snapshot(5, 60, 170, oracle.PLAIN), id="too few places"),
        pytest.param(oracle.make_snapshot(5, 60, 170, oracle.POLICIES[4]), id="rules that leave few pairs"),
    ],
)
def test_the_first_solve_leaves_nobody_over_who_need_not_be(snapshot: Snapshot) -> None:
    """What it lacks is points: less than the bonus of one pair."""
    with patch.object(optimum_module, "WORTH_A_CORE", 1), patch.multiple(core_module, A_MENTEE=4, A_MENTOR=2):
        optimum = match(snapshot).solution.optimum
    assert 0 < optimum.first_excess < optimum.prices.bonus


@settings(max_examples=100, deadline=None)
@given(oracle.snapshots())
def test_candidates_pair_as_many_as_all_pairs(snapshot: Snapshot) -> None:
    assume(snapshot.mentees and snapshot.mentors)
    values, places = values_of(snapshot), Places.of(Sides.of(snapshot))
    with tiny_core():
        known = candidates(values, np.zeros(places.mentors, dtype=np.int32), lambda done, total: None)
        known.pair_as_many_as_all(places)
    rows, columns = np.nonzero(values.of(ALL) != FORBIDDEN)
    every = Edges.of(rows, columns, np.zeros_like(rows))
    assert most(values.mentees, known.near, places) == most(values.mentees, every, places)


def test_who_competes_for_too_few() -> None:
    """Three want the first mentor, one of them the second, too; the third and fourth have room."""
    rows, columns = np.array([0, 1, 2, 2, 3, 4]), np.array([0, 0, 0, 1, 2, 3])
    edges = Edges.of(rows, columns, np.zeros_like(rows))

    def found(*seats: int) -> tuple[list[int], list[int]]:
        mentees, mentors = too_few(6, edges, Places.plain(np.array(seats)))
        return mentees.tolist(), mentors.tolist()

    assert found(1, 1, 1, 2, 9) == ([0, 1], [1, 2, 3]), "nobody has a pair with the last"
    assert found(1, 0, 1, 2, 9) == ([0, 1, 2], [2, 3])
    assert not found(2, 1, 1, 2, 9)[0], "everybody can have somebody"


def _values(mentees: int, mentors: int) -> Values:
    return Values(Scoring(Sides.of(oracle.make_snapshot(3, mentors, mentees, oracle.POLICIES[3]))))


def _not_at_hand(known: Known) -> NDArray[np.bool_]:
    """All pairs that are allowed and not among those that are known to come near."""
    others = known.values.of(ALL) != FORBIDDEN
    others[known.near.rows, known.near.columns] = False
    return others


def test_candidates_are_the_best_of_both_sides() -> None:
    """Of each mentee after prices, of each mentor after what the mentee would keep elsewhere."""
    values = _values(12, 15)
    guessed = np.arange(0, 1_500, 100, dtype=np.int32)
    with tiny_core():
        known = candidates(values, guessed, lambda done, total: None)
        scores = values.of(ALL)
    left = np.where(scores == FORBIDDEN, -100_000, scores - guessed)
    chosen = np.full(left.shape, -100_000)
    chosen[known.near.rows, known.near.columns] = left[known.near.rows, known.near.columns]
    assert (chosen.max(axis=1) == left.max(axis=1)).all()
    own = left.max(axis=1)[:, None]
    allowed = (scores != FORBIDDEN).any(axis=0)
    assert ((chosen - own).max(axis=0) == (left - own).max(axis=0))[allowed].all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3_000), min_size=22, max_size=22), min_size=1, max_size=4))
def test_what_is_not_at_hand_lacks_at_least_what_is_said(moves: list[list[int]]) -> None:
    """Whichever way prices move; so nobody who is sure has a pair that fits and is not known."""
    values = _values(10, 12)
    with patch.multiple(core_module, A_MENTEE=2, A_MENTOR=1, FEW=4), patch.object(scores_module, "CELLS", 30):
        known = candidates(values, np.zeros(12, dtype=np.int32), lambda done, total: None)
        for numbers in moves:
            known.move_to(Prices(np.array(numbers[:10]) + 5_000, np.array(numbers[10:]), 0))
            known.look_at(known.unsure()[::2], lambda done, total: None)
            lacks = known.own[:, None] + known.mentors - values.of(ALL)
            others = _not_at_hand(known)
            assert (lacks >= known.lack[:, None])[others & (known.lack > 0)[:, None]].all()


def test_places_of_a_mentor_are_used_best_first() -> None:
    places = Places(np.array([0, 0, 2]), np.array([1, 2, 1]), np.array([9, 4, 7]), 3)
    partners = np.array([0, NOBODY, 0, 2])
    assert places.used(partners).tolist() == [1, 1, 1]
    assert places.points_of(partners) == 20
    assert places.seats.tolist() == [3, 0, 1]

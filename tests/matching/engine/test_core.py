"""A core of candidates and pricing: the same results as with all pairs at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings

from matching.engine import Snapshot, match, why_not
from matching.engine import core as core_module
from matching.engine import optimum as optimum_module
from matching.engine import scores as scores_module
from matching.engine import values as values_module
from matching.engine.core import candidates
from matching.engine.places import NOBODY, Places
from matching.engine.scores import FORBIDDEN, Scoring
from matching.engine.sides import Sides
from matching.engine.values import Values
from tests.matching.engine import oracle


@contextmanager
def tiny_core() -> Iterator[None]:
    """Lists of one candidate each, blocks of one mentee, nothing kept: pricing has to do it all."""
    with (
        patch.object(values_module, "KEPT", 0),
        patch.object(scores_module, "CELLS", 1),
        patch.object(optimum_module, "SOLVED_WHOLE", 0),
        patch.multiple(core_module, A_MENTEE=1, A_MENTOR=1, NEAR=1, HELD=2),
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
    with patch.object(optimum_module, "SOLVED_WHOLE", 0), patch.multiple(core_module, A_MENTEE=4, A_MENTOR=2):
        priced = match(snapshot)
    assert priced == whole
    assert priced.solution.optimum.edges.size < whole.solution.optimum.edges.size // 2
    assert priced.solution.optimum.rounds > 1


def test_candidates_are_the_best_of_both_sides() -> None:
    snapshot = oracle.make_snapshot(3, 12, 15, oracle.POLICIES[3])
    values = Values(Scoring(Sides.of(snapshot)))
    with tiny_core():
        scores = np.concatenate([block.copy() for _rows, block in values.blocks()])
        found = candidates(values, lambda done, total: None)
    chosen = set(zip(found.rows.tolist(), found.columns.tolist(), strict=True))
    for side, best in ((0, scores.max(axis=1)), (1, scores.max(axis=0))):
        for place, most in enumerate(best.tolist()):
            own = [scores[pair] for pair in chosen if pair[side] == place]
            assert most == FORBIDDEN or max(own) == most


def test_places_of_a_mentor_are_used_best_first() -> None:
    places = Places(np.array([0, 0, 2]), np.array([1, 2, 1]), np.array([9, 4, 7]), 3)
    partners = np.array([0, NOBODY, 0, 2])
    assert places.used(partners).tolist() == [1, 1, 1]
    assert places.points_of(partners) == 20
    assert places.seats.tolist() == [3, 0, 1]

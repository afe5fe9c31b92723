"""Larger matches, with capacities, against an independent exact solver: HiGHS by scipy's `milp`."""

import random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matching.engine import Snapshot, match
from matching.engine.scores import FORBIDDEN
from matching.engine.solution import Solution
from tests.matching.engine import oracle

WITHOUT_LOAD = tuple(policy for policy in oracle.POLICIES if not policy.weights.load)


def _case(seed: int, most: int) -> Snapshot:
    dice = random.Random(seed)
    policy = WITHOUT_LOAD[seed % len(WITHOUT_LOAD)]
    return oracle.make_snapshot(seed, dice.randint(1, most), dice.randint(1, most), policy)


def _exactly(solution: Solution) -> tuple[int, int]:
    """Most pairs and then most points of the mentees who are not locked."""
    scores, seats = solution.values.kept, solution.places.seats
    rows, columns = np.nonzero(scores != FORBIDDEN)
    if not rows.size:
        return 0, 0
    pairs = np.arange(rows.size)
    ones = np.ones(rows.size)
    one_mentor = csr_array((ones, (rows, pairs)), shape=(scores.shape[0], rows.size))
    within_places = csr_array((ones, (columns, pairs)), shape=(scores.shape[1], rows.size))
    bonus = 10_000 * min(scores.shape) + 1
    found = milp(
        -(scores[rows, columns].astype(float) + bonus),
        integrality=ones,
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(one_mentor, ub=1), LinearConstraint(within_places, ub=seats)],
        options={"mip_rel_gap": 0},
    )
    assert found.x is not None
    chosen = found.x > 0.5
    return int(chosen.sum()), int(scores[rows, columns][chosen].sum())


def _same_as_exactly(seed: int, most: int) -> None:
    result = match(_case(seed, most))
    free = [proposal for proposal in result.proposals if not proposal.is_locked]
    assert (len(free), sum(proposal.score for proposal in free)) == _exactly(result.solution)
    assert result.certificate is not None


@pytest.mark.parametrize("seed", range(40))
def test_the_same_as_a_solver_of_integer_programs(seed: int) -> None:
    _same_as_exactly(seed, 40)


@pytest.mark.faults
@pytest.mark.timeout(1_800)
def test_the_same_in_two_thousand_cases() -> None:
    """For `make faults`: up to 60 on each side, with capacities."""
    for seed in range(2_000):
        _same_as_exactly(10_000 + seed, 60)


@pytest.mark.parametrize("seed", range(5))
def test_as_many_as_hopcroft_karp_and_as_much_as_a_linear_assignment(seed: int) -> None:
    """Without capacities: how many can be paired, and the best of them, by two other algorithms."""
    snapshot = oracle.make_snapshot(seed, 120, 120, oracle.PLAIN)
    solution = match(oracle.without_capacity(snapshot)).solution
    scores = solution.values.kept.astype(np.float64)
    allowed = scores != FORBIDDEN
    count = int((maximum_bipartite_matching(csr_array(allowed), perm_type="column") >= 0).sum())
    rows, columns = linear_sum_assignment(np.where(allowed, scores + 10_000_000, 0), maximize=True)
    best = scores[rows, columns][allowed[rows, columns]]
    assert int((solution.partners >= 0).sum()) == count == best.size
    paired = np.flatnonzero(solution.partners >= 0)
    assert scores[paired, solution.partners[paired]].sum() == best.sum()

"""Fairness: the worst-off pair is as good as the stated price allows, and the price is true."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings

from matching.engine import Fairness, FairnessMode, Policy, Snapshot, match
from matching.engine.values import Values
from tests.matching.engine import oracle

FLOOR = Fairness(mode=FairnessMode.FLOOR, price=200)
WITHOUT_LOAD = tuple(policy for policy in oracle.POLICIES if not policy.weights.load)


def _with(snapshot: Snapshot, fairness: Fairness, least: int = 0) -> Snapshot:
    policy = snapshot.policy
    rules = replace(policy.rules, minimum_score=max(least, policy.rules.minimum_score))
    return replace(snapshot, locked=(), policy=replace(policy, fairness=fairness, rules=rules))


@settings(max_examples=80, deadline=None)
@given(oracle.snapshots(5, WITHOUT_LOAD))
@example(
    oracle.make_snapshot(346926588, 5, 5, Policy(rules=oracle.OFF))
)  # results as good, whose worst pairs differ
def test_no_higher_floor_is_cheap_enough(snapshot: Snapshot) -> None:
    plain = match(_with(snapshot, Fairness()))
    fair = match(_with(snapshot, FLOOR))
    assert fair.certificate is not None
    assert len(fair.proposals) == len(plain.proposals)
    if not plain.proposals:
        assert fair.fairness is None
        return
    price = fair.fairness
    assert price is not None
    assert (price.total_without, price.total) == (plain.total, fair.total)
    assert (price.worst_without, price.worst) == tuple(
        min(proposal.score for proposal in result.proposals) for result in (plain, fair)
    )
    assert price.points_lost * 10_000 <= FLOOR.price * plain.total
    higher = oracle.best(_with(snapshot, Fairness(), min(10_000, price.worst + 1)))
    is_worse = higher[0] < len(plain.proposals)
    is_dear = (plain.total - higher[1]) * 10_000 > FLOOR.price * plain.total
    assert is_worse or is_dear or price.worst == 10_000


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots(5, WITHOUT_LOAD))
def test_concave_has_the_least_squares(snapshot: Snapshot) -> None:
    """Among results of one size no other has a greater sum of bent scores."""
    plain = match(_with(snapshot, Fairness()))
    bent = match(_with(snapshot, Fairness(mode=FairnessMode.CONCAVE)))
    assert bent.certificate is not None
    assert len(bent.proposals) == len(plain.proposals)
    assert bent.total <= plain.total
    assert sum(_bent(p.score) for p in bent.proposals) >= sum(_bent(p.score) for p in plain.proposals)


def _bent(score: int) -> int:
    return score * (20_000 - score) // 10_000


@pytest.mark.parametrize("fairness", oracle.FAIR)
def test_nobody_to_be_fair_to(fairness: Fairness) -> None:
    assert match(Snapshot(policy=Policy(fairness=fairness))).fairness is None


def test_bending_keeps_the_order_of_scores() -> None:
    values = [_bent(score) for score in range(0, 10_001, 100)]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (0, 10_000)
    assert Values.__doc__

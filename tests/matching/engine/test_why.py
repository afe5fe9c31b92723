"""Why not these two? What is said is what happens when they are forced."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from matching.engine import Mentee, Mentor, Policy, RuleCode, Rules, Snapshot, match, why_not
from tests.matching.engine import oracle


@settings(max_examples=100, deadline=None)
@given(oracle.snapshots(5))
def test_the_loss_is_that_of_the_best_result_with_the_pair(snapshot: Snapshot) -> None:
    result = match(snapshot)
    for mentee in snapshot.mentees:
        for mentor in snapshot.mentors:
            answer = why_not(result.solution, mentee.id, mentor.id)
            if answer.broken or answer.is_pair or answer.is_taken:
                assert not answer.moves
                continue
            forced = replace(snapshot, locked=(*snapshot.locked, (mentee.id, mentor.id)))
            said = len(result.proposals) - answer.pairs, result.total - answer.points
            assert said == oracle.best(forced)


@settings(max_examples=100, deadline=None)
@given(oracle.snapshots(5))
def test_the_moves_lead_to_that_result(snapshot: Snapshot) -> None:
    """Whoever would move moves from where they are, and the first one to the mentor asked for."""
    result = match(snapshot)
    now = {proposal.mentee: proposal.mentor for proposal in result.proposals}
    seats = {mentor.id: mentor.seats for mentor in snapshot.mentors}
    for mentee in snapshot.mentees:
        for mentor in snapshot.mentors:
            answer = why_not(result.solution, mentee.id, mentor.id)
            if not answer.moves:
                continue
            assert (answer.moves[0].mentee, answer.moves[0].after) == (mentee.id, mentor.id)
            after = dict(now)
            for move in answer.moves:
                assert now.get(move.mentee, "") == move.before
                after[move.mentee] = move.after
            placed = [name for name in after.values() if name]
            assert len(placed) == len(now) - answer.pairs
            assert all(placed.count(name) <= seats[name] for name in placed)


@pytest.mark.parametrize("policy", [oracle.PLAIN, *oracle.POLICIES[-3:]])
def test_the_loss_among_many(policy: Policy) -> None:
    """Long ways, and with few points to give many that cost nothing."""
    snapshot = replace(oracle.make_snapshot(5, 60, 110, policy), locked=())
    result = match(snapshot)
    losses = 0
    for mentee, mentor in zip(snapshot.mentees[::9], snapshot.mentors[::4], strict=False):
        answer = why_not(result.solution, mentee.id, mentor.id)
        if answer.moves:
            forced = match(replace(snapshot, locked=((mentee.id, mentor.id),)))
            assert answer.pairs == len(result.proposals) - len(forced.proposals)
            assert answer.points == result.total - forced.total
            losses += 1
    assert losses > 5


def _snapshot(**rules: int) -> Snapshot:
    return Snapshot(
        mentors=(Mentor(id="ann", person="p", units=("legal",)), Mentor(id="ben", person="q")),
        mentees=(Mentee(id="yuri", person="r", units=("legal",)),),
        policy=Policy(rules=Rules(**rules)),  # type: ignore[arg-type]
    )


def test_a_rule_is_named_before_any_loss() -> None:
    solution = match(_snapshot()).solution
    assert why_not(solution, "yuri", "ann").broken == (RuleCode.SAME_UNIT,)
    assert why_not(solution, "yuri", "ben").is_pair
    with pytest.raises(KeyError):
        why_not(solution, "yuri", "nobody")


def test_too_few_points_are_a_rule_too() -> None:
    solution = match(_snapshot(minimum_score=9_000)).solution
    assert why_not(solution, "yuri", "ben").broken == (RuleCode.BELOW_MINIMUM,)


def test_a_mentee_who_is_locked_is_not_asked() -> None:
    solution = match(replace(_snapshot(), locked=(("yuri", "ann"),))).solution
    assert why_not(solution, "yuri", "ann").is_pair
    assert why_not(solution, "yuri", "ben").is_taken

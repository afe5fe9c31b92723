"""A match looked at again says what the match itself says."""

from dataclasses import replace

from hypothesis import given, settings

from matching.engine import Policy, Review, Rules, Snapshot, Weights, match
from matching.engine.rules import broken_rules
from matching.engine.why import why_not
from tests.matching.engine import oracle

OTHER = Policy(rules=Rules(different_unit=False), weights=Weights(topic=10, interests=90, language=0))


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots(5))
def test_why_not_needs_no_new_solution(snapshot: Snapshot) -> None:
    result = match(snapshot)
    if result.certificate is None:
        return
    review = Review(snapshot)
    partners = {proposal.mentee: proposal.mentor for proposal in result.proposals}
    for mentee in snapshot.mentees:
        for mentor in snapshot.mentors:
            answer = review.why_not(mentee.id, mentor.id, partners, result.certificate)
            fresh = why_not(result.solution, mentee.id, mentor.id)
            assert (answer.broken, answer.is_pair, answer.is_taken) == (
                fresh.broken,
                fresh.is_pair,
                fresh.is_taken,
            )
            assert (answer.pairs, answer.points) == (fresh.pairs, fresh.points)


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots(5))
def test_a_look_is_the_proposal(snapshot: Snapshot) -> None:
    review = Review(snapshot)
    for proposal in match(snapshot).proposals:
        numbers = [part.facts["number"] for part in proposal.parts if "number" in part.facts]
        look = review.look(proposal.mentee, proposal.mentor, *numbers)
        assert look.proposal.parts == proposal.parts
        assert look.proposal.score == proposal.score


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots(5))
def test_a_trial_is_the_match_under_the_other_policy(snapshot: Snapshot) -> None:
    review = Review(snapshot)
    trial = review.trial(OTHER, {})
    result = match(replace(snapshot, policy=OTHER))
    assert trial.partners == {proposal.mentee: proposal.mentor for proposal in result.proposals}
    assert trial.total == result.total
    same = review.trial(snapshot.policy, trial.partners)
    assert same.before == review.scores(trial.partners)


@settings(max_examples=30, deadline=None)
@given(oracle.snapshots(5))
def test_candidates_are_all_whom_the_rules_allow(snapshot: Snapshot) -> None:
    review = Review(snapshot)
    for mentee in review.sides.mentees:
        found = review.candidates(mentee.id)
        assert [score for _mentor, score in found] == sorted((s for _m, s in found), reverse=True)
        allowed = {
            mentor.id
            for mentor in review.sides.mentors
            if not broken_rules(mentee, mentor, review.sides)
            and oracle.score(mentee, mentor, review.sides) >= snapshot.policy.rules.minimum_score
        }
        assert {mentor for mentor, _score in found} == allowed

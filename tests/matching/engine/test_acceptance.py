"""Self-chosen pairs: nobody blocks them."""

from dataclasses import replace

from hypothesis import given, settings

from matching.engine import Mentee, Mentor, Offer, Policy, Snapshot, Want
from matching.engine.acceptance import blocking, choose, preferences
from matching.engine.scores import FORBIDDEN
from tests.matching.engine import oracle


def _blocked_by(snapshot: Snapshot, pairs: dict[str, str]) -> int:
    """The pairs who would both rather have each other, one by one."""
    solution = choose(snapshot).best.solution
    ours, theirs = preferences(solution.values)
    sides, seats, found = solution.sides, solution.places.seats, 0
    for row, mentee in enumerate(sides.mentees):
        own = ours[row, sides.columns[pairs[mentee.id]]] if mentee.id in pairs else FORBIDDEN
        for column, mentor in enumerate(sides.mentors):
            held = [theirs[sides.rows[name], column] for name, other in pairs.items() if other == mentor.id]
            wants = ours[row, column] > own
            takes = len(held) < seats[column] or (held and theirs[row, column] > min(held))
            found += bool(ours[row, column] != FORBIDDEN and wants and takes)
    return found


@settings(max_examples=50, deadline=None)
@given(oracle.snapshots(5))
def test_no_two_people_would_both_rather_have_each_other(snapshot: Snapshot) -> None:
    outcome = choose(snapshot)
    chosen = {p.mentee: p.mentor for p in outcome.chosen.proposals if not p.is_locked}
    assert _blocked_by(snapshot, chosen) == 0
    best = {p.mentee: p.mentor for p in outcome.best.proposals if not p.is_locked}
    assert outcome.best_is_blocked_by == _blocked_by(snapshot, best)
    solution = outcome.chosen.solution
    assert blocking(solution.values, solution.places, solution.partners) == 0
    assert outcome.pairs_lost >= 0


@settings(max_examples=40, deadline=None)
@given(oracle.snapshots(5, (oracle.PLAIN,)))
def test_without_wishes_blocking_pairs_are_those_by_points(snapshot: Snapshot) -> None:
    """Ties apart: where all scores differ, the two ways to count agree."""
    plain = replace(
        snapshot,
        mentors=tuple(replace(mentor, wishes=()) for mentor in snapshot.mentors),
        mentees=tuple(replace(mentee, wishes=()) for mentee in snapshot.mentees),
    )
    best = choose(plain).best
    scores = best.solution.values.kept
    allowed = scores[scores != FORBIDDEN]
    if len(set(allowed.tolist())) == allowed.size:
        assert best.blocking_pairs == choose(plain).best_is_blocked_by


def test_a_wish_comes_before_any_points() -> None:
    """Xenia wants Ben, Ben does not mind; Ann would suit her better."""
    snapshot = Snapshot(
        mentors=(Mentor(id="ann", person="a", offers=(Offer("ai", 4),)), Mentor(id="ben", person="b")),
        mentees=(Mentee(id="xenia", person="x", wants=(Want("ai", 3, 0),), wishes=("nobody", "ben")),),
        policy=Policy(),
    )
    outcome = choose(snapshot)
    assert [p.mentor for p in outcome.chosen.proposals] == ["ben"]
    assert [p.mentor for p in outcome.best.proposals] == ["ann"]
    assert (outcome.pairs_lost, outcome.points_lost, outcome.best_is_blocked_by) == (0, 6_000, 1)
    assert outcome.chosen.certificate is None

"""A second round: who need not move stays."""

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Mentee, Mentor, Offer, Snapshot, Want, match
from matching.engine.rematch import rematch
from matching.engine.sides import Sides
from tests.matching.engine import oracle

WITHOUT_LOAD = tuple(policy for policy in oracle.POLICIES if not policy.weights.load)


def _every_result(snapshot: Snapshot) -> list[dict[str, str]]:
    sides = Sides.of(snapshot)
    options = [
        [(mentee.id, ""), *((mentee.id, m.id) for m in snapshot.mentors if oracle.may_meet(mentee, m, sides))]
        for mentee in snapshot.mentees
    ]
    seats = {mentor.id: mentor.seats for mentor in snapshot.mentors}
    results = [{a: b for a, b in pairs if b} for pairs in itertools.product(*options)]
    return [r for r in results if all(list(r.values()).count(m) <= seats[m] for m in seats)]


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots(4, WITHOUT_LOAD), st.integers(0, 100))
def test_most_pairs_then_fewest_parted_then_most_points(snapshot: Snapshot, seed: int) -> None:
    snapshot = replace(snapshot, locked=())
    first = match(replace(snapshot, seed=seed))
    current = tuple((p.mentee, p.mentor) for p in first.proposals)
    again = frozenset(mentee for mentee, _mentor in current[:1])
    outcome = rematch(snapshot, current, again)
    assert outcome.result.certificate is not None
    staying = {pair for pair in current if pair[0] not in again}
    never = replace(snapshot, never=(*snapshot.never, *(pair for pair in current if pair[0] in again)))
    sides = Sides.of(never)
    mentees = {mentee.id: mentee for mentee in never.mentees}
    mentors = {mentor.id: mentor for mentor in never.mentors}

    def worth(result: dict[str, str]) -> tuple[int, int, int]:
        points = sum(oracle.score(mentees[a], mentors[b], sides) for a, b in result.items())
        return len(result), len(staying & set(result.items())), points

    now = {p.mentee: p.mentor for p in outcome.result.proposals}
    assert worth(now) == max(map(worth, _every_result(never)))
    assert set(outcome.parted) == staying - set(now.items())


def test_somebody_from_the_waiting_list_slots_in() -> None:
    """Yuri speaks to Ann only because Ben is free for Xenia: one moves, and the price is told."""
    wants = (Want("ai", 3, 0),)
    snapshot = Snapshot(
        mentors=(Mentor(id="ann", person="a", offers=(Offer("ai", 4),)), Mentor(id="ben", person="b")),
        mentees=(Mentee(id="xenia", person="x", wants=wants), Mentee(id="yuri", person="y")),
        never=(("yuri", "ben"),),
    )
    outcome = rematch(snapshot, (("xenia", "ann"),), frozenset())
    assert {(p.mentee, p.mentor) for p in outcome.result.proposals} == {("xenia", "ben"), ("yuri", "ann")}
    assert outcome.parted == (("xenia", "ann"),)
    assert outcome.points_lost == 0


def test_staying_has_a_price() -> None:
    """Ben came later and would be better for Xenia, who stays with Ann."""
    mentors = (Mentor(id="ann", person="a"), Mentor(id="ben", person="b", offers=(Offer("ai", 4),)))
    mentees = (Mentee(id="xenia", person="x", wants=(Want("ai", 3, 0),)),)
    outcome = rematch(Snapshot(mentors=mentors, mentees=mentees), (("xenia", "ann"),), frozenset())
    assert [p.mentor for p in outcome.result.proposals] == ["ann"]
    assert (outcome.parted, outcome.points_lost) == ((), 6_000)

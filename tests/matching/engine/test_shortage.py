"""Which mentors to recruit: what is promised is what one more of them adds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from matching.engine import Mentee, Mentor, Offer, Policy, Rules, Snapshot, Want, Weights, match
from matching.engine.shortage import Shortage, shortages
from tests.matching.engine import oracle

# Only topics count and no rule holds: then the expert who is meant is one that can be added.
ONLY_TOPICS = Policy(
    rules=Rules(different_unit=False, outside_reporting_line=False, new_partners=False),
    weights=Weights(topic=1, language=0, meeting=0, interests=0),
)


@settings(max_examples=80, deadline=None)
@given(oracle.snapshots(5, (ONLY_TOPICS,)))
def test_the_gain_is_what_an_expert_adds(snapshot: Snapshot) -> None:
    result = match(snapshot)
    for shortage in shortages(result.solution):
        expert = Mentor(id="new", person="nobody known", offers=(Offer(shortage.topic, 4),))
        more = match(replace(snapshot, mentors=(*snapshot.mentors, expert)))
        gain = len(more.proposals) - len(result.proposals), more.total - result.total
        assert (shortage.pairs, shortage.points) == gain


def test_the_topic_that_nobody_offers_comes_first() -> None:
    wants = (Want("ai", 3, 0),), (Want("ai", 3, 0),), (Want("cloud", 3, 0),)
    snapshot = Snapshot(
        mentors=(
            Mentor(id="m0", person="a", offers=(Offer("ai", 4),), capacity=2),
            Mentor(id="m1", person="b", offers=(Offer("social", 4),)),
        ),
        mentees=tuple(Mentee(id=f"s{n}", person=f"p{n}", wants=want) for n, want in enumerate(wants)),
        policy=ONLY_TOPICS,
    )
    first, second = shortages(match(snapshot).solution)
    assert first == Shortage("cloud", wanted=1, places=0, pairs=0, points=10_000, mentees=1)
    assert (second.topic, second.wanted, second.places, second.points) == ("ai", 2, 2, 0)


@pytest.mark.parametrize("mentees", [0, 1])
def test_without_mentors_or_mentees(mentees: int) -> None:
    people = tuple(Mentee(id="s", person="p", wants=(Want("ai", 1, 0),)) for _ in range(mentees))
    found = shortages(match(Snapshot(mentees=people, policy=ONLY_TOPICS)).solution)
    assert [(shortage.topic, shortage.pairs) for shortage in found] == [("ai", 1)] * mentees

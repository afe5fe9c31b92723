"""Points: what they are for single facts, and that parts add up to the score."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from matching.engine import SCORE_MAX, Mentee, Mentor, Offer, PartKey, Policy, Snapshot, SnapshotError, Want
from matching.engine.policy import TEACHES
from matching.engine.scoring import parts_of, score_all
from tests.matching.engine import oracle


@settings(max_examples=150, deadline=None)
@given(oracle.snapshots())
def test_parts_add_up_to_the_score(snapshot: Snapshot) -> None:
    scores = score_all(snapshot)
    for row, mentee in enumerate(snapshot.mentees):
        for column, mentor in enumerate(snapshot.mentors):
            parts = parts_of(mentee, mentor, snapshot.policy)
            assert sum(part.points for part in parts) == scores[row, column]
            assert all(0 <= part.points <= part.most for part in parts)
            assert 0 <= scores[row, column] <= SCORE_MAX


def _points(key: PartKey, mentee: Mapping[str, Any], mentor: Mapping[str, Any]) -> int:
    parts = parts_of(
        Mentee(id="s", person="s", **mentee),
        Mentor(id="m", person="m", **mentor),
        Policy(),
    )
    return sum(part.points for part in parts if part.key == key)


@pytest.mark.parametrize(
    ("wants", "offers", "points"),
    [
        ((), (Offer("ai", 4),), 0),
        ((Want("ai", 3, 0),), (), 0),
        ((Want("ai", 3, 0),), (Offer("cloud", 4),), 0),
        ((Want("ai", 3, 0),), (Offer("ai", 4),), 6_000),
        ((Want("ai", 1, 0),), (Offer("ai", 4),), 6_000),
        ((Want("ai", 3, 0),), (Offer("ai", 1),), 2_400),
        ((Want("ai", 3, 3),), (Offer("ai", 1),), 0),
        ((Want("ai", 3, 0), Want("cloud", 1, 0)), (Offer("ai", 4),), 4_500),
        ((Want("ai", 3, 0), Want("cloud", 1, 0)), (Offer("cloud", 4),), 1_500),
        ((Want("ai", 3, 0), Want("cloud", 1, 0)), (Offer("ai", 4), Offer("cloud", 4)), 6_000),
    ],
)
def test_topics(wants: tuple[Want, ...], offers: tuple[Offer, ...], points: int) -> None:
    assert _points(PartKey.TOPIC, {"wants": wants}, {"offers": offers}) == points


def test_a_better_mentor_or_a_greater_gap_is_never_worth_less() -> None:
    for row in TEACHES:
        assert list(row) == sorted(row, reverse=True)
    for column in zip(*TEACHES, strict=True):
        assert list(column) == sorted(column)
    # Whoever knows as much as the mentor learns nothing from them.
    assert [TEACHES[level - 1][knowledge] for level, knowledge in ((1, 2), (1, 3), (2, 3))] == [0, 0, 0]


@pytest.mark.parametrize(
    ("mentee", "mentor", "points"),
    [
        ({"de"}, {"de", "en"}, 2_500),
        ({"de"}, {"en"}, 0),
        (set(), set(), 0),
    ],
)
def test_language(mentee: set[str], mentor: set[str], points: int) -> None:
    of = {"languages": frozenset(mentee)}, {"languages": frozenset(mentor)}
    assert _points(PartKey.LANGUAGE, *of) == points


@pytest.mark.parametrize(
    ("mentee", "mentor", "same_site", "points"),
    [
        ("either", "either", False, 1_000),
        ("either", "remote", False, 1_000),
        ("remote", "remote", False, 1_000),
        ("on_site", "either", True, 1_000),
        ("on_site", "on_site", True, 1_000),
        ("on_site", "on_site", False, 400),
        ("either", "on_site", False, 400),
        ("on_site", "remote", True, 0),
        ("remote", "on_site", False, 0),
    ],
)
def test_way_to_meet(mentee: str, mentor: str, same_site: bool, points: int) -> None:
    of = {"meets": mentee, "site": "Berlin"}, {"meets": mentor, "site": "Berlin" if same_site else "Munich"}
    assert _points(PartKey.MEETING, *of) == points


def test_unknown_sites_are_not_the_same_site() -> None:
    assert _points(PartKey.MEETING, {"meets": "on_site"}, {"meets": "on_site"}) == 400


@pytest.mark.parametrize(("shared", "points"), [(0, 0), (1, 300), (2, 500), (3, 500)])
def test_interests(shared: int, points: int) -> None:
    mine = {"interests": frozenset([*["chess", "hiking", "opera"][:shared], "running"])}
    yours = {"interests": frozenset(["chess", "hiking", "opera", "swimming"])}
    assert _points(PartKey.INTERESTS, mine, yours) == points


def test_weights_that_are_no_parts_of_the_whole_are_refused() -> None:
    with pytest.raises(SnapshotError):
        Policy(topics=6_001)
    with pytest.raises(SnapshotError):
        Policy(topics=7_500, language=2_500, meeting=500, interests=-500)

"""Points: what they are for single facts, and that parts add up to the score."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from matching.engine import (
    SCORE_MAX,
    Mentee,
    Mentor,
    Offer,
    PartKey,
    Policy,
    Snapshot,
    SnapshotError,
    Want,
    Weights,
)
from matching.engine.criteria import CRITERIA, parts_of
from matching.engine.policy import TEACHES
from matching.engine.scores import FORBIDDEN, Scoring
from matching.engine.sides import Sides
from tests.matching.engine import oracle


@settings(max_examples=120, deadline=None)
@given(oracle.snapshots())
def test_parts_add_up_to_the_score_and_rules_forbid(snapshot: Snapshot) -> None:
    """What is computed for all pairs at once is what is said of each."""
    sides = Sides.of(snapshot)
    for rows, block in Scoring(sides).blocks():
        for row in range(rows.start, rows.stop):
            for column, mentor in enumerate(sides.mentors):
                mentee = sides.mentees[row]
                parts = parts_of(mentee, mentor, sides)
                assert all(0 <= part.points <= part.most for part in parts)
                allowed = oracle.may_meet(mentee, mentor, sides)
                expected = sum(part.points for part in parts) if allowed else FORBIDDEN
                assert block[row - rows.start, column] == expected


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots())
def test_single_pairs_have_the_same_parts_as_all_together(snapshot: Snapshot) -> None:
    sides = Sides.of(snapshot)
    mentees, mentors = sides.shape
    rows, columns = (places.reshape(-1) for places in np.indices((mentees, mentors)))
    scoring = Scoring(sides)
    points = scoring.by_part(rows, columns)
    for place, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        parts = parts_of(sides.mentees[row], sides.mentors[column], sides)
        for key, of_all in points.items():
            assert of_all[place] == sum(part.points for part in parts if part.key == key)


def test_each_part_has_a_criterion_and_a_weight() -> None:
    assert [*(criterion.key for criterion in CRITERIA), PartKey.LOAD] == list(PartKey)
    assert sum(Weights().shares().values()) == SCORE_MAX


@pytest.mark.parametrize("weights", [{"topic": 1, "language": 1, "interests": 1, "meeting": 0}, {"load": 7}])
def test_shares_add_up_whatever_the_weights(weights: Mapping[str, int]) -> None:
    assert sum(Weights(**weights).shares().values()) == SCORE_MAX


def _points(
    key: PartKey, mentee: Mapping[str, Any], mentor: Mapping[str, Any], weights: Weights | None = None
) -> int:
    first, second = Mentee(id="s", person="s", **mentee), Mentor(id="m", person="m", **mentor)
    policy = Policy(weights=weights or Weights())
    sides = Sides.of(Snapshot(mentors=(second,), mentees=(first,), policy=policy))
    return sum(part.points for part in parts_of(first, second, sides) if part.key == key)


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
    ],
)
def test_topics(wants: tuple[Want, ...], offers: tuple[Offer, ...], points: int) -> None:
    assert _points(PartKey.TOPIC, {"wants": wants}, {"offers": offers}) == points


def test_what_a_mentor_can_teach() -> None:
    """More level is never worth less, more knowledge never worth more."""
    assert all(
        lower <= higher
        for level in range(3)
        for lower, higher in zip(*TEACHES[level : level + 2], strict=True)
    )
    assert all(list(row) == sorted(row, reverse=True) for row in TEACHES)
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


@pytest.mark.parametrize(("known", "points"), [(0, 10_000), (1, 8_000), (2, 5_000), (3, 0)])
def test_channels_that_are_new_to_the_mentee(known: int, points: int) -> None:
    theirs = ["chat", "video", "wiki"]
    of = {"channels": frozenset(theirs[:known])}, {"channels": frozenset(theirs)}
    only = Weights(topic=0, language=0, meeting=0, interests=0, channels=1)
    assert _points(PartKey.CHANNELS, *of, only) == points


@pytest.mark.parametrize(("born", "points"), [(1990, 0), (1980, 5_000), (1950, 10_000), (None, 0)])
def test_distance_in_age(born: int | None, points: int) -> None:
    only = Weights(topic=0, language=0, meeting=0, interests=0, age=1)
    assert _points(PartKey.AGE, {"born": born}, {"born": 1990}, only) == points


@pytest.mark.parametrize(
    ("mentee", "mentor", "points"),
    [((), (), 0), (("m",), ("s",), 10_000), (("m",), (), 5_000), (("x", "m"), ("x", "y", "s"), 7_000)],
)
def test_wishes_of_either_side(mentee: tuple[str, ...], mentor: tuple[str, ...], points: int) -> None:
    only = Weights(topic=0, language=0, meeting=0, interests=0, wish=1)
    assert _points(PartKey.WISH, {"wishes": mentee}, {"wishes": mentor}, only) == points


def test_a_perspective_counts_only_where_both_gave_it() -> None:
    only = Weights(topic=0, language=0, meeting=0, interests=0, perspective=1)

    def points(mentee: dict[str, str], mentor: dict[str, str]) -> int:
        return _points(PartKey.PERSPECTIVE, {"perspective": mentee}, {"perspective": mentor}, only)

    assert points({"gender": "f"}, {"gender": "m"}) == 10_000
    assert points({"gender": "f"}, {"gender": "f"}) == 0
    assert points({"gender": "f"}, {}) == 0
    assert points({"gender": "f", "origin": "a"}, {"gender": "m", "origin": "a"}) == 5_000


@pytest.mark.parametrize(
    "weights", [{"topic": -1}, {"topic": 0, "language": 0, "meeting": 0, "interests": 0}, {"topic": 0.5}]
)
def test_weights_that_weigh_nothing_whole_are_refused(weights: Mapping[str, Any]) -> None:
    with pytest.raises(SnapshotError):
        Weights(**weights)

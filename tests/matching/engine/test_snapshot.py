"""What the engine refuses to read."""

from typing import Any

import pytest

from matching.engine import Mentee, Mentor, Offer, Snapshot, SnapshotError, Want
from tests.matching.engine import oracle


@pytest.mark.parametrize(
    "fields",
    [
        {"meets": "by chance"},
        {"capacity": 0},
        {"taken": -1},
        {"offers": (Offer("ai", 0),)},
        {"offers": (Offer("ai", 5),)},
        {"offers": (Offer("ai", 1), Offer("ai", 2))},
    ],
)
def test_impossible_mentors(fields: dict[str, Any]) -> None:
    with pytest.raises(SnapshotError):
        Mentor(id="m", person="p", **fields)


@pytest.mark.parametrize(
    "wants", [(Want("ai", 0, 0),), (Want("ai", 4, 0),), (Want("ai", 1, 4),), (Want("ai", 1, 0),) * 2]
)
def test_impossible_mentees(wants: tuple[Want, ...]) -> None:
    with pytest.raises(SnapshotError):
        Mentee(id="s", person="p", wants=wants)


def test_two_with_one_identifier() -> None:
    with pytest.raises(SnapshotError):
        Snapshot(mentors=(Mentor(id="x", person="p"),), mentees=(Mentee(id="x", person="q"),))


@pytest.mark.parametrize(
    "change",
    [
        {"mentors": None},
        {"policy": {"colour": "red"}},
        {"policy": {"topics": 1}},
        {"mentees": [{"id": "s"}]},
    ],
)
def test_json_that_is_no_snapshot(change: dict[str, Any]) -> None:
    whole = oracle.make_snapshot(1, 2, 2, oracle.POLICIES[0]).to_json()
    with pytest.raises(SnapshotError):
        Snapshot.from_json({**whole, **change})


def test_a_capacity_lowered_below_what_is_taken_leaves_no_place() -> None:
    assert Mentor(id="m", person="p", capacity=1, taken=2).seats == 0

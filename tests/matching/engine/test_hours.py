"""Weekly hours laid over each other across zones, in winter and in summer."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from matching.engine import Hours, SnapshotError
from matching.engine.hours import REFERENCE_WEEKS, free_quarters, shared_minutes

BERLIN, LONDON, NEW_YORK, SYDNEY = "Europe/Berlin", "Europe/London", "America/New_York", "Australia/Sydney"


def _shared(left: tuple[Hours, ...], left_zone: str, right: tuple[Hours, ...], right_zone: str) -> int:
    return shared_minutes(free_quarters(left, left_zone), free_quarters(right, right_zone))


MORNING, AFTERNOON = (Hours(1, 9 * 60, 12 * 60),), (Hours(1, 14 * 60, 18 * 60),)


@pytest.mark.parametrize(
    ("left", "left_zone", "right", "right_zone", "minutes"),
    [
        (MORNING, BERLIN, MORNING, BERLIN, 180),
        (MORNING, BERLIN, MORNING, LONDON, 120),
        (MORNING, BERLIN, AFTERNOON, BERLIN, 0),
        (AFTERNOON, BERLIN, MORNING, NEW_YORK, 180),
        # Ten hours ahead of Berlin in the northern winter, eight in the summer: the worse one counts.
        (MORNING, BERLIN, (Hours(1, 18 * 60, 20 * 60),), SYDNEY, 60),
        # Monday morning in Kolkata begins on Sunday night elsewhere.
        ((Hours(0, 0, 60),), "Asia/Kolkata", (Hours(6, 18 * 60, 24 * 60),), "UTC", 60),
        ((Hours(0, 0, 60),), "Asia/Kathmandu", (Hours(6, 18 * 60, 24 * 60),), "UTC", 60),
    ],
)
def test_shared_minutes(
    left: tuple[Hours, ...], left_zone: str, right: tuple[Hours, ...], right_zone: str, minutes: int
) -> None:
    assert _shared(left, left_zone, right, right_zone) == minutes
    assert _shared(right, right_zone, left, left_zone) == minutes


def _by_the_clock(left: tuple[Hours, ...], left_zone: str, right: tuple[Hours, ...], right_zone: str) -> int:
    """Quarter by quarter through each reference week, as clocks show them."""
    found = []
    for monday in REFERENCE_WEEKS:
        start = dt.datetime(monday.year, monday.month, monday.day, tzinfo=dt.UTC)
        moments = [start + dt.timedelta(minutes=15 * n) for n in range(7 * 96)]
        found.append(
            15 * sum(_is_free(left, left_zone, m) and _is_free(right, right_zone, m) for m in moments)
        )
    return min(found)


def _is_free(hours: tuple[Hours, ...], zone: str, moment: dt.datetime) -> bool:
    local = moment.astimezone(ZoneInfo(zone))
    minute = 60 * local.hour + local.minute
    return any(part.day == local.weekday() and part.start <= minute < part.end for part in hours)


@pytest.mark.parametrize("seed", range(8))
def test_clocks_say_the_same(seed: int) -> None:
    dice = random.Random(seed)
    zones = dice.sample((BERLIN, LONDON, NEW_YORK, SYDNEY, "Asia/Kolkata"), 2)
    weeks = [
        tuple(Hours(dice.randrange(7), start, start + 240) for start in dice.sample(range(0, 1_200, 15), 12))
        for _side in range(2)
    ]
    expected = _by_the_clock(weeks[0], zones[0], weeks[1], zones[1])
    assert _shared(weeks[0], zones[0], weeks[1], zones[1]) == expected


@pytest.mark.parametrize(
    ("day", "start", "end"), [(7, 0, 60), (0, 60, 60), (0, 0, 1_455), (0, 10, 60), (-1, 0, 60)]
)
def test_hours_that_no_week_has(day: int, start: int, end: int) -> None:
    with pytest.raises(SnapshotError):
        Hours(day, start, end)


def test_an_unknown_zone() -> None:
    with pytest.raises(SnapshotError):
        free_quarters(MORNING, "Europe/Atlantis")

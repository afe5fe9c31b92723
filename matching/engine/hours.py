"""Weekly hours in which people can meet, laid over each other across time zones.

A person gives intervals of a week in their own zone, on the quarter of an hour. Summer time moves
zones against each other, so two weeks are looked at, and what counts is what two people share in
both: the week of Monday 12 January 2026 and that of Monday 13 July 2026. In neither does a clock
change anywhere in the time zone database; the few weeks of spring and autumn in which one country
has changed its clocks and another has not are left out of account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matching.engine.errors import SnapshotError

QUARTER = 15  # minutes
QUARTERS_A_DAY = 24 * 60 // QUARTER
QUARTERS_A_WEEK = 7 * QUARTERS_A_DAY
REFERENCE_WEEKS = (date(2026, 1, 12), date(2026, 7, 13))  # Mondays of winter and summer, or the reverse


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Free from `start` to `end` (minutes of the day) on a `day` of the week, 0 for Monday."""

    day: int
    start: int
    end: int

    def __post_init__(self) -> None:
        on_the_quarter = self.start % QUARTER == 0 and self.end % QUARTER == 0
        if not (0 <= self.day < 7 and 0 <= self.start < self.end <= 24 * 60 and on_the_quarter):
            raise SnapshotError(f"{self} are no hours of a week, from quarter to quarter")


@cache
def offset(zone: str, week: date) -> int:
    """How far the zone is ahead of UTC in that week, in quarters of an hour.

    Raises SnapshotError for a name that the time zone database does not know.
    """
    try:
        ahead = datetime(week.year, week.month, week.day, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SnapshotError(f"{zone!r} is no time zone") from error
    return (ahead or timedelta()) // timedelta(minutes=QUARTER)


def week_bits(hours: Sequence[Hours], zone: str, week: date) -> int:
    """The quarters of that week in UTC in which the person is free, a bit for each.

    A week is round: what lies before Monday in UTC is put at the end of Sunday.
    """
    ahead = offset(zone, week)
    bits = 0
    for part in hours:
        for quarter in range(part.start // QUARTER, part.end // QUARTER):
            bits |= 1 << ((part.day * QUARTERS_A_DAY + quarter - ahead) % QUARTERS_A_WEEK)
    return bits


def free_quarters(hours: Sequence[Hours], zone: str) -> tuple[int, ...]:
    """Of each reference week the free quarters, as bits."""
    return tuple(week_bits(hours, zone, week) for week in REFERENCE_WEEKS)


def shared_minutes(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    """What two people share a week, in the worse of the reference weeks."""
    return QUARTER * min((a & b).bit_count() for a, b in zip(left, right, strict=True))

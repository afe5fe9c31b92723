"""What the cells of a table of people mean. Whatever can't be meant is refused with what would be right."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from matching.engine import Hours, Offer, SnapshotError, Want
from matching.engine.hours import REFERENCE_WEEKS, offset
from matching.engine.snapshot import KNOWLEDGE, LEVELS, PRIORITIES, WAYS_TO_MEET
from matching.offline.spellings import Spellings
from mentoring.texts import fold
from programs.engine import NoPath, Path, path_of

BETWEEN = "|"  # things of one cell
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_MENTEES = 1_000  # of one mentor
YEARS = range(1900, 2101)
GRADES = range(1_000_001)


class NotMeant(ValueError):
    """Why a cell can't be meant, and what would be right."""


def things(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in cell.split(BETWEEN))))


def folded(cell: str) -> frozenset[str]:
    return frozenset(map(fold, things(cell)))


def path(cell: str) -> Path:
    """Of a business unit, from the root to the unit itself, as the product's importer reads it."""
    try:
        return path_of(cell)
    except NoPath as error:
        raise NotMeant(f"{cell!r} is no path of a unit such as Bank / Retail / Branches") from error


def number(cell: str, among: range, what: str = "") -> int:
    """A whole number of this range."""
    if not (cell.isdecimal() and len(cell) < 10):
        raise NotMeant(f"{cell!r} is no whole number")
    if int(cell) not in among:
        named = f"{what} is a number" if what else f"{cell} is not"
        raise NotMeant(f"{named} from {among[0]} to {among[-1]}")
    return int(cell)


def grade(cell: str) -> int:
    return number(cell, GRADES)


def year(cell: str) -> int:
    return number(cell, YEARS)


def capacity(cell: str) -> int:
    return number(cell, range(1, MOST_MENTEES + 1))


def offers(cell: str, spellings: Spellings) -> tuple[Offer, ...]:
    """Of a mentor: topic:level."""
    found = [
        Offer(spellings.of("topic", topic), number(level, _closed(LEVELS), "a level"))
        for topic, level in (_cut(part, "topic:level") for part in things(cell))
    ]
    once(offer.topic for offer in found)
    return tuple(found)


def wants(cell: str, spellings: Spellings) -> tuple[Want, ...]:
    """Of a mentee: topic:priority:knowledge."""
    found = [
        Want(
            spellings.of("topic", topic),
            number(priority, _closed(PRIORITIES), "a priority"),
            number(knowledge, _closed(KNOWLEDGE), "knowledge"),
        )
        for topic, priority, knowledge in (_cut(part, "topic:priority:knowledge") for part in things(cell))
    ]
    once(want.topic for want in found)
    return tuple(found)


def _closed(among: Sequence[int]) -> range:
    return range(among[0], among[-1] + 1)


def _cut(part: str, shape: str) -> list[str]:
    count = shape.count(":")
    pieces = [piece.strip() for piece in part.rsplit(":", count)]
    if len(pieces) != count + 1 or not pieces[0]:
        raise NotMeant(f"{part!r} is not of the form {shape}")
    return pieces


def once(names: Iterable[str]) -> None:
    """Raises NotMeant for a name that is there twice."""
    for name, count in Counter(names).items():
        if count > 1:
            raise NotMeant(f"{name} is named twice")


def hours(cell: str) -> tuple[Hours, ...]:
    return tuple(map(_interval, things(cell)))


def _interval(part: str) -> Hours:
    """Such as "Mon 09:00-12:30"."""
    day, _space, times = part.partition(" ")
    if day.casefold()[:3] not in DAYS:
        raise NotMeant(f"{day!r} is none of the days {', '.join(DAYS)}; write hours as Mon 09:00-12:00")
    start, _dash, end = times.partition("-")
    try:
        return Hours(DAYS.index(day.casefold()[:3]), _minutes(start), _minutes(end))
    except SnapshotError as error:
        reason = "they begin before they end, both on a quarter of an hour, such as Mon 09:00-12:15"
        raise NotMeant(f"{part!r} are no hours of a week: {reason}") from error


def _minutes(clock: str) -> int:
    hour, colon, minute = clock.strip().partition(":")
    if not (
        colon and hour.isdecimal() and minute.isdecimal() and len(clock.strip()) <= 5 and int(minute) < 60
    ):
        raise NotMeant(f"{clock.strip()!r} is no time such as 09:30")
    return 60 * int(hour) + int(minute)


def zone(cell: str) -> str:
    """A name of the time zone database."""
    try:
        offset(cell, REFERENCE_WEEKS[0])
    except SnapshotError as error:
        raise NotMeant(f"{cell!r} is no time zone such as Europe/Berlin") from error
    return cell


def meets(cell: str) -> str:
    way = fold(cell)
    if way not in WAYS_TO_MEET:
        raise NotMeant(f"{cell!r} is none of {', '.join(WAYS_TO_MEET)}")
    return way


def tenure(cell: str) -> int:
    """Full months since an ISO date, today."""
    try:
        since = dt.date.fromisoformat(cell)
    except ValueError as error:
        raise NotMeant(f"{cell!r} is no date such as 2019-05-01") from error
    today = dt.datetime.now(tz=dt.UTC).date()
    return max(0, 12 * (today.year - since.year) + today.month - since.month - (today.day < since.day))

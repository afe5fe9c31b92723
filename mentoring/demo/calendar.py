"""The demo's dates, counted from the day of the seed: its programmes run today."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

ZONE = "Europe/Berlin"
MONTHS = 6  # of sessions
EARLY = 10  # before this day of a month, most pairs have not met in it yet


@dataclass(frozen=True)
class Calendar:
    today: dt.date

    @property
    def starts_on(self) -> dt.date:
        """The first of a month, such that six months of meetings lie behind us."""
        back = MONTHS if self.today.day < EARLY else MONTHS - 1
        return plus_months(self.today.replace(day=1), -back)

    @property
    def ends_on(self) -> dt.date:
        """The last day of the month after this one."""
        return plus_months(self.today.replace(day=1), 2) - dt.timedelta(days=1)

    @property
    def kick_off_on(self) -> dt.date:
        return next_weekday(self.starts_on + dt.timedelta(days=1), weekday=1)

    @property
    def next_round_starts_on(self) -> dt.date:
        return plus_months(self.today.replace(day=1), 2)

    @property
    def next_round_ends_on(self) -> dt.date:
        return plus_months(self.next_round_starts_on, MONTHS) - dt.timedelta(days=1)

    def days_of_month(self, month: int) -> list[dt.date]:
        """The working days of the programme's month (0 is the first) after the kick-off, until yesterday."""
        first = plus_months(self.starts_on, month)
        last = plus_months(first, 1)
        days = (first + dt.timedelta(days=n) for n in range((last - first).days))
        return [day for day in days if self.kick_off_on < day < self.today and day.weekday() < SATURDAY]


SATURDAY = 5


def plus_months(first: dt.date, months: int) -> dt.date:
    """The first of the month that lies `months` after the month that begins with `first`."""
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)


def next_weekday(day: dt.date, *, weekday: int) -> dt.date:
    """The first such weekday (Monday is 0) on or after the day."""
    return day + dt.timedelta(days=(weekday - day.weekday()) % 7)


def moment(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), ZoneInfo(ZONE))

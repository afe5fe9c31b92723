"""Calendar months, each named by its first day."""

from datetime import date, timedelta


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def last_day(month: date) -> date:
    return next_month(month) - timedelta(days=1)


def months_between(first: date, last: date) -> tuple[date, ...]:
    """The months of both days and all between them; none if `last` lies before the month of `first`."""
    months = []
    month = month_of(first)
    while month <= last:
        months.append(month)
        month = next_month(month)
    return tuple(months)


def days_within(month: date, first: date, last: date) -> int:
    """How many days of the month lie between two days, both included."""
    return max(0, (min(last, last_day(month)) - max(first, month)).days + 1)

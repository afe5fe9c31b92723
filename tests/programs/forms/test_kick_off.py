import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from programs.forms import KickOffForm
from programs.models import Event, Program

TODAY = timezone.localdate()
PROGRAM = Program(starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=200))
PLAN = {
    "held_on": (TODAY + dt.timedelta(days=10)).isoformat(),
    "held_from": "10:30",
    "time_zone": "Europe/Berlin",
    "minutes": "90",
    "place": "Tower",
    "agenda": "Welcome\r\nPairs",
}


def form(event: Event | None = None, **changes: Any) -> KickOffForm:
    return KickOffForm({**PLAN, **changes}, program=PROGRAM, event=event, time_zone="Europe/Berlin")


def test_a_plan() -> None:
    filled = form()
    assert filled.is_valid(), filled.errors
    plan = filled.plan()
    assert (plan.held_from, plan.time_zone, plan.agenda) == (
        dt.time(10, 30),
        "Europe/Berlin",
        "Welcome\nPairs",
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("held_on", "", "enter a date"),
        ("held_on", (TODAY - dt.timedelta(days=2)).isoformat(), "is over"),
        ("held_on", (TODAY + dt.timedelta(days=201)).isoformat(), "after the end"),
        ("held_from", "25:00", "valid time"),
        ("time_zone", "Mars/Olympus", "valid choice"),
        ("minutes", "0", "from 5 to 1440"),
        ("place", "", "fill this in"),
        ("place", "x" * 301, "shorten"),
        ("agenda", "a\x00", "invisible"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_the_field(field: str, value: Any, sentence: str) -> None:
    refused = form(**{field: value})
    assert list(refused.errors) == [field]
    assert sentence in refused.errors[field][0]


def _next_night_that_skips(hour: dt.datetime) -> dt.date:
    """The first day from that of the hour on that does not have it where its clock is."""
    while hour.astimezone(dt.UTC).astimezone(hour.tzinfo).time() == hour.time():
        hour += dt.timedelta(days=1)
    return hour.date()


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    hour = dt.datetime.combine(TODAY, dt.time(2, 30), ZoneInfo("Europe/Berlin"))
    day = _next_night_that_skips(hour + dt.timedelta(days=1))
    program = Program(starts_on=TODAY, ends_on=day)
    night = {**PLAN, "held_on": day.isoformat(), "held_from": "02:30"}
    for zone, is_valid in (("Europe/Berlin", False), ("Asia/Tokyo", True)):
        filled = KickOffForm({**night, "time_zone": zone}, program=program, event=None, time_zone="UTC")
        assert filled.is_valid() == is_valid


def test_the_agenda_of_a_kick_off_that_is_over_can_be_edited() -> None:
    past = TODAY - dt.timedelta(days=3)
    event = Event(held_on=past, held_from=dt.time(9), time_zone="Europe/Berlin", place="x", agenda="y")
    assert form(event, held_on=past.isoformat()).is_valid()
    assert not form(event, held_on=(past - dt.timedelta(days=1)).isoformat()).is_valid()

"""Pairs against the monthly hour."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.enums import PairState
from matching.models import Pair
from programs.enums import Phase
from programs.models import Program
from sessions.enums import HourState, NudgeReason
from sessions.models import SessionLog
from sessions.queries.activity import (
    ActivityTotals,
    MonthActivity,
    PairActivity,
    hour_state,
    nudge_reason,
    pair_activity,
    programs_activity,
)
from sessions.queries.organising import month_totals
from sessions.queries.released import released
from tests import factories

JUNE_1, TODAY, DECEMBER_1 = dt.date(2026, 6, 1), dt.date(2026, 9, 20), dt.date(2026, 12, 1)
ANNOUNCED_AT = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
MET, PARTLY, NONE = HourState.MET, HourState.PARTLY, HourState.NONE
OPEN, OUTSIDE = HourState.OPEN, HourState.OUTSIDE


@pytest.fixture
def program(db: None) -> Program:
    """All days of these tests have a name, today among them."""
    return factories.ProgramFactory(phase=Phase.RUNNING, starts_on=JUNE_1, ends_on=DECEMBER_1)


@pytest.fixture
def pair(program: Program) -> Pair:
    return factories.PairFactory(program=program, announced_at=ANNOUNCED_AT)


def one(program: Program, today: dt.date = TODAY) -> PairActivity:
    (activity,) = pair_activity(program, today=today)
    return activity


def log(pair: Pair, held_on: str, minutes: int = 60, *, by_both: bool = False) -> SessionLog:
    return factories.SessionLogFactory(
        pair=pair, held_on=dt.date.fromisoformat(held_on), minutes=minutes, by_both=by_both
    )


@pytest.mark.parametrize(
    ("minutes", "counts", "is_over", "expected"),
    [
        (60, True, True, MET),
        (60, True, False, MET),
        (61, True, False, MET),
        (59, True, True, PARTLY),
        (59, True, False, OPEN),
        (0, True, True, NONE),
        (0, True, False, OPEN),
        (0, False, True, OUTSIDE),
        (90, False, True, OUTSIDE),
    ],
)
def test_a_month_against_an_hour(minutes: int, counts: bool, is_over: bool, expected: HourState) -> None:
    assert hour_state(minutes, 60, counts=counts, is_over=is_over) == expected


def test_minutes_are_added_up_by_month(program: Program, pair: Pair) -> None:
    log(pair, "2026-06-30", 45)
    log(pair, "2026-06-02", 30, by_both=True)
    log(pair, "2026-07-01", 20, by_both=True)
    log(pair, "2026-09-19", 30)
    activity = one(program)
    assert [(m.month.month, m.minutes, m.confirmed_minutes, m.state) for m in activity.months] == [
        (6, 75, 30, MET),
        (7, 20, 20, PARTLY),
        (8, 0, 0, NONE),
        (9, 30, 0, OPEN),
    ]
    assert (activity.sessions, activity.minutes, activity.confirmed_minutes) == (4, 125, 50)
    assert activity.unconfirmed_minutes == 75
    assert (activity.months_met, activity.months_over) == (1, 3)
    assert activity.last_held_on == dt.date(2026, 9, 19)


def test_a_pair_that_has_not_met_is_there(program: Program, pair: Pair) -> None:
    activity = one(program)
    assert activity.pair_id == pair.pk
    assert [month.state for month in activity.months] == [NONE, NONE, NONE, OPEN]
    assert (activity.sessions, activity.minutes, activity.last_held_on) == (0, 0, None)


def test_pairs_that_nobody_knows_of_are_not(program: Program) -> None:
    factories.PairFactory(program=program, confirmed=True)
    factories.PairFactory()
    assert pair_activity(program) == []


def test_the_last_day_of_a_month_is_not_over(program: Program, pair: Pair) -> None:
    assert one(program, dt.date(2026, 6, 30)).months[0].state == OPEN
    assert one(program, dt.date(2026, 7, 1)).months[0].state == NONE


def test_a_month_counts_from_fifteen_days_of_it(program: Program) -> None:
    late = factories.PairFactory(program=program, announced_at=dt.datetime(2026, 6, 17, 9, tzinfo=dt.UTC))
    in_time = factories.PairFactory(program=program, announced_at=dt.datetime(2026, 6, 16, 9, tzinfo=dt.UTC))
    by_pair = {activity.pair_id: activity for activity in pair_activity(program, today=TODAY)}
    assert by_pair[late.pk].months[0].state == OUTSIDE
    assert by_pair[in_time.pk].months[0].state == NONE


def test_the_day_of_the_announcement_is_the_readers(program: Program) -> None:
    """Evening in New York is the next day in Berlin, and with it a day too late for June."""
    factories.PairFactory(program=program, announced_at=dt.datetime(2026, 6, 16, 22, 30, tzinfo=dt.UTC))
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert one(program).months[0].state == OUTSIDE
    with timezone.override(ZoneInfo("America/New_York")):
        assert one(program).months[0].state == NONE


def test_after_its_end_a_pair_is_expected_no_more(program: Program, pair: Pair) -> None:
    Pair.objects.filter(pk=pair.pk).update(
        state=PairState.ENDED, ended_at=dt.datetime(2026, 8, 14, 9, tzinfo=dt.UTC)
    )
    activity = one(program)
    assert [month.state for month in activity.months] == [NONE, NONE, OUTSIDE, OUTSIDE]
    assert activity.nudge is None


def test_months_end_with_the_programme(program: Program, pair: Pair) -> None:
    activity = one(program, dt.date(2027, 3, 1))
    assert [month.month.month for month in activity.months] == [6, 7, 8, 9, 10, 11, 12]
    assert activity.months[-1].state == OUTSIDE  # it has one day of it


def test_a_session_outside_of_the_dates_adds_its_month(program: Program, pair: Pair) -> None:
    log(pair, "2027-02-03", 30)
    activity = one(program, dt.date(2027, 3, 1))
    assert [month.month.month for month in activity.months] == [6, 7, 8, 9, 10, 11, 12, 1, 2]
    assert activity.months[-1] == MonthActivity(dt.date(2027, 2, 1), 30, 0, OUTSIDE)
    assert activity.minutes == 30


def test_a_programme_that_has_not_begun(db: None) -> None:
    program = factories.ProgramFactory(starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 7, 1))
    factories.PairFactory(program=program)
    activity = one(program)
    assert (activity.months, activity.nudge) == ((), None)


@pytest.mark.parametrize(
    ("state", "quiet_days", "months", "expected"),
    [
        (PairState.ACTIVE, 30, (MET, MET), NudgeReason.SILENT),
        (PairState.ACTIVE, 29, (MET, MET), None),
        (PairState.ACTIVE, 5, (PARTLY, OPEN), NudgeReason.BEHIND),
        (PairState.ACTIVE, 5, (NONE, OPEN), NudgeReason.BEHIND),
        (PairState.ACTIVE, 30, (NONE, OPEN), NudgeReason.SILENT),
        (PairState.ACTIVE, 5, (PARTLY, MET), None),
        (PairState.ACTIVE, 5, (MET, OPEN), None),
        (PairState.ACTIVE, 5, (OUTSIDE, OPEN), None),
        (PairState.PAUSED, 90, (NONE, OPEN), None),
        (PairState.ENDED, 90, (NONE, OPEN), None),
    ],
)
def test_who_needs_a_nudge(
    state: PairState, quiet_days: int, months: tuple[HourState, HourState], expected: NudgeReason | None
) -> None:
    done = [
        MonthActivity(month, 0, 0, hour)
        for month, hour in zip((dt.date(2026, 8, 1), dt.date(2026, 9, 1)), months, strict=True)
    ]
    quiet_since = TODAY - dt.timedelta(days=quiet_days)
    assert nudge_reason(state, done, quiet_since, dt.date(2026, 12, 1), TODAY) == expected


def test_nobody_is_nudged_after_the_end(program: Program, pair: Pair) -> None:
    assert one(program, dt.date(2026, 12, 1)).nudge == NudgeReason.SILENT
    assert one(program, dt.date(2026, 12, 2)).nudge is None


def test_a_new_pair_has_thirty_days_to_meet(program: Program, pair: Pair) -> None:
    assert one(program, dt.date(2026, 6, 30)).nudge is None
    assert one(program, dt.date(2026, 7, 1)).nudge == NudgeReason.SILENT


def test_totals(program: Program, pair: Pair) -> None:
    log(pair, "2026-06-10", 60, by_both=True)
    log(pair, "2026-07-10", 30)
    log(pair, "2026-09-10", 60)
    factories.PairFactory(program=program, announced_at=pair.announced_at)
    activities = pair_activity(program, today=TODAY)
    assert ActivityTotals.of(activities) == ActivityTotals(
        pairs=2,
        pairs_that_met=1,
        sessions=3,
        minutes=150,
        confirmed_minutes=60,
        months_met=2,
        months_over=7,
        to_nudge=1,
    )
    assert [(m.month.month, m.minutes, m.met, m.counted, m.is_over) for m in month_totals(activities)] == [
        (6, 60, 1, 2, True),
        (7, 30, 0, 2, True),
        (8, 0, 0, 2, True),
        (9, 60, 1, 2, False),
    ]


def test_programmes_are_kept_apart(program: Program, pair: Pair) -> None:
    other = factories.PairFactory(
        program__starts_on=JUNE_1, program__ends_on=DECEMBER_1, announced_at=pair.announced_at
    )
    log(pair, "2026-06-10", 60)
    log(other, "2026-06-11", 30)
    both = programs_activity([program, other.program], today=TODAY)
    assert [activity.minutes for activity in both[program.pk]] == [60]
    assert [activity.minutes for activity in both[other.program_id]] == [30]


def test_three_queries_for_one_pair_and_for_thirty(program: Program) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            pair_activity(program, today=TODAY)
        return len(captured)

    log(factories.PairFactory(program=program), "2026-06-10")
    assert queries() == 3
    for pair in factories.PairFactory.create_batch(29, program=program):
        log(pair, "2026-06-10")
        log(pair, "2026-07-10")
    assert queries() == 3


def test_released_figures_have_five_pairs_behind_them(program: Program) -> None:
    pairs = factories.PairFactory.create_batch(
        5, program=program, announced_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    )
    for pair in pairs[:4]:
        log(pair, "2026-06-10", 90)
    four = released(pair_activity(program, today=TODAY))
    assert (four.pairs, four.sessions, four.hours, four.percent_met) == (5, None, None, 25)
    log(pairs[4], "2026-06-10", 60)
    five = released(pair_activity(program, today=TODAY))
    assert (five.pairs, five.sessions, five.hours) == (5, 5, 7)
    Pair.objects.filter(pk=pairs[0].pk).delete()
    fewer = released(pair_activity(program, today=TODAY))
    assert (fewer.pairs, fewer.sessions, fewer.hours, fewer.percent_met) == (None, None, None, None)


def test_a_released_share_is_never_all_or_none(program: Program) -> None:
    """Otherwise it would say of each pair that it has, or has not, met for its hour."""
    factories.PairFactory.create_batch(
        5, program=program, announced_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    )
    activities = pair_activity(program, today=TODAY)
    assert released(activities).percent_met == 5
    for pair in Pair.objects.in_program(program):
        for month in (6, 7, 8, 9):
            log(pair, f"2026-0{month}-10")
    assert released(pair_activity(program, today=TODAY)).percent_met == 95

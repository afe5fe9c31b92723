"""Each pair of a programme against the monthly hour: figures only, never a note or a single log."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, IntegerField, Max, Q, Sum
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractYear
from django.utils import timezone

from matching.enums import PairState
from matching.models import Pair
from matching.models.pairs import PairQuerySet
from mentoring.accounts.models import AuditEvent
from programs.enums import Participation
from programs.models import Program
from sessions.enums import MONTH_COUNTS_FROM_DAYS, SILENT_DAYS, HourState, NudgeReason
from sessions.models import SessionLog
from sessions.queries.months import days_within, last_day, month_of, months_between

MONTHS_OF_A_YEAR = 12
NOT_OVER = (HourState.OPEN, HourState.OUTSIDE)
ON_BREAK = Q(mentor__state=Participation.PAUSED) | Q(mentee__state=Participation.PAUSED)


def clock(minutes: int) -> str:
    """Minutes as hours:minutes, for places that are too narrow for words."""
    return "{}:{:02}".format(*divmod(minutes, 60))


class MonthActivity(NamedTuple):
    """What a pair did in a calendar month; minutes are logged ones, by the day of the session.

    A tuple, since there is one for each month of each pair whenever a programme is looked at.
    """

    month: date
    minutes: int
    confirmed_minutes: int
    state: HourState

    @property
    def key(self) -> str:
        """A name for the column of the month."""
        return f"m{self.month:%Y%m}"

    @property
    def clock(self) -> str:
        return clock(self.minutes)


@dataclass(frozen=True)
class PairActivity:
    """A pair's sessions in figures. A month counts if the pair had at least half of it."""

    pair_id: uuid.UUID
    state: PairState
    months: tuple[MonthActivity, ...]
    sessions: int
    last_held_on: date | None
    nudge: NudgeReason | None
    nudged_on: date | None = None

    @property
    def minutes(self) -> int:
        return sum([month.minutes for month in self.months])

    @property
    def confirmed_minutes(self) -> int:
        return sum([month.confirmed_minutes for month in self.months])

    @property
    def unconfirmed_minutes(self) -> int:
        return self.minutes - self.confirmed_minutes

    @property
    def clock(self) -> str:
        return clock(self.minutes)

    @property
    def months_met(self) -> int:
        return sum([month.state is HourState.MET for month in self.months])

    @property
    def months_over(self) -> int:
        """Months that count and are either over or met already."""
        return sum([month.state not in NOT_OVER for month in self.months])


@dataclass(frozen=True)
class ActivityTotals:
    """All pairs of a programme together."""

    pairs: int
    pairs_that_met: int
    sessions: int
    minutes: int
    confirmed_minutes: int
    months_met: int
    months_over: int
    to_nudge: int

    @property
    def hours(self) -> int:
        """Whole hours, for those who are to see no more than that."""
        return round(self.minutes / 60)

    @property
    def unconfirmed_minutes(self) -> int:
        return self.minutes - self.confirmed_minutes

    @classmethod
    def of(cls, activities: Iterable[PairActivity]) -> "ActivityTotals":
        every = list(activities)
        return cls(
            pairs=len(every),
            pairs_that_met=sum(one.sessions > 0 for one in every),
            sessions=sum(one.sessions for one in every),
            minutes=sum(one.minutes for one in every),
            confirmed_minutes=sum(one.confirmed_minutes for one in every),
            months_met=sum(one.months_met for one in every),
            months_over=sum(one.months_over for one in every),
            to_nudge=sum(one.nudge is not None for one in every),
        )


def pair_activity(program: Program, *, today: date | None = None) -> list[PairActivity]:
    """Every announced pair of the programme, in three queries however many there are.

    `today` is the reader's own day (default: in the active time zone). Months run from the
    programme's first one to the present or its last one; a session outside of them adds its month.
    """
    return programs_activity([program], today=today)[program.pk]


def programs_activity(
    programs: Sequence[Program], *, today: date | None = None
) -> dict[uuid.UUID, list[PairActivity]]:
    """The same for several programmes at once, by their keys."""
    today = today or timezone.localdate()
    nudged = last_nudges(programs)
    pairs = Pair.objects.filter(program__in=programs)
    met = _months_met(pairs)
    expected: dict[uuid.UUID, list[_Expected]] = defaultdict(list)
    for one in _expected(pairs):
        expected[one.program_id].append(one)
    return {
        program.pk: _program_activity(program, expected[program.pk], met, nudged, today)
        for program in programs
    }


def activity_of(pair: Pair) -> PairActivity:
    """The same for one announced pair alone; its nudges are not looked up."""
    alone = Pair.objects.filter(pk=pair.pk)
    return _program_activity(pair.program, _expected(alone), _months_met(alone), {}, timezone.localdate())[0]


class _Expected(NamedTuple):
    """A pair, and what says in which months it is expected to meet."""

    program_id: uuid.UUID
    pk: uuid.UUID
    state: str
    is_on_break: bool
    announced_at: datetime
    ended_at: datetime | None


class _Met(NamedTuple):
    """The sessions of a pair in a month, which is counted from the year nought."""

    pair_id: uuid.UUID
    month: int
    minutes: int
    confirmed_minutes: int
    sessions: int
    last_held_on: date


def _expected(pairs: PairQuerySet) -> list[_Expected]:
    rows = pairs.announced().annotate(is_on_break=ON_BREAK).order_by("pk")
    return [_Expected(*row) for row in rows.values_list(*_Expected._fields)]


def _months_met(pairs: PairQuerySet) -> dict[uuid.UUID, list[_Met]]:
    """By pair. Asked of the logs alone: joined with their pairs this takes five times as long."""
    number = ExtractYear("held_on") * MONTHS_OF_A_YEAR + ExtractMonth("held_on") - 1
    confirmed = Q(confirmed_at__isnull=False)
    rows = (
        SessionLog.objects.filter(pair__in=pairs.announced())
        .order_by()
        .annotate(month=Cast(number, IntegerField()))
        .values("pair_id", "month")
        .annotate(
            logged=Sum("minutes"),
            confirmed_minutes=Coalesce(Sum("minutes", filter=confirmed), 0),
            sessions=Count("pk"),
            last_held_on=Max("held_on"),
        )
        .values_list("pair_id", "month", "logged", "confirmed_minutes", "sessions", "last_held_on")
    )
    met: dict[uuid.UUID, list[_Met]] = defaultdict(list)
    for row in rows:
        met[row[0]].append(_Met(*row))
    return met


def last_nudges(programs: Sequence[Program]) -> dict[uuid.UUID, date]:
    """The day of each pair's latest nudge."""
    events = (
        AuditEvent.objects.filter(program_id__in=[program.pk for program in programs], verb="pair.nudged")
        .values("object_id")
        .annotate(latest=Max("at"))
        .values_list("object_id", "latest")
    )
    return {pair_id: timezone.localdate(at) for pair_id, at in events}


def _program_activity(
    program: Program,
    pairs: Sequence[_Expected],
    met: Mapping[uuid.UUID, Sequence[_Met]],
    nudged: Mapping[uuid.UUID, date],
    today: date,
) -> list[PairActivity]:
    months = _months(program, [month for pair in pairs for month in met.get(pair.pk, ())], today)
    return [
        _activity(program, pair, met.get(pair.pk, ()), months, nudged.get(pair.pk), today) for pair in pairs
    ]


def _months(program: Program, met: Iterable[_Met], today: date) -> tuple[date, ...]:
    """Those of the programme that have begun, and those in which sessions were held besides."""
    begun = months_between(program.starts_on, min(today, program.ends_on))
    days = [*begun, *{month.last_held_on for month in met}]
    return months_between(min(days), max(days)) if days else ()


def _activity(
    program: Program,
    pair: _Expected,
    met: Sequence[_Met],
    months: tuple[date, ...],
    nudged_on: date | None,
    today: date,
) -> PairActivity:
    by_month = {one.month: one for one in met}
    first, last = _time_of(pair, program)
    done = []
    for month, number, counts, is_over in _calendar(months, first, last, today):
        one = by_month.get(number)
        minutes, confirmed = (one.minutes, one.confirmed_minutes) if one else (0, 0)
        state = hour_state(minutes, program.monthly_minutes, counts=counts, is_over=is_over)
        done.append(MonthActivity(month, minutes, confirmed, state))
    last_held_on = max((one.last_held_on for one in met), default=None)
    return PairActivity(
        pair_id=pair.pk,
        state=PairState(pair.state),
        months=tuple(done),
        sessions=sum(one.sessions for one in met),
        last_held_on=last_held_on,
        nudge=None
        if pair.is_on_break
        else nudge_reason(pair.state, done, last_held_on or first, last, today),
        nudged_on=nudged_on,
    )


def _time_of(pair: _Expected, program: Program) -> tuple[date, date]:
    """The first and the last day on which the pair could be expected to meet."""
    announced_on = timezone.localdate(pair.announced_at)
    ended_on = timezone.localdate(pair.ended_at) if pair.ended_at else program.ends_on
    return max(announced_on, program.starts_on), min(ended_on, program.ends_on)


@lru_cache(maxsize=256)  # the pairs of a programme mostly share their dates
def _calendar(
    months: tuple[date, ...], first: date, last: date, today: date
) -> tuple[tuple[date, int, bool, bool], ...]:
    """Each month and its number; whether it counts for a pair with these days, and whether it is over."""
    return tuple(
        (
            month,
            month.year * MONTHS_OF_A_YEAR + month.month - 1,
            days_within(month, first, last) >= MONTH_COUNTS_FROM_DAYS,
            last_day(month) < today,
        )
        for month in months
    )


def hour_state(minutes: int, target: int, *, counts: bool, is_over: bool) -> HourState:
    """How a month's minutes stand against the monthly hour."""
    if not counts:
        return HourState.OUTSIDE
    if minutes >= target:
        return HourState.MET
    if not is_over:
        return HourState.OPEN
    return HourState.PARTLY if minutes else HourState.NONE


def nudge_reason(
    state: str, months: Sequence[MonthActivity], quiet_since: date, last: date, today: date
) -> NudgeReason | None:
    """Why an active pair needs a nudge, while its programme runs; None if it does not.

    `quiet_since` is the day of the last session, or the first day of a pair that has had none.
    """
    if state != PairState.ACTIVE or today > last:
        return None
    if today - quiet_since >= timedelta(days=SILENT_DAYS):
        return NudgeReason.SILENT
    by_month = {month.month: month.state for month in months}
    this_month = month_of(today)
    before = month_of(this_month - timedelta(days=1))
    is_behind = by_month.get(before) in {HourState.PARTLY, HourState.NONE}
    return NudgeReason.BEHIND if is_behind and by_month.get(this_month) == HourState.OPEN else None

"""When everything of a programme is, and what moves along if its start or end is moved."""

import hashlib
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.enums import Anchor, Participation
from programs.models import Event, Extension, Membership, Milestone, Program
from programs.queries.phases import Text

# Those who are told when dates change: whoever has said yes, or may still do so.
COUNTING_ON_DATES = (
    Participation.INVITED,
    Participation.APPLIED,
    Participation.ACCEPTED,
    Participation.WAITLISTED,
    Participation.PAUSED,
)


@dataclass(frozen=True)
class Timeline:
    starts_on: date
    ends_on: date
    applications_open_on: date | None = None
    applications_close_on: date | None = None

    @classmethod
    def of(cls, program: Program) -> "Timeline":
        return cls(
            program.starts_on, program.ends_on, program.applications_open_on, program.applications_close_on
        )

    def with_end(self, ends_on: date) -> "Timeline":
        return replace(self, ends_on=ends_on)

    def anchor(self, anchor: str) -> date:
        return {Anchor.START: self.starts_on, Anchor.END: self.ends_on}[Anchor(anchor)]


@dataclass(frozen=True)
class Shift[T: (Event, Milestone)]:
    """Something that moves along with the start or the end."""

    thing: T
    before: date
    after: date

    @property
    def days(self) -> int:
        return (self.after - self.before).days


@dataclass(frozen=True)
class TimelinePlan:
    """What a change of dates would do; shown before it is done, and done exactly so."""

    before: Timeline
    after: Timeline
    events: Sequence[Shift[Event]]
    milestones: Sequence[Shift[Milestone]]
    staying: Sequence[Event]  # events that stay where they are although the dates around them move

    @property
    def changes_something(self) -> bool:
        return self.before != self.after

    @property
    def moves_along(self) -> bool:
        return bool(self.events or self.milestones)

    @property
    def fingerprint(self) -> str:
        """Differs as soon as anything that the plan was shown for has changed."""
        told = [astuple(self.before), astuple(self.after)]
        told += [(shift.thing.pk, shift.before, shift.after) for shift in self.events]
        told += [(shift.thing.pk, shift.before, shift.after) for shift in self.milestones]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plan_timeline(program: Program, timeline: Timeline) -> TimelinePlan:
    """In two queries. Events that are over stay; milestones follow their anchor always."""
    before, today = Timeline.of(program), timezone.localdate()
    moved = {anchor for anchor in Anchor if before.anchor(anchor) != timeline.anchor(anchor)}
    coming = list(program.events.from_day(today)) if moved else []
    milestones = list(program.milestones.all()) if moved else []
    return TimelinePlan(
        before=before,
        after=timeline,
        events=[
            Shift(event, event.held_on, event.held_on + _moved_by(before, timeline, event.moves_with))
            for event in coming
            if event.moves_with in moved
        ],
        milestones=[
            Shift(milestone, *(milestone.due_on(each.starts_on, each.ends_on) for each in (before, timeline)))
            for milestone in milestones
            if milestone.anchor in moved
        ],
        staying=[event for event in coming if event.moves_with not in moved],
    )


def _moved_by(before: Timeline, after: Timeline, anchor: str) -> timedelta:
    return after.anchor(anchor) - before.anchor(anchor)


@dataclass(frozen=True)
class Entry:
    """One line of the calendar of a programme."""

    day: date
    label: Text
    kind: Text = ""
    icon: str = "calendar"
    event: Event | None = None
    milestone: Milestone | None = None
    is_over: bool = False


def calendar(program: Program) -> list[Entry]:
    """Everything that has a date, in its order; in two queries."""
    today = timezone.localdate()
    fixed = (
        (program.applications_open_on, _("Applications open"), "mail"),
        (program.applications_close_on, _("Applications close"), "inbox"),
        (program.starts_on, _("Start"), "player-play"),
        (program.ends_on, _("End"), "flag"),
    )
    entries = [Entry(day, label, icon=icon) for day, label, icon in fixed if day]
    entries += [
        Entry(event.held_on, event.title, event.get_kind_display(), "calendar-event", event=event)
        for event in program.events.all()
    ]
    for milestone in program.milestones.all():
        day = milestone.due_on(program.starts_on, program.ends_on)
        entries.append(Entry(day, milestone.title, milestone.get_kind_display(), "bell", milestone=milestone))
    return [replace(entry, is_over=entry.day < today) for entry in sorted(entries, key=lambda each: each.day)]


def counting_on_dates(program: Program) -> list[Membership]:
    """Those who get a mail when dates change: the team, and participants who have not left."""
    people = program.memberships.current().select_related("user").order_by("pk")
    return [one for one in people if not one.takes_part or one.state in COUNTING_ON_DATES]


@dataclass(frozen=True)
class OwnEnd:
    """When a participant of an extended programme ends, and whether they can still choose."""

    extension: Extension
    leaves_on: date | None
    may_choose: bool


def own_end(membership: Membership) -> OwnEnd | None:
    """None where the programme was never extended."""
    extension = membership.program.extensions.newest_first().first()
    if extension is None:
        return None
    return OwnEnd(extension, membership.leaves_on, timezone.localdate() <= extension.old_end_on)

"""How a programme stands for its organisers, and what they should do next."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.models import ChoosingWindow, Pair
from mentoring.ui.labels import worded_lazy
from programs.enums import Participation, Phase, Role
from programs.models import Event, Goal, Membership, Program, RulesVersion, Topic
from sessions.enums import HourState
from sessions.queries.activity import ActivityTotals, PairActivity, programs_activity

type Text = str | Promise


@dataclass(frozen=True)
class ProgramStatus:
    """A programme in figures; `counts` are people by role and state."""

    program: Program
    today: date
    has_goals: bool = False
    has_topics: bool = False
    has_rules: bool = False
    is_choosing: bool = False  # people choose whom they would like, or answer
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unannounced: int = 0  # pairs that are confirmed
    kick_off: Event | None = None
    activities: Sequence[PairActivity] = ()

    @cached_property
    def totals(self) -> ActivityTotals:
        return ActivityTotals.of(self.activities)

    def in_state(self, *states: Participation) -> int:
        return sum(count for (_role, state), count in self.counts.items() if state in states)

    @property
    def applied(self) -> int:
        return self.in_state(Participation.APPLIED)

    @property
    def invited(self) -> int:
        return self.in_state(Participation.INVITED)

    @property
    def mentors(self) -> int:
        return self.counts.get((Role.MENTOR, Participation.ACCEPTED), 0)

    @property
    def mentees(self) -> int:
        return self.counts.get((Role.MENTEE, Participation.ACCEPTED), 0)

    @property
    def announced(self) -> int:
        return len(self.activities)

    @property
    def is_set_up(self) -> bool:
        return self.has_goals and self.has_topics and self.has_rules

    @property
    def next_step(self) -> "NextStep":
        return next(step for step in NEXT_STEPS if self.program.phase in step.phases and step.applies(self))

    @property
    def milestones(self) -> "list[tuple[Milestone, bool]]":
        return [(milestone, milestone.is_reached(self)) for milestone in MILESTONES]

    @property
    def months(self) -> "tuple[MonthTotals, ...]":
        return month_totals(self.activities)


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next, in these phases and if it applies; the first that fits is said."""

    phases: frozenset[Phase]
    applies: Callable[[ProgramStatus], bool]
    title: Text
    text: Text
    view: str
    label: Text


@dataclass(frozen=True)
class Milestone:
    """A stretch of every programme's way, and the page on which it is walked."""

    label: Text
    view: str
    is_reached: Callable[[ProgramStatus], bool]


@dataclass(frozen=True)
class MonthTotals:
    """All pairs of a programme in one month."""

    month: date
    minutes: int
    met: int
    counted: int
    is_over: bool


def _always(_status: ProgramStatus) -> bool:
    return True


NEXT_STEPS = (
    NextStep(
        frozenset({Phase.DRAFT}),
        lambda status: not status.is_set_up,
        _("Finish the set-up"),
        _("A programme needs goals, topics and rules before people can say yes to it."),
        "programs:setup",
        _("Go to the set-up"),
    ),
    NextStep(
        frozenset({Phase.DRAFT}),
        _always,
        _("Start recruiting"),
        _("Everything is set up. Add people, then open the programme for them."),
        "programs:setup",
        _("Go to the set-up"),
    ),
    NextStep(
        frozenset({Phase.RECRUITING}),
        lambda status: status.applied > 0,
        _("Answer the applications"),
        _("People have handed in their profile card and wait for your answer."),
        "programs:people",
        _("Look at the applications"),
    ),
    NextStep(
        frozenset({Phase.RECRUITING}),
        lambda status: not (status.mentors and status.mentees),
        worded_lazy(_("Invite %(mentors)s and %(mentees)s")),
        worded_lazy(
            _("%(Mentors)s are juniors who teach, %(mentees)s are seniors who learn. You need both to match.")
        ),
        "programs:people",
        _("Go to the people"),
    ),
    NextStep(
        frozenset({Phase.RECRUITING, Phase.MATCHING}),
        lambda status: status.is_choosing and not (status.unannounced or status.announced),
        _("People are choosing"),
        _("See who has chosen and who has answered. When the time is over, run the matching."),
        "matching:choosing",
        _("Look at the choosing"),
    ),
    NextStep(
        frozenset({Phase.RECRUITING, Phase.MATCHING}),
        lambda status: not (status.unannounced or status.announced),
        worded_lazy(_("Match %(mentors)s and %(mentees)s")),
        _("Run the matching as often as you like, then confirm the proposals that convince you."),
        "matching:runs",
        _("Go to the matching"),
    ),
    NextStep(
        frozenset({Phase.RECRUITING, Phase.MATCHING}),
        lambda status: status.kick_off is None,
        _("Schedule the kick-off"),
        _("The pairs are confirmed. They meet for the first time at the kick-off: give it a date."),
        "programs:kick_off",
        _("Go to the kick-off"),
    ),
    NextStep(
        frozenset({Phase.RECRUITING, Phase.MATCHING}),
        _always,
        _("Announce the pairs"),
        _("Pairs and kick-off are ready. Nobody knows their partner until you announce them all at once."),
        "matching:runs",
        _("Go to the matching"),
    ),
    NextStep(
        frozenset({Phase.ANNOUNCED, Phase.RUNNING}),
        lambda status: status.totals.to_nudge > 0,
        _("Some pairs could do with a nudge"),
        _("Calendars win too often. A friendly word from you helps more than a rule."),
        "sessions:activity",
        _("See who"),
    ),
    NextStep(
        frozenset({Phase.ANNOUNCED}),
        _always,
        _("Hold the kick-off"),
        _("The pairs know of each other. At the kick-off they meet."),
        "programs:kick_off",
        _("Go to the kick-off"),
    ),
    NextStep(
        frozenset({Phase.RUNNING}),
        _always,
        _("All pairs are well on their way"),
        _("Nobody needs a nudge at the moment."),
        "sessions:activity",
        _("Look at the activity"),
    ),
    NextStep(
        frozenset({Phase.CLOSING, Phase.CLOSED, Phase.ARCHIVED}),
        _always,
        _("See what has changed"),
        _("The sessions are over. The outcomes show what the programme has brought about."),
        "outcomes:table",
        _("Look at the outcomes"),
    ),
)

MILESTONES = (
    Milestone(_("Goals, topics and rules"), "programs:setup", lambda status: status.is_set_up),
    Milestone(
        worded_lazy(_("%(Mentors)s and %(mentees)s accepted")),
        "programs:people",
        lambda status: bool(status.mentors and status.mentees),
    ),
    Milestone(
        _("Pairs confirmed"), "matching:runs", lambda status: bool(status.unannounced or status.announced)
    ),
    Milestone(_("Kick-off scheduled"), "programs:kick_off", lambda status: status.kick_off is not None),
    Milestone(_("Pairs announced"), "matching:runs", lambda status: status.announced > 0),
    Milestone(_("Sessions under way"), "sessions:activity", lambda status: status.totals.sessions > 0),
)


def program_status(program: Program) -> ProgramStatus:
    return program_statuses([program])[0]


def program_statuses(programs: Sequence[Program]) -> list[ProgramStatus]:
    """In six queries, however many programmes, people and pairs there are."""
    counts = _people(programs)
    unannounced = dict(
        Pair.objects.confirmed()
        .filter(program__in=programs)
        .values("program_id")
        .annotate(pairs=Count("pk"))
        .values_list("program_id", "pairs")
    )
    activities = programs_activity(programs)
    set_up = _set_up(programs)
    kick_offs = kick_offs_of(programs)
    return [
        ProgramStatus(
            program=program,
            today=timezone.localdate(),
            **set_up[program.pk],
            counts=counts[program.pk],
            unannounced=unannounced.get(program.pk, 0),
            kick_off=kick_offs.get(program.pk),
            activities=activities[program.pk],
        )
        for program in programs
    ]


def kick_offs_of(programs: Iterable[Program]) -> dict[uuid.UUID, Event]:
    """The kick-offs that have been scheduled, by programme."""
    events = Event.objects.kick_offs().filter(program__in=list(programs))
    return {event.program_id: event for event in events}


def _set_up(programs: Sequence[Program]) -> dict[uuid.UUID, dict[str, bool]]:
    parts = {
        f"has_{name}": Exists(model._default_manager.filter(program=OuterRef("pk")))
        for name, model in (("goals", Goal), ("topics", Topic), ("rules", RulesVersion))
    }
    parts["is_choosing"] = Exists(ChoosingWindow.objects.not_over().filter(program=OuterRef("pk")))
    rows = Program.objects.filter(pk__in=[program.pk for program in programs]).annotate(**parts)
    return {row.pop("pk"): row for row in rows.values("pk", *parts)}


def _people(programs: Sequence[Program]) -> dict[uuid.UUID, dict[tuple[str, str], int]]:
    rows = (
        Membership.objects.participants()
        .filter(program__in=programs)
        .order_by()
        .values("program_id", "role", "state")
        .annotate(people=Count("pk"))
    )
    counts: dict[uuid.UUID, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in rows:
        counts[row["program_id"]][row["role"], row["state"]] = row["people"]
    return counts


def month_totals(activities: Sequence[PairActivity]) -> tuple[MonthTotals, ...]:
    """The months of all pairs, added up."""
    if not activities:
        return ()
    return tuple(
        MonthTotals(
            month=column[0].month,
            minutes=sum([one.minutes for one in column]),
            met=sum([one.state is HourState.MET for one in column]),
            counted=sum([one.state is not HourState.OUTSIDE for one in column]),
            is_over=HourState.OPEN not in [one.state for one in column],
        )
        for column in zip(*(activity.months for activity in activities), strict=True)
    )

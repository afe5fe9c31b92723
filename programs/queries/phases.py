"""The phases of a programme: which may follow which, what each needs, and what is still missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import worded_lazy
from programs.enums import EventKind, Participation, Phase, Role
from programs.models import Endorsement, Program

type Text = str | Promise


@dataclass(frozen=True)
class Side:
    """The mentors or the mentees of a programme, counted."""

    by_state: Mapping[str, int] = field(default_factory=dict)
    places: int = 0  # of the accepted ones: a mentor may take several mentees

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def accepted(self) -> int:
        return self.by_state.get(Participation.ACCEPTED, 0)

    @property
    def applied(self) -> int:
        return self.by_state.get(Participation.APPLIED, 0)

    @property
    def waitlisted(self) -> int:
        return self.by_state.get(Participation.WAITLISTED, 0)

    @property
    def invited(self) -> int:
        return self.by_state.get(Participation.INVITED, 0)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """The people who take part, or might, on both sides."""

    mentors: Side = Side()
    mentees: Side = Side()

    @property
    def participants(self) -> int:
        return self.mentors.total + self.mentees.total

    @property
    def invited(self) -> int:
        return self.mentors.invited + self.mentees.invited

    @property
    def applied(self) -> int:
        return self.mentors.applied + self.mentees.applied

    @property
    def waitlisted(self) -> int:
        return self.mentors.waitlisted + self.mentees.waitlisted

    @property
    def waiting(self) -> int:
        """How many an organiser can still answer."""
        return self.applied + self.waitlisted


@dataclass(frozen=True, kw_only=True)
class ProgramFacts(Crowd):
    """What the conditions look at."""

    today: date
    ends_on: date
    has_purpose: bool = False
    team: int = 0  # organisers, advisors, sponsors and coders
    goals: int = 0
    topics: int = 0
    has_rules: bool = False
    has_application_dates: bool = False
    terms: int = 0  # of the glossary
    questions: int = 0  # of the programme's own
    has_look: bool = False  # words or a colour of its own
    is_endorsed: bool = False
    kick_off_on: date | None = None
    event_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Condition:
    """Something that must hold before a phase begins; advice warns but does not stop."""

    key: str
    text: Text
    why: Text
    view: str  # where it is put right; takes the programme's key
    holds: Callable[[ProgramFacts], bool]
    is_advice: bool = False


@dataclass(frozen=True)
class Transition:
    """One allowed change of phase."""

    source: Phase
    target: Phase
    label: Text
    conditions: tuple[Condition, ...] = ()
    is_back: bool = False
    by_button: bool = True  # False: it is part of something bigger, such as the announcement


HAS_GOAL = Condition(
    "goal",
    _("At least one goal"),
    _("People say yes to a purpose. At the end the goals tell you whether it was worth it."),
    "programs:setup_purpose",
    lambda facts: facts.goals > 0,
)
HAS_TOPIC = Condition(
    "topic",
    _("At least one topic"),
    worded_lazy(
        _("%(Mentees)s choose what they want to learn, %(mentors)s what they offer. Matching builds on that.")
    ),
    "programs:setup_topics",
    lambda facts: facts.topics > 0,
)
HAS_RULES = Condition(
    "rules",
    _("The rules"),
    _("Everybody who takes part accepts them in their exact wording."),
    "programs:setup_rules",
    lambda facts: facts.has_rules,
)
ENDS_LATER = Condition(
    "end",
    _("An end that is still to come"),
    _("Nobody can be invited to a programme that is over."),
    "programs:setup_timeline",
    lambda facts: facts.ends_on > facts.today,
)
HAS_APPLICATION_DATES = Condition(
    "application_dates",
    _("Days between which people can apply"),
    _("Whoever is asked wants to know by when to answer."),
    "programs:setup_timeline",
    lambda facts: facts.has_application_dates,
    is_advice=True,
)
HAS_TEAM = Condition(
    "team",
    _("Somebody beside you in the team"),
    _("People fall ill and change their jobs. A programme outlives that if two look after it."),
    "programs:setup_team",
    lambda facts: facts.team > 1,
    is_advice=True,
)
HAS_TRAINING = Condition(
    "training",
    _("A training before the first session"),
    worded_lazy(
        _("%(Mentors)s have seldom taught a senior. An hour on how a good session goes takes the fear away.")
    ),
    "programs:setup_events",
    lambda facts: bool(facts.event_kinds & {EventKind.TRAINING_MENTORS, EventKind.TRAINING_MENTEES}),
    is_advice=True,
)
HAS_CLOSING_EVENT = Condition(
    "closing_event",
    _("A closing event"),
    _("Pairs want to show what they did, and to be thanked for it."),
    "programs:setup_events",
    lambda facts: EventKind.CLOSING in facts.event_kinds,
    is_advice=True,
)
HAS_MENTOR = Condition(
    "mentor",
    worded_lazy(_("At least one accepted %(mentor)s")),
    _("Without juniors who teach there is nobody to match."),
    "programs:people",
    lambda facts: facts.mentors.accepted > 0,
)
HAS_MENTEE = Condition(
    "mentee",
    worded_lazy(_("At least one accepted %(mentee)s")),
    _("Without seniors who learn there is nobody to match."),
    "programs:people",
    lambda facts: facts.mentees.accepted > 0,
)
ALL_DECIDED = Condition(
    "decided",
    _("Every application is answered"),
    _("Those whom you have not accepted yet will not be matched."),
    "programs:people",
    lambda facts: facts.applied == 0,
    is_advice=True,
)
ENOUGH_PLACES = Condition(
    "places",
    worded_lazy(_("As many places with %(mentors)s as there are %(mentees)s")),
    worded_lazy(
        _(
            "Otherwise %(mentees)s are left over. "
            "Accept more %(mentors)s, or let some take one more %(mentee)s."
        )
    ),
    "programs:people",
    lambda facts: facts.mentors.places >= facts.mentees.accepted,
    is_advice=True,
)
HAS_KICK_OFF = Condition(
    "kick_off",
    _("The kick-off has a date and a place"),
    _("The announcement tells everybody where they meet their partner for the first time."),
    "programs:kick_off_edit",
    lambda facts: facts.kick_off_on is not None,
)
KICKED_OFF = Condition(
    "kicked_off",
    _("The day of the kick-off has come"),
    _("The pairs meet there for the first time."),
    "programs:kick_off_edit",
    lambda facts: facts.kick_off_on is not None and facts.kick_off_on <= facts.today,
)
PAST_END = Condition(
    "past_end",
    _("The end of the programme has been reached"),
    _("The pairs were promised time until then."),
    "programs:setup_timeline",
    lambda facts: facts.ends_on <= facts.today,
    is_advice=True,
)
NOBODY_THERE = Condition(
    "nobody",
    _("Nobody takes part yet"),
    _("People who have been invited would no longer find the programme."),
    "programs:people",
    lambda facts: facts.participants == 0,
)

TRANSITIONS = (
    Transition(
        Phase.DRAFT,
        Phase.RECRUITING,
        _("Start recruiting"),
        (HAS_GOAL, HAS_TOPIC, HAS_RULES, ENDS_LATER, HAS_APPLICATION_DATES, HAS_TEAM),
    ),
    Transition(
        Phase.RECRUITING,
        Phase.MATCHING,
        _("Start matching"),
        (HAS_MENTOR, HAS_MENTEE, ALL_DECIDED, ENOUGH_PLACES),
    ),
    Transition(Phase.MATCHING, Phase.ANNOUNCED, _("Announce"), (HAS_KICK_OFF, HAS_TRAINING), by_button=False),
    Transition(Phase.ANNOUNCED, Phase.RUNNING, _("Start the sessions"), (KICKED_OFF,)),
    Transition(Phase.RUNNING, Phase.CLOSING, _("Start closing"), (PAST_END, HAS_CLOSING_EVENT)),
    Transition(Phase.CLOSING, Phase.CLOSED, _("Close the programme"), (PAST_END,)),
    Transition(Phase.CLOSED, Phase.ARCHIVED, _("Move to the archive")),
    # The way back, where nobody has been told anything that it would make untrue.
    Transition(Phase.RECRUITING, Phase.DRAFT, _("Back to the draft"), (NOBODY_THERE,), is_back=True),
    Transition(Phase.MATCHING, Phase.RECRUITING, _("Back to recruiting"), is_back=True),
    Transition(Phase.RUNNING, Phase.ANNOUNCED, _("Back to before the sessions"), is_back=True),
    Transition(Phase.CLOSING, Phase.RUNNING, _("Back to the sessions"), is_back=True),
    Transition(Phase.CLOSED, Phase.CLOSING, _("Open it again"), is_back=True),
    Transition(Phase.ARCHIVED, Phase.CLOSED, _("Take it out of the archive"), is_back=True),
)


@dataclass(frozen=True)
class Check:
    """A condition, and whether it holds now."""

    condition: Condition
    holds: bool

    @property
    def stops(self) -> bool:
        return not self.holds and not self.condition.is_advice


@dataclass(frozen=True)
class Step:
    """A change of phase that is possible in principle, with what it needs."""

    transition: Transition
    checks: tuple[Check, ...]

    @property
    def is_ready(self) -> bool:
        return not any(check.stops for check in self.checks)

    @property
    def missing(self) -> int:
        return sum(check.stops for check in self.checks)

    @property
    def target_label(self) -> Text:
        return self.transition.target.label


@dataclass(frozen=True)
class PhasePanel:
    """Where a programme stands, the step forward and the one back."""

    phase: Phase
    number: int  # from 1
    last_number: int
    forward: Step | None
    back: Step | None


def transition(source: Phase, target: Phase) -> Transition | None:
    """The row of the table, None where the change is not allowed."""
    return next((row for row in TRANSITIONS if row.source == source and row.target == target), None)


def checks(row: Transition, facts: ProgramFacts) -> tuple[Check, ...]:
    return tuple(Check(condition, condition.holds(facts)) for condition in row.conditions)


def missing_for(row: Transition, facts: ProgramFacts) -> list[Condition]:
    """The conditions that stop the change."""
    return [check.condition for check in checks(row, facts) if check.stops]


def phase_panel(phase: Phase, facts: ProgramFacts) -> PhasePanel:
    def step(is_back: bool) -> Step | None:
        rows = (row for row in TRANSITIONS if row.source == phase and row.is_back == is_back)
        return next((Step(row, checks(row, facts)) for row in rows), None)

    order = list(Phase)
    return PhasePanel(phase, order.index(phase) + 1, len(order), step(is_back=False), step(is_back=True))


def phase_checklist(phase: Phase, facts: ProgramFacts) -> tuple[Step, ...]:
    """Every step forward from here, in its order, with what each needs."""
    order = list(Phase)
    rows = (row for row in TRANSITIONS if not row.is_back and order.index(row.source) >= order.index(phase))
    return tuple(Step(row, checks(row, facts)) for row in rows)


def program_facts(program: Program) -> ProgramFacts:
    """In nine queries, however many people there are."""
    events = {event.kind: event for event in program.events.all()}
    kick_off = events.get(EventKind.KICK_OFF)
    people = crowd(program)
    return ProgramFacts(
        today=timezone.localdate(),
        ends_on=program.ends_on,
        has_purpose=bool(program.purpose),
        team=program.memberships.team().count(),
        goals=program.goals.count(),
        topics=program.topics.in_catalogue().count(),
        has_rules=program.rules_versions.exists(),
        has_application_dates=bool(program.applications_open_on and program.applications_close_on),
        terms=program.glossary_terms.count(),
        questions=program.questions.asked().count(),
        has_look=program.has_look,
        is_endorsed=Endorsement.objects.filter(program=program, is_published=True).exists(),
        kick_off_on=kick_off.held_on if kick_off else None,
        event_kinds=frozenset(events),
        mentors=people.mentors,
        mentees=people.mentees,
    )


def crowd(program: Program) -> Crowd:
    """In one query."""
    counted = program.memberships.participants().values("role", "state").order_by()
    states: dict[str, dict[str, int]] = {Role.MENTOR: {}, Role.MENTEE: {}}
    places: dict[str, int] = {Role.MENTOR: 0, Role.MENTEE: 0}
    for row in counted.annotate(people=Count("pk"), places=Sum("capacity")):
        states[row["role"]][row["state"]] = row["people"]
        if row["state"] == Participation.ACCEPTED:
            places[row["role"]] = row["places"]
    return Crowd(
        mentors=Side(states[Role.MENTOR], places[Role.MENTOR]),
        mentees=Side(states[Role.MENTEE], places[Role.MENTEE]),
    )

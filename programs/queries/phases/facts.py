"""What is true of a programme now, as far as its phases depend on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Sum
from django.utils import timezone

from programs.enums import EventKind, Participation, Role
from programs.models import Endorsement, Program


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

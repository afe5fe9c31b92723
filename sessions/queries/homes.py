"""What a person finds on their home: each of their roles, and what to do next in it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Sum
from django.utils import timezone

from matching.enums import PairState
from matching.models import Circle, Pair
from matching.queries import OwnChoosing, own_choosing, own_circles
from mentoring.accounts.models import User
from programs.enums import Participation, Role
from programs.models import (
    Event,
    Goal,
    Membership,
    Program,
    RulesAcceptance,
    RulesVersion,
)
from programs.queries import Standing, Step, current_memberships, phase_checklist, program_facts, standing
from sessions.models import SessionLog
from sessions.queries.activity import pair_activity
from sessions.queries.months import last_day, month_of
from sessions.queries.organising import ProgramStatus, kick_offs_of, program_statuses
from sessions.queries.pairs import SessionEntry, session_entries
from sessions.queries.released import Released, released


@dataclass(frozen=True)
class OwnPair:
    """A pair of the person, with this month's minutes."""

    pair: Pair
    own: Membership
    partner: Membership
    minutes: int

    @property
    def target(self) -> int:
        return self.pair.program.monthly_minutes

    @property
    def missing(self) -> int:
        return max(0, self.target - self.minutes)

    @property
    def is_over(self) -> bool:
        return self.pair.state == PairState.ENDED


@dataclass(frozen=True)
class Participating:
    """A mentor's or mentee's place in a programme."""

    membership: Membership
    needs_rules: bool
    has_card: bool
    kick_off: Event | None
    pairs: tuple[OwnPair, ...]
    choosing: OwnChoosing | None = None  # what there is to choose or to answer now

    @property
    def program(self) -> Program:
        return self.membership.program

    @property
    def stage(self) -> str:
        """The word by which the template knows what to say: first what is to be done, then waiting."""
        if self.pairs:
            return "paired"
        if self.membership.state in WAITING_STAGES:
            return WAITING_STAGES[Participation(self.membership.state)]
        if self.needs_rules:
            return "rules"
        return "waiting" if self.has_card else "card"


WAITING_STAGES = {
    Participation.ACCEPTED: "accepted",
    Participation.WAITLISTED: "waitlisted",
    Participation.PAUSED: "paused",
    Participation.COMPLETED: "completed",
    Participation.NOT_NOW: "not_now",
}


@dataclass(frozen=True)
class Helping:
    """An advisor's, sponsor's or coder's place in a programme."""

    membership: Membership
    kick_off: Event | None

    @property
    def program(self) -> Program:
        return self.membership.program


@dataclass(frozen=True)
class Home:
    organising: tuple[ProgramStatus, ...]
    participating: tuple[Participating, ...]
    helping: tuple[Helping, ...]
    waiting: tuple[SessionEntry, ...]
    sent_back: tuple[SessionEntry, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.organising or self.participating or self.helping)


def home(user: User, program: Program | None = None) -> Home:
    """All roles of the person, or those in one programme; in a fixed number of queries."""
    held = [one for one in current_memberships(user) if program is None or one.program == program]
    by_role = {role: [one for one in held if one.role == role] for role in Role}
    parts = [*by_role[Role.MENTOR], *by_role[Role.MENTEE]]
    helpers = [*by_role[Role.ADVISOR], *by_role[Role.SPONSOR], *by_role[Role.CODER]]
    kick_offs = kick_offs_of({one.program for one in (*parts, *helpers)})
    open_logs = SessionLog.objects.visible_to(user).unconfirmed().in_programs({one.program for one in parts})
    entries = session_entries(open_logs, user)
    return Home(
        organising=tuple(program_statuses([one.program for one in by_role[Role.ORGANISER]])),
        participating=participating(user, parts, kick_offs),
        helping=tuple(Helping(one, kick_offs.get(one.program_id)) for one in helpers),
        waiting=tuple(entry for entry in entries if entry.waits_for_me),
        sent_back=tuple(entry for entry in entries if entry.is_own and entry.sent_back_reason),
    )


def participating(
    user: User, memberships: Sequence[Membership], kick_offs: dict[uuid.UUID, Event]
) -> tuple[Participating, ...]:
    """The person's own places, with the pairs that they know of."""
    pairs = _own_pairs(user)
    keys = [one.pk for one in memberships]
    latest = RulesVersion.objects.filter(program=OuterRef("program")).order_by("-number").values("sha256")[:1]
    accepted = set(
        RulesAcceptance.objects.filter(membership__in=keys).values_list("membership_id", "version__sha256")
    )
    progress = {
        key: {
            "needs_rules": rules is not None and (key, rules) not in accepted,
            "has_card": card is not None,
        }
        for key, rules, card in Membership.objects.among(keys)
        .annotate(latest_rules=Subquery(latest))
        .values_list("pk", "latest_rules", "card_id")
    }
    choosing = own_choosing(one for one in memberships if one.state == Participation.ACCEPTED)
    return tuple(
        Participating(
            membership=one,
            kick_off=kick_offs.get(one.program_id),
            pairs=tuple(pair for pair in pairs if pair.own.pk == one.pk),
            choosing=choosing.get(one.pk),
            **progress[one.pk],
        )
        for one in memberships
    )


def _own_pairs(user: User) -> list[OwnPair]:
    pairs = list(Pair.objects.known_to(user).with_people().order_by("-announced_at", "pk"))
    month = month_of(timezone.localdate())
    minutes = dict(
        SessionLog.objects.filter(pair__in=pairs, held_on__range=(month, last_day(month)))
        .values("pair_id")
        .annotate(total=Sum("minutes"))
        .values_list("pair_id", "total")
    )
    return [
        OwnPair(
            pair=pair,
            own=pair.mentor if pair.mentor.user_id == user.pk else pair.mentee,
            partner=pair.partner_of(user),
            minutes=minutes.get(pair.pk, 0),
        )
        for pair in pairs
    ]


@dataclass(frozen=True)
class ProgramHome:
    """A programme as one person sees it: what everybody may read, and what belongs to their roles."""

    roles: Home
    goals: tuple[Goal, ...]
    kick_off: Event | None
    events: tuple[Event, ...]  # still to come, at which the person is expected
    checklist: tuple[Step, ...]  # for organisers: what each phase to come needs
    released: Released | None  # for sponsors
    standing: Standing
    has_glossary: bool
    circles: tuple[Circle, ...]  # in which the person knows to sit

    @property
    def organised(self) -> ProgramStatus | None:
        return next(iter(self.roles.organising), None)

    @property
    def sponsors(self) -> bool:
        return any(one.membership.role == Role.SPONSOR for one in self.roles.helping)

    @property
    def learner(self) -> Membership | None:
        """The person's own place as a senior who learns: they may be a role model."""
        own = (place.membership for place in self.roles.participating)
        return next((one for one in own if one.role == Role.MENTEE), None)

    @property
    def codes(self) -> bool:
        return any(one.membership.role == Role.CODER for one in self.roles.helping)

    @property
    def advises(self) -> bool:
        return any(one.membership.role == Role.ADVISOR for one in self.roles.helping)


def program_home(user: User, program: Program) -> ProgramHome:
    """A programme's first page, for all roles that the person has in it."""
    roles = home(user, program)
    sponsors = any(one.membership.role == Role.SPONSOR for one in roles.helping)
    return ProgramHome(
        roles=roles,
        goals=tuple(program.goals.all()),
        kick_off=program.kick_off,
        events=tuple(Event.objects.visible_to(user).in_program(program).from_day(timezone.localdate())),
        checklist=phase_checklist(program.current_phase, program_facts(program)) if roles.organising else (),
        released=released(pair_activity(program)) if sponsors else None,
        standing=standing(program),
        has_glossary=program.glossary_terms.exists(),
        circles=tuple(own_circles(user, program)),
    )

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Greatest

from matching.enums import LIVE
from matching.models import Pair
from matching.queries.matchable import matchable
from matching.queries.policies import current_version, policy_of
from programs.enums import Participation, Role
from programs.models import Membership, Program

TAKES_PLACE = Q(mentor_pairs__state__in=LIVE, mentor_pairs__ends_with=None)
TAKES_TEAM_PLACE = Q(mentee_pairs__state__in=LIVE, mentee_pairs__ends_with=None)
APPLIED = (Participation.APPLIED, Participation.WAITLISTED)


@dataclass(frozen=True)
class Readiness:
    """Who would be in a run now, who is missing from it, and what is confirmed already."""

    mentors: int  # with a free place
    places: int  # free ones
    mentees: int  # without a mentor, or without all of their team
    wanted: int  # mentors whom these mentees lack: one each, unless they get teams
    without_card: int  # accepted, but the card is not handed in
    applicants: int  # wait for an answer
    confirmed: int  # pairs, not announced
    announced: int  # pairs, whatever became of them

    @property
    def can_run(self) -> bool:
        return bool(self.mentees and self.places)

    @property
    def places_missing(self) -> int:
        return max(0, self.wanted - self.places)


def readiness(program: Program) -> Readiness:
    """In five queries."""
    people = (
        Membership.objects.in_program(program)
        .participants()
        .aggregate(
            without_card=Count("pk", filter=Q(state=Participation.ACCEPTED, card=None)),
            applicants=Count("pk", filter=Q(state__in=APPLIED)),
        )
    )
    ready = matchable(program)
    seats = (
        ready.with_role(Role.MENTOR)
        .annotate(taken=Count("mentor_pairs", filter=TAKES_PLACE))
        .annotate(free=Greatest(F("capacity") - F("taken"), 0))
        .filter(free__gt=0)
        .aggregate(mentors=Count("pk"), places=Sum("free", default=0))
    )
    size = policy_of(current_version(program)).teams.size
    mentees = (
        ready.with_role(Role.MENTEE)
        .annotate(taken=Count("mentee_pairs", filter=TAKES_TEAM_PLACE))
        .annotate(missing=Greatest(size - F("taken"), 0))
        .filter(missing__gt=0)
        .aggregate(mentees=Count("pk"), wanted=Sum("missing", default=0))
    )
    return Readiness(**mentees, **people, **seats, **_pairs(program))


@dataclass(frozen=True)
class PairsMade:
    """How far a programme's pairs have come."""

    confirmed: int  # not announced
    announced: int  # whatever became of them


def pairs_made(program: Program) -> PairsMade:
    """What `readiness` says of pairs, alone: in one query."""
    return PairsMade(**_pairs(program))


def _pairs(program: Program) -> dict[str, int]:
    return Pair.objects.in_program(program).aggregate(
        confirmed=Count("pk", filter=Q(state="confirmed")),
        announced=Count("pk", filter=Q(announced_at__isnull=False)),
    )

"""What organisers look at: the result of a run, the runs so far, and the pairs before the kick-off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, FloatField, Q, QuerySet
from django.db.models.functions import Cast, NullIf

from matching.enums import ProposalWarning
from matching.models import LeftOver, MatchRun, Pair, Proposal
from matching.queries.words import LeftOverGroup, PartRow, left_over_groups, part_rows
from mentoring.accounts.models import User
from programs.enums import Participation
from programs.models import Event, Membership, Program, Topic


@dataclass(frozen=True)
class Side:
    """One of two people, and what is worth knowing of them at a glance."""

    user: User
    standing: str  # job title and business unit
    has_left: bool


@dataclass(frozen=True)
class ProposalRow:
    proposal: Proposal
    mentor: Side
    mentee: Side
    parts: Sequence[PartRow]
    warnings: Sequence[str]
    pair: Pair | None

    @property
    def is_weak(self) -> bool:
        return bool(self.warnings)

    @property
    def best_topics(self) -> Sequence[PartRow]:
        """What the pair would work on."""
        return [part for part in self.parts if part.is_topic and part.points]


def proposal_rows(run: MatchRun) -> Callable[[Sequence[Proposal]], list[ProposalRow]]:
    """Turns a page of proposals (`with_people()`) into rows, with one query for the topics' names."""

    def rows(proposals: Sequence[Proposal]) -> list[ProposalRow]:
        topics = dict(Topic.objects.filter(program=run.program_id).values_list("pk", "name"))
        return [
            ProposalRow(
                proposal=proposal,
                mentor=_side(proposal.mentor),
                mentee=_side(proposal.mentee),
                parts=part_rows(proposal.parts, topics),
                warnings=[str(ProposalWarning(warning).label) for warning in proposal.warnings],
                pair=getattr(proposal, "pair", None),
            )
            for proposal in proposals
        ]

    return rows


def _side(member: Membership) -> Side:
    return Side(
        user=member.user,
        standing=standing(member.user),
        has_left=member.state != Participation.ACCEPTED,
    )


def standing(user: User) -> str:
    """Job title and business unit, the unit only where the title does not name it."""
    unit = user.business_unit.name if user.business_unit else ""
    if unit.casefold() in user.job_title.casefold():
        return user.job_title
    return " · ".join(filter(None, (user.job_title, unit)))


@dataclass(frozen=True)
class Outcome:
    """What became of a run's proposals, and whom it left over."""

    proposals: int
    open: int  # not confirmed
    weak: int
    left_over: Sequence[LeftOverGroup]

    @property
    def people_left_over(self) -> int:
        return sum(len(group.people) for group in self.left_over)


def outcome(run: MatchRun) -> Outcome:
    """In two queries."""
    counts = run.proposals.aggregate(
        proposals=Count("pk"),
        open=Count("pk", filter=Q(pair=None)),
        weak=Count("pk", filter=~Q(warnings=[])),
    )
    people = (
        LeftOver.objects.filter(run=run)
        .select_related("membership__user", "nearest__user")
        .order_by("membership__user__family_name", "membership__user__given_name", "pk")
    )
    return Outcome(**counts, left_over=left_over_groups(people))


def runs_of(program: Program) -> QuerySet[MatchRun]:
    """The runs of a programme, with the average score of each to sort them by."""
    average = Cast(F("total_score"), FloatField()) / NullIf(F("mentees_paired"), 0)
    return MatchRun.objects.in_program(program).light().with_people().annotate(average=average)


@dataclass(frozen=True)
class PairRow:
    pair: Pair
    mentor: Side
    mentee: Side

    @property
    def key(self) -> str:
        return str(self.pair.pk)

    @property
    def has_somebody_left(self) -> bool:
        return self.mentor.has_left or self.mentee.has_left


def pair_rows(pairs: Sequence[Pair]) -> list[PairRow]:
    return [PairRow(pair, _side(pair.mentor), _side(pair.mentee)) for pair in pairs]


@dataclass(frozen=True)
class Announcement:
    """What an announcement would do now."""

    pairs: int
    people: int
    gone: int  # pairs with somebody who has left
    kick_off: Event | None

    @property
    def is_possible(self) -> bool:
        return bool(self.pairs and self.kick_off and not self.gone)


def announcement(program: Program) -> Announcement:
    """In two queries."""
    gone = ~Q(mentor__state=Participation.ACCEPTED) | ~Q(mentee__state=Participation.ACCEPTED)
    counts = (
        Pair.objects.in_program(program)
        .confirmed()
        .aggregate(
            pairs=Count("pk"),
            mentors=Count("mentor", distinct=True),
            gone=Count("pk", filter=gone),
        )
    )
    return Announcement(
        pairs=counts["pairs"],
        people=counts["pairs"] + counts["mentors"],  # a mentee has one mentor
        gone=counts["gone"],
        kick_off=program.kick_off,
    )

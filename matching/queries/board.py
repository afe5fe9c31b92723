"""What organisers look at: the result of a run, the runs so far, and the pairs before the kick-off."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, FloatField, Min, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Cast, NullIf, RowNumber

from matching.engine import Unchecked
from matching.enums import LIVE, ProposalWarning
from matching.models import BoardEdit, LeftOver, MatchRun, Pair, PairDecision, Proposal
from matching.queries.breaches import Breach, Text
from matching.queries.gaps import unchecked_sentences
from matching.queries.rounds import partners_before
from matching.queries.words import LeftOverGroup, Names, PartRow, left_over_groups, names_in, part_rows
from mentoring.accounts.models import User
from mentoring.accounts.models.users import by_name
from mentoring.texts import fold
from programs.enums import PROMISED, Participation
from programs.models import Event, Membership, Program, Topic

LEFT_OVER_SHOWN = 12  # people of a group


@dataclass(frozen=True)
class Side:
    """One of two people, and what is worth knowing of them at a glance."""

    user: User
    standing: str  # job title and business unit
    has_left: bool
    is_on_break: bool


@dataclass(frozen=True)
class ProposalRow:
    proposal: Proposal
    mentor: Side
    mentee: Side
    parts: Sequence[PartRow]
    warnings: Sequence[str]
    unchecked: Sequence[str]
    pair: Pair | None
    is_locked: bool = False
    is_by_hand: bool = False
    before: User | None = None  # of a second round: whom the mentee has until it is announced
    is_new: bool = False  # of a second round: the mentee has nobody

    @property
    def is_weak(self) -> bool:
        return bool(self.warnings)

    @property
    def best_topics(self) -> Sequence[PartRow]:
        """What the pair would work on."""
        return [part for part in self.parts if part.is_topic and part.points]


def proposals_of(run: MatchRun) -> QuerySet[Proposal]:
    """The proposals with their people; `is_calm` sorts those with a warning to the front."""
    is_calm = Case(When(warnings=[], then=Value(1)), default=Value(0))
    return Proposal.objects.of_run(run).with_people().annotate(is_calm=is_calm)


def proposal_rows(run: MatchRun) -> Callable[[Sequence[Proposal]], list[ProposalRow]]:
    """Turns a page of proposals (`with_people()`) into rows, in three queries, four of a second round."""

    def rows(proposals: Sequence[Proposal]) -> list[ProposalRow]:
        names = names_in(run.program_id)
        locks = PairDecision.objects.filter(program=run.program_id).standing().locks()
        locked = set(locks.values_list("mentee_id", "mentor_id"))
        moved = moved_by_hand(run)
        before = partners_before(run)
        return [
            ProposalRow(
                proposal=proposal,
                mentor=side_of(proposal.mentor),
                mentee=side_of(proposal.mentee),
                parts=parts_shown(proposal, names),
                warnings=[str(ProposalWarning(warning).label) for warning in proposal.warnings],
                unchecked=not_checked(proposal),
                pair=getattr(proposal, "pair", None),
                is_locked=(proposal.mentee_id, proposal.mentor_id) in locked,
                is_by_hand=str(proposal.mentee_id) in moved,
                before=before.get(proposal.mentee_id),
                is_new=run.is_second_round and proposal.mentee_id not in before,
            )
            for proposal in proposals
        ]

    return rows


def shows_cards(proposal: Proposal) -> bool:
    """Whether what a score was made of may be shown: it says what stands on both cards."""
    return proposal.mentor.shows_card and proposal.mentee.shows_card


def parts_shown(proposal: Proposal, names: Names) -> list[PartRow]:
    """The parts of the score, none once somebody's card is no longer shown."""
    return part_rows(proposal.parts, names) if shows_cards(proposal) else []


def not_checked(proposal: Proposal) -> list[str]:
    """The rules that let the pair pass for want of data, in sentences; as `parts_shown`."""
    if not shows_cards(proposal):
        return []
    return unchecked_sentences(
        [Unchecked.from_json(each) for each in proposal.unchecked],
        mentee=proposal.mentee.user.full_name,
        mentor=proposal.mentor.user.full_name,
    )


def moved_by_hand(run: MatchRun) -> set[str]:
    """The mentees whose partner an organiser has changed, by the keys of their memberships."""
    edits = BoardEdit.objects.of_run(run).standing().values_list("moves", flat=True)
    return {move["mentee"] for moves in edits for move in moves}


def side_of(member: Membership) -> Side:
    return Side(
        user=member.user,
        standing=standing(member.user),
        has_left=member.state not in PROMISED,
        is_on_break=member.state == Participation.PAUSED,
    )


def standing(user: User) -> str:
    """Job title and business unit, the unit only where the title does not name it."""
    unit = user.business_unit.name if user.business_unit else ""
    if fold(unit) in fold(user.job_title):
        return user.job_title
    return " · ".join(filter(None, (user.job_title, unit)))


@dataclass(frozen=True)
class Outcome:
    """What became of a run's proposals, and whom it left over."""

    proposals: int
    open: int  # not confirmed
    weak: int
    total: int
    worst: int | None
    load: Sequence[tuple[int, int]]  # so many mentees of this run, so many mentors with them
    wishes: Sequence[tuple[int | None, int]]  # the place on the mentee's list, and how many pairs have it
    best_total: int  # of the computed result
    best_pairs: int
    left_over: Sequence[LeftOverGroup]

    @property
    def people_left_over(self) -> int:
        return sum(group.count for group in self.left_over)

    @property
    def average(self) -> int | None:
        return round(self.total / self.proposals) if self.proposals else None

    @property
    def points_short(self) -> int:
        """By how much the board falls short of the computed result, which was the best.

        A result that was made fair has fewer points than others: then the board may have more.
        """
        return max(0, self.best_total - self.total)

    @property
    def pairs_short(self) -> int:
        return max(0, self.best_pairs - self.proposals)

    @property
    def confirmed(self) -> int:
        return self.proposals - self.open


def outcome(run: MatchRun, *, is_whole: bool = False) -> Outcome:
    """In four queries, of the board as it stands; with the first people of each group left over, or all."""
    counts = run.proposals.aggregate(
        proposals=Count("pk"),
        open=Count("pk", filter=Q(pair=None)),
        weak=Count("pk", filter=~Q(warnings=[])),
        total=Sum("score", default=0),
        worst=Min("score"),
    )
    held = run.proposals.order_by().values("mentor").annotate(n=Count("pk")).values_list("n", flat=True)
    wishes = run.proposals.order_by("wish").exclude(wish=None).values("wish").annotate(n=Count("pk"))
    return Outcome(
        **counts,
        load=sorted(Counter(held).items()),
        wishes=list(wishes.values_list("wish", "n")),
        best_total=run.total_score or 0,
        best_pairs=run.pairs_found or 0,
        left_over=left_over_groups(_left_over(run, None if is_whole else LEFT_OVER_SHOWN)),
    )


def _left_over(run: MatchRun, most: int | None) -> QuerySet[LeftOver]:
    """Who has nobody on the board, at most so many of a group; each row says how many its group has."""
    paired = run.proposals.order_by()
    group = [F("membership__role"), F("reason"), F("relax")]
    names: Sequence[Any] = [*by_name("membership__user__"), "pk"]
    people = (
        LeftOver.objects.filter(run=run)
        .exclude(membership__in=paired.values("mentee"))
        .exclude(membership__in=paired.values("mentor"))
        .annotate(of=Window(Count("pk"), partition_by=group))
        .annotate(place=Window(RowNumber(), partition_by=group, order_by=names))
    )
    shown = people.filter(place__lte=most) if most else people
    return shown.select_related("membership__user", "nearest__user").order_by(*names)


@dataclass(frozen=True)
class FairnessWords:
    """What fairness has changed: all points and the weakest pair, without it and with it."""

    points_lost: int
    percent_lost: float
    worst_without: int
    worst: int


def fairness_words(run: MatchRun) -> FairnessWords | None:
    """None where the policy did not ask for it."""
    if not run.fairness:
        return None
    price = run.fairness
    lost = price["total_without"] - price["total"]
    percent = 100 * lost / price["total_without"] if price["total_without"] else 0.0
    return FairnessWords(lost, percent, price["worst_without"], price["worst"])


@dataclass(frozen=True)
class ShortageWords:
    """A topic, and what one more mentor who knows it well would add."""

    topic: str
    wanted: int
    places: int
    pairs: int
    points: int


def shortage_words(run: MatchRun) -> list[ShortageWords]:
    """Whom to recruit, the topic that would help most first; nothing where nobody new would add anything."""
    names = dict(Topic.objects.in_program(run.program_id).values_list("pk", "name"))
    return [
        ShortageWords(
            names[key], shortage["wanted"], shortage["places"], shortage["pairs"], shortage["points"]
        )
        for shortage in run.shortages
        if (key := uuid.UUID(shortage["topic"])) in names and (shortage["pairs"] or shortage["points"] > 0)
    ]


def runs_of(program: Program) -> QuerySet[MatchRun]:
    """The runs of a programme, with the average score of each to sort them by."""
    average = Cast(F("total_score"), FloatField()) / NullIf(F("pairs_found"), 0)
    runs = MatchRun.objects.in_program(program).light().with_people()
    return runs.select_related("policy").annotate(average=average)


@dataclass(frozen=True)
class PairRow:
    pair: Pair
    mentor: Side
    mentee: Side
    broken: Sequence[Text] = ()  # rules that the two no longer keep, in sentences

    @property
    def key(self) -> str:
        return str(self.pair.pk)

    @property
    def is_ending(self) -> bool:
        return self.pair.ends_with_id is not None and self.pair.state in LIVE

    @property
    def has_somebody_left(self) -> bool:
        return self.mentor.has_left or self.mentee.has_left

    @property
    def has_somebody_on_break(self) -> bool:
        return self.mentor.is_on_break or self.mentee.is_on_break


def pair_rows(broken: Mapping[uuid.UUID, Breach], pairs: Sequence[Pair]) -> list[PairRow]:
    return [
        PairRow(
            pair,
            side_of(pair.mentor),
            side_of(pair.mentee),
            broken[pair.pk].sentences if pair.pk in broken else (),
        )
        for pair in pairs
    ]


@dataclass(frozen=True)
class Announcement:
    """What an announcement would do now."""

    pairs: int
    people: int
    gone: int  # pairs with somebody who has left or takes a break
    ending: int  # pairs that a second round replaces
    kick_off: Event | None

    @property
    def is_possible(self) -> bool:
        return bool(self.pairs and self.kick_off and not self.gone)


def announcement(program: Program) -> Announcement:
    """In three queries."""
    gone = ~Q(mentor__state=Participation.ACCEPTED) | ~Q(mentee__state=Participation.ACCEPTED)
    counts = (
        Pair.objects.in_program(program)
        .confirmed()
        .aggregate(
            pairs=Count("pk"),
            mentors=Count("mentor", distinct=True),
            mentees=Count("mentee", distinct=True),
            gone=Count("pk", filter=gone),
        )
    )
    return Announcement(
        pairs=counts["pairs"],
        people=counts["mentees"] + counts["mentors"],
        gone=counts["gone"],
        ending=Pair.objects.in_program(program).ending().count(),
        kick_off=program.kick_off,
    )

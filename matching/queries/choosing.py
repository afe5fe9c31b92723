"""Where people choose: who may, who has not yet, and what each of them is to do now."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from matching.enums import ChoosingStage
from matching.models import ChoosingWindow, Shortlist, Wish
from matching.queries.matchable import matchable, waiting_mentees
from programs.enums import Role
from programs.models import Membership, Program


def mentees_who_choose(program: Program, *, still: bool = False) -> QuerySet[Membership]:
    """Those without a mentor; `still`: who have not handed in their list."""
    free = waiting_mentees(program).with_people()
    if not still:
        return free
    return free.exclude(pk__in=Shortlist.objects.in_program(program).handed_in().values("membership"))


def mentors_who_answer(program: Program, *, still: bool = False) -> QuerySet[Membership]:
    """Those whom somebody has wished for; `still`: who have left a wish without an answer."""
    wishes = Wish.objects.that_count().filter(mentor=OuterRef("pk"))
    waiting = wishes.unanswered() if still else wishes
    return matchable(program).with_role(Role.MENTOR).filter(Exists(waiting)).with_people()


@dataclass(frozen=True)
class Progress:
    """How far the choosing is, in numbers; nobody's wishes and nobody's answers."""

    window: ChoosingWindow
    mentees: int
    handed_in: int
    begun: int  # a list that is not handed in
    mentors: int  # whom somebody has wished for
    answered: int  # of those, who have answered everybody

    @property
    def stage(self) -> ChoosingStage:
        return self.window.stage

    @property
    def missing(self) -> int:
        """Who has something to do still in this stage."""
        if self.stage == ChoosingStage.WISHES:
            return self.mentees - self.handed_in
        return self.mentors - self.answered


def progress(window: ChoosingWindow) -> Progress:
    """In four queries."""
    program = window.program
    mentees = mentees_who_choose(program)
    lists = mentees.aggregate(
        handed_in=Count("pk", filter=Q(shortlist__handed_in_at__isnull=False), distinct=True),
        begun=Count(
            "pk",
            filter=Q(shortlist__handed_in_at=None, shortlist__wishes__isnull=False),
            distinct=True,
        ),
    )
    mentors = mentors_who_answer(program).count()
    return Progress(
        window=window,
        mentees=mentees.count(),
        **lists,
        mentors=mentors,
        answered=mentors - mentors_who_answer(program, still=True).count(),
    )


def who_is_missing(window: ChoosingWindow) -> QuerySet[Membership]:
    """Who has something to do still: in the stage of now, or in the last one."""
    if window.stage == ChoosingStage.WISHES:
        return mentees_who_choose(window.program, still=True)
    return mentors_who_answer(window.program, still=True)


@dataclass(frozen=True)
class OwnChoosing:
    """What there is for somebody to do in the choosing of a programme, and until when."""

    until: datetime
    is_done: bool


def own_choosing(memberships: Iterable[Membership]) -> Mapping[uuid.UUID, OwnChoosing]:
    """By membership, of those who choose or answer now; in three queries, or one where nobody does."""
    members = list(memberships)
    windows = {
        window.program_id: window
        for window in ChoosingWindow.objects.of_programs(member.program_id for member in members)
    }
    if not windows:
        return {}
    lists = set(
        Shortlist.objects.handed_in().filter(membership__in=members).values_list("membership", flat=True)
    )
    asked = dict(
        Wish.objects.that_count()
        .filter(mentor__in=members)
        .values("mentor")
        .annotate(waiting=Count("pk", filter=Q(answer="")))
        .values_list("mentor", "waiting")
    )
    found = {}
    for member in members:
        window = windows.get(member.program_id)
        if window is None:
            continue
        if window.stage == ChoosingStage.WISHES and member.role == Role.MENTEE:
            found[member.pk] = OwnChoosing(window.wishes_until, member.pk in lists)
        elif window.stage == ChoosingStage.ANSWERS and member.pk in asked:
            found[member.pk] = OwnChoosing(window.answers_until, not asked[member.pk])
    return found

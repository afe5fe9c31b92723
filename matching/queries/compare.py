"""Two runs side by side: the totals, what was different, and who has somebody else."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy, ngettext

from matching.enums import ShiftReason
from matching.models import BoardEdit, MatchRun, Proposal
from matching.queries.frozen import Frozen, frozen
from matching.queries.policies import Text, policy_changes, policy_of
from mentoring.accounts.models import User
from programs.models import Membership

LESS, MORE = "less", "more"


@dataclass(frozen=True)
class Totals:
    """A run's board in numbers, as it stands."""

    run: MatchRun
    paired: int
    total: int
    worst: int | None

    @property
    def average(self) -> int | None:
        return round(self.total / self.paired) if self.paired else None


@dataclass(frozen=True)
class Comparison:
    before: Totals
    after: Totals
    same: int  # pairs that are in both
    shifted: int  # mentees who have somebody else
    causes: Sequence[str]

    @property
    def sides(self) -> Sequence[Totals]:
        return (self.before, self.after)


def compare(before: MatchRun, after: MatchRun) -> Comparison:
    """What two runs of a programme come to, both done; in four queries once their people are read."""
    old, new = _totals(before), _totals(after)
    return Comparison(
        before=old,
        after=new,
        same=old.paired - _only_in(before, after).count(),
        shifted=_shifted(before, after).count(),
        causes=_causes(before, after),
    )


def _totals(run: MatchRun) -> Totals:
    return Totals(
        run, **run.proposals.aggregate(paired=Count("pk"), total=Sum("score", default=0), worst=Min("score"))
    )


def _only_in(run: MatchRun, other: MatchRun) -> QuerySet[Proposal]:
    """The pairs of a run that another one does not have."""
    theirs = Proposal.objects.of_run(other).filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
    return Proposal.objects.of_run(run).filter(~Exists(theirs)).order_by()


def _shifted(before: MatchRun, after: MatchRun) -> QuerySet[Membership]:
    went, came = _only_in(before, after), _only_in(after, before)
    return Membership.objects.filter(Q(pk__in=went.values("mentee")) | Q(pk__in=came.values("mentee")))


# --- who has somebody else ------------------------------------------------------------------------


@dataclass(frozen=True)
class Shift:
    """A mentee who has other mentors in the second run; with a team those alone who went or came.

    `change` is that of all points of the mentee.
    """

    mentee: User
    before: Sequence[User]
    after: Sequence[User]
    change: int
    why: str


def shifts(before: MatchRun, after: MatchRun) -> QuerySet[Membership]:
    """The mentees of whom a comparison tells, with the `change` of their points and the reason `why`."""
    change = _points(after) - _points(before)
    return (
        _shifted(before, after)
        .annotate(change=change, why=_reason(before, after))
        .select_related("user", "program")
    )


def _points(run: MatchRun) -> Coalesce:
    own = Proposal.objects.of_run(run).filter(mentee=OuterRef("pk")).order_by().values("mentee")
    return Coalesce(Subquery(own.annotate(sum=Sum("score")).values("sum")), 0, output_field=IntegerField())


def _reason(before: MatchRun, after: MatchRun) -> Case:
    """The plainest one that holds."""
    lone = frozen(before.pk).cards.keys() ^ frozen(after.pk).cards.keys()
    partners = [
        Q(pk__in=_only_in(run, other).filter(mentor__in=lone).values("mentee"))
        for run, other in ((before, after), (after, before))
    ]
    return Case(
        When(pk__in=_moved_by_hand(before, after), then=Value(ShiftReason.BY_HAND)),
        When(pk__in=lone, then=Value(ShiftReason.MENTEE_ALONE)),
        *(When(found, then=Value(ShiftReason.MENTOR_ALONE)) for found in partners if lone),
        default=Value(ShiftReason.BETTER),
    )


def _moved_by_hand(*runs: MatchRun) -> Set[str]:
    edits = BoardEdit.objects.standing().filter(run__in=runs).values_list("moves", flat=True)
    return {move["mentee"] for moves in edits for move in moves}


def for_reason(mentees: QuerySet[Any], reason: str) -> QuerySet[Any]:
    """Those of `shifts` with this reason."""
    return mentees.filter(why=reason)


def with_points(mentees: QuerySet[Any], which: str) -> QuerySet[Any]:
    """Those of `shifts` who have LESS points or MORE."""
    return mentees.filter(change__lt=0) if which == LESS else mentees.filter(change__gt=0)


def shift_rows(before: MatchRun, after: MatchRun) -> Callable[[Sequence[Membership]], list[Shift]]:
    """Turns a page of `shifts` into rows, in two queries."""

    def rows(mentees: Sequence[Membership]) -> list[Shift]:
        went, came = (_mentors(*sides, mentees) for sides in ((before, after), (after, before)))
        return [
            Shift(
                mentee=mentee.user,
                before=went.get(mentee.pk, []),
                after=came.get(mentee.pk, []),
                change=mentee.change,  # type: ignore[attr-defined]
                why=str(ShiftReason(mentee.why).label),  # type: ignore[attr-defined]
            )
            for mentee in mentees
        ]

    return rows


def _mentors(
    run: MatchRun, other: MatchRun, mentees: Sequence[Membership]
) -> Mapping[uuid.UUID, Sequence[User]]:
    """The mentors whom the mentees have in this run alone, the best first."""
    found: dict[uuid.UUID, list[User]] = defaultdict(list)
    for row in (
        _only_in(run, other).filter(mentee__in=mentees).order_by("-score").select_related("mentor__user")
    ):
        found[row.mentee_id].append(row.mentor.user)
    return found


# --- why ------------------------------------------------------------------------------------------

# What organisers decided, by its name in a snapshot.
DECIDED: Mapping[str, Text] = {
    "locked": gettext_lazy("Other pairs are fixed by decision"),
    "never": gettext_lazy("Other pairs are ruled out by decision"),
}


def _causes(before: MatchRun, after: MatchRun) -> list[str]:
    """What was different between the two, in sentences."""
    old, new = frozen(before.pk), frozen(after.pk)
    return [
        *policy_changes(policy_of(before.policy), policy_of(after.policy)),
        *_people_changed(old, new),
        *(str(text) for kind, text in DECIDED.items() if old.decided[kind] != new.decided[kind]),
    ]


def _people_changed(old: Frozen, new: Frozen) -> list[str]:
    came, went = len(new.cards.keys() - old.cards.keys()), len(old.cards.keys() - new.cards.keys())
    changed = sum(new.cards.get(key, card) != card for key, card in old.cards.items())
    counted = (
        (came, ngettext("%(n)s person has come", "%(n)s people have come", came)),
        (went, ngettext("%(n)s person has gone", "%(n)s people have gone", went)),
        (
            changed,
            ngettext(
                "%(n)s person has handed in a new profile card",
                "%(n)s people have handed in new profile cards",
                changed,
            ),
        ),
    )
    return [sentence % {"n": intcomma(n)} for n, sentence in counted if n]

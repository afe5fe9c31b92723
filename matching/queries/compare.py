"""Two runs side by side: the totals, what was different, and who has somebody else."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.models import BoardEdit, MatchRun, Proposal
from matching.queries.history import users_by_membership
from matching.queries.policies import Text, policy_changes, policy_of
from mentoring.accounts.models import User
from mentoring.ui.labels import worded


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
class Shift:
    """A mentee whose mentor is another one in the second run, with both scores; None for nobody.

    A mentee with a team has one for each mentor that changed.
    """

    mentee: User
    before: User | None
    after: User | None
    score_before: int | None
    score_after: int | None
    why: str

    @property
    def change(self) -> int:
        return (self.score_after or 0) - (self.score_before or 0)


@dataclass(frozen=True)
class Comparison:
    before: Totals
    after: Totals
    same: int  # pairs that are in both
    causes: Sequence[str]
    shifts: Sequence[Shift]

    @property
    def sides(self) -> Sequence[Totals]:
        return (self.before, self.after)


@dataclass(frozen=True)
class Side:
    """What is compared of a run: who has whom with which score, and what the run has read."""

    run: MatchRun
    rows: Mapping[uuid.UUID, Mapping[uuid.UUID, int]]  # by mentee: the mentors with their scores
    cards: Mapping[str, str]  # by person the version of the card
    decided: Mapping[str, object]
    moved: frozenset[str]  # mentees, by hand

    def mentors(self, mentee: uuid.UUID) -> Mapping[uuid.UUID, int]:
        return self.rows.get(mentee, {})

    @property
    def pairs(self) -> Set[tuple[uuid.UUID, uuid.UUID]]:
        return {(mentee, mentor) for mentee, mentors in self.rows.items() for mentor in mentors}

    @property
    def totals(self) -> Totals:
        scores = [score for mentors in self.rows.values() for score in mentors.values()]
        return Totals(self.run, len(scores), sum(scores), min(scores, default=None))


def compare(before: MatchRun, after: MatchRun) -> Comparison:
    """Who changed from one run to another and why; both are runs of one programme, and done.

    In four queries.
    """
    old, new = _sides(before, after)
    mentees = {*old.rows, *new.rows}
    moved = {key for key in mentees if old.mentors(key).keys() != new.mentors(key).keys()}
    partners = {mentor for side in (old, new) for key in moved for mentor in side.mentors(key)}
    people = users_by_membership([*moved, *partners])
    shifts = [
        Shift(
            mentee=people[str(key)],
            before=people.get(str(before)),
            after=people.get(str(after)),
            score_before=old.mentors(key)[before] if before else None,
            score_after=new.mentors(key)[after] if after else None,
            why=_why(key, old, new),
        )
        for key in moved
        for before, after in _changed(old.mentors(key), new.mentors(key))
    ]
    return Comparison(
        before=old.totals,
        after=new.totals,
        same=len(old.pairs & new.pairs),
        causes=_causes(old, new),
        shifts=sorted(shifts, key=lambda shift: (shift.change, shift.mentee.full_name)),
    )


def _changed(
    old: Mapping[uuid.UUID, int], new: Mapping[uuid.UUID, int]
) -> Iterable[tuple[uuid.UUID | None, uuid.UUID | None]]:
    """Who went and who came for them, the best first; None where a team became smaller or greater."""
    gone = sorted(old.keys() - new.keys(), key=lambda mentor: -old[mentor])
    come = sorted(new.keys() - old.keys(), key=lambda mentor: -new[mentor])
    return zip_longest(gone, come)


def _sides(*runs: MatchRun) -> list[Side]:
    rows: dict[uuid.UUID, dict[uuid.UUID, dict[uuid.UUID, int]]] = defaultdict(lambda: defaultdict(dict))
    proposals = Proposal.objects.filter(run__in=runs)
    for run, mentee, mentor, score in proposals.values_list("run_id", "mentee_id", "mentor_id", "score"):
        rows[run][mentee][mentor] = score
    moved: dict[uuid.UUID, set[str]] = defaultdict(set)
    edits = BoardEdit.objects.standing().filter(run__in=runs)
    for run, moves in edits.values_list("run_id", "moves"):
        moved[run] |= {move["mentee"] for move in moves}
    keys = [run.pk for run in runs]
    snapshots = dict(MatchRun.objects.filter(pk__in=keys).values_list("pk", "snapshot"))
    return [
        Side(
            run=run,
            rows=rows[run.pk],
            cards=_cards(snapshots[run.pk]),
            decided={kind: snapshots[run.pk].get(kind, []) for kind in DECIDED},
            moved=frozenset(moved[run.pk]),
        )
        for run in runs
    ]


def _cards(snapshot: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, str]:
    people = (person for side in ("mentors", "mentees") for person in snapshot.get(side, ()))
    return {person["id"]: person.get("card", "") for person in people}


def _why(mentee: uuid.UUID, old: Side, new: Side) -> str:
    """The plainest reason for one shift."""
    partners = {str(mentor) for side in (old, new) for mentor in side.mentors(mentee)}
    if str(mentee) in old.moved | new.moved:
        return _("changed by hand")
    if str(mentee) not in old.cards or str(mentee) not in new.cards:
        return worded(_("the %(mentee)s is in one of the two runs only"))
    if not partners <= old.cards.keys() & new.cards.keys():
        return worded(_("a %(mentor)s is in one of the two runs only"))
    return _("it makes the whole better")


# What organisers decided, by its name in a snapshot.
DECIDED: Mapping[str, Text] = {
    "locked": gettext_lazy("Other pairs are fixed by decision"),
    "never": gettext_lazy("Other pairs are ruled out by decision"),
}


def _causes(old: Side, new: Side) -> list[str]:
    """What was different between the two, in sentences."""
    came, went = len(new.cards.keys() - old.cards), len(old.cards.keys() - new.cards)
    changed = sum(new.cards.get(key, card) != card for key, card in old.cards.items())
    counted = (
        (came, ngettext("%(n)d person has come", "%(n)d people have come", came)),
        (went, ngettext("%(n)d person has gone", "%(n)d people have gone", went)),
        (
            changed,
            ngettext(
                "%(n)d person has handed in a new profile card",
                "%(n)d people have handed in new profile cards",
                changed,
            ),
        ),
    )
    return [
        *policy_changes(policy_of(old.run.policy), policy_of(new.run.policy)),
        *(sentence % {"n": n} for n, sentence in counted if n),
        *(str(text) for kind, text in DECIDED.items() if old.decided[kind] != new.decided[kind]),
    ]

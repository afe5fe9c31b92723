"""What organisers have done to a run by hand and told each other, and what they decided of people."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.enums import DecisionKind
from matching.models import BoardEdit, Exclusion, MatchRun, PairDecision, RunNote
from matching.models.board import BoardEditQuerySet
from mentoring.accounts.models import User
from programs.enums import Participation
from programs.models import Membership, Program

SHOWN = 20  # of the changes by hand


@dataclass(frozen=True)
class NamedMove:
    """A mentee had one mentor before and another after; None where they had none."""

    mentee: User
    before: User | None
    after: User | None


@dataclass(frozen=True)
class EditRow:
    edit: BoardEdit
    moves: Sequence[NamedMove]


@dataclass(frozen=True)
class RunHistory:
    """Changes of the board, the newest first, and notes, the oldest first."""

    edits: Sequence[EditRow]
    not_shown: int
    notes: Sequence[RunNote]
    last: int | None  # the number of the last change that stands, which is undone first
    redo: int | None  # the number of the one that can be made again


def run_history(run: MatchRun, *, is_whole: bool = False) -> RunHistory:
    """The last changes, or with `is_whole` all of them; in six queries, or in two."""
    changes = BoardEdit.objects.of_run(run)
    edits = list(changes.newest_first().with_people()[: None if is_whole else SHOWN])
    notes = list(run.notes.with_people())
    if not edits:  # as on most boards: there is nothing to count, to undo or to make again
        return RunHistory(edits=[], not_shown=0, notes=notes, last=None, redo=None)
    people = users_by_membership(
        uuid.UUID(key) for edit in edits for move in edit.moves for key in move.values() if key
    )
    return RunHistory(
        edits=[EditRow(edit, [_named(move, people) for move in edit.moves]) for edit in edits],
        not_shown=changes.count() - len(edits),
        notes=notes,
        last=_number(changes.standing().newest_first()),
        redo=_number(changes.redoable()),
    )


def _number(edits: BoardEditQuerySet) -> int | None:
    return edits.values_list("number", flat=True).first()


def users_by_membership(keys: Iterable[uuid.UUID]) -> Mapping[str, User]:
    """The people behind memberships, by the memberships' keys as texts."""
    members = Membership.objects.among(keys).select_related("user__business_unit")
    return {str(member.pk): member.user for member in members}


def _named(move: Mapping[str, str], people: Mapping[str, User]) -> NamedMove:
    return NamedMove(people[move["mentee"]], people.get(move["before"]), people.get(move["after"]))


@dataclass(frozen=True)
class Decisions:
    """What stands in a programme, whatever the points say; those that can't be followed are said so."""

    locks: Sequence["DecisionRow"]
    bans: Sequence["DecisionRow"]
    exclusions: Sequence[Exclusion]

    @property
    def count(self) -> int:
        return len(self.locks) + len(self.bans) + len(self.exclusions)


@dataclass(frozen=True)
class DecisionRow:
    decision: PairDecision
    is_idle: bool  # somebody of the two is not in the next run: they have left, or are paired


def decisions_of(program: Program) -> Decisions:
    """In three queries."""
    decisions = PairDecision.objects.in_program(program).standing().with_people()
    exclusions = list(Exclusion.objects.in_program(program).standing().with_people())
    out = {exclusion.membership_id for exclusion in exclusions}
    rows = [
        DecisionRow(
            decision,
            any(
                member.pk in out or member.state != Participation.ACCEPTED
                for member in (decision.mentor, decision.mentee)
            ),
        )
        for decision in decisions
    ]
    return Decisions(
        locks=[row for row in rows if row.decision.kind == DecisionKind.LOCK],
        bans=[row for row in rows if row.decision.kind == DecisionKind.NEVER],
        exclusions=exclusions,
    )

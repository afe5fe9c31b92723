"""What organisers have done to a run by hand and told each other, and what they decided of people."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.enums import DecisionKind
from matching.models import BoardEdit, Exclusion, MatchRun, PairDecision, RunNote
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
    notes: Sequence[RunNote]
    can_undo: bool  # something was changed by hand and stands


def run_history(run: MatchRun) -> RunHistory:
    """In four queries."""
    edits = list(BoardEdit.objects.of_run(run).newest_first().with_people()[:SHOWN])
    people = users_by_membership(
        uuid.UUID(key) for edit in edits for move in edit.moves for key in move.values() if key
    )
    return RunHistory(
        edits=[EditRow(edit, [_named(move, people) for move in edit.moves]) for edit in edits],
        notes=list(run.notes.with_people()),
        can_undo=BoardEdit.objects.of_run(run).standing().exists(),
    )


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

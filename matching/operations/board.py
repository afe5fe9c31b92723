"""Changes of a run's proposals by hand: each is kept, can be undone, and never overwrites another's."""

import uuid
from collections.abc import Iterable, Sequence
from itertools import count

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from matching.engine import Look, PartKey, Review
from matching.enums import LeftOverReason, RunState
from matching.models import BoardEdit, LeftOver, MatchRun, Proposal, RunNote
from matching.operations.confirming import BoardChanged, RunNotDone, lock_program
from matching.queries.changes import (
    Board,
    Move,
    NothingToChange,
    Wish,
    moves_of,
    net,
    numbers_of,
    plan,
)
from mentoring.accounts.audit import record
from mentoring.accounts.models import User


@transaction.atomic
def change_board(run: MatchRun, wish: Wish, *, seen: int, by: User) -> BoardEdit:
    """Fulfil a wish on the board that the organiser has seen, by the number of its version.

    Raises BoardChanged, RunNotDone, and what `plan` raises.
    """
    _take_turn(run, seen)
    board = Board.of(run)
    found = plan(board, wish)
    last = _last_change(run)
    edit = BoardEdit.objects.create(
        run=run,
        number=run.edits.count() + 1,
        follows=last.number if last else 0,
        kind=found.kind,
        moves=[move.to_json() for move in found.moves],
        made_by=by,
    )
    _make(run, board, found.moves)
    record("board.changed", run, by=by, changes={"kind": found.kind, "moves": edit.moves})
    return edit


@transaction.atomic
def undo_changes(run: MatchRun, *, seen: int, by: User, back_to: int | None = None) -> int:
    """Take the last change by hand back, or every one from the number `back_to` on; all or nothing.

    Returns how many. Raises BoardChanged, NothingToChange, and ProposalConfirmed where a pair was
    made of one of them.
    """
    _take_turn(run, seen)
    last = _last_change(run)
    if last is None:
        raise NothingToChange
    edits = list(run.edits.standing().since(back_to or last.number).newest_first())
    if not edits:
        raise NothingToChange
    board = Board.of(run)
    moves = net(move.backwards() for edit in edits for move in moves_of(edit))
    board.check(moves)
    BoardEdit.objects.filter(pk__in=[edit.pk for edit in edits]).update(undone_at=Now(), undone_by=by)
    _make(run, board, moves)
    _record("board.undone", run, edits, moves, by)
    return len(edits)


@transaction.atomic
def redo_change(run: MatchRun, *, seen: int, by: User) -> BoardEdit:
    """Make the change again that was undone last, as long as no other was made instead.

    Raises BoardChanged, NothingToChange, and ProposalConfirmed where a pair was made meanwhile.
    """
    _take_turn(run, seen)
    edit = run.edits.redoable().first()
    if edit is None:
        raise NothingToChange
    board = Board.of(run)
    moves = moves_of(edit)
    board.check(moves)
    BoardEdit.objects.filter(pk=edit.pk).update(undone_at=None, undone_by=None)
    _make(run, board, moves)
    _record("board.redone", run, [edit], moves, by)
    return edit


def _last_change(run: MatchRun) -> BoardEdit | None:
    """The last change by hand that stands."""
    return run.edits.standing().newest_first().first()


def _record(verb: str, run: MatchRun, edits: Sequence[BoardEdit], moves: Sequence[Move], by: User) -> None:
    changes = {"edits": [edit.number for edit in edits], "moves": [move.to_json() for move in moves]}
    record(verb, run, by=by, changes=changes)


def _take_turn(run: MatchRun, seen: int) -> None:
    """Changes and confirmations of a programme come one after the other, each after the version it saw."""
    lock_program(run.program_id)
    done = MatchRun.objects.filter(pk=run.pk, state=RunState.DONE)
    if not done.exists():
        raise RunNotDone
    if not done.filter(board_version=seen).update(board_version=F("board_version") + 1):
        raise BoardChanged
    run.refresh_from_db(fields=["board_version"])


def _make(run: MatchRun, board: Board, moves: Sequence[Move]) -> None:
    """Bring the proposals into the state after the moves: also of those whose mentor's load changes."""
    review = board.review
    after = board.after(moves)
    mentors = {mentor for move in moves for mentor in (move.before, move.after) if mentor}
    concerned = run.proposals.filter(mentor__in=[*mentors])
    rows = {(str(row.mentee_id), str(row.mentor_id)): row for row in concerned}
    covered = sum(_covered(row.parts) for row in rows.values())
    kept: list[Proposal] = []
    came_from = {(move.mentee, move.after): (move.mentee, move.before) for move in moves}
    for mentor in sorted(mentors):
        for mentee, number in numbers_of(review, after, mentor).items():
            pair = mentee, mentor
            if pair not in board.confirmed:
                row = rows.get(pair) or rows.get(came_from[pair]) or _new(run, mentee)
                _write(row, review, review.look(mentee, mentor, number))
                kept.append(row)
    confirmed = [row for pair, row in rows.items() if pair in board.confirmed]
    gone = [row.pk for row in rows.values() if row not in kept and row not in confirmed]
    Proposal.objects.filter(pk__in=gone).delete()
    known = set(rows.values())
    Proposal.objects.bulk_create(row for row in kept if row not in known)
    Proposal.objects.bulk_update([row for row in kept if row in known], fields=CHANGED)
    covered = sum(_covered(row.parts) for row in (*kept, *confirmed)) - covered
    MatchRun.objects.filter(pk=run.pk).update(topics_covered=F("topics_covered") + covered)
    _leave_over(run, [*_mentees(moves), *mentors])


def _new(run: MatchRun, mentee: str) -> Proposal:
    """On the first free place of the mentee's team."""
    taken = set(run.proposals.filter(mentee=uuid.UUID(mentee)).values_list("place", flat=True))
    place = next(number for number in count(1) if number not in taken)
    return Proposal(run=run, mentee_id=uuid.UUID(mentee), place=place)


CHANGED = (
    "mentor",
    "mentor_card",
    "mentee_card",
    "score",
    "parts",
    "warnings",
    "wish",
    "is_welcome",
    "unchecked",
)


def _mentees(moves: Sequence[Move]) -> list[str]:
    return [move.mentee for move in moves]


def _write(row: Proposal, review: Review, look: Look) -> None:
    sides, proposal = review.sides, look.proposal
    row.mentor_id = uuid.UUID(proposal.mentor)
    row.mentor_card_id = _key(sides.mentors[sides.columns[proposal.mentor]].card)
    row.mentee_card_id = _key(sides.mentees[sides.rows[proposal.mentee]].card)
    row.score = proposal.score
    row.parts = [part.to_json() for part in proposal.parts]
    row.warnings = [caution.value for caution in proposal.warnings]
    row.wish, row.is_welcome = proposal.wish, proposal.is_welcome
    row.unchecked = [each.to_json() for each in proposal.unchecked]


def _key(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


def _covered(parts: Iterable[dict[str, object]]) -> int:
    return sum(part["key"] == PartKey.TOPIC and bool(part["points"]) for part in parts)


def _leave_over(run: MatchRun, members: Sequence[str]) -> None:
    """Whoever has nobody now was left over by hand, unless the engine had done so."""
    LeftOver.objects.bulk_create(
        (LeftOver(run=run, membership_id=uuid.UUID(key), reason=LeftOverReason.BY_HAND) for key in members),
        ignore_conflicts=True,
    )


@transaction.atomic
def add_note(run: MatchRun, text: str, *, form_key: uuid.UUID, by: User) -> RunNote:
    """Tell the other organisers something about a run; the same form gives the same note."""
    note, is_new = RunNote.objects.get_or_create(
        run=run, form_key=form_key, defaults={"author": by, "text": text}
    )
    if is_new:
        record("run_note.added", note, by=by, program_id=run.program_id)
    return note

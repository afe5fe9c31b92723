"""Changes of a run's proposals by hand: previewed, made, undone, and never over another's."""

import threading
import uuid
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from matching import operations
from matching.enums import EditKind, LeftOverReason, NoteKind, ProposalWarning
from matching.models import BoardEdit, MatchRun, Pair, RunNote
from matching.operations.confirming import (
    AnnouncedAlready,
    BoardChanged,
    NothingToReopen,
    RunNotDone,
    lock_program,
)
from matching.queries.changes import (
    ChooseWhom,
    NothingToChange,
    NotInRun,
    ProposalConfirmed,
    SomebodyLeft,
    Wish,
    preview,
)
from matching.queries.closer import candidates
from matching.queries.reviews import partners_computed, partners_now
from mentoring.accounts.models import AuditEvent, User
from programs.enums import Level, Participation, Priority
from programs.models import Membership, Program
from tests import factories
from tests.matching import people


@dataclass(frozen=True)
class Table:
    """Three mentees who want a topic each, three mentors who offer one each, and a fourth mentor."""

    run: MatchRun
    mentors: list[Membership]
    mentees: list[Membership]

    def mentor_of(self, mentee: Membership) -> Membership | None:
        proposal = self.run.proposals.filter(mentee=mentee).first()
        return proposal.mentor if proposal else None


@pytest.fixture
def board(program: Program, organiser: User) -> Table:
    return lay_out(program, organiser)


def lay_out(program: Program, organiser: User) -> Table:
    topics = factories.TopicFactory.create_batch(3, program=program)
    mentors = [people.mentor(program, offers={topic: Level.EXPERT}) for topic in topics]
    mentors.append(people.mentor(program, offers={topics[0]: Level.SOME}))
    mentees = [people.mentee(program, wants={topic: (Priority.HIGH, 0)}) for topic in topics]
    run = people.finished_run(program, organiser)
    assert partners_now(run) == {str(a.pk): str(b.pk) for a, b in zip(mentees, mentors, strict=False)}
    return Table(run, mentors, mentees)


def _change(
    board: Table, mentee: Membership, mentor: Membership | None, by: User, seen: int = 0
) -> BoardEdit:
    wish = Wish(mentee.pk, mentor.pk if mentor else None)
    return operations.change_board(board.run, wish, seen=seen, by=by)


@pytest.mark.django_db
def test_a_swap_is_previewed_and_made(board: Table, organiser: User) -> None:
    first, second, _third = board.mentees
    wish = Wish(first.pk, board.mentors[1].pk)
    shown = preview(board.run, wish)
    assert [effect.change for effect in shown.effects] == [-6_000, -6_000]
    assert (shown.change, shown.short_of_best) == (-12_000, 12_000)
    assert board.mentor_of(first) == board.mentors[0], "a preview changes nothing"
    edit = operations.change_board(board.run, wish, seen=0, by=organiser)
    assert edit.kind == EditKind.SWAP
    assert (board.mentor_of(first), board.mentor_of(second)) == (board.mentors[1], board.mentors[0])
    assert sum(board.run.proposals.values_list("score", flat=True)) == shown.total
    proposal = board.run.proposals.get(mentee=first)
    assert sum(part["points"] for part in proposal.parts) == proposal.score == 3_500
    assert proposal.mentor_card == board.mentors[1].card
    assert ProposalWarning.NO_TOPIC in proposal.warnings
    board.run.refresh_from_db()
    assert (board.run.board_version, board.run.topics_covered, board.run.total_score) == (1, 1, 28_500)
    assert AuditEvent.objects.filter(verb="board.changed", object_id=board.run.pk).count() == 1


@pytest.mark.django_db
def test_a_free_mentor_takes_over_and_undo_brings_everything_back(board: Table, organiser: User) -> None:
    before = list(board.run.proposals.order_by("mentee").values_list("mentee", "mentor", "score", "warnings"))
    mentee = board.mentees[0]
    assert _change(board, mentee, board.mentors[3], organiser).kind == EditKind.ASSIGN
    left = board.run.left_over.get(membership=board.mentors[0])
    assert left.reason == LeftOverReason.BY_HAND
    operations.change_board(board.run, Wish(mentee.pk), seen=1, by=organiser)
    assert board.mentor_of(mentee) is None
    assert partners_computed(board.run)[str(mentee.pk)] == str(board.mentors[0].pk)
    for seen in (2, 3):
        operations.undo_changes(board.run, seen=seen, by=organiser)
    after = list(board.run.proposals.order_by("mentee").values_list("mentee", "mentor", "score", "warnings"))
    assert after == before
    board.run.refresh_from_db()
    assert (board.run.topics_covered, board.run.board_version) == (3, 4)
    with pytest.raises(NothingToChange):
        operations.undo_changes(board.run, seen=4, by=organiser)


@pytest.mark.django_db
def test_what_can_not_be_changed_is_told(board: Table, organiser: User) -> None:
    mentee = board.mentees[0]
    with pytest.raises(NothingToChange):
        _change(board, mentee, board.mentors[0], organiser)
    with pytest.raises(NotInRun):
        _change(board, people.mentee(board.run.program), board.mentors[0], organiser)
    operations.confirm_run(board.run, only=[board.run.proposals.get(mentee=mentee)], by=organiser)
    for mentor in (board.mentors[3], board.mentors[1], None):
        with pytest.raises(ProposalConfirmed):
            _change(board, mentee, mentor, organiser)
    with pytest.raises(ProposalConfirmed):
        _change(board, board.mentees[1], board.mentors[0], organiser)
    waiting = factories.MatchRunFactory(program=board.run.program, state="queued")
    with pytest.raises(RunNotDone):
        operations.change_board(waiting, Wish(mentee.pk), seen=0, by=organiser)
    assert not BoardEdit.objects.exists()
    board.run.refresh_from_db()
    assert board.run.board_version == 0


@pytest.mark.django_db
def test_nothing_new_is_reckoned_of_somebody_who_left(board: Table, organiser: User) -> None:
    gone, other = board.mentees[:2]
    Membership.objects.filter(pk=gone.pk).update(state=Participation.WITHDRAWN)
    swap = Wish(other.pk, board.mentors[0].pk)
    for wish in (Wish(gone.pk, board.mentors[3].pk), swap, Wish(other.pk, board.mentors[0].pk, gone.pk)):
        with pytest.raises(SomebodyLeft):
            preview(board.run, wish)
        with pytest.raises(SomebodyLeft):
            operations.change_board(board.run, wish, seen=0, by=organiser)
    assert candidates(board.run, gone.pk) == []
    offered = candidates(board.run, other.pk)
    assert gone.pk not in {key for one in offered for key, _user in one.mentees}
    assert all(one.mentees or one.has_place for one in offered)
    Membership.objects.filter(pk=board.mentors[3].pk).update(state=Participation.WITHDRAWN)
    assert board.mentors[3].pk not in {one.mentor for one in candidates(board.run, other.pk)}
    _change(board, gone, None, organiser)
    assert board.mentor_of(gone) is None
    with pytest.raises(SomebodyLeft):
        operations.undo_changes(board.run, seen=1, by=organiser)


def test_a_full_mentor_of_several_asks_with_whom_to_swap(program: Program, organiser: User) -> None:
    topic, other = factories.TopicFactory.create_batch(2, program=program)
    busy = people.mentor(program, capacity=2, offers={topic: Level.EXPERT})
    lone = people.mentor(program, offers={other: Level.EXPERT})
    two = [people.mentee(program, wants={topic: (Priority.HIGH, 0)}) for _ in range(2)]
    third = people.mentee(program, wants={other: (Priority.HIGH, 0)})
    run = people.finished_run(program, organiser)
    with pytest.raises(ChooseWhom):
        operations.change_board(run, Wish(third.pk, busy.pk), seen=0, by=organiser)
    operations.change_board(run, Wish(third.pk, busy.pk, two[1].pk), seen=0, by=organiser)
    assert {row.mentee: row.mentor for row in run.proposals.all()} == {
        two[0]: busy,
        third: busy,
        two[1]: lone,
    }


@pytest.mark.django_db
def test_a_rule_that_is_broken_by_hand_is_marked(program: Program, organiser: User) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    colleague = people.mentor(program, business_unit=unit)
    people.mentor(program)
    mentee = people.mentee(program, business_unit=unit)
    run = people.finished_run(program, organiser)
    wish = Wish(mentee.pk, colleague.pk)
    assert preview(run, wish).breaks_rules
    operations.change_board(run, wish, seen=0, by=organiser)
    assert ProposalWarning.RULE_BROKEN in run.proposals.get().warnings


@pytest.mark.django_db
def test_the_second_of_two_organisers_overwrites_nothing(board: Table, organiser: User) -> None:
    colleague = factories.MembershipFactory(program=board.run.program).user
    _change(board, board.mentees[0], board.mentors[1], organiser)
    with pytest.raises(BoardChanged):
        _change(board, board.mentees[1], board.mentors[2], colleague)
    with pytest.raises(BoardChanged):
        operations.undo_changes(board.run, seen=0, by=colleague)
    with pytest.raises(BoardChanged):
        operations.confirm_run(board.run, seen=0, by=colleague)
    assert BoardEdit.objects.standing().count() == 1
    assert not Pair.objects.exists()
    assert len(operations.confirm_run(board.run, seen=1, by=colleague)) == 3


@pytest.mark.django_db
def test_history_is_not_rewritten(board: Table, organiser: User) -> None:
    edit = _change(board, board.mentees[0], board.mentors[1], organiser)
    with pytest.raises(DatabaseError), transaction.atomic():
        BoardEdit.objects.filter(pk=edit.pk).update(moves=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        BoardEdit.objects.filter(pk=edit.pk).update(follows=0, number=7)


# --- undo and redo of several changes ---------------------------------------------------------------


def _three_changes(board: Table, by: User) -> list[dict[str, str]]:
    """The first mentee goes through three mentors; the board before, and after each change."""
    boards = [partners_now(board.run)]
    for seen, place in enumerate((3, 1, 2)):
        _change(board, board.mentees[0], board.mentors[place], by, seen=seen)
        boards.append(partners_now(board.run))
    return boards


@pytest.mark.django_db
def test_changes_are_undone_and_made_again_in_turn(board: Table, organiser: User) -> None:
    boards = _three_changes(board, organiser)
    seen = 3
    for expected in reversed(boards[:-1]):
        operations.undo_changes(board.run, seen=seen, by=organiser)
        assert partners_now(board.run) == expected
        seen += 1
    for number, expected in enumerate(boards[1:], start=1):
        assert operations.redo_change(board.run, seen=seen, by=organiser).number == number
        assert partners_now(board.run) == expected
        seen += 1
    with pytest.raises(NothingToChange):
        operations.redo_change(board.run, seen=seen, by=organiser)
    assert partners_computed(board.run) == boards[0]


@pytest.mark.django_db
def test_changes_are_undone_back_to_one_of_them_at_once(board: Table, organiser: User) -> None:
    boards = _three_changes(board, organiser)
    scores = list(board.run.proposals.order_by("mentee").values_list("score", flat=True))
    assert operations.undo_changes(board.run, seen=3, back_to=2, by=organiser) == 2
    assert partners_now(board.run) == boards[1]
    assert [edit.number for edit in board.run.edits.standing()] == [1]
    for seen in (4, 5):
        operations.redo_change(board.run, seen=seen, by=organiser)
    assert partners_now(board.run) == boards[3]
    assert list(board.run.proposals.order_by("mentee").values_list("score", flat=True)) == scores
    assert operations.undo_changes(board.run, seen=6, back_to=1, by=organiser) == 3
    assert partners_now(board.run) == boards[0]
    event = AuditEvent.objects.filter(verb="board.undone").latest("pk")
    assert event.changes["edits"] == [3, 2, 1]
    with pytest.raises(NothingToChange):
        operations.undo_changes(board.run, seen=7, back_to=1, by=organiser)


@pytest.mark.django_db
def test_a_new_change_takes_the_place_of_what_could_be_redone(board: Table, organiser: User) -> None:
    _three_changes(board, organiser)
    operations.undo_changes(board.run, seen=3, back_to=2, by=organiser)
    other = _change(board, board.mentees[1], board.mentors[2], organiser, seen=4)
    with pytest.raises(NothingToChange):
        operations.redo_change(board.run, seen=5, by=organiser)
    operations.undo_changes(board.run, seen=5, by=organiser)
    assert operations.redo_change(board.run, seen=6, by=organiser) == other


@pytest.mark.django_db
def test_nothing_is_undone_or_redone_over_a_confirmed_pair(board: Table, organiser: User) -> None:
    _three_changes(board, organiser)
    operations.undo_changes(board.run, seen=3, by=organiser)
    operations.confirm_run(board.run, only=[board.run.proposals.get(mentee=board.mentees[0])], by=organiser)
    before = partners_now(board.run)
    with pytest.raises(ProposalConfirmed):
        operations.undo_changes(board.run, seen=4, back_to=1, by=organiser)
    with pytest.raises(ProposalConfirmed):
        operations.redo_change(board.run, seen=4, by=organiser)
    assert partners_now(board.run) == before
    board.run.refresh_from_db()
    assert board.run.board_version == 4
    assert BoardEdit.objects.standing().count() == 2


# --- confirmations taken back, and notes --------------------------------------------------------


@pytest.mark.django_db
def test_confirmations_are_taken_back_with_a_reason(board: Table, organiser: User) -> None:
    operations.confirm_run(board.run, by=organiser)
    key = uuid.uuid4()
    for expected in (3, 0):
        dissolved = operations.reopen_run(board.run, reason="Unit merged.", form_key=key, by=organiser)
        assert dissolved == expected
    board.run.refresh_from_db()
    assert (board.run.confirmed_at, Pair.objects.live().count()) == (None, 0)
    note = RunNote.objects.get()
    assert (note.kind, note.text) == (NoteKind.REOPENED, "Unit merged.")
    event = AuditEvent.objects.get(verb="match_run.reopened")
    assert event.changes == {"pairs": 3, "note": str(note.pk)}
    with pytest.raises(NothingToReopen):
        operations.reopen_run(board.run, reason="Again.", form_key=uuid.uuid4(), by=organiser)
    assert len(operations.confirm_run(board.run, by=organiser)) == 3


@pytest.mark.django_db
def test_what_was_announced_is_not_taken_back(board: Table, organiser: User) -> None:
    factories.EventFactory(program=board.run.program)
    operations.confirm_run(board.run, by=organiser)
    operations.announce_pairs(board.run.program, by=organiser)
    with pytest.raises((NothingToReopen, AnnouncedAlready)):
        operations.reopen_run(board.run, reason="Too late.", form_key=uuid.uuid4(), by=organiser)
    assert Pair.objects.active().count() == 3


@pytest.mark.django_db
def test_one_form_leaves_one_note(board: Table, organiser: User) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        operations.add_note(board.run, "Look at these two.", form_key=key, by=organiser)
    assert board.run.notes.count() == 1
    event = AuditEvent.objects.get(verb="run_note.added")
    assert "Look" not in str(event.changes)


# --- a race, and the same race without its guard ---------------------------------------------------


def _race(board: Table, organisers: list[User]) -> list[str]:
    """Both swap the first mentee's mentor at once, after having looked at the same board."""
    start = threading.Barrier(2)
    answers = ["", ""]

    def change(n: int) -> None:
        try:
            start.wait(10)
            _change(board, board.mentees[0], board.mentors[n + 1], organisers[n])
            answers[n] = "won"
        except BoardChanged:
            answers[n] = "told"
        except BaseException as error:
            answers[n] = repr(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(answers)


def _only_in_turn(run: MatchRun, _seen: int) -> None:
    """For the control: one after the other, whatever they have seen."""
    lock_program(run.program_id)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_organisers_change_one_board_at_once(monkeypatch: pytest.MonkeyPatch, is_guarded: bool) -> None:
    """Without the guard the second overwrites what the first has just done, and nobody is told."""
    program = factories.ProgramFactory()
    organisers = [factories.MembershipFactory(program=program).user for _ in range(2)]
    board = lay_out(program, organisers[0])
    if not is_guarded:
        monkeypatch.setattr(operations.board, "_take_turn", _only_in_turn)
    answers = _race(board, organisers)
    assert answers == (["told", "won"] if is_guarded else ["won", "won"])
    assert BoardEdit.objects.count() == answers.count("won")

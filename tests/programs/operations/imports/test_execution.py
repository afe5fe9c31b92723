"""The world moves while an import waits, and workers die: nothing is written by halves."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.accounts.models import AuditEvent, BusinessUnit, User
from mentoring.notifications.models import Message
from programs import operations
from programs.enums import ImportState, ImportTrouble, Phase, RowNote
from programs.models import ImportRow, Membership, PeopleImport, Program
from programs.operations.imports import execution
from tests import factories
from tests.programs import import_files as files
from tests.programs.import_steps import ANNA, BERT, checked, imported

pytestmark = pytest.mark.django_db


# --- the world moves ---------------------------------------------------------------------------


def test_a_plan_that_is_out_of_date_is_made_anew(program: Program, organiser: User) -> None:
    made = checked(program, organiser, files.table_of([ANNA, BERT]))
    factories.UserFactory(email=ANNA["E-Mail"], organisation=program.organisation, family_name="Alt")
    operations.request_import(made, digest=made.digest, by=organiser)
    before = made.digest
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.was_planned_anew) == (ImportState.CHECKED, True)
    assert made.digest != before
    assert made.rows.get(number=2).note == RowNote.KNOWN
    assert not program.memberships.participants().exists()
    with pytest.raises(operations.FileChanged):
        operations.request_import(made, digest=before, by=organiser)
    operations.request_import(made, digest=made.digest, by=organiser)
    operations.work_on_import(made.pk)
    assert program.memberships.participants().count() == 2


def test_a_programme_that_closes_meanwhile_takes_nobody_in(program: Program, organiser: User) -> None:
    made = checked(program, organiser, files.table_of([ANNA]))
    operations.request_import(made, digest=made.digest, by=organiser)
    Program.objects.update(phase=Phase.CLOSING)
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.trouble) == (ImportState.FAILED, ImportTrouble.PROGRAM_CLOSED)
    assert not program.memberships.participants().exists()


def test_to_ask_and_to_work_twice_is_harmless(program: Program, organiser: User) -> None:
    key = uuid.uuid4()
    first, second = (
        operations.start_import(program, file_name="x", content=b"a\nb\n", form_key=key, by=organiser)
        for _ in range(2)
    )
    assert first == second
    made = checked(program, organiser, files.table_of([ANNA]))
    for _ in range(2):
        operations.request_import(made, digest=made.digest, by=organiser)
    for _ in range(2):
        operations.work_on_import(made.pk)
    operations.request_import(made, digest=made.digest, by=organiser)
    assert program.memberships.participants().count() == 1
    assert AuditEvent.objects.filter(verb="people_import.imported").count() == 1


def test_a_mended_file_keeps_the_columns(program: Program, organiser: User) -> None:
    made = checked(program, organiser, files.table_of([{**ANNA, "Vorname": ""}]))
    operations.replace_file(made, file_name="mended.csv", content=files.table_of([ANNA]), by=organiser)
    for _ in range(2):  # read, then checked without another question
        operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.counts["new"], made.file_name) == (ImportState.CHECKED, 1, "mended.csv")
    other = files.table_of([{"Mail": ANNA["E-Mail"]}])
    operations.replace_file(made, file_name="other.csv", content=other, by=organiser)
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.columns) == (ImportState.COLUMNS, ["email"])


def test_given_up(program: Program, organiser: User) -> None:
    made = checked(program, organiser, files.table_of([ANNA]))
    for _ in range(2):
        operations.abandon_import(made, by=organiser)
    made.refresh_from_db()
    assert (made.state, made.content, made.sample) == (ImportState.ABANDONED, None, [])
    assert not ImportRow.objects.exists()
    with pytest.raises(operations.FileChanged):
        operations.request_import(made, digest=made.digest, by=organiser)
    done = imported(program, organiser, files.table_of([ANNA]))
    with pytest.raises(operations.FileChanged):
        operations.abandon_import(done, by=organiser)


# --- workers -----------------------------------------------------------------------------------


def test_a_worker_that_stumbles_leaves_nothing_behind(
    program: Program, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right after the last row was written, before the commit; the next try does it all."""
    made = checked(program, organiser, files.table_of([ANNA, {**BERT, "Bereich": "IT"}]))
    operations.request_import(made, digest=made.digest, by=organiser)
    counts = [model.objects.count() for model in (User, Membership, BusinessUnit, AuditEvent, Message)]
    with monkeypatch.context() as patch:
        patch.setattr(execution, "record", None)  # the first thing after all people are written
        operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.leased_until, made.tries) == (ImportState.IMPORTING, None, 1)
    assert counts == [
        model.objects.count() for model in (User, Membership, BusinessUnit, AuditEvent, Message)
    ]
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert made.state == ImportState.IMPORTED
    assert program.memberships.participants().count() == 2


def test_a_worker_that_was_overtaken_writes_nothing(program: Program, organiser: User) -> None:
    made = checked(program, organiser, files.table_of([ANNA]))
    operations.request_import(made, digest=made.digest, by=organiser)
    slow = execution._take_up(made.pk)
    assert slow is not None
    assert execution._take_up(made.pk) is None  # the lease holds
    PeopleImport.objects.update(leased_until=Now())
    operations.work_on_import(made.pk)
    with pytest.raises(execution.Lost):
        execution._import(slow)
    assert program.memberships.participants().count() == 1


def test_the_sweep_gives_up_after_three_tries(program: Program, organiser: User) -> None:
    made = operations.start_import(
        program, file_name="x", content=b"a\nb\n", form_key=uuid.uuid4(), by=organiser
    )
    for _ in range(3):
        assert execution._take_up(made.pk) is not None
        PeopleImport.objects.update(leased_until=Now())
        assert operations.sweep_imports() == 1
    made.refresh_from_db()
    assert (made.state, made.trouble, made.content) == (ImportState.FAILED, ImportTrouble.INTERRUPTED, None)
    assert operations.sweep_imports() == 0


def test_the_sweep_forgets_what_was_left_lying(program: Program, organiser: User) -> None:
    lying = checked(program, organiser, files.table_of([ANNA]))
    done = imported(program, organiser, files.table_of([BERT]))
    operations.sweep_imports()
    assert ImportRow.objects.count() == 2
    PeopleImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    operations.sweep_imports()
    lying.refresh_from_db()
    done.refresh_from_db()
    assert (lying.state, lying.content, done.state) == (ImportState.ABANDONED, None, ImportState.IMPORTED)
    assert not ImportRow.objects.exists()


def test_as_many_queries_for_one_as_for_thirty(program: Program, organiser: User) -> None:
    def queries(start: int, count: int) -> int:
        made = checked(program, organiser, files.csv_file(files.people(start + count)[start:]))
        operations.request_import(made, digest=made.digest, by=organiser)
        with CaptureQueriesContext(connection) as captured:
            operations.work_on_import(made.pk)
        return len(captured)

    imported(program, organiser, files.csv_file(files.people(16)))
    assert queries(16, 2) == queries(18, 30)

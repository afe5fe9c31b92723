"""A worker killed with SIGKILL in the middle of an import: nothing is left behind, another ends it once.

`make faults` prints the table and writes .data/bench/faults-import-killed.json.
"""

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now

from mentoring.accounts.models import AuditEvent, BusinessUnit, User
from mentoring.engines.processes import wait_until
from mentoring.notifications.models import Message
from programs.enums import ImportState
from programs.models import Membership, PeopleImport, Program
from programs.operations import choose_columns, request_import, start_import, work_on_import
from tests import factories
from tests.bench import report
from tests.faults.processes import Stage, beat, kill
from tests.programs import import_files as files
from tests.programs.import_steps import with_new_units

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

PEOPLE = 3_000
PATIENCE = 240.0  # seconds; a sweep is among them
TABLES = ("accounts_businessunit", "accounts_user", "programs_membership")  # in this order
OPEN_WRITES = """
SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
"""
WRITTEN = (User, BusinessUnit, Membership, AuditEvent)


@dataclass(frozen=True)
class Row:
    """One import: into which table its worker was writing when it died, and how it ended."""

    killed_while_writing: str
    left_behind: int
    state: str
    people: int
    times_imported: int


def _checked(program: Program, by: User, content: bytes) -> PeopleImport:
    made = start_import(program, file_name="people.csv", content=content, form_key=uuid.uuid4(), by=by)
    work_on_import(made.pk)
    made.refresh_from_db()
    choose_columns(made, columns=made.columns, role=None, invite_now=True, by=by)
    work_on_import(made.pk)
    made.refresh_from_db()
    return with_new_units(made, by)


def _rows_written() -> int:
    return sum(model.objects.count() for model in WRITTEN) + Message.objects.count()


def _killed(stage: Stage, table: str, number: int) -> Row:
    program = factories.ProgramFactory()
    organiser = factories.MembershipFactory(program=program).user
    firm = f"@firm{number}.example".encode()
    content = files.csv_file(files.people(PEOPLE)).replace(b"@firm.example", firm)
    made = _checked(program, organiser, content)
    before = _rows_written()
    request_import(made, digest=made.digest, by=organiser)
    worker = stage.worker()
    try:
        assert wait_until(lambda: _is_written_to(table), seconds=PATIENCE)
    finally:
        kill(worker)
    made.refresh_from_db()
    assert made.state == ImportState.IMPORTING, "it was done before it could be killed"
    left_behind = _rows_written() - before
    PeopleImport.objects.filter(pk=made.pk).update(leased_until=Now())
    worker = stage.worker()
    try:
        assert wait_until(lambda: not _is_under_way(made), seconds=PATIENCE)
    finally:
        kill(worker)
    made.refresh_from_db()
    imported = AuditEvent.objects.filter(verb="people_import.imported", object_id=made.pk)
    return Row(
        killed_while_writing=table,
        left_behind=left_behind,
        state=made.state,
        people=program.memberships.participants().count(),
        times_imported=imported.count(),
    )


def _is_written_to(table: str) -> bool:
    """Whether a transaction that is still open has written to the table."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_WRITES, [table])
        return cursor.fetchone() is not None


def _is_under_way(made: PeopleImport) -> bool:
    return PeopleImport.objects.in_state(ImportState.IMPORTING).filter(pk=made.pk).exists()


def test_a_killed_worker_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage(tmp_path, "maildir://", os.environ["REDIS_URL"])
    with stage.running("beat", *beat()):
        rows = [_killed(stage, table, number) for number, table in enumerate(TABLES)]
    with capsys.disabled():
        report.write("faults-import-killed", rows, people=PEOPLE)
    for row in rows:
        assert (row.left_behind, row.state, row.people) == (0, ImportState.IMPORTED, PEOPLE), row
        assert row.times_imported == 1

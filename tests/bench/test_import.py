"""An import of 10,000 people: seconds and peak memory of the worker's process, step by step.

`make bench` prints the table and writes .data/bench/import.json.
"""

import json
import os
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from mentoring.accounts.models import User
from programs.engine import write_workbook
from programs.enums import ImportState
from programs.models import Program
from programs.operations import choose_columns, decide_units, request_import, start_import
from programs.queries.imports import ADD, asked_units, guess_columns
from tests import factories
from tests.bench import report
from tests.faults.processes import Stage
from tests.programs import import_files as files

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

PEOPLE = 10_000
MOST_SECONDS, MOST_MIB = 20, 300


@dataclass(frozen=True)
class Row:
    file: str
    step: str
    people: int
    seconds: float
    cpu_seconds: float  # of the worker, without the database's
    peak_mib: float


def _work(stage: Stage, key: uuid.UUID) -> dict[str, Any]:
    done = stage.run(sys.executable, "-m", "tests.bench.import_once", str(key), seconds=300)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _import(stage: Stage, program: Program, by: User, name: str, content: bytes) -> list[Row]:
    people_import = start_import(program, file_name=name, content=content, form_key=uuid.uuid4(), by=by)
    rows = []
    for step, expected in (
        ("read", ImportState.COLUMNS),
        ("check", ImportState.CHECKED),
        ("check units", ImportState.CHECKED),
        ("import", ImportState.IMPORTED),
    ):
        people_import.refresh_from_db()
        if step == "check units":
            if not people_import.open_units:
                continue
            new = {entry.key: ADD for entry in asked_units(people_import).open}
            decide_units(people_import, new, by=by)
        if step == "check":
            columns = guess_columns(people_import.headings)
            choose_columns(people_import, columns=columns, role=None, invite_now=True, by=by)
        if step == "import":
            if not people_import.counts["new"] + people_import.counts["changed"]:
                break
            request_import(people_import, digest=people_import.digest, by=by)
        took = _work(stage, people_import.pk)
        assert took.pop("state") == expected
        rows.append(Row(name, step, PEOPLE, **took))
    return rows


def test_ten_thousand_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = factories.ProgramFactory()
    organiser = factories.MembershipFactory(program=program).user
    stage = Stage(Path(settings.DATA_DIR), "maildir://", os.environ["REDIS_URL"])
    people = files.people(PEOPLE)
    first = files.csv_file(people)
    changed = files.csv_file([[*row[:4], "Neue Stelle", *row[5:]] for row in people])
    rows = [
        *_import(stage, program, organiser, "new.csv", first),
        *_import(stage, program, organiser, "same.csv", first),
        *_import(stage, program, organiser, "changed.csv", changed),
    ]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    other = factories.ProgramFactory(organisation=program.organisation)
    book = write_workbook("People", [list(files.HEADINGS), *people])
    rows += _import(stage, other, organiser, "known.xlsx", book)
    with capsys.disabled():
        report.write("import", rows, most_seconds=MOST_SECONDS, most_mib=MOST_MIB)
    assert program.memberships.participants().count() == PEOPLE
    assert all(row.seconds <= MOST_SECONDS and row.peak_mib <= MOST_MIB for row in rows)

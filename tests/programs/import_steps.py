"""The steps of an import, from an uploaded file to people in the programme, and three rows for it."""

import uuid
from collections.abc import Mapping
from typing import Any

from mentoring.accounts.models import User
from programs import operations
from programs.enums import ImportState, Role
from programs.models import PeopleImport, Program
from programs.queries.imports import ADD, asked_units

ANNA = {"E-Mail": "anna@firm.example", "Vorname": "Anna", "Nachname": "Roth", "Rolle": "Mentor"}
BERT = {"E-Mail": "bert@firm.example", "Vorname": "Bert", "Nachname": "Weiß", "Rolle": "Mentee"}
CARL = {"E-Mail": "carl@firm.example", "Vorname": "Carl", "Nachname": "Özil", "Rolle": "Mentee"}


def checked(
    program: Program,
    by: User,
    content: bytes,
    *,
    role: Role | None = None,
    invite_now: bool = True,
    add_units: bool = True,
) -> PeopleImport:
    """Upload a file, take the columns as they were recognised, and have it checked; its units are new."""
    made = operations.start_import(
        program, file_name="people.csv", content=content, form_key=uuid.uuid4(), by=by
    )
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert made.state == ImportState.COLUMNS, made.trouble
    operations.choose_columns(made, columns=made.columns, role=role, invite_now=invite_now, by=by)
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert made.state == ImportState.CHECKED
    return with_new_units(made, by) if add_units and made.open_units else made


def with_new_units(made: PeopleImport, by: User) -> PeopleImport:
    """Answer that all units are new which are asked about, and have the rows checked once more."""
    new = {entry.key: ADD for entry in asked_units(made).open if not entry.places}
    return decided(made, by, new)


def decided(made: PeopleImport, by: User, answers: Mapping[str, str]) -> PeopleImport:
    operations.decide_units(made, answers, by=by)
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert made.state == ImportState.CHECKED
    return made


def imported(program: Program, by: User, content: bytes, **choices: Any) -> PeopleImport:
    made = checked(program, by, content, **choices)
    operations.request_import(made, digest=made.digest, by=by)
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    return made


def problems(made: PeopleImport) -> list[tuple[int, str, str]]:
    """Row, cell and kind of all that is wrong."""
    return [
        (row.number, problem["cell"], problem["kind"])
        for row in made.rows.in_file_order()
        for problem in row.problems
    ]


def changes(made: PeopleImport) -> list[tuple[str, str, str]]:
    return [
        (change["field"], change["before"], change["after"])
        for row in made.rows.in_file_order()
        for change in row.changes
    ]

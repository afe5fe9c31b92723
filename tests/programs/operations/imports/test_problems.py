"""What is wrong with a file is named by row and cell, and nothing is written."""

import uuid
from collections.abc import Mapping, Sequence

import pytest

from mentoring.accounts.models import User
from programs import operations
from programs.enums import ImportField, ImportState, ImportTrouble, Phase, RowProblem
from programs.models import Program
from tests import factories
from tests.programs import import_files as files
from tests.programs.import_steps import ANNA, BERT, CARL, checked, imported, problems

pytestmark = pytest.mark.django_db

CASES: Sequence[tuple[Mapping[str, str], ImportField, RowProblem]] = [
    ({"E-Mail": ""}, ImportField.EMAIL, RowProblem.EMPTY),
    ({"E-Mail": "anna"}, ImportField.EMAIL, RowProblem.NOT_AN_ADDRESS),
    ({"E-Mail": "=anna"}, ImportField.EMAIL, RowProblem.FORMULA),
    ({"Standort": "<i hx-post=../withdraw/>"}, ImportField.SITE, RowProblem.NOT_PLAIN),
    ({"Stelle": "<b>"}, ImportField.JOB_TITLE, RowProblem.NOT_PLAIN),
    ({"Bereich": "Group / <b>"}, ImportField.UNIT, RowProblem.NOT_PLAIN),
    ({"E-Mail": "a" * 250 + "@firm.example"}, ImportField.EMAIL, RowProblem.TOO_LONG),
    ({"Vorname": "", "Nachname": ""}, ImportField.FAMILY_NAME, RowProblem.EMPTY),
    ({"Nachname": "https://evil.example/"}, ImportField.FAMILY_NAME, RowProblem.NOT_A_NAME),
    ({"Vorname": "evil.example"}, ImportField.GIVEN_NAME, RowProblem.NOT_A_NAME),
    ({"Vorname": "A\x07"}, ImportField.GIVEN_NAME, RowProblem.INVISIBLE),
    ({"Rolle": ""}, ImportField.ROLE, RowProblem.EMPTY),
    ({"Rolle": "Chefin"}, ImportField.ROLE, RowProblem.NOT_A_ROLE),
    ({"Stufe": "hoch"}, ImportField.GRADE, RowProblem.NOT_A_NUMBER),
    ({"Stufe": "0"}, ImportField.GRADE, RowProblem.NOT_A_NUMBER),
    ({"Eintritt": "03/04/2020"}, ImportField.STARTED_ON, RowProblem.NOT_A_DATE),
    ({"Eintritt": "31.2.2020"}, ImportField.STARTED_ON, RowProblem.NOT_A_DATE),
    ({"Eintritt": "1.1.1820"}, ImportField.STARTED_ON, RowProblem.DATE_OUT_OF_RANGE),
    ({"Sprache": "Klingonisch"}, ImportField.LOCALE, RowProblem.NOT_A_LANGUAGE),
    ({"Zeitzone": "Bielefeld"}, ImportField.TIME_ZONE, RowProblem.NOT_A_TIME_ZONE),
    ({"Kapazität": "11"}, ImportField.CAPACITY, RowProblem.NOT_A_NUMBER),
    ({"Kapazität": "2", "Rolle": "Mentee"}, ImportField.CAPACITY, RowProblem.MENTORS_ONLY),
    ({"Bereich": "A / / B"}, ImportField.UNIT, RowProblem.UNIT_PATH),
    ({"Vorgesetzte": "nobody@firm.example"}, ImportField.MANAGER, RowProblem.NO_SUCH_MANAGER),
    ({"Vorgesetzte": "abroad@other.example"}, ImportField.MANAGER, RowProblem.NO_SUCH_MANAGER),
    ({"Vorgesetzte": ANNA["E-Mail"]}, ImportField.MANAGER, RowProblem.OWN_MANAGER),
]


@pytest.mark.parametrize(("cells", "field", "problem"), CASES, ids=lambda value: str(value)[:40])
def test_wrong_cells_are_named(
    program: Program,
    organiser: User,
    cells: Mapping[str, str],
    field: ImportField,
    problem: RowProblem,
) -> None:
    """Each with its cell, and only that."""
    factories.UserFactory(email="abroad@other.example")
    made = checked(program, organiser, files.table_of([BERT, {**ANNA, **cells}]))
    column = "ABCDEFGH"[made.columns.index(field)]
    assert problems(made) == [(3, f"{column}3", problem)]
    assert made.counts["wrong"] == 1
    with pytest.raises(operations.NotImportable):
        operations.request_import(made, digest=made.digest, by=organiser)
    assert not program.memberships.participants().exists()


def test_nobody_twice_and_nobody_of_others(program: Program, organiser: User) -> None:
    factories.UserFactory(email="abroad@other.example")
    factories.UserFactory(email="gone@firm.example", organisation=program.organisation, is_active=False)
    there = factories.MembershipFactory(program=program, mentee=True).user
    content = files.table_of(
        [
            ANNA,
            {**BERT, "E-Mail": ANNA["E-Mail"].upper()},
            {**BERT, "E-Mail": "abroad@other.example"},
            {**BERT, "E-Mail": "gone@firm.example"},
            {**ANNA, "E-Mail": there.email},
        ]
    )
    made = checked(program, organiser, content)
    assert problems(made) == [
        (3, "A3", RowProblem.TWICE),
        (4, "A4", RowProblem.ADDRESS_REFUSED),
        (5, "A5", RowProblem.ADDRESS_REFUSED),
        (6, "D6", RowProblem.OTHER_SIDE),
    ]


def test_a_value_without_a_heading(program: Program, organiser: User) -> None:
    content = b"E-Mail;Vorname;Nachname;Rolle\nanna@firm.example;Anna;Roth;Mentor;stray\n"
    assert problems(checked(program, organiser, content)) == [(2, "E2", RowProblem.NO_HEADING)]


def test_a_circle_of_managers_is_named(program: Program, organiser: User) -> None:
    """One half in the file, the other half in the database."""
    anna = factories.UserFactory(email="dora@firm.example", organisation=program.organisation)
    factories.UserFactory(email="emil@firm.example", organisation=program.organisation, manager=anna)
    content = files.table_of(
        [
            {**ANNA, "Vorgesetzte": BERT["E-Mail"]},
            {**BERT, "Vorgesetzte": ANNA["E-Mail"]},
            {**CARL, "Vorgesetzte": BERT["E-Mail"]},
            {**CARL, "E-Mail": "dora@firm.example", "Vorgesetzte": "emil@firm.example"},
        ]
    )
    made = checked(program, organiser, content)
    assert problems(made) == [(row, f"E{row}", RowProblem.LOOP) for row in (2, 3, 5)]
    loops = [row.problems[0]["details"]["loop"] for row in made.rows.with_outcome("wrong").in_file_order()]
    assert loops == [
        "anna@firm.example → bert@firm.example → anna@firm.example",
        "bert@firm.example → anna@firm.example → bert@firm.example",
        "dora@firm.example → emil@firm.example → dora@firm.example",
    ]


def test_places_are_only_added_once_matching_has_begun(program: Program, organiser: User) -> None:
    imported(program, organiser, files.table_of([{**ANNA, "Kapazität": "3"}]))
    Program.objects.update(phase=Phase.MATCHING)
    program.refresh_from_db()
    made = checked(program, organiser, files.table_of([{**ANNA, "Kapazität": "2"}]))
    assert problems(made) == [(2, "E2", RowProblem.PLACES_TAKEN)]


@pytest.mark.parametrize(
    ("content", "trouble"), [(b"a;b\n\x00;c\n", ImportTrouble.NUL), (b"PK\x03\x04", ImportTrouble.DAMAGED)]
)
def test_a_file_that_cannot_be_read(
    program: Program, organiser: User, content: bytes, trouble: ImportTrouble
) -> None:
    made = operations.start_import(
        program, file_name="x", content=content, form_key=uuid.uuid4(), by=organiser
    )
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.trouble, made.content) == (ImportState.FAILED, trouble, None)

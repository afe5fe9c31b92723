"""From an uploaded file to people in the programme: what the dry run says is what happens."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring.accounts.models import AuditEvent, BusinessUnit, User
from mentoring.notifications.models import Message
from programs import operations
from programs.enums import (
    ImportField,
    ImportState,
    ImportTrouble,
    Participation,
    Phase,
    Role,
    RowNote,
    RowOutcome,
    RowProblem,
)
from programs.models import ImportRow, Membership, PeopleImport, Program
from programs.operations.imports import execution
from tests import factories
from tests.programs import import_files as files

pytestmark = pytest.mark.django_db

ANNA = {"E-Mail": "anna@firm.example", "Vorname": "Anna", "Nachname": "Roth", "Rolle": "Mentor"}
BERT = {"E-Mail": "bert@firm.example", "Vorname": "Bert", "Nachname": "Weiß", "Rolle": "Mentee"}
CARL = {"E-Mail": "carl@firm.example", "Vorname": "Carl", "Nachname": "Özil", "Rolle": "Mentee"}


def checked(
    program: Program, by: User, content: bytes, *, role: Role | None = None, invite_now: bool = True
) -> PeopleImport:
    """Upload a file, take the columns as they were recognised, and have it checked."""
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


# --- who is new --------------------------------------------------------------------------------


def test_people_units_and_managers_are_made(program: Program, organiser: User) -> None:
    group = factories.BusinessUnitFactory(organisation=program.organisation, name="Group")
    content = files.table_of(
        [
            {**ANNA, "Bereich": "group / Retail / Cards", "Vorgesetzte": BERT["E-Mail"], "Kapazität": "3"},
            {
                **BERT,
                "Bereich": "Group / Retail",
                "Stufe": "12",
                "Eintritt": "1.3.2004",
                "Sprache": "Deutsch",
                "Zeitzone": "europe/vienna",
                "Standort": "Köln",
                "Stelle": "Bereichsleiter",
            },
        ]
    )
    made = imported(program, organiser, content)
    assert (made.state, made.counts["new"], made.content) == (ImportState.IMPORTED, 2, None)
    assert made.new_units == ["Group / Retail", "Group / Retail / Cards"]
    anna, bert = (
        User.objects.select_related("business_unit__parent").get(email=p["E-Mail"]) for p in (ANNA, BERT)
    )
    assert anna.manager == bert
    assert anna.business_unit is not None
    assert anna.business_unit.parent == bert.business_unit
    assert bert.business_unit is not None
    assert bert.business_unit.parent == group
    assert (bert.grade, bert.site, bert.job_title) == (12, "Köln", "Bereichsleiter")
    assert (bert.locale, bert.time_zone, str(bert.started_on)) == ("de", "Europe/Vienna", "2004-03-01")
    assert not bert.has_usable_password()
    mentor, mentee = program.memberships.get(user=anna), program.memberships.get(user=bert)
    assert (mentor.role, mentor.state, mentor.capacity) == (Role.MENTOR, Participation.INVITED, 3)
    assert (mentee.role, mentee.capacity, mentee.invited_by) == (Role.MENTEE, 1, organiser)
    assert sorted(Message.objects.values_list("address", flat=True)) == [ANNA["E-Mail"], BERT["E-Mail"]]


def test_each_person_is_in_the_audit_trail(program: Program, organiser: User) -> None:
    made = imported(program, organiser, files.table_of([ANNA, BERT]))
    trail = AuditEvent.objects.of_program(program.pk)
    added = trail.filter(verb="membership.added")
    assert sorted(event.changes["role"] for event in added) == ["mentee", "mentor"]
    assert trail.get(verb="people_import.imported").object_id == made.pk
    assert set(trail.values_list("actor", flat=True)) == {organiser.pk}


@pytest.mark.parametrize(("phase", "invite_now"), [(Phase.DRAFT, True), (Phase.RECRUITING, False)])
def test_invited_later(program: Program, organiser: User, phase: Phase, invite_now: bool) -> None:
    Program.objects.update(phase=phase)
    imported(program, organiser, files.table_of([ANNA]), invite_now=invite_now)
    assert program.memberships.participants().get().invited_at is None
    assert not Message.objects.exists()


def test_one_role_for_all(program: Program, organiser: User) -> None:
    without = [{key: value for key, value in each.items() if key != "Rolle"} for each in (ANNA, BERT)]
    imported(program, organiser, files.table_of(without), role=Role.MENTEE)
    assert list(program.memberships.participants().values_list("role", flat=True)) == ["mentee", "mentee"]


def test_somebody_whom_the_organisation_knows_joins(program: Program, organiser: User) -> None:
    known = factories.UserFactory(
        email=ANNA["E-Mail"], organisation=program.organisation, family_name="Alt", locale="de"
    )
    made = checked(program, organiser, files.table_of([{**ANNA, "Sprache": "English", "Vorname": ""}]))
    row = made.rows.get()
    assert (row.outcome, row.note) == (RowOutcome.NEW, RowNote.KNOWN)
    assert changes(made) == [("family_name", "Alt", "Roth")]
    operations.request_import(made, digest=made.digest, by=organiser)
    operations.work_on_import(made.pk)
    given = known.given_name
    known.refresh_from_db()
    assert (known.family_name, known.given_name, known.locale) == ("Roth", given, "de")
    assert program.memberships.filter(user=known, role=Role.MENTOR).exists()


# --- who is there ------------------------------------------------------------------------------


def test_the_same_file_again_writes_nothing(program: Program, organiser: User) -> None:
    rows = files.people(40)
    imported(program, organiser, files.csv_file(rows))
    before = AuditEvent.objects.count(), Message.objects.count(), User.objects.count()
    again = checked(program, organiser, files.csv_file(rows))
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 40, "wrong": 0}
    assert again.new_units == []
    with pytest.raises(operations.NotImportable):
        operations.request_import(again, digest=again.digest, by=organiser)
    assert before == (AuditEvent.objects.count(), Message.objects.count(), User.objects.count())


def test_changes_are_shown_before_and_made_after(program: Program, organiser: User) -> None:
    imported(program, organiser, files.table_of([ANNA, BERT, CARL]))
    Message.objects.all().delete()
    content = files.table_of(
        [
            {**ANNA, "Nachname": "Weiß", "Vorgesetzte": BERT["E-Mail"], "Kapazität": "2", "Bereich": "IT"},
            BERT,
            {**CARL, "Eintritt": "2020-01-02"},
        ]
    )
    made = imported(program, organiser, content)
    assert made.counts == {"new": 0, "changed": 2, "unchanged": 1, "wrong": 0}
    assert changes(made) == [
        ("family_name", "Roth", "Weiß"),
        ("unit", "", "IT"),
        ("capacity", "1", "2"),
        ("manager", "", BERT["E-Mail"]),
        ("started_on", "", "2020-01-02"),
    ]
    anna = User.objects.get(email=ANNA["E-Mail"])
    assert (anna.family_name, anna.manager and anna.manager.given_name) == ("Weiß", "Bert")
    assert program.memberships.get(user=anna).capacity == 2
    fields = AuditEvent.objects.filter(verb="person.changed", object_id=anna.pk).get().changes["fields"]
    assert fields == ["business_unit", "family_name", "manager"]
    assert not Message.objects.exists()


def test_empty_cells_change_nothing(program: Program, organiser: User) -> None:
    imported(program, organiser, files.table_of([{**ANNA, "Standort": "Ulm", "Bereich": "IT"}]))
    made = checked(
        program, organiser, files.table_of([{**ANNA, "Standort": "", "Bereich": "", "Vorname": ""}])
    )
    assert made.counts["unchanged"] == 1


def test_managers_may_change_places(program: Program, organiser: User) -> None:
    """On the way from one line to the other there would be a circle."""
    imported(program, organiser, files.table_of([{**ANNA, "Vorgesetzte": BERT["E-Mail"]}, BERT]))
    bert = User.objects.get(email=BERT["E-Mail"])
    User.objects.filter(email=ANNA["E-Mail"]).update(manager=None)
    User.objects.filter(pk=bert.pk).update(manager=User.objects.get(email=ANNA["E-Mail"]))
    carl = imported(
        program,
        organiser,
        files.table_of(
            [
                {**ANNA, "Vorgesetzte": BERT["E-Mail"]},
                {**BERT, "Vorgesetzte": CARL["E-Mail"]},
                {**CARL, "Vorgesetzte": ""},
            ]
        ),
    )
    assert carl.state == ImportState.IMPORTED
    assert User.objects.get(email=ANNA["E-Mail"]).manager == bert


def test_who_has_left_stays_away(program: Program, organiser: User) -> None:
    user = factories.UserFactory(
        email=ANNA["E-Mail"], organisation=program.organisation, given_name="Anna", family_name="Roth"
    )
    factories.MembershipFactory(
        program=program, user=user, mentor=True, state=Participation.WITHDRAWN, left_at=timezone.now()
    )
    row = checked(program, organiser, files.table_of([ANNA])).rows.get()
    assert (row.outcome, row.note) == (RowOutcome.UNCHANGED, RowNote.LEFT)


# --- what is wrong -----------------------------------------------------------------------------

CASES: Sequence[tuple[Mapping[str, str], ImportField, RowProblem]] = [
    ({"E-Mail": ""}, ImportField.EMAIL, RowProblem.EMPTY),
    ({"E-Mail": "anna"}, ImportField.EMAIL, RowProblem.NOT_AN_ADDRESS),
    ({"E-Mail": "=anna"}, ImportField.EMAIL, RowProblem.FORMULA),
    ({"E-Mail": "a" * 250 + "@firm.example"}, ImportField.EMAIL, RowProblem.TOO_LONG),
    ({"Vorname": ""}, ImportField.GIVEN_NAME, RowProblem.EMPTY),
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
    ({"Bereich": "Twin"}, ImportField.UNIT, RowProblem.UNIT_AMBIGUOUS),
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
    for parent in factories.BusinessUnitFactory.create_batch(2, organisation=program.organisation):
        factories.BusinessUnitFactory(organisation=program.organisation, parent=parent, name="Twin")
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


# --- any file ----------------------------------------------------------------------------------

EMAILS = st.sampled_from([f"p{n}@firm.example" for n in range(7)] + ["abroad@other.example", "nonsense", ""])
CELLS: Mapping[str, st.SearchStrategy[str]] = {
    "Vorname": st.sampled_from(["Jürgen", "Zoë", "", "=1"]),
    "Nachname": st.sampled_from(["Weiß", "O'Neil", "Łuć", "x" * 101]),
    "Rolle": st.sampled_from(["Mentor", "mentee", "Mentee", "Chef"]),
    "Stufe": st.sampled_from(["", "3", "12.0", "viel"]),
    "Bereich": st.sampled_from(["", "A", "A / B", "a / b / C", "B", " / "]),
    "Vorgesetzte": st.one_of(st.just(""), EMAILS),
    "Eintritt": st.sampled_from(["", "2020-02-29", "1.1.2020", "30.2.2020"]),
    "Kapazität": st.sampled_from(["", "1", "4", "99"]),
}


@st.composite
def any_file(draw: st.DrawFn) -> bytes:
    headings = draw(st.permutations(["E-Mail", *CELLS]))
    count = draw(st.integers(1, 6))
    right = draw(st.booleans())  # half of the files have nothing wrong but what comes by chance
    rows = []
    for n in range(count):
        cells = {name: draw(values) for name, values in CELLS.items()}
        cells["E-Mail"] = f"p{n}@firm.example" if right else draw(EMAILS)
        if right:
            above = f"p{draw(st.integers(0, n - 1))}@firm.example" if n and draw(st.booleans()) else ""
            cells |= {"Vorname": "Zoë", "Nachname": "Weiß", "Rolle": "Mentor", "Vorgesetzte": above}
            cells |= {"Stufe": "3", "Eintritt": "", "Kapazität": draw(st.sampled_from(["", "2"]))}
            cells["Bereich"] = draw(st.sampled_from(["", "A", "A / B", "C"]))
        rows.append([cells[heading] for heading in headings])
    return files.csv_file(rows, headings=headings)


def _facts(program: Program) -> dict[str, tuple[Any, ...]]:
    rows = program.memberships.participants().values_list(
        *("user__email", "role", "capacity", "user__given_name", "user__family_name", "user__grade"),
        *("user__business_unit__name", "user__manager__email", "user__started_on", "state"),
    )
    return {email: facts for email, *facts in rows}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(any_file(), min_size=1, max_size=3))
def test_what_the_dry_run_said_is_what_happens(db: None, uploads: list[bytes]) -> None:
    """Any file, any order of columns, any mix of wrong rows, one after the other."""
    program = factories.ProgramFactory()
    organiser = factories.MembershipFactory(program=program).user
    for content in uploads:
        before = _facts(program)
        others = User.objects.exclude(organisation=program.organisation).count()
        made = checked(program, organiser, content)
        rows = {row.email: row for row in made.rows.all() if row.outcome != RowOutcome.WRONG}
        may = made.counts["wrong"] == 0 and made.counts["new"] + made.counts["changed"] > 0
        if not may:
            with pytest.raises(operations.NotImportable):
                operations.request_import(made, digest=made.digest, by=organiser)
            assert _facts(program) == before
            continue
        operations.request_import(made, digest=made.digest, by=organiser)
        operations.work_on_import(made.pk)
        made.refresh_from_db()
        assert made.state == ImportState.IMPORTED
        after = _facts(program)
        assert after.keys() - before.keys() == {e for e, row in rows.items() if row.outcome == RowOutcome.NEW}
        changed = {email for email in before if after[email] != before[email]}
        assert changed == {email for email, row in rows.items() if row.outcome == RowOutcome.CHANGED}
        assert others == User.objects.exclude(organisation=program.organisation).count()
        again = checked(program, organiser, content)
        assert again.counts["unchanged"] == sum(made.counts.values())

"""The pages of an import: upload, columns, dry run, result."""

import hashlib
import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.accounts.models import User
from programs import operations
from programs.engine import read_table
from programs.enums import ImportField, ImportState, Phase, Role
from programs.models import PeopleImport, Program
from tests import factories
from tests.programs import import_files as files

pytestmark = pytest.mark.django_db

ANNA = {"E-Mail": "anna@firm.example", "Vorname": "Anna", "Nachname": "Roth", "Rolle": "Mentor"}


@pytest.fixture
def desk(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


def _upload(desk: Client, program: Program, content: bytes, name: str = "people.csv") -> PeopleImport:
    address = reverse("programs:import_start", args=[program.pk])
    file = SimpleUploadedFile(name, content)
    answer = desk.post(address, {"file": file, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 302, answer.context["form"].errors
    made = PeopleImport.objects.newest_first()[0]
    assert answer["Location"] == reverse("programs:import", args=[made.pk])
    return made


def _work(made: PeopleImport) -> PeopleImport:
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    return made


def _checked(desk: Client, program: Program, content: bytes) -> PeopleImport:
    made = _work(_upload(desk, program, content))
    columns = {f"column_{at}": field for at, field in enumerate(made.columns)}
    answer = desk.post(reverse("programs:import_columns", args=[made.pk]), {**columns, "invite_now": "on"})
    assert answer.status_code == 302
    return _work(made)


def _page(desk: Client, made: PeopleImport, query: str = "") -> str:
    answer = desk.get(reverse("programs:import", args=[made.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_whole_way(desk: Client, program: Program) -> None:
    made = _upload(desk, program, files.table_of([ANNA]))
    assert 'hx-trigger="every 1s"' in _page(desk, made)
    _work(made)
    text = _page(desk, made)
    assert '<option value="given_name" selected>' in text
    assert "anna@firm.example" in text  # a look at the first rows
    columns = {f"column_{at}": field for at, field in enumerate(made.columns)}
    desk.post(reverse("programs:import_columns", args=[made.pk]), columns)
    _work(made)
    assert not made.invite_now
    text = _page(desk, made)
    assert "Everything is right" in text
    assert "Import one person" in text
    desk.post(reverse("programs:import_apply", args=[made.pk]), {"digest": made.digest})
    _work(made)
    assert "Nobody has been invited yet" in _page(desk, made)
    assert program.memberships.participants().get().user.email == "anna@firm.example"


def test_what_is_wrong_is_said_with_its_cell(desk: Client, program: Program) -> None:
    made = _checked(desk, program, files.table_of([ANNA, {**ANNA, "Rolle": "<b>Chef</b>"}]))
    text = _page(desk, made)
    assert "2 rows are wrong" not in text
    assert "One row is wrong" in text
    assert "A3" in text
    assert "D3" in text
    assert "This person stands in row 2 already." in text
    assert "<b>Chef" not in text
    assert "Import one person" not in text


def test_rows_are_narrowed(desk: Client, program: Program) -> None:
    made = _checked(desk, program, files.table_of([ANNA, {**ANNA, "E-Mail": "x", "Vorname": "Wanda"}]))

    def rows(query: str) -> str:
        return _page(desk, made, query).partition("<tbody>")[2].partition("</tbody>")[0]

    assert "Wanda" not in rows("?outcome=new")
    assert "anna@firm.example" not in rows("?problem=not_an_address")
    assert "Wanda" in rows("?q=wanda")


def test_fifty_a_page_at_the_same_number_of_queries(desk: Client, program: Program) -> None:
    counts = []
    for size in (1, 30, 60):
        made = _checked(desk, program, files.csv_file(files.people(size)))
        with CaptureQueriesContext(connection) as captured:
            text = _page(desk, made)
        counts.append(len(captured.captured_queries))
        assert text.count('<th scope="row"') == min(size, 50)
    assert counts[0] > 0
    assert len(set(counts)) == 1


def test_the_wrong_rows_as_a_file(desk: Client, program: Program) -> None:
    wrong = {**ANNA, "Rolle": "=Chef", "Vorname": "+Anna"}
    made = _checked(desk, program, files.table_of([wrong, {**ANNA, "E-Mail": "bert@firm.example"}]))
    answer = desk.get(reverse("programs:import_wrong", args=[made.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="people-wrong-rows.csv"'
    text = answer.content.decode("utf-8-sig")
    assert "'=Chef" in text
    table = read_table(answer.content)
    assert table.headings == ("Row", "E-Mail", "Vorname", "Nachname", "Rolle", "What is wrong")
    assert len(table.rows) == 1
    assert "D2: This is a formula" in str(table.rows[0].at(5))


@pytest.mark.parametrize(("name", "content"), [("empty.csv", b""), ("", b"")])
def test_a_file_has_to_be_chosen(desk: Client, program: Program, name: str, content: bytes) -> None:
    address = reverse("programs:import_start", args=[program.pk])
    data: dict[str, Any] = {"form_key": str(uuid.uuid4())}
    if name:
        data["file"] = SimpleUploadedFile(name, content)
    answer = desk.post(address, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not PeopleImport.objects.exists()


def test_columns_that_cannot_be(desk: Client, program: Program) -> None:
    made = _work(_upload(desk, program, files.table_of([ANNA])))
    address = reverse("programs:import_columns", args=[made.pk])
    answer = desk.post(address, {"column_0": "given_name", "column_1": "given_name", "column_2": "nonsense"})
    errors = answer.context["columns_form"].errors
    assert answer.status_code == 422
    assert set(errors) == {"column_1", "column_2", "role", "__all__"}
    assert '<option value="given_name" selected>' in answer.content.decode()  # what was chosen is kept
    answer = desk.post(address, {"column_0": "email", "column_3": "role", "role": Role.MENTOR})
    assert set(answer.context["columns_form"].errors) == {"role"}
    made.refresh_from_db()
    assert made.state == ImportState.COLUMNS


@pytest.mark.parametrize("language", ["en-gb", "de"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sample_is_recognised_and_right(
    desk: Client, program: Program, organiser: User, language: str, kind: str
) -> None:
    User.objects.filter(pk=organiser.pk).update(locale=language)
    answer = desk.get(reverse(f"programs:import_sample_{kind}", args=[program.pk]))
    made = _checked(desk, program, answer.content)
    assert made.columns == ImportField.values
    assert made.counts == {"new": 2, "changed": 0, "unchanged": 0, "wrong": 0}
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet["A1"].font.bold


def test_a_programmes_own_words_are_understood(desk: Client, program: Program) -> None:
    Program.objects.update(
        mentor_label="Native", mentors_label="Natives", mentee_label="Explorer", mentees_label="Explorers"
    )
    answer = desk.get(reverse("programs:import_sample_csv", args=[program.pk]))
    assert b"Explorers at most" in answer.content
    made = _checked(desk, program, answer.content)
    assert made.columns == ImportField.values
    assert made.counts["new"] == 2
    wrong = _checked(desk, program, files.table_of([{**ANNA, "Rolle": "Chef"}]))
    assert "“Native” (the junior)" in _page(desk, wrong)


def test_progress_leads_on_when_the_work_is_done(desk: Client, program: Program) -> None:
    made = _upload(desk, program, files.table_of([ANNA]))
    address = reverse("programs:import_progress", args=[made.pk])
    hx = {"HX-Request": "true"}
    assert "0 %" in desk.get(address, headers=hx).content.decode()
    assert desk.get(address).status_code == 302  # without JavaScript: the page itself
    _work(made)
    answer = desk.get(address, headers=hx)
    assert answer["HX-Redirect"] == reverse("programs:import", args=[made.pk])


def test_mend_and_upload_again(desk: Client, program: Program) -> None:
    made = _checked(desk, program, files.table_of([{**ANNA, "Rolle": "Chef"}]))
    address = reverse("programs:import_replace", args=[made.pk])
    assert desk.post(address, {}).status_code == 422
    file = SimpleUploadedFile("mended.csv", files.table_of([ANNA]))
    assert desk.post(address, {"file": file}).status_code == 302
    _work(_work(made))
    assert "Everything is right" in _page(desk, made)


def test_given_up(desk: Client, program: Program) -> None:
    made = _checked(desk, program, files.table_of([ANNA]))
    answer = desk.post(reverse("programs:import_abandon", args=[made.pk]), follow=True)
    assert "Nobody was changed" in answer.content.decode()
    assert "This import was given up" in _page(desk, made)
    answer = desk.post(reverse("programs:import_apply", args=[made.pk]), {"digest": made.digest})
    assert answer.status_code == 409


def test_a_draft_invites_later(desk: Client, program: Program) -> None:
    Program.objects.update(phase=Phase.DRAFT)
    made = _work(_upload(desk, program, files.table_of([ANNA])))
    text = _page(desk, made)
    assert "Invite everybody" not in text
    assert "invitations go out when you start recruiting" in text


def test_a_closed_programme_takes_nobody_in(desk: Client, program: Program) -> None:
    made = factories.PeopleImportFactory(program=program)
    Program.objects.update(phase=Phase.CLOSED)
    assert desk.get(reverse("programs:import_start", args=[program.pk])).status_code == 403
    assert desk.post(reverse("programs:import_apply", args=[made.pk])).status_code == 403
    assert "Upload the mended file" not in _page(desk, made)


def test_a_large_list_is_not_read_whole(desk: Client, program: Program) -> None:
    """The page with the plan never loads the file or other rows."""
    made = _checked(desk, program, files.csv_file(files.people(60)))
    with CaptureQueriesContext(connection) as captured:
        _page(desk, made)
    statements = [query["sql"] for query in captured.captured_queries]
    assert statements
    assert not any('"programs_peopleimport"."content"' in sql for sql in statements)


# --- units -------------------------------------------------------------------------------------


def _named(label: str) -> str:
    return hashlib.sha256(label.encode()).hexdigest()[:16]


def _with_units(desk: Client, program: Program, *units: str) -> PeopleImport:
    rows = [{**ANNA, "E-Mail": f"p{n}@firm.example", "Bereich": unit} for n, unit in enumerate(units)]
    return _checked(desk, program, files.table_of(rows))


def _answer(desk: Client, made: PeopleImport, **data: Any) -> Any:
    return desk.post(reverse("programs:import_units", args=[made.pk]), data)


def test_units_are_asked_about_one_by_one(desk: Client, program: Program) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation, name="Human Resources")
    made = _with_units(desk, program, "Personal", "HR", 'R&D "Lab"', "human  resources")
    text = _page(desk, made)
    assert "3 names of units are not clear" in text
    assert "Everything is right" not in text
    assert "Import 4 people" not in text
    assert 'R&D "Lab"' not in text
    assert text.count(f'value="{unit.pk}"') == 1  # suggested for "HR", nowhere else
    answer = _answer(
        desk,
        made,
        **{f"other_{_named('personal')}": "HUMAN resources", f"answer_{_named('hr')}": str(unit.pk)},
    )
    assert answer.status_code == 302
    text = _page(desk, made)
    assert "One name of a unit is not clear" in text
    assert "2 names of units were answered" in text
    _answer(desk, made, **{f"answer_{_named('r&d "lab"')}": "add"})
    _work(made)
    text = _page(desk, made)
    assert "Everything is right" in text
    desk.post(reverse("programs:import_apply", args=[made.pk]), {"digest": made.digest})
    _work(made)
    units = User.objects.filter(email__endswith="@firm.example").values_list("business_unit__name", flat=True)
    assert sorted(units) == [*["Human Resources"] * 3, 'R&D "Lab"']


def test_answers_that_cannot_be_are_said_at_their_field(desk: Client, program: Program) -> None:
    for name in ("A", "B"):
        parent = factories.BusinessUnitFactory(organisation=program.organisation, name=name)
        factories.BusinessUnitFactory(organisation=program.organisation, name="Twin", parent=parent)
    made = _with_units(desk, program, "V", "W", "X", "Y", "Z")
    answer = _answer(
        desk,
        made,
        **{f"other_{_named('v')}": "Twin", f"other_{_named('w')}": "Nobody knows"},
        **{f"answer_{_named('x')}": "other", f"answer_{_named('y')}": "add", f"other_{_named('y')}": "A"},
        **{f"answer_{_named('z')}": "nonsense"},
    )
    assert answer.status_code == 422
    form = answer.context["units_form"]
    assert set(form.errors) == {f"other_{_named(each)}" for each in "vwxy"} | {f"answer_{_named('z')}"}
    assert "Nobody knows" in answer.content.decode()  # what was typed stays
    assert _answer(desk, made).status_code == 422
    made.refresh_from_db()
    assert (made.open_units, made.unit_choices) == (5, {})


def test_many_at_once(desk: Client, program: Program) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation, name="IT")
    made = _with_units(desk, program, *(f"Team {n}" for n in range(200)))
    assert _page(desk, made).count('class="unit-question"') == 50
    assert _page(desk, made, "?units=4").count('class="unit-question"') == 50
    ticks = {f"tick_{_named(f'team {n}')}": "on" for n in range(60)}
    assert _answer(desk, made, act="map").status_code == 422
    assert _answer(desk, made, act="map", bulk="nowhere", **ticks).status_code == 422
    _answer(desk, made, act="map", bulk="it", **ticks)
    _answer(desk, made, act="add", **{f"tick_{_named('team 60')}": "on"})
    made.refresh_from_db()
    assert made.open_units == 139
    _answer(desk, made, act="all")
    _work(made)
    assert len(made.new_units) == 140
    text = _page(desk, made)
    assert "200 names of units were answered" in text
    _answer(desk, made, anew=_named("team 3"))
    made.refresh_from_db()
    assert made.open_units == 1
    assert "Import 200 people" not in _page(desk, made)
    assert str(unit.pk) in made.unit_choices.values()


def test_what_is_remembered_is_seen_and_forgotten(desk: Client, program: Program) -> None:
    alias = factories.UnitAliasFactory(unit__organisation=program.organisation, path="Personal")
    factories.UnitAliasFactory(path="Elsewhere")
    start = reverse("programs:import_start", args=[program.pk])
    text = desk.get(start).content.decode()
    assert "Personal" in text
    assert "Elsewhere" not in text
    forget = reverse("programs:unit_alias_forget", args=[alias.pk])
    answer = desk.post(forget, headers={"Referer": f"http://testserver{start}"})
    assert answer["Location"] == start
    assert desk.post(forget, headers={"Referer": "http://x//evil.example/"}).status_code == 404
    other = factories.UnitAliasFactory(unit__organisation=program.organisation)
    answer = desk.post(
        reverse("programs:unit_alias_forget", args=[other.pk]), headers={"Referer": "http://x//evil.example/"}
    )
    assert answer["Location"] == reverse("sessions:home")


@pytest.mark.parametrize("count", [1, 30])
def test_remembered_names_at_the_same_number_of_queries(
    desk: Client, program: Program, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.UnitAliasFactory(unit__organisation=program.organisation)
    with django_assert_num_queries(11):
        desk.get(reverse("programs:import_start", args=[program.pk]))

"""500 people from a file that Excel saved: ten rows are wrong, are mended, and everybody is imported.

Once by mouse, once by keyboard alone.
"""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from mentoring.accounts.models import User
from programs.enums import Phase
from programs.models import Program
from tests import factories
from tests.journeys.conftest import PHONE, PRESSES, Press, Visit, by_keyboard, fill, reach
from tests.programs import import_files as files

PASSWORD = "a long enough password"
PEOPLE, WRONG, UNITS = 500, 10, 111

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def program(transactional_db: None) -> Program:
    program: Program = factories.ProgramFactory(name="Digital mindset")
    organiser = factories.UserFactory(
        email="olga@example.org", password=PASSWORD, organisation=program.organisation
    )
    factories.MembershipFactory(program=program, user=organiser)
    return program


def _file(*, wrong: int) -> FilePayload:
    """Semicolons and Windows-1252; in so many rows the role is none."""
    rows = files.people(PEOPLE)
    for row in rows[40 : 40 + wrong]:
        row[3] = "Führungskraft"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([files.HEADINGS, *rows])
    return {"name": "Mitarbeiter.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("cp1252")}


def _everybody_is_in(program: Program) -> None:
    people = program.memberships.participants()
    assert people.count() == PEOPLE
    assert User.objects.filter(given_name="Jürgen7", family_name="Weiß7", site__in=files.SITES).count() == 1


def test_by_mouse(program: Program, worker: Any, visit: Visit) -> None:
    desk = visit()
    desk.sign_in("olga@example.org", PASSWORD)
    page = desk.page
    desk.go(reverse("programs:people", args=[program.pk]))
    page.get_by_role("link", name="Import people").first.click()
    desk.look("import-1-start")
    page.locator("input[type=file]").set_input_files(_file(wrong=WRONG))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="What do the columns hold?")).to_be_visible()
    expect(page.get_by_text("Jürgen0")).to_be_visible()
    desk.look("import-2-columns")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", name=f"{WRONG} rows are wrong")).to_be_visible()
    page.get_by_role("link", name="Show only what is wrong").click()
    expect(page.get_by_role("rowheader")).to_have_count(WRONG)
    expect(page.get_by_role("cell", name="D42").first).to_contain_text("Führungskraft")
    desk.look("import-3-wrong")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the wrong rows").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == WRONG + 1
    phone = visit(PHONE)
    phone.sign_in("olga@example.org", PASSWORD)
    phone.page.goto(page.url)
    phone.look("import-3-phone")
    page.locator("input[type=file]").set_input_files(_file(wrong=0))
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name=f"{UNITS} names of units are not clear")).to_be_visible()
    desk.look("import-4-units")
    page.get_by_role("button", name=f"Add all {UNITS} as new units").click()
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("heading", name="Everything is right")).to_be_visible()
    desk.look("import-4-right")
    page.get_by_role("button", name=f"Import {PEOPLE} people").click()
    expect(page.get_by_text("Everybody who is new gets an invitation.")).to_be_visible()
    desk.look("import-5-imported")
    _everybody_is_in(program)
    page.get_by_role("link", name="To the people").click()
    expect(page.get_by_text(f"of {PEOPLE + 1}", exact=False).first).to_be_visible()


def test_by_keyboard(program: Program, worker: Any, visit: Visit) -> None:
    desk = visit()
    desk.sign_in("olga@example.org", PASSWORD)
    page = desk.page
    desk.go(reverse("programs:people", args=[program.pk]))
    by_keyboard(page.get_by_role("link", name="Import people").first)
    _choose(page, _file(wrong=WRONG))
    by_keyboard(page.get_by_role("button", name="Upload"))
    expect(page.get_by_role("heading", name="What do the columns hold?")).to_be_visible()
    by_keyboard(page.get_by_role("button", name="Check the rows"))
    expect(page.get_by_role("heading", name=f"{WRONG} rows are wrong")).to_be_visible()
    _choose(page, _file(wrong=0))
    by_keyboard(page.get_by_role("button", name="Upload and check"))
    by_keyboard(page.get_by_role("button", name=f"Add all {UNITS} as new units"))
    by_keyboard(page.get_by_role("button", name="Add them"))
    expect(page.get_by_role("heading", name="Everything is right")).to_be_visible()
    by_keyboard(page.get_by_role("button", name=f"Import {PEOPLE} people"))
    expect(page.get_by_text("Everybody who is new gets an invitation.")).to_be_visible()
    _everybody_is_in(program)


@PRESSES
def test_units_by_other_names(program: Program, worker: Any, visit: Visit, press: Press) -> None:
    """On a phone: one is suggested, one has to be looked up, one stands in two places, one is new."""
    group = factories.BusinessUnitFactory(organisation=program.organisation, name="Group")
    for name in ("Human Resources", "Retail", "Beta Division"):
        unit = factories.BusinessUnitFactory(organisation=program.organisation, name=name, parent=group)
        if name != "Human Resources":
            factories.BusinessUnitFactory(organisation=program.organisation, name="Legal", parent=unit)
    rows = [
        {
            "E-Mail": f"p{n}@firm.example",
            "Vorname": "Mia",
            "Nachname": "Amsel",
            "Rolle": "Mentor",
            "Bereich": unit,
        }
        for n, unit in enumerate(("HR", "Personal", "Legal", "Quantum Lab", "beta division > LEGAL"))
    ]
    phone = visit(PHONE)
    phone.sign_in("olga@example.org", PASSWORD)
    page = phone.page
    phone.go(reverse("programs:import_start", args=[program.pk]))
    _choose(page, {"name": "SAP.csv", "mimeType": "text/csv", "buffer": files.table_of(rows)})
    press(page.get_by_role("button", name="Upload"))
    press(page.get_by_role("button", name="Check the rows"))
    expect(page.get_by_role("heading", name="4 names of units are not clear")).to_be_visible()
    phone.look("import-6-units-asked")
    hr, legal, personal, lab = (
        page.get_by_role("group", name=name) for name in ("HR 1", "Legal 1", "Personal 1", "Quantum Lab 1")
    )
    press(hr.get_by_role("radio", name="Group / Human Resources"))
    press(legal.get_by_role("radio", name="Group / Retail / Legal"))
    fill(press, personal.get_by_role("combobox"), "nobody")
    press(lab.get_by_role("radio", name="A new unit: Quantum Lab"))
    press(page.get_by_role("button", name="Save these answers"))
    expect(page.get_by_text("Your organisation has no unit of this name.").first).to_be_visible()
    phone.look("import-6-units-wrong")
    fill(press, personal.get_by_role("combobox"), "human resources")
    press(page.get_by_role("button", name="Save these answers"))
    expect(page.get_by_role("heading", name="Everything is right")).to_be_visible()
    phone.look("import-6-units-answered")
    press(page.get_by_role("button", name="Import 5 people"))
    expect(page.get_by_text("Everybody who is new gets an invitation.")).to_be_visible()
    names = User.objects.filter(email__endswith="@firm.example").order_by("email")
    units = names.values_list("business_unit__name", "business_unit__parent__name")
    assert list(units) == [
        *[("Human Resources", "Group")] * 2,
        *[("Legal", "Retail"), ("Quantum Lab", None), ("Legal", "Beta Division")],
    ]
    desk = visit()
    desk.sign_in("olga@example.org", PASSWORD)
    desk.go(reverse("programs:import_start", args=[program.pk]))
    desk.look("import-7-remembered")
    press(desk.page.get_by_role("button", name="Forget Personal"))
    expect(desk.page.get_by_text("you are asked about it")).to_be_visible()


def test_outlook_lists_and_an_umlaut_at_the_door(program: Program, worker: Any, visit: Visit) -> None:
    Program.objects.update(phase=Phase.RECRUITING)
    nora = factories.UserFactory(
        email="nora@schönbank.example", password=PASSWORD, organisation=program.organisation
    )
    factories.MembershipFactory(program=program, user=nora)
    for typed in ("nora@schönbank.example", "Nora@xn--schnbank-p4a.example"):
        phone = visit(PHONE)
        phone.sign_in(typed, PASSWORD)
        phone.go(reverse("programs:invite_list", args=[program.pk]))
        page = phone.page
        page.get_by_role("radio", name="Mentors").check()
        page.get_by_label("Addresses").fill(
            'Amsel, Mia <ol1@firm.example>; Berg, Dr. Anna (Retail) <ol2@schönbank.example>; "Kurz, Ben"'
        )
        page.get_by_role("button", name="Look at the list").click()
        expect(page.get_by_role("heading", name="2 people would be invited")).to_be_visible()
        phone.look("invite-outlook")


def _choose(page: Page, file: FilePayload) -> None:
    field = page.locator("input[type=file]")
    reach(field)
    field.set_input_files(file)  # the dialog is the system's, and opens to nobody here

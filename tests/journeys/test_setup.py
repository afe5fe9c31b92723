"""Setting up from a template and giving more time, by mouse and by keyboard alone."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.accounts.models import User
from programs.enums import Anchor, EventKind, Phase
from programs.models import Extension, Program
from programs.queries import SETUP_STEPS
from tests import factories
from tests.journeys.conftest import PHONE, PRESSES, Press, Visit, Visitor, fill

PASSWORD = "a long enough password"
ORGANISER, MENTOR = "olga@example.org", "mio@example.org"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def organiser(transactional_db: None) -> User:
    user = factories.UserFactory(email=ORGANISER, password=PASSWORD, given_name="Olga", family_name="Ort")
    user.user_permissions.add(Permission.objects.get(codename="add_program"))
    return user


@PRESSES
def test_set_up_from_the_bank_template(organiser: User, visit: Visit, press: Press) -> None:
    desk = visit()
    desk.sign_in(ORGANISER, PASSWORD)
    page = desk.page
    desk.go(reverse("matching:create"))
    desk.look("setup-01-create")
    fill(press, page.get_by_label("Name"), "Digital mindset")
    starts_on = timezone.localdate() + dt.timedelta(days=40)
    fill(press, page.get_by_label("Start", exact=True), starts_on.isoformat())
    press(page.get_by_role("button", name="Create the draft"))
    expect(page.get_by_role("heading", name="Set-up")).to_be_visible()
    program = Program.objects.get()
    assert program.topics.count() == 9
    desk.look("setup-02-overview")
    for step in SETUP_STEPS:
        desk.go(reverse(step.view, args=[program.pk]))
        desk.look(f"setup-step-{step.key}")
    _see_with_what_matching_begins(desk, program)
    _move_the_start(desk, program, press)
    desk.go(reverse("programs:setup", args=[program.pk]))
    press(page.get_by_role("button", name="Start recruiting"))
    expect(page.get_by_role("heading", name="Recruiting", exact=True)).to_be_visible()


def _see_with_what_matching_begins(desk: Visitor, program: Program) -> None:
    page = desk.page
    desk.go(reverse("matching:policy", args=[program.pk]))
    expect(page.get_by_text("From the template: Bank: digital mindset").first).to_be_visible()
    expect(page.get_by_label("They have a language in common")).to_be_checked()
    expect(page.get_by_label("has the lower grade")).to_be_checked()


def _move_the_start(desk: Visitor, program: Program, press: Press) -> None:
    """A week later: what moves along is shown, then done."""
    page = desk.page
    before = {event.pk: event.held_on for event in program.events.all()}
    later = program.starts_on + dt.timedelta(days=7)
    desk.go(reverse("programs:setup_timeline", args=[program.pk]))
    fill(press, page.get_by_label("Start", exact=True), later.isoformat())
    press(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", name="What moves", exact=True)).to_be_visible()
    desk.look("setup-03-plan")
    assert Program.objects.get().starts_on == program.starts_on
    press(page.get_by_role("button", name="Change the dates"))
    expect(page.get_by_text("Saved.")).to_be_visible()
    moved = {event.pk for event in program.events.all() if event.held_on != before[event.pk]}
    assert moved == {event.pk for event in program.events.all() if event.moves_with == Anchor.START}
    assert moved


@PRESSES
def test_extend_the_programme(organiser: User, visit: Visit, press: Press) -> None:
    today = timezone.localdate()
    ends_on = today + dt.timedelta(days=20)
    program = factories.ProgramFactory(
        organisation=organiser.organisation,
        phase=Phase.RUNNING,
        starts_on=today - dt.timedelta(days=70),
        ends_on=ends_on,
    )
    factories.MembershipFactory(program=program, user=organiser)
    closing = factories.EventFactory(
        program=program, kind=EventKind.CLOSING, title="Closing", held_on=ends_on, moves_with=Anchor.END
    )
    member = factories.MembershipFactory(
        program=program, mentor=True, user__email=MENTOR, user__password=PASSWORD
    )
    desk, phone = visit(), visit(PHONE)
    _extend(desk, program, press)
    extension = Extension.objects.get()
    assert extension.old_end_on == ends_on
    closing.refresh_from_db()
    assert closing.held_on == extension.new_end_on
    _leave_at_the_old_end(phone, member, press)
    member.refresh_from_db()
    assert member.leaves_on == ends_on


def _extend(desk: Visitor, program: Program, press: Press) -> None:
    page = desk.page
    desk.sign_in(ORGANISER, PASSWORD)
    desk.go(reverse("programs:setup_timeline", args=[program.pk]))
    press(page.get_by_role("link", name="Extend the programme"))
    show_plan = page.get_by_role("button", name="See what moves along")
    expect(show_plan).to_be_visible()
    desk.look("setup-04-extend")
    press(show_plan)
    expect(page.get_by_text("Nothing has been changed yet.")).to_be_visible()
    desk.look("setup-05-extend-plan")
    press(page.get_by_role("button", name="Extend until"))
    expect(page.get_by_text("The programme has been extended")).to_be_visible()


def _leave_at_the_old_end(phone: Visitor, member: Any, press: Press) -> None:
    """In two clicks: the mail's link, and a button."""
    phone.sign_in(MENTOR, PASSWORD)
    phone.go(reverse("programs:own_end", args=[member.pk]))
    phone.look("setup-06-own-end")
    press(phone.page.get_by_role("button", name="Leave on"))
    expect(phone.page.get_by_text("You leave on").first).to_be_visible()

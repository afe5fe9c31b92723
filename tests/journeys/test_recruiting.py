"""Inviting, answering on a phone and at a desk, and accepting many: by mouse and by keyboard alone."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.accounts.models import User
from programs.enums import Participation, Role
from programs.models import Invitation, Membership, Program
from programs.operations.invitations import token_of
from tests import factories
from tests.journeys.conftest import PHONE, PRESSES, Press, Visit, fill

PASSWORD = "a long enough password"
ORGANISER = "olga@example.org"
MENTOR, BUSY, EXECUTIVE = "mio@example.org", "bea@example.org", "ursula@example.org"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def recruiting(transactional_db: None) -> Program:
    organiser: User = factories.UserFactory(email=ORGANISER, password=PASSWORD)
    program = factories.ProgramFactory(
        organisation=organiser.organisation,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + dt.timedelta(days=180),
    )
    factories.MembershipFactory(program=program, user=organiser)
    factories.RulesVersionFactory(program=program)
    factories.TopicFactory(program=program, name="Collaboration tools")
    return program


def link(email: str) -> str:
    """The path that the mail to this address carries."""
    invitation = Invitation.objects.current().get(address=email)
    return reverse("programs:invitation", args=[token_of(invitation.pk)])


def state(email: str) -> str:
    return Membership.objects.get(user__email=email).state


@PRESSES
def test_invited_people_answer(recruiting: Program, visit: Visit, press: Press) -> None:
    desk = visit()
    desk.sign_in(ORGANISER, PASSWORD)
    page = desk.page
    for role, people in (("Mentors", f"Mio Falk <{MENTOR}>, {BUSY}"), ("Mentees", EXECUTIVE)):
        desk.go(reverse("programs:invite_list", args=[recruiting.pk]))
        press(page.get_by_role("radio", name=role))
        fill(press, page.get_by_label("Addresses"), people)
        press(page.get_by_role("button", name="Look at the list"))
        confirm = page.locator("button[name=confirm]")
        expect(confirm).to_be_visible()
        desk.look(f"30-invite-{role.lower()}")
        press(confirm)
        expect(page.get_by_role("heading", name="Invitations", exact=True)).to_be_visible()
    _apply_on_a_phone(visit, press)
    _decline_in_two_clicks(visit, press)
    _say_not_now(visit, press)
    desk.go(reverse("programs:recruiting", args=[recruiting.pk]))
    expect(page.get_by_role("row", name="Collaboration tools")).to_contain_text("1")
    desk.look("34-recruiting")


def _apply_on_a_phone(visit: Visit, press: Press) -> None:
    phone = visit(PHONE)
    page = phone.page
    phone.go(link(MENTOR))
    phone.look("31-invitation")
    press(page.get_by_role("button", name="Read the rules and go on"))
    press(page.get_by_label("I have read the rules and accept them"))
    press(page.get_by_role("button", name="Accept and go on"))
    topic = page.get_by_role("group", name="Collaboration tools", exact=False).first
    press(topic.get_by_role("radio", name="Strong"))
    press(page.get_by_role("checkbox", name="English"))
    press(page.get_by_role("button", name="Hand in"))
    expect(page.get_by_text("You have applied", exact=False).first).to_be_visible()
    assert state(MENTOR) == Participation.APPLIED


def _decline_in_two_clicks(visit: Visit, press: Press) -> None:
    """One on the mail's link, one on the button."""
    desk = visit()
    desk.go(link(EXECUTIVE))
    press(desk.page.get_by_role("button", name="No, thank you"))
    expect(desk.page.get_by_role("heading", name="Thank you for your answer")).to_be_visible()
    desk.look("32-declined")
    assert state(EXECUTIVE) == Participation.DECLINED


def _say_not_now(visit: Visit, press: Press) -> None:
    phone = visit(PHONE)
    page = phone.page
    phone.go(link(BUSY))
    press(page.locator("summary", has_text="Not now"))
    press(page.get_by_role("button", name="Answer: not now"))
    expect(page.get_by_text("We won't ask again", exact=False)).to_be_visible()
    phone.look("33-not-now")
    assert state(BUSY) == Participation.NOT_NOW


@PRESSES
def test_120_are_accepted(recruiting: Program, visit: Visit, press: Press) -> None:
    for number in range(120):
        role = Role.MENTOR if number % 2 else Role.MENTEE
        factories.MembershipFactory(program=recruiting, role=role, state=Participation.APPLIED)
    desk = visit()
    desk.sign_in(ORGANISER, PASSWORD)
    page = desk.page
    desk.go(reverse("programs:people", args=[recruiting.pk]))
    press(page.get_by_text("Answer everybody who matches the filter"))
    expect(page.get_by_role("heading", name="Answer all that match")).to_be_visible()
    desk.look("35-answer-all")
    press(page.get_by_role("button", name="Accept all of them"))
    expect(page.get_by_text("120 people accepted", exact=False)).to_be_visible()
    assert recruiting.memberships.accepted().count() == 120

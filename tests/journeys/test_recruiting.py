"""Inviting, answering on a phone and at a desk, and accepting many: by mouse and by keyboard alone."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from mentoring.accounts.models import User
from programs.enums import Participation, Role
from programs.models import Invitation, Membership, Program
from programs.operations.invitations import token_of
from tests import factories
from tests.journeys.conftest import PHONE, Visit

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


def test_invited_people_answer(recruiting: Program, visit: Visit) -> None:
    desk = visit()
    desk.sign_in(ORGANISER, PASSWORD)
    for role, people in (("Mentors", f"Mio Falk <{MENTOR}>, {BUSY}"), ("Mentees", EXECUTIVE)):
        desk.go(reverse("programs:invite_list", args=[recruiting.pk]))
        desk.page.get_by_role("radio", name=role).check()
        desk.page.get_by_label("Addresses").fill(people)
        desk.page.get_by_role("button", name="Look at the list").click()
        desk.look(f"30-invite-{role.lower()}")
        desk.page.locator("button[name=confirm]").click()
        expect(desk.page.get_by_role("heading", name="Invitations", exact=True)).to_be_visible()
    _apply_on_a_phone(visit)
    _decline_in_two_clicks(visit)
    _say_not_now(visit)
    desk.go(reverse("programs:recruiting", args=[recruiting.pk]))
    expect(desk.page.get_by_role("row", name="Collaboration tools")).to_contain_text("1")
    desk.look("34-recruiting")


def _apply_on_a_phone(visit: Visit) -> None:
    phone = visit(PHONE)
    phone.go(link(MENTOR))
    phone.look("31-invitation")
    phone.page.get_by_role("button", name="Read the rules and go on").click()
    phone.page.get_by_label("I have read the rules and accept them").check()
    phone.page.get_by_role("button", name="Accept and go on").click()
    topic = phone.page.get_by_role("group", name="Collaboration tools", exact=False).first
    topic.get_by_role("radio", name="Strong").check()
    phone.page.get_by_role("checkbox", name="English").check()
    phone.page.get_by_role("button", name="Hand in").click()
    expect(phone.page.get_by_text("You have applied", exact=False).first).to_be_visible()
    assert state(MENTOR) == Participation.APPLIED


def _decline_in_two_clicks(visit: Visit) -> None:
    """One on the mail's link, one on the button."""
    desk = visit()
    desk.go(link(EXECUTIVE))
    desk.page.get_by_role("button", name="No, thank you").click()
    expect(desk.page.get_by_role("heading", name="Thank you for your answer")).to_be_visible()
    desk.look("32-declined")
    assert state(EXECUTIVE) == Participation.DECLINED


def _say_not_now(visit: Visit) -> None:
    """By keyboard alone."""
    phone = visit(PHONE)
    phone.go(link(BUSY))
    press(phone.page, "Not now")
    press(phone.page, "Answer: not now")
    expect(phone.page.get_by_text("We won't ask again", exact=False)).to_be_visible()
    phone.look("33-not-now")
    assert state(BUSY) == Participation.NOT_NOW


def test_120_are_accepted_by_keyboard_alone(recruiting: Program, visit: Visit) -> None:
    for number in range(120):
        role = Role.MENTOR if number % 2 else Role.MENTEE
        factories.MembershipFactory(program=recruiting, role=role, state=Participation.APPLIED)
    desk = visit()
    desk.sign_in(ORGANISER, PASSWORD)
    desk.go(reverse("programs:people", args=[recruiting.pk]))
    press(desk.page, "Answer everybody who matches the filter")
    expect(desk.page.get_by_role("heading", name="Answer all that match")).to_be_visible()
    desk.look("35-answer-all")
    press(desk.page, "Accept all of them")
    expect(desk.page.get_by_text("120 people accepted", exact=False)).to_be_visible()
    assert recruiting.memberships.accepted().count() == 120


def press(page: Page, words: str) -> None:
    """Go from control to control until this one, and press Enter."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"No control with the words {words!r} can be reached by keyboard.")

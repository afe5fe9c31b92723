"""Choosing: a mentee ranks cards by keyboard on a phone, a mentor answers, a run grants the wish."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from matching import operations
from matching.engine import Mode, Policy
from matching.models import ChoosingWindow, MatchRun, Pair, Wish
from mentoring.accounts.models import User
from programs.models import Membership, Program
from tests import factories
from tests.journeys.conftest import PHONE, Visit, Visitor, by_keyboard, fill
from tests.matching import people

pytestmark = pytest.mark.timeout(300)

PASSWORD = "a long enough password"
TOPICS = ("Social media", "Generative AI", "Short videos", "Agile work", "Data analysis")


@pytest.fixture
def program(transactional_db: None) -> Program:
    program = factories.ProgramFactory(name="Reverse mentoring 2027")
    organiser = factories.MembershipFactory(program=program, user__email="organiser@example.org")
    chosen = replace(Policy(), mode=Mode.CHOSEN)
    operations.save_policy(program, chosen, seen=0, note="Grown-ups choose", by=organiser.user)
    topics = [factories.TopicFactory(program=program, name=name) for name in TOPICS]
    for n in range(14):
        offers = {topics[n % 5]: 4 - n % 3, topics[(n + 2) % 5]: 2}
        card = {"languages": ["de", "en"][: 1 + n % 2], "site": ("Graz", "Linz", "Wien")[n % 3]}
        people.mentor(program, offers=offers, card=card, email=f"mentor{n}@example.org")
    wants = {topics[0]: (3, 0), topics[1]: (2, 1)}
    for n in range(3):
        people.mentee(program, wants=wants, card={"languages": ["de"]}, email=f"mentee{n}@example.org")
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save()
    return program


def _signed_in(visit: Visit, email: str, *view: Any) -> Visitor:
    visitor: Visitor = visit(*view)
    visitor.sign_in(email, PASSWORD)
    return visitor


def test_from_a_list_to_a_pair_that_both_want(program: Program, worker: Any, visit: Visit) -> None:
    desk = _signed_in(visit, "organiser@example.org")
    _open(desk, program)
    mentor = _choose_by_keyboard(_signed_in(visit, "mentee0@example.org", PHONE))
    _end_the_wishes(desk, program)
    _answer(_signed_in(visit, mentor.user.email, PHONE))
    _run(desk, program)
    assert not Pair.objects.exists()
    proposal = MatchRun.objects.get().proposals.get(mentee__user__email="mentee0@example.org")
    assert (proposal.mentor, proposal.wish, proposal.is_welcome) == (mentor, 1, True)


def _open(desk: Visitor, program: Program) -> None:
    desk.go(reverse("matching:choosing", args=[program.pk]))
    desk.look("choosing-before")
    for label, days in (("Mentees choose until", 5), ("Mentors answer until", 9)):
        moment = timezone.localtime() + dt.timedelta(days=days)
        fill(by_keyboard, desk.page.get_by_label(label), moment.strftime("%Y-%m-%dT%H:%M"))
    by_keyboard(desk.page.get_by_role("button", name="Open the choosing"))
    expect(desk.page.get_by_role("heading", name="Move the dates")).to_be_visible()
    desk.look("choosing-open")


def _choose_by_keyboard(phone: Visitor) -> Membership:
    """Put two cards on the list, turn their order round, hand it in; returns who is first."""
    by_keyboard(phone.page.get_by_role("link", name="Look at the cards"))
    rows = phone.page.locator(".choice-list .rows-name")
    expect(phone.page.get_by_role("heading", name="Your list")).to_be_visible()
    phone.look("shortlist-empty-phone")
    for count in (1, 2):
        by_keyboard(phone.page.get_by_role("button", name="Put on my list").first)
        expect(rows).to_have_count(count)
    before = rows.all_inner_texts()
    by_keyboard(phone.page.get_by_role("button", name="Move down").first)
    expect(rows.first).to_contain_text(before[1].split()[-1])
    phone.look("shortlist-phone")
    by_keyboard(phone.page.get_by_role("button", name="Hand in my list"))
    expect(phone.page.get_by_text("Your list counts.")).to_be_visible()
    phone.look("shortlist-handed-in-phone")
    return Wish.objects.get(rank=1).mentor


def _end_the_wishes(desk: Visitor, program: Program) -> None:
    desk.go(reverse("matching:choosing", args=[program.pk]))
    desk.page.get_by_role("button", name="End the wishes now").click()
    desk.page.get_by_role("button", name="End it").click()
    expect(desk.page.get_by_role("heading", name="Mentors answer")).to_be_visible()
    assert ChoosingWindow.objects.get().stage == "answers"


def _answer(phone: Visitor) -> None:
    phone.page.get_by_role("link", name="Answer").click()
    expect(phone.page.get_by_role("heading", name="Who would like to learn from you")).to_be_visible()
    phone.look("requests-phone")
    by_keyboard(phone.page.get_by_role("radio", name="Gladly"))
    by_keyboard(phone.page.get_by_role("button", name="Save my answers"))
    expect(phone.page.get_by_text("Saved. You can change it")).to_be_visible()
    expect(phone.page.get_by_role("radio", name="Gladly")).to_be_checked()


def _run(desk: Visitor, program: Program) -> None:
    desk.go(reverse("matching:runs", args=[program.pk]))
    desk.page.get_by_role("button", name="Run the matching").click()
    expect(desk.page.get_by_text("Chosen by people.")).to_be_visible()
    expect(desk.page.get_by_text("Accepted by the mentor")).to_be_visible()
    desk.look("board-chosen")

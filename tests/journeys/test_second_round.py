"""A second round: a pair is opened by keyboard, somebody who waits slots in, and nobody hears too early."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, expect

from matching.models import MatchRun, Pair
from programs.enums import Phase
from programs.models import Program
from tests import factories
from tests.journeys.conftest import PHONE, Visit, Visitor, by_keyboard, reach
from tests.matching import people

PASSWORD = "a long enough password"
MENTEES = ("Ursula Ahrens", "Klaus Brandt", "Petra Conrad", "Heinz Dietz")
MENTORS = ("Mio Sander", "Lea Tamm", "Can Uslu", "Ida Voss", "Ole Wirth")

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def program(transactional_db: None) -> Program:
    """Four pairs in their fourth month: one has been silent, and Rosa Neumann waits for a mentor.

    She could have Lea alone, who has Klaus: he would have to move to the mentor who is free.
    """
    program: Program = factories.ProgramFactory(name="Reverse mentoring", phase=Phase.RUNNING)
    factories.EventFactory(program=program, place="Hall 3")
    mentees = [people.mentee(program, **_named(name)) for name in MENTEES]
    mentors = [people.mentor(program, **_named(name)) for name in MENTORS]
    for number, (mentee, mentor) in enumerate(zip(mentees, mentors, strict=False)):
        pair = factories.PairFactory(
            program=program,
            mentee=mentee,
            mentor=mentor,
            announced_at=timezone.now() - dt.timedelta(days=90),
        )
        if number:
            factories.SessionLogFactory(pair=pair, held_on=timezone.localdate() - dt.timedelta(days=number))
    rosa = people.mentee(program, **_named("Rosa Neumann"))
    for mentor in mentors:
        if mentor.user.given_name != "Lea":
            factories.PairDecisionFactory(program=program, mentor=mentor, mentee=rosa)
    factories.MembershipFactory(program=program, user__email="olga@example.org", user__password=PASSWORD)
    return program


def _named(name: str) -> dict[str, Any]:
    given, family = name.split()
    return {
        "given_name": given,
        "family_name": family,
        "email": f"{given.lower()}@example.org",
        "password": PASSWORD,
    }


def test_a_second_round(program: Program, worker: Any, visit: Visit) -> None:
    desk = visit()
    desk.sign_in("olga@example.org", PASSWORD)
    _find_a_place_for_rosa(desk, program)
    _open_the_silent_pair(desk, program)
    _start(desk)
    run = _look_at_the_result(desk)
    klaus = visit(PHONE)
    klaus.sign_in("klaus@example.org", PASSWORD)
    _confirm(desk, program)
    home = reverse("sessions:program", args=[program.pk])
    klaus.go(home)
    expect(klaus.page.get_by_text("Lea Tamm").first).to_be_visible()
    desk.page.get_by_role("button", name="Announce 3 pairs").click()
    desk.page.get_by_role("button", name="Announce now").click()
    expect(desk.page.get_by_text("3 pairs are announced.")).to_be_visible()
    klaus.go(home)
    new = Pair.objects.active().get(mentee__user__given_name="Klaus")
    expect(klaus.page.get_by_text(new.mentor.user.full_name).first).to_be_visible()
    klaus.look("second-round-06-mentee")
    _on_a_phone_at_night(program, run, visit)


def _find_a_place_for_rosa(desk: Visitor, program: Program) -> None:
    desk.go(reverse("sessions:second_round", args=[program.pk]))
    desk.look("second-round-01-page")
    by_keyboard(_button(desk, "Find a place: Rosa Neumann"))
    expect(desk.page.get_by_role("heading", name="A place for Rosa Neumann")).to_be_visible()
    expect(desk.page.get_by_text("1 further pair gets somebody new")).to_be_visible()
    expect(desk.page.get_by_text("until now with Lea Tamm")).to_be_visible()
    desk.look("second-round-02-place")


def _open_the_silent_pair(desk: Visitor, program: Program) -> None:
    desk.go(reverse("sessions:second_round", args=[program.pk]))
    by_keyboard(_button(desk, "Match anew: Ursula Ahrens, Mio Sander"))
    expect(_button(desk, "Leave as it is: Ursula Ahrens, Mio Sander")).to_be_visible()


def _button(desk: Visitor, text: str) -> Locator:
    """With the name of whom it is about, which is not seen."""
    return desk.page.get_by_role("button").filter(has_text=text)


def _start(desk: Visitor) -> None:
    page = desk.page
    by_keyboard(page.get_by_role("radio", name="At most so many further pairs"))
    by_keyboard(page.get_by_role("button", name="Start the second round"))
    expect(page.get_by_text("Please say how many.").first).to_be_visible()
    desk.look("second-round-03-refused")
    most = page.get_by_label("Further pairs at most")
    reach(most)
    most.fill("2")
    by_keyboard(page.get_by_role("button", name="Start the second round"))


def _look_at_the_result(desk: Visitor) -> MatchRun:
    page = desk.page
    expect(page.get_by_role("heading", name="The price of stability")).to_be_visible()
    expect(page.get_by_text("All of this is exact")).to_be_visible()
    run = MatchRun.objects.newest_first()[0]
    assert run.proposals.count() == 3
    desk.look("second-round-04-result")
    page.get_by_role("combobox", name="Second round").select_option("new")
    expect(page.get_by_role("row").filter(has_text="Rosa Neumann")).to_be_visible()
    expect(page.get_by_text("until now with")).to_have_count(0)
    desk.go(reverse("matching:run", args=[run.pk]))
    return run


def _confirm(desk: Visitor, program: Program) -> None:
    desk.page.get_by_role("button", name="Confirm all 3").first.click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_text("end with the announcement")).to_be_visible()
    dialog.get_by_role("button", name="Confirm all 3").click()
    expect(desk.page.get_by_text("3 pairs are confirmed.")).to_be_visible()
    desk.go(reverse("matching:pairs", args=[program.pk]))
    expect(desk.page.get_by_text("Ends with the announcement")).to_have_count(2)
    desk.look("second-round-05-pairs")


def _on_a_phone_at_night(program: Program, run: MatchRun, visit: Visit) -> None:
    phone = visit(PHONE, color_scheme="dark")
    phone.sign_in("olga@example.org", PASSWORD)
    phone.go(reverse("sessions:second_round", args=[program.pk]))
    phone.look("second-round-07-page-phone")
    phone.go(reverse("matching:run", args=[run.pk]))
    phone.look("second-round-08-result-phone")

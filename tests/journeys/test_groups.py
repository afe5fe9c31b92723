"""Teams of mentors and circles by lot: at a desk, by keyboard, and on a phone."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from matching import operations
from matching.engine import Policy, Rules, Teams
from matching.enums import DrawKind
from matching.models import CircleDraw, MatchRun, Pair
from matching.operations.circles import Lot
from mentoring.accounts.models import User
from programs.models import Membership, Program
from tests import factories
from tests.journeys.conftest import PHONE, Visit, Visitor, by_keyboard, reach
from tests.matching import people

PASSWORD = "a long enough password"
SITES = ("Berlin", "Munich", "Hamburg")
FAMILIES = (
    "Adler",
    "Berg",
    "Conrad",
    "Dahl",
    "Engel",
    "Fink",
    "Groß",
    "Hahn",
    "Imhof",
    "Jung",
    "Kern",
    "Lang",
)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def program(transactional_db: None) -> Program:
    program: Program = factories.ProgramFactory(name="Reverse mentoring")
    units = [
        factories.BusinessUnitFactory(organisation=program.organisation, name=name)
        for name in ("Sales", "Technology", "Operations")
    ]
    topic = factories.TopicFactory(program=program, name="Generative AI")
    for n, family in enumerate(FAMILIES):
        who: dict[str, Any] = {"given_name": "Kim", "family_name": family, "job_title": "Analyst"}
        where: dict[str, Any] = {"business_unit": units[n % 3], "site": SITES[n // 4]}
        people.mentor(program, offers={topic: 4 - n % 4}, **who, **where)
    for family in ("Winter", "Sommer", "Herbst"):
        who = {"given_name": "Alex", "family_name": family, "job_title": "Director"}
        people.mentee(program, wants={topic: (3, 0)}, **who)
    return program


@pytest.fixture
def organiser(program: Program) -> User:
    return _person(factories.MembershipFactory(program=program).user)


def _person(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def test_teams_from_the_policy_to_confirmed_pairs(
    program: Program, organiser: User, worker: Any, visit: Visit
) -> None:
    desk = visit()
    desk.sign_in(organiser.email, PASSWORD)
    _ask_for_teams(desk, program)
    run = _run(desk, program)
    _exchange(desk, run)
    by_keyboard(desk.page.get_by_role("button", name="Confirm all 9"))
    by_keyboard(desk.page.get_by_role("dialog").get_by_role("button", name="Confirm all 9"))
    expect(desk.page.get_by_text("9 pairs are confirmed.")).to_be_visible()
    assert sorted(Pair.objects.values_list("place", flat=True)) == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    phone = visit(PHONE)
    phone.sign_in(organiser.email, PASSWORD)
    phone.go(reverse("matching:run", args=[run.pk]))
    phone.look("groups-phone-teams")
    phone.go(reverse("matching:policy", args=[program.pk]))
    phone.look("groups-phone-policy")


def _ask_for_teams(desk: Visitor, program: Program) -> None:
    page = desk.page
    desk.go(reverse("matching:policy", args=[program.pk]))
    page.get_by_label("The two work in different business units").uncheck()
    page.get_by_label("How many mentors each mentee gets").select_option(label="a team of up to three")
    desk.look("groups-01-policy")
    by_keyboard(page.get_by_role("button", name="Save as a new version"))
    expect(page.get_by_text("Each mentee gets a team of up to 3 mentors", exact=False).first).to_be_visible()
    assert Policy.from_json(program.policy_versions.get().data).teams == Teams(size=3)


def _run(desk: Visitor, program: Program) -> MatchRun:
    assert Policy.from_json(program.policy_versions.get().data).rules == Rules(different_unit=False)
    desk.go(reverse("matching:runs", args=[program.pk]))
    by_keyboard(desk.page.get_by_role("button", name="Run the matching"))
    expect(desk.page.get_by_text("Solved exactly.")).to_be_visible()
    desk.look("groups-02-teams")
    return MatchRun.objects.get()


def _exchange(desk: Visitor, run: MatchRun) -> None:
    """Take somebody out of a team, and find somebody for the free place; by keyboard alone."""
    page = desk.page
    by_keyboard(page.locator(".team-member").first.get_by_role("link", name=re.compile("Open")))
    by_keyboard(page.get_by_role("link", name="Take apart"))
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    desk.look("groups-03-price")
    by_keyboard(page.get_by_role("button", name="Change it"))
    expect(page.get_by_text("1 place is not filled")).to_be_visible()
    by_keyboard(page.locator(".team-missing").get_by_role("link", name=re.compile("Find somebody")))
    expect(page.get_by_role("heading", name=re.compile("Somebody for the team"))).to_be_visible()
    desk.look("groups-04-find")
    by_keyboard(page.get_by_role("link", name=re.compile("Look at the price")).first)
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    by_keyboard(page.get_by_role("button", name="Change it"))
    expect(page.get_by_text("Changed. The other organisers see it")).to_be_visible()
    assert run.proposals.count() == 9


def test_circles_from_the_lot_to_the_members(program: Program, organiser: User, visit: Visit) -> None:
    desk = visit()
    desk.sign_in(organiser.email, PASSWORD)
    made = _draw(desk, program)
    _move(desk, made)
    by_keyboard(desk.page.get_by_role("button", name="Make it known"))
    by_keyboard(desk.page.get_by_role("dialog").get_by_role("button", name="Make it known"))
    expect(desk.page.get_by_text("12 people get a mail now.")).to_be_visible()
    desk.look("groups-13-known")
    member = _person(Membership.objects.get(user__family_name="Adler").user)
    phone = visit(PHONE)
    phone.sign_in(member.email, PASSWORD)
    phone.go(reverse("sessions:program", args=[program.pk]))
    phone.look("groups-phone-home")
    phone.page.get_by_role("link", name=re.compile("Your circle")).click()
    expect(phone.page.get_by_text("Drawn by lot")).to_be_visible()
    phone.look("groups-phone-circle")


def _draw(desk: Visitor, program: Program) -> CircleDraw:
    page = desk.page
    desk.go(reverse("matching:circles", args=[program.pk]))
    desk.look("groups-10-lot")
    size = page.get_by_label("People in a circle, or seats of the council")
    reach(size)
    size.fill("4")
    by_keyboard(page.get_by_role("button", name="Draw", exact=True))
    expect(page.get_by_text("A draft: nobody but the organisers knows of it.")).to_be_visible()
    desk.look("groups-11-draw")
    made = CircleDraw.objects.get()
    assert made.circles.count() == 3
    return made


def _move(desk: Visitor, made: CircleDraw) -> None:
    page = desk.page
    by_keyboard(page.locator(".circle-person").first.get_by_role("link", name=re.compile("Move")))
    expect(page.get_by_text("Nothing changes before you press a button.")).to_be_visible()
    desk.look("groups-12-move")
    by_keyboard(page.get_by_role("button", name=re.compile("Change places")).first)
    expect(page.get_by_text("By hand").first).to_be_visible()
    assert made.seats.filter(is_by_hand=True).count() == 2


def test_a_council_on_a_phone(program: Program, organiser: User, visit: Visit) -> None:
    lot = Lot("Young council", DrawKind.COUNCIL, ("mentor",), 5, ("unit",))
    made = operations.draw_circles(program, lot, form_key=uuid.uuid4(), by=organiser)
    phone = visit(PHONE, color_scheme="dark")
    phone.sign_in(organiser.email, PASSWORD)
    for name, path in (
        ("council", reverse("matching:circle_draw", args=[made.pk])),
        ("exchange", reverse("matching:circle_move", args=[made.seats.all()[0].pk])),
        ("draws", reverse("matching:circles", args=[program.pk])),
    ):
        phone.go(path)
        phone.look(f"groups-phone-{name}")
    expect(phone.page.get_by_text("a council of 5")).to_be_visible()

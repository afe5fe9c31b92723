"""A person comes to a new address, and reads afterwards what was done in their name."""

import re
from typing import Literal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.identity import operations
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from tests import factories
from tests.journeys.conftest import DESK, PHONE, Visit, Visitor

pytestmark = [pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]

OLD, NEW = "ada.long-name@old-firm.example", "ada.long-name@new-firm.example"
SCREENS = pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(DESK, "light"), (PHONE, "dark"), (PHONE, "light"), (DESK, "dark")],
    ids=["desk-light", "phone-dark", "phone-light", "desk-dark"],
)
type Scheme = Literal["light", "dark"]


def signed_in(visit: Visit, user: User, viewport: ViewportSize, scheme: Scheme) -> Visitor:
    client = Client()
    client.force_login(user)
    visitor: Visitor = visit(viewport, color_scheme=scheme)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    name = settings.SESSION_COOKIE_NAME
    visitor.page.context.add_cookies([{"name": name, "value": session, "url": visitor.base}])
    return visitor


def link_to(address: str) -> str:
    letter = render(Message.objects.filter(address=address).latest("created_at"))
    found = re.search(r"http://localhost(/addresses/\S+)", letter.text)
    assert found
    return found[1]


@SCREENS
def test_a_new_address_from_the_profile_to_the_first_code(
    visit: Visit, viewport: ViewportSize, scheme: Scheme
) -> None:
    person = factories.UserFactory(email=OLD)
    screen = f"{'phone' if viewport is PHONE else 'desk'}-{scheme}"
    own = signed_in(visit, person, viewport, scheme)
    own.go(reverse("accounts:profile"))
    own.look(f"identity-profile-{screen}")
    own.page.get_by_role("link", name="Change").click()
    own.look(f"identity-address-{screen}")
    own.page.get_by_label("New e-mail address").fill(NEW)
    own.page.get_by_role("button", name="Send the links").click()
    expect(own.page.get_by_role("heading", name="A change is under way")).to_be_visible()
    own.look(f"identity-under-way-{screen}")

    reader: Visitor = visit(viewport, color_scheme=scheme)
    old = link_to(OLD)
    reader.go(old)
    reader.look(f"identity-old-{screen}")
    reader.page.get_by_role("button", name="It is right").click()
    reader.look(f"identity-old-answered-{screen}")
    reader.go(link_to(NEW))
    reader.look(f"identity-new-{screen}")
    reader.page.get_by_role("button", name="Yes, this is my address").click()
    expect(reader.page.get_by_role("heading", name="Your address has changed")).to_be_visible()
    reader.look(f"identity-changed-{screen}")

    person.refresh_from_db()  # the session of before has ended
    again = signed_in(visit, person, viewport, scheme)
    again.go(reverse("trail:own"))
    expect(again.page.get_by_text("The e-mail address changed, and all sessions ended")).to_be_visible()
    again.look(f"trail-own-{screen}")


@SCREENS
def test_an_admin_s_request_is_stopped(visit: Visit, viewport: ViewportSize, scheme: Scheme) -> None:
    person = factories.UserFactory(email=OLD)
    admin = factories.UserFactory(is_staff=True, given_name="Grace", family_name="Hopper")
    operations.ask_for_address(person, NEW, by=admin)
    screen = f"{'phone' if viewport is PHONE else 'desk'}-{scheme}"
    reader: Visitor = visit(viewport, color_scheme=scheme)
    reader.go(link_to(OLD))
    expect(reader.page.get_by_text("Grace Hopper, who looks after Turnabout")).to_be_visible()
    reader.page.get_by_role("button", name="Stop it").click()
    expect(reader.page.get_by_role("heading", name="Stopped")).to_be_visible()
    reader.look(f"identity-stopped-{screen}")


@SCREENS
def test_organisers_read_what_was_done(visit: Visit, viewport: ViewportSize, scheme: Scheme) -> None:
    organiser = factories.MembershipFactory()
    program = organiser.program
    screen = f"{'phone' if viewport is PHONE else 'desk'}-{scheme}"
    visitor = signed_in(visit, organiser.user, viewport, scheme)
    visitor.go(reverse("programs:setup", args=[program.pk]))
    visitor.page.get_by_role("link", name="What was done").click()
    expect(visitor.page.get_by_text("Nothing yet")).to_be_visible()
    visitor.look(f"trail-empty-{screen}")
    pair = factories.PairFactory(program=program)
    log = factories.SessionLogFactory(pair=pair)
    for number in range(30):
        record("membership.accepted", pair.mentor, by=organiser.user)
        record("session.logged", log, by=log.logged_by, program_id=program.pk)
        record("match_run.finished", program, by=None, program_id=program.pk)
        fields = {"fields": ["job_title", "business_unit", "manager"]}
        record("person.changed", pair.mentee.user, by=organiser.user, program_id=program.pk, changes=fields)
        if number == 0:
            record("wishes.answered", pair.mentor, by=pair.mentor.user)
    visitor.page.reload()
    visitor.look(f"trail-program-{screen}")
    visitor.page.get_by_label("Kind", exact=True).select_option("matching")
    expect(visitor.page.get_by_text("A match run finished").first).to_be_visible()
    expect(visitor.page.get_by_text("An application was accepted")).to_have_count(0)

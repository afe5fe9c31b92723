"""Pages on which a programme says what it is: they can be read by everybody, and sorted by hand."""

import io
from typing import Any, Literal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Locator, ViewportSize, expect

from mentoring.accounts.models import User
from programs.models import Membership, Program
from tests import factories
from tests.journeys.conftest import DESK, PHONE, Visit, Visitor

pytestmark = pytest.mark.timeout(300)

STEPS = ("purpose", "rules", "topics", "glossary", "look", "endorsement")


def drawn(size: tuple[int, int], form: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#b91c1c").save(file, form)
    return file.getvalue()


@pytest.fixture
def program(transactional_db: None) -> Program:
    program: Program = factories.ProgramFactory(
        accent="#b91c1c", mentor_label="Guide", mentors_label="Guides"
    )
    for name in ("Tools", "Trends"):
        group = factories.TopicGroupFactory(program=program, name=name, position=len(name))
        for number in (1, 2, 3):
            topic = f"{name} {number}"
            factories.TopicFactory(
                program=program, name=topic, group=group, position=number, questions=["Why?"]
            )
    factories.GoalFactory(program=program, text="Everybody chats")
    factories.GlossaryTermFactory(program=program, term="Cloud", explanation="Rented computers.")
    factories.RulesVersionFactory(program=program, text="In the Cloud we are kind.")
    factories.LogoFactory(program=program, image=drawn((480, 160), "PNG"), description="Meridian")
    word = factories.EndorsementFactory(program=program)
    factories.PortraitFactory(endorsement=word, image=drawn((64, 64), "JPEG"))
    shown = factories.RoleModelFactory(membership__program=program, shows_photo=True, statement="I ask.")
    factories.PhotoFactory(membership=shown.membership, image=drawn((64, 64), "JPEG"))
    return program


def signed_in(visit: Visit, user: User, viewport: ViewportSize = DESK, **options: Any) -> Visitor:
    client = Client()
    client.force_login(user)
    visitor: Visitor = visit(viewport, **options)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": visitor.base}
    visitor.page.context.add_cookies([cookie])
    return visitor


@pytest.mark.parametrize(
    ("name", "viewport", "scheme"), [("desk", DESK, "light"), ("phone", PHONE, "dark")], ids=["desk", "phone"]
)
def test_everybody_can_read_what_a_programme_says_of_itself(
    program: Program, visit: Visit, name: str, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    organiser = factories.MembershipFactory(program=program)
    visitor = signed_in(visit, organiser.user, viewport, color_scheme=scheme)
    for step in STEPS:
        visitor.go(reverse(f"programs:setup_{step}", args=[program.pk]))
        visitor.look(f"40-{step}-{name}")
    executive: Membership = factories.MembershipFactory(program=program, mentee=True)
    reader = signed_in(visit, executive.user, viewport, color_scheme=scheme)
    for page, thing in (("glossary", program), ("rules", executive), ("role_model", executive)):
        reader.go(reverse(f"programs:{page}", args=[thing.pk]))
        reader.look(f"41-{page}-{name}")
    expect(reader.page.get_by_role("img", name="Meridian").locator("visible=true")).to_be_visible()


def test_topics_and_groups_are_dragged_to_their_place(program: Program, visit: Visit) -> None:
    desk = signed_in(visit, factories.MembershipFactory(program=program).user)
    desk.go(reverse("programs:setup_topics", args=[program.pk]))
    names = desk.page.locator(".rows-name")
    with desk.page.expect_navigation():
        drag(names.get_by_text("Tools 3"), names.get_by_text("Tools 1"))
    expect(names).to_have_text(["Tools 3", "Tools 1", "Tools 2", "Trends 1", "Trends 2", "Trends 3"])
    assert [topic.name for topic in program.topics.filter(group__name="Tools")] == [
        *("Tools 3", "Tools 1", "Tools 2")
    ]
    titles = desk.page.locator(".card-title")
    with desk.page.expect_navigation():
        drag(titles.get_by_text("Trends"), titles.get_by_text("Tools"))
    expect(names.first).to_have_text("Trends 1")
    assert [group.name for group in program.topic_groups.all()] == ["Trends", "Tools"]
    # A topic is not dragged out of its group.
    drag(names.get_by_text("Tools 2"), names.get_by_text("Trends 1"))
    expect(names.first).to_have_text("Trends 1")


def drag(what: Locator, to: Locator) -> None:
    """Above the middle of the other one."""
    what.drag_to(to, target_position={"x": 5, "y": 2})

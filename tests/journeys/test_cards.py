"""Profile cards in a browser: written on a phone, saved while one types, looked through at a desk."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.demo.personas import PASSWORD
from mentoring.demo.seed import seed
from programs.models import Membership, Question
from tests.journeys.conftest import DESK, PHONE, Visit


@pytest.fixture
def newcomer(transactional_db: None) -> Membership:
    seed(timezone.localdate())
    return Membership.objects.get(user__email="newcomer@demo.example")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_card_on_a_phone(visit: Visit, newcomer: Membership, scheme: str) -> None:
    visitor = visit(PHONE, color_scheme=scheme)
    visitor.sign_in("newcomer@demo.example", PASSWORD)
    visitor.go(reverse("programs:card", args=[newcomer.pk]))
    page = visitor.page
    visitor.look(f"card-empty-{scheme}")
    page.locator(".topic").first.locator("label", has_text="Strong").click()
    page.locator("label", has_text="English").click()
    page.get_by_label("What I bring").fill("Patience, and an eye for what is new.")
    expect(page.get_by_text("All changes are saved")).to_be_visible()
    expect(page.get_by_role("heading", name="Ready to hand in")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What I bring")).to_have_value("Patience, and an eye for what is new.")
    for more in page.locator("details.card-more summary").all():
        if more.locator("..").get_attribute("open") is None:
            more.click()
    visitor.look(f"card-open-{scheme}")

    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("What I bring").fill("Patience.")
    expect(other.get_by_text("All changes are saved")).to_be_visible()
    other.close()
    page.get_by_label("What I bring").fill("An eye for what is new.")
    expect(page.get_by_role("alert").filter(has_text="there is a newer version")).to_be_visible()
    visitor.look(f"card-conflict-{scheme}")
    page.get_by_role("button", name="Keep what is in this window").click()
    expect(page.get_by_label("What I bring")).to_have_value("An eye for what is new.")
    expect(page.get_by_role("heading", name="Ready to hand in")).to_be_visible()


def test_an_organiser_looks_through_cards_and_orders_questions(visit: Visit, newcomer: Membership) -> None:
    program = newcomer.program
    visitor = visit(DESK)
    visitor.sign_in("organiser@demo.example", PASSWORD)
    visitor.go(reverse("programs:cards", args=[program.pk]))
    page = visitor.page
    visitor.look("cards")
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="See two side by side").click()
    expect(page.locator(".two-cards > .card")).to_have_count(2)
    visitor.look("cards-compare")

    visitor.go(reverse("programs:questions", args=[program.pk]))
    visitor.look("questions")
    before = [question.text for question in Question.objects.in_program(program).in_order()]
    rows = page.locator(".rows-item")
    below = rows.nth(1).bounding_box()
    assert below
    rows.nth(0).drag_to(rows.nth(1), target_position={"x": 40, "y": below["height"] - 8})
    expect(rows.nth(1)).to_contain_text(before[0])
    page.get_by_role("button", name=f"Move up: {before[0]}").press("Enter")
    expect(rows.nth(0)).to_contain_text(before[0])

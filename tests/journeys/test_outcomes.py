"""Effects and Table 2 in a browser, on the demo's data: what a visitor sees."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from mentoring.demo.personas import PASSWORD
from mentoring.demo.seed import seed
from outcomes.models import Effect
from programs.enums import Phase
from programs.models import Program
from tests.journeys.conftest import DESK, PHONE, Visit, Visitor

LOOKS = [
    pytest.param(DESK, "light", id="desk-light"),
    pytest.param(DESK, "dark", id="desk-dark"),
    pytest.param(PHONE, "light", id="phone-light"),
    pytest.param(PHONE, "dark", id="phone-dark"),
]


@pytest.fixture
def program(transactional_db: None) -> Program:
    seed(timezone.localdate())
    return Program.objects.get(phase=Phase.RUNNING, organisation__name="Hallbrück Bank")


def _open(visit: Visit, who: str, path: str, viewport: ViewportSize, **options: Any) -> Visitor:
    visitor = visit(viewport, **options)
    visitor.sign_in(f"{who}@demo.example", PASSWORD)
    visitor.go(path)
    return visitor


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_the_published_table(visit: Visit, program: Program, viewport: ViewportSize, scheme: str) -> None:
    path = reverse("outcomes:table", args=[program.pk])
    visitor = _open(visit, "mentor", path, viewport, color_scheme=scheme)
    expect(visitor.page.get_by_text("Source: von Preussen and Beimborn")).to_be_visible()
    expect(visitor.page.get_by_text("Founding a non-profit organisation")).to_be_visible()
    visitor.look(f"table-published-{viewport['width']}-{scheme}")


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_a_coder_opens_the_quotes_of_an_effect(
    visit: Visit, program: Program, viewport: ViewportSize, scheme: str
) -> None:
    path = reverse("outcomes:table", args=[program.pk])
    visitor = _open(visit, "coder", path, viewport, color_scheme=scheme)
    name = visitor.page.get_by_role("button", name="Giving young colleagues a seat")
    name.focus()
    visitor.page.keyboard.press("Enter")
    quotes = visitor.page.get_by_role("dialog", name="Giving young colleagues a seat")
    expect(quotes.get_by_text("I invite two working students")).to_be_visible()
    visitor.look(f"table-quotes-{viewport['width']}-{scheme}")
    visitor.page.keyboard.press("Escape")
    expect(quotes).to_be_hidden()


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_recording_an_effect(visit: Visit, program: Program, viewport: ViewportSize, scheme: str) -> None:
    path = reverse("outcomes:effect_add", args=[program.pk])
    visitor = _open(visit, "coder", path, viewport, color_scheme=scheme)
    page = visitor.page
    page.get_by_label("Effect", exact=True).fill("Dropping fields from a form")
    page.get_by_label("Tools and programs", exact=True).check()
    page.get_by_label("Usage", exact=True).check()
    page.get_by_role("searchbox", name="Search quotes").fill("four FIELDS")
    expect(page.locator("[data-quote]:visible")).to_have_count(1)
    page.get_by_text("We have taken four fields out so far").click()
    page.get_by_role("button", name="Record the effect").click()
    visitor.look(f"effect-refused-{viewport['width']}-{scheme}")  # no scope yet
    expect(page.get_by_label("Effect", exact=True)).to_have_value("Dropping fields from a form")
    page.get_by_label("Business", exact=True).check()
    page.get_by_role("button", name="Record the effect").click()
    expect(page.get_by_role("link", name="Dropping fields from a form")).to_be_visible()
    visitor.look(f"effects-{viewport['width']}-{scheme}")
    effect = Effect.objects.get(label="Dropping fields from a form")
    assert [coding.quote for coding in effect.codings.all()] == ["We have taken four fields out so far."]


def test_recording_and_deleting_without_javascript(visit: Visit, program: Program) -> None:
    path = reverse("outcomes:effect_add", args=[program.pk])
    visitor = _open(visit, "coder", path, DESK, java_script_enabled=False)
    page = visitor.page
    page.get_by_label("Effect", exact=True).fill("Plain effect")
    for choice in ("Businesses", "Awareness", "Personal"):
        page.get_by_label(choice, exact=True).check()
    page.get_by_text("We have taken four fields out so far").click()
    page.get_by_role("button", name="Record the effect").click()
    page.get_by_role("link", name="Plain effect").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the effect").click()
    expect(page.get_by_text("The effect has been deleted.")).to_be_visible()
    assert not Effect.objects.filter(label="Plain effect").exists()

"""Marking words in a text: by mouse, on a phone, and by keyboard alone."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from outcomes.models import Coding, TextVersion
from tests import factories
from tests.journeys.conftest import DESK, PHONE, Visit, Visitor

PASSWORD = "a long enough password"
TEXT = (
    "I: What has changed for you?\n"
    "M: I post to our intranet myself now. 👩‍👩‍👧 My family laughed. She showed me twice.\n\n"
    "I: And the team?\nM: They call me by my first name. “Finally”, they said."
)


@pytest.fixture
def version(transactional_db: None) -> TextVersion:
    version = factories.TextVersionFactory(text=TEXT, source__title="P3 mentee, closing interview")
    user = factories.UserFactory(email="coder@example.org", password=PASSWORD)
    coder = factories.MembershipFactory(program=version.source.study.program, user=user, coder=True)
    factories.CoderAssignmentFactory(source=version.source, coder=coder)
    return version


def _open(visit: Visit, version: TextVersion, viewport: ViewportSize, **options: Any) -> Visitor:
    visitor = visit(viewport, **options)
    visitor.sign_in("coder@example.org", PASSWORD)
    visitor.go(reverse("outcomes:source", args=[version.source_id]))
    return visitor


def _select(visitor: Visitor, words: str) -> None:
    """What a finger or a mouse does: choose these words of one line."""
    visitor.page.evaluate(
        """words => {
            const line = [...document.querySelectorAll('[data-start]')]
                .find(candidate => candidate.textContent.includes(words));
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            const at = line.textContent.indexOf(words);
            const place = position => {
                walker.currentNode = line;
                let node = walker.nextNode(), left = position;
                while (left > node.length) { left -= node.length; node = walker.nextNode(); }
                return [node, left];
            };
            document.getSelection().setBaseAndExtent(...place(at), ...place(at + words.length));
        }""",
        words,
    )


def _mark(visitor: Visitor, code: str) -> None:
    visitor.page.get_by_label("Code", exact=False).and_(visitor.page.locator("[name=code]")).fill(code)
    visitor.page.get_by_role("button", name="Mark", exact=True).click()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_mark_words_behind_an_emoji(visit: Visit, version: TextVersion, viewport: ViewportSize) -> None:
    visitor = _open(visit, version, viewport)
    _select(visitor, "She showed me twice")
    expect(visitor.page.locator("[data-quote]")).to_have_text("She showed me twice")
    visitor.look(f"coding-chosen-{viewport['width']}")
    _mark(visitor, "Showing")
    expect(visitor.page.get_by_role("heading", name="1 mark of yours")).to_be_visible()
    _select(visitor, "My family laughed. She showed")
    _mark(visitor, "Family")
    expect(visitor.page.get_by_role("heading", name="2 marks of yours")).to_be_visible()
    quotes = Coding.objects.order_by("created_at").values_list("quote", flat=True)
    assert list(quotes) == ["She showed me twice", "My family laughed. She showed"]
    visitor.look(f"coding-marked-{viewport['width']}")
    visitor.page.get_by_role("button", name="Take back Family").click()
    expect(visitor.page.get_by_role("heading", name="1 mark of yours")).to_be_visible()


def test_half_an_emoji_becomes_a_whole_one(visit: Visit, version: TextVersion) -> None:
    visitor = _open(visit, version, DESK)
    _select(visitor, "👩‍👩")
    _mark(visitor, "Family")
    expect(visitor.page.get_by_role("heading", name="1 mark of yours")).to_be_visible()
    assert Coding.objects.get().quote == "👩‍👩‍👧"


def test_by_keyboard_alone(visit: Visit, version: TextVersion) -> None:
    visitor = _open(visit, version, DESK)
    text, keyboard = visitor.page.locator("#coded-text"), visitor.page.keyboard
    text.focus()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    expect(visitor.page.locator("[data-quote]")).to_have_text("M: I post to our intranet myself now.")
    keyboard.press("Alt+ArrowRight")
    keyboard.press("Shift+ArrowLeft")
    expect(visitor.page.locator("[data-quote]")).to_have_text("I post to our intranet myself")
    keyboard.press("Enter")
    keyboard.type("New habits")
    keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", name="1 mark of yours")).to_be_visible()
    expect(text).to_be_focused()
    keyboard.press("ArrowDown")
    expect(visitor.page.locator("[data-quote]")).to_have_text("👩‍👩‍👧 My family laughed.")
    assert Coding.objects.get().quote == "I post to our intranet myself"


def test_without_javascript(visit: Visit, version: TextVersion) -> None:
    visitor = _open(visit, version, DESK, java_script_enabled=False)
    visitor.page.get_by_text("Choose whole lines instead").click()
    visitor.page.get_by_label("From line").fill("5")
    visitor.page.locator("[name=code]").fill("First names")
    visitor.page.get_by_role("button", name="Mark", exact=True).click()
    assert Coding.objects.get().quote == "M: They call me by my first name. “Finally”, they said."

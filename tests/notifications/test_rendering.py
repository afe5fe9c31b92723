import email.policy
import re
import uuid
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mentoring.accounts.models import User
from mentoring.notifications import rendering
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import Block
from mentoring.texts import clean_line

MAIL = """{% load i18n %}
{% partialdef subject %}About {{ name }}{% endpartialdef %}
{% partialdef body %}{{ name }} begins on {{ held_on }} at {{ held_from|time:"H:i" }}.

- first {{ name }}
- second

Ends {{ ends_at|date:"H:i" }}.
So it goes.{% endpartialdef %}
{% partialdef action %}Open it{% endpartialdef %}
"""
PLAIN = """{% partialdef subject %}Plain{% endpartialdef %}{% partialdef body %}Words.{% endpartialdef %}"""
CONTEXT = {
    "name": "Round <b>1</b> & more",
    "held_on": "2026-06-01",
    "held_from": "10:00:00",
    "ends_at": "2026-06-01T10:00:00+00:00",
    "path": "/pairs/1/",
}

# Whatever people may type, and PostgreSQL would store.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)


@pytest.fixture(autouse=True)
def _templates() -> Any:
    """Two mails of our own, beside the real ones."""
    real: dict[str, Any] = settings.TEMPLATES[0]
    loaders = [
        ("django.template.loaders.locmem.Loader", {"mail/try.txt": MAIL, "mail/plain.txt": PLAIN}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    options: dict[str, Any] = {
        **real["OPTIONS"],
        "loaders": [("django.template.loaders.cached.Loader", loaders)],
    }
    with override_settings(TEMPLATES=[{**real, "APP_DIRS": False, "OPTIONS": options}]):
        yield


def a_message(**fields: Any) -> Message:
    person = User(email="anna@example.org", given_name="Anna", family_name="Muster")
    defaults = {
        "id": uuid.UUID(int=7),
        "recipient": person,
        "address": person.email,
        "locale": "en-gb",
        "time_zone": "Europe/Berlin",
        "template": "try",
        "context": CONTEXT,
    }
    return Message(**{**defaults, **fields})


class Reader(HTMLParser):
    """Reads a mail as a mail program does: words, links, tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for key, value in attrs if key in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_subject_text_and_html_say_the_same() -> None:
    letter = rendering.render(a_message())
    assert letter.subject == "About Round <b>1</b> & more"
    html = Reader(letter.html)
    for said in ("Hello Anna,", "Round <b>1</b> & more begins on 1 Jun 2026 at 10:00.", "Ends 12:00."):
        assert said in letter.text
        assert said in html.text
    assert "- first Round <b>1</b> & more\n- second" in letter.text
    assert "b" not in html.tags
    assert "Open it:\nhttp://localhost/pairs/1/" in letter.text
    assert set(html.links) == {"http://localhost/pairs/1/"}


def test_each_reader_has_their_own_language_and_zone() -> None:
    letter = rendering.render(a_message(locale="de", time_zone="America/New_York"))
    assert "begins on 1. Juni 2026" in letter.text
    assert "Ends 06:00." in letter.text
    assert '<html lang="de">' in letter.html


def test_text_has_no_needless_blank_lines() -> None:
    for template in ("try", "plain"):
        text = rendering.render(a_message(template=template)).text
        assert "\n\n\n" not in text
        assert text == text.strip() + "\n"
        assert "\n-- \n" in text


def test_without_action_there_is_no_button() -> None:
    letter = rendering.render(a_message(template="plain", context={}))
    assert Reader(letter.html).links == []
    assert "http://localhost/\n" not in letter.text


def test_stranger_is_greeted_too() -> None:
    letter = rendering.render(a_message(template="plain", recipient=None, context={}))
    assert letter.text.startswith("Hello,\n\nWords.")


def test_code_is_easy_to_copy() -> None:
    letter = rendering.render(a_message(template="account/login_code", context={"code": "ABCD-1234"}))
    assert letter.subject == "Your sign-in code: ABCD-1234"
    assert "\n\n    ABCD-1234\n\n" in letter.text
    assert "ABCD-1234" in Reader(letter.html).text


def test_mail_is_known_by_its_row_and_as_a_machines() -> None:
    first, second = (rendering.compose(a_message()).message(policy=email.policy.SMTP) for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"] == f"<{uuid.UUID(int=7)}@localhost>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-Id"] == "<try.turnabout.localhost>"
    assert first["To"] == "anna@example.org"
    kinds = [part.get_content_type() for part in first.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize(
    "path",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"],
)
def test_button_leads_nowhere_else(path: str) -> None:
    with pytest.raises(ValueError, match="our own site"):
        rendering.render(a_message(context={**CONTEXT, "path": path}))


def test_unknown_template_is_an_error() -> None:
    with pytest.raises(TemplateDoesNotExist):
        rendering.render(a_message(template="no/such"))


@hypothesis_settings(deadline=None)
@given(name=texts)
def test_no_text_can_add_a_header_or_markup(name: str) -> None:
    message = a_message(context={**CONTEXT, "name": name})
    raw = rendering.compose(message).message(policy=email.policy.SMTP).as_bytes()
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    expected = ["Subject", "From", "To", "Date", "Message-ID", "List-Id", "Auto-Submitted"]
    expected += ["X-Auto-Response-Suppress", "Content-Language", "Content-Type", "MIME-Version"]
    assert sorted(parsed.keys()) == sorted(expected)
    assert parsed["To"] == "anna@example.org"
    assert parsed["Subject"] == rendering.one_line(f"About {clean_line(name)}")
    html = parsed.get_body(("html",))
    assert html is not None
    seen = Reader(html.get_content())
    plain = Reader(rendering.render(a_message(context={**CONTEXT, "name": "x"})).html)
    assert seen.tags <= plain.tags
    assert set(seen.links) == set(plain.links)


@hypothesis_settings(deadline=None)
@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = rendering.one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert not re.search(r"[\x00-\x1f\x7f\u202e]", line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("a\nb\n\n \nc", (Block(("a", "b")), Block(("c",)))),
        ("- a\n- b", (Block(("a", "b"), is_list=True),)),
        ("- a\nb", (Block(("- a", "b")),)),
        ("  a  \r\n\r\nb", (Block(("a",)), Block(("b",)))),
    ],
)
def test_blocks(text: str, expected: tuple[Block, ...]) -> None:
    assert rendering.blocks(text) == expected


MAILS = sorted(
    path.relative_to(Path(settings.BASE_DIR) / "templates" / "mail").with_suffix("").as_posix()
    for path in (Path(settings.BASE_DIR) / "templates" / "mail").glob("*/**/*.txt")
)


@pytest.mark.parametrize("template", MAILS)
def test_every_mail_of_the_product_has_its_parts(template: str) -> None:
    for part in ("subject", "body"):
        assert get_template(f"mail/{template}.txt#{part}")
    source = (Path(settings.BASE_DIR) / "templates" / "mail" / f"{template}.txt").read_text()
    assert "Hello" not in source, "the layout greets"


@pytest.mark.parametrize("locale", ["en-gb", "de"])
@pytest.mark.parametrize("template", [name for name in MAILS if name.startswith("account/")])
def test_every_mail_about_signing_in(template: str, locale: str) -> None:
    context = {"address": "a@example.org", "changed_at": "2026-06-01T10:00:00+00:00"}
    letter = rendering.render(a_message(template=template, locale=locale, context=context))
    assert letter.subject
    assert letter.text.count("\n\n") >= 3
    assert not re.search(r"\{[{%]", letter.text + letter.html)

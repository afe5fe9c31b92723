"""A name of a person adds neither a line nor a link to any mail, whatever stands in rows of before."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import Letter, render
from tests.texts.hostile import HOSTILE_NAMES, looks_like_a_link

FOLDER = Path(settings.BASE_DIR) / "templates" / "mail"
TEMPLATES = sorted(
    str(path.relative_to(FOLDER).with_suffix(""))
    for path in FOLDER.glob("*/*.txt")
    if path.parent.name not in {"account"}
)
NAMED = ("organiser", "person", "partner", "writer", "asked_by")
CONTEXT: dict[str, Any] = {
    "program": "Round",
    "role": "mentor",
    "minutes": 60,
    "most": 3,
    "kind": "Conversation",
    "reason": "The date is not right",
    "circle": "Circle 1",
    "title": "Kick-off",
    "place": "Tower",
    "time_zone": "Europe Berlin",
    "new": "new address",
    "old": "old address",
    "address": "an address",
    "path": "/",
    **{f"{day}_on": "2027-01-04" for day in ("starts", "ends", "held", "until", "old_end", "new_end")},
    "held_from": "10:00:00",
    "until_at": "2027-01-04T10:00:00+00:00",
}


def _letter(template: str, name: str, greeted: str = "Lena") -> Letter:
    partners = [{"name": name, "standing": "Trainee"}]
    context = {**CONTEXT, **dict.fromkeys(NAMED, name), "others": [name, "Tim"], "partners": partners}
    person = User(email="lena@bank.example", given_name=greeted, family_name=greeted)
    message = Message(
        recipient=person, address=person.email, locale="en-gb", template=template, context=context
    )
    return render(message)


def _shape(letter: Letter) -> tuple[int, int, int]:
    """How many lines, paragraphs and tags it has."""
    return len(letter.text.splitlines()), letter.text.count("\n\n"), len(re.findall("<[^>]*>", letter.html))


def _foreign(text: str) -> list[str]:
    """Lines with something that a mail program may make a link of, but for our own address."""
    own = text.replace("http://localhost/", "").replace("http://localhost", "")
    return [line for line in own.splitlines() if looks_like_a_link(re.sub(r"[\d:]+ \w+ \d{4}", "", line))]


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_mail_gets_a_line_or_a_link_from_a_name(template: str) -> None:
    plain = _letter(template, "Ada Berg")
    known = _foreign(plain.subject + "\n" + plain.text)
    for name in HOSTILE_NAMES:
        letter = _letter(template, name, greeted=name)
        assert _foreign(letter.subject + "\n" + letter.text) == known, name
        assert _shape(letter) == _shape(plain), name
        assert len(letter.subject.splitlines()) == 1

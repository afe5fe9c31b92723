"""Every mail of the room, in words."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from tests import factories

FOLDER = Path(settings.BASE_DIR) / "templates" / "mail" / "programs"
CONTEXT: dict[str, Any] = {
    "program": "Digital <mindset> & more",
    "role": "mentor",
    "organiser": "Ada Berg",
    "person": "Tim Otto",
    "starts_on": dt.date(2027, 1, 4).isoformat(),
    "ends_on": dt.date(2027, 6, 30).isoformat(),
    "minutes": 60,
    "held_on": dt.date(2027, 1, 14).isoformat(),
    "held_from": "10:00:00",
    "time_zone": "Europe/Berlin",
    "place": "Tower",
    "path": "/memberships/x/",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.txt")))
@pytest.mark.parametrize("role", ["mentor", "mentee", "organiser", "advisor", "sponsor", "coder"])
def test_mail_reads_well(name: str, role: str) -> None:
    person = factories.UserFactory(given_name="Lena")
    message: Message = factories.MessageFactory(
        recipient=person, template=f"programs/{name}", context={**CONTEXT, "role": role}
    )
    letter = render(message)
    assert letter.subject
    assert not re.search(r"[{}]|None|&(amp|lt|quot);", letter.subject + letter.text)
    assert "Digital <mindset> & more" in letter.text
    assert "Digital <mindset>" not in letter.html
    assert "Hello Lena" in letter.text


@pytest.mark.django_db
def test_the_invitation_says_who_is_junior_and_who_is_senior() -> None:
    def text(role: str) -> str:
        message = factories.MessageFactory(template="programs/invitation", context={**CONTEXT, "role": role})
        letter = render(message)
        return f"{letter.subject} {letter.text}"

    assert "as mentor" in text("mentor")
    assert "you, the junior" in text("mentor")
    assert "as mentee" in text("mentee")
    assert "you, the senior" in text("mentee")
    assert "1 h a month" in text("mentee")
    assert "4 Jan 2027" in text("mentee") or "January" in text("mentee")

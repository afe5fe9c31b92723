"""A programme that calls its two sides otherwise never hears our words for them."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.enums import Role
from programs.models import Program
from tests import factories
from tests.architecture.test_access_matrix import EXPECTED, GUARDED, _world

ROOT = Path(settings.BASE_DIR)
LABELS = {
    "mentor_label": "Digital Native",
    "mentors_label": "Digital Natives",
    "mentee_label": "Explorer",
    "mentees_label": "Explorers",
}
OURS = re.compile(r"\b(mentors?|mentees?)\b", re.IGNORECASE)
SPOKEN = ("alt", "aria-label", "aria-description", "data-label", "placeholder", "title")


class Words(HTMLParser):
    """Everything that a page says, aloud or in writing."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if name in SPOKEN and value]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def our_words(html: str) -> list[str]:
    return [said.strip() for said in Words(html).said if OURS.search(said)]


@pytest.mark.django_db
@pytest.mark.parametrize("identity", ["organiser", "mentor", "mentee", "advisor", "coder"])
def test_pages_speak_in_the_words_of_the_programme(identity: str) -> None:
    world = _world()
    program: Program = world.things["program"]
    Program.objects.filter(pk=program.pk).update(**LABELS)
    client = Client()
    client.force_login(world.people[identity])
    said, heard = {}, 0
    for name, row in EXPECTED.items():
        kwargs = {key: world.things[row.about or key].pk for key in GUARDED[name][1].pattern.converters}
        response = client.get(reverse(name, kwargs=kwargs))
        page = response.content.decode() if response["Content-Type"].startswith("text/html") else ""
        if found := our_words(page):
            said[name] = found
        heard += "Explorer" in page
    said["home"] = our_words(client.get(reverse("sessions:home")).content.decode())
    assert said == {"home": []}
    assert heard


FOLDER = ROOT / "templates" / "mail"
CONTEXT: dict[str, Any] = {
    "program": "Digital mindset",
    "labels": {"mentor": "Native", "mentors": "Natives", "mentee": "Explorer", "mentees": "Explorers"},
    "partners": [{"name": "Ada Berg", "standing": "Trainee"}],
    "starts_on": "2027-01-04",
    "ends_on": "2027-06-30",
    "held_on": "2027-01-14",
    "held_from": "10:00:00",
    "old_end_on": "2027-06-30",
    "new_end_on": "2027-09-30",
    "minutes": 60,
    "most": 5,
    "until_at": "2027-01-10T18:00:00+00:00",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.glob("*/*.txt"))
)
@pytest.mark.parametrize("role", Role.values)
def test_mails_speak_in_the_words_of_the_programme(name: str, role: str) -> None:
    message: Message = factories.MessageFactory(template=name, context={**CONTEXT, "role": role})
    letter = render(message)
    assert not OURS.search(f"{letter.subject} {letter.text}")


def test_every_mail_of_a_programme_gets_its_words() -> None:
    """`Program.in_mails` holds the name and the labels: nobody passes on the name alone."""
    named = re.compile(r"""["']program["']:\s*[\w.]*(program|self)\.name""")
    packages = ("programs", "matching", "sessions", "outcomes")
    sources = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    by_hand = [str(path.relative_to(ROOT)) for path in sources if named.search(path.read_text())]
    assert by_hand == ["programs/models/programs.py"]

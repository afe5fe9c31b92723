"""The main pages at 500 pairs and six months, against the same SQL run bare."""

import pytest
from django.urls import reverse

from tests.bench import report, worlds
from tests.bench.pages import Page, check, measure

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

SMALL, LARGE = 5, 500


def _pages(world: worlds.World) -> list[Page]:
    program = [world.program.pk]
    return [
        Page("home of an organiser", world.organiser, reverse("sessions:home")),
        Page("home of a mentor", world.mentor, reverse("sessions:home")),
        Page("programme", world.organiser, reverse("sessions:program", args=program)),
        Page("people", world.organiser, reverse("programs:people", args=program)),
        Page("match runs", world.organiser, reverse("matching:runs", args=program)),
        Page("match run", world.organiser, reverse("matching:run", args=[world.run.pk])),
        Page("pair activity", world.organiser, reverse("sessions:activity", args=program)),
        Page("own pair", world.mentor, reverse("sessions:pair", args=[world.pair.pk])),
        Page("log a session", world.mentor, reverse("sessions:log", args=[world.pair.pk])),
        Page("evidence", world.coder, reverse("outcomes:sources", args=program)),
        Page("coding", world.coder, reverse("outcomes:source", args=[world.source.pk])),
        Page("effects", world.coder, reverse("outcomes:effects", args=program)),
        Page("outcomes", world.coder, reverse("outcomes:table", args=program)),
    ]


def test_pages() -> None:
    rows = []
    for pairs in (SMALL, LARGE):
        rows += measure(f"{pairs} pairs", _pages(worlds.build(pairs)))
    report.keep("pages", rows)
    check(rows)

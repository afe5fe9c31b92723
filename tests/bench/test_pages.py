"""The main pages at 500 pairs and six months, against the same SQL run bare.

`make bench` prints the table and writes .data/bench/pages.json.
"""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from tests.bench import report, worlds
from tests.bench.pages import Measured, Page, analyze, measure

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

RUNS = 25
SMALL, LARGE = 5, 500


@dataclass(frozen=True)
class Row:
    page: str
    pairs: int
    measured: Measured


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


@pytest.mark.django_db
def test_pages(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for pairs in (SMALL, LARGE):
        world = worlds.build(pairs)
        analyze()
        rows += [Row(page.name, pairs, measure(page, RUNS)) for page in _pages(world)]
    with capsys.disabled():
        report.write("pages", rows, runs=RUNS, months=worlds.MONTHS)
    counts = {
        size: {row.page: row.measured.queries for row in rows if row.pairs == size} for size in (SMALL, LARGE)
    }
    assert all(counts[SMALL].values()), "the queries were not counted"
    assert counts[SMALL] == counts[LARGE], "a page asks more of the database the more pairs it has"

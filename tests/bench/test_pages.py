"""The main pages at 500 pairs and six months, against the same SQL run bare.

`make bench` prints the table and writes .data/bench/pages.json.
"""

import time
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.accounts.models import User
from tests.bench import report, worlds

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

RUNS = 25
SMALL, LARGE = 5, 500


@dataclass(frozen=True)
class Page:
    name: str
    person: User
    url: str


@dataclass(frozen=True)
class Row:
    """One page: times with everything, times of its SQL alone, and the ratio of the medians."""

    page: str
    pairs: int
    queries: int
    times: report.Times
    bare_sql_ms: float
    ratio: float


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


def _measure(page: Page, pairs: int) -> Row:
    client = Client()
    client.force_login(page.person)
    assert client.get(page.url).status_code == 200  # and templates are compiled
    with CaptureQueriesContext(connection) as captured:
        client.get(page.url)
    statements = [query["sql"] for query in captured.captured_queries]  # the next request forgets them
    reads = [sql for sql in statements if sql.startswith(("SELECT", "WITH"))]
    times = report.Times.of([_timed(lambda: client.get(page.url)) for _ in range(RUNS)])
    bare = report.Times.of([_timed(lambda: _run(reads)) for _ in range(RUNS)])
    return Row(
        page=page.name,
        pairs=pairs,
        queries=len(statements),
        times=times,
        bare_sql_ms=bare.median_ms,
        ratio=round(times.median_ms / bare.median_ms, 1),
    )


def _timed(act: object) -> float:
    started = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - started


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


@pytest.mark.django_db
def test_pages(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for pairs in (SMALL, LARGE):
        world = worlds.build(pairs)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        rows += [_measure(page, pairs) for page in _pages(world)]
    with capsys.disabled():
        report.write("pages", rows, runs=RUNS, months=worlds.MONTHS)
    counts = {size: {row.page: row.queries for row in rows if row.pairs == size} for size in (SMALL, LARGE)}
    assert all(counts[SMALL].values()), "the queries were not counted"
    assert counts[SMALL] == counts[LARGE], "a page asks more of the database the more pairs it has"

"""A page as one person sees it: its queries and its times, beside the same SQL run bare."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring.accounts.models import User
from tests.bench import report


@dataclass(frozen=True)
class Page:
    name: str
    person: User
    url: str


@dataclass(frozen=True)
class Measured:
    """Times with everything, times of the SQL alone, and the ratio of the medians."""

    queries: int
    times: report.Times
    bare_sql_ms: float
    ratio: float


def measure(page: Page, runs: int) -> Measured:
    client = Client()
    client.force_login(page.person)
    assert client.get(page.url).status_code == 200  # and templates are compiled
    with CaptureQueriesContext(connection) as captured:
        client.get(page.url)
    statements = [query["sql"] for query in captured.captured_queries]  # the next request forgets them
    reads = [sql for sql in statements if sql.startswith(("SELECT", "WITH"))]
    times = report.Times.of([_timed(lambda: client.get(page.url)) for _ in range(runs)])
    bare = report.Times.of([_timed(lambda: _run(reads)) for _ in range(runs)])
    return Measured(
        queries=len(statements),
        times=times,
        bare_sql_ms=bare.median_ms,
        ratio=round(times.median_ms / bare.median_ms, 1),
    )


def analyze() -> None:
    """So that the database plans for the rows that are there."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()

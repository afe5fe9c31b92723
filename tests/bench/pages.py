"""Pages as people get them, measured in a process of the product's own, each beside its SQL run bare.

The tests' process measures too much: there each rendered template is kept for the test, and each
query looked at. So `tests.bench.pages_once` asks for the pages, with the settings of the product.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from mentoring.accounts.models import User
from tests.bench import report
from tests.faults.processes import Stage

SECONDS = 600  # all pages of a world together
RUNS = 20
# The bars: how often its bare SQL a page may take where that is slow, and else how much more of its own.
SLOW_SQL_MS, TIMES_SQL, OWN_MS = 20, 1.5, 30


@dataclass(frozen=True)
class Page:
    name: str
    person: User
    url: str


@dataclass(frozen=True)
class Measured:
    """What a page takes, and where that goes; the bar is for the 95th percentile of the whole.

    `sql_ms`, `templates_ms` and `python_ms` divide a request of its own, which is looked at more
    closely: SQL with the way to the database, templates without the SQL they cause, and all else.
    """

    queries: int
    kib: int
    total: report.Times
    bare_sql_ms: float
    sql_ms: float
    templates_ms: float
    python_ms: float
    bar_ms: float

    @property
    def is_slow(self) -> bool:
        return self.total.p95_ms > self.bar_ms


@dataclass(frozen=True)
class Row:
    world: str
    page: str
    measured: Measured


def stage() -> Stage:
    """The tests' own folder and database, for processes of the product."""
    return Stage(Path(settings.DATA_DIR), "maildir://", os.environ["REDIS_URL"])


def measure(world: str, pages: Sequence[Page]) -> list[Row]:
    """Ask for each page `RUNS` times; what the pages show has to be committed."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # the database plans for the rows that are there
    asked = [{"person": str(page.person.pk), "url": page.url} for page in pages]
    process = subprocess.run(
        (sys.executable, "-m", "tests.bench.pages_once", str(RUNS)),
        input=json.dumps(asked),
        env=stage().env,
        cwd=report.ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert process.returncode == 0, process.stderr[-5_000:]
    answers = json.loads(process.stdout)
    return [Row(world, page.name, _measured(answer)) for page, answer in zip(pages, answers, strict=True)]


def _measured(answer: dict[str, list[float]]) -> Measured:
    bare = report.Times.of(answer["bare"]).median_ms
    return Measured(
        queries=int(answer["queries"][0]),
        kib=round(answer["bytes"][0] / 1024),
        total=report.Times.of(answer["total"]),
        bare_sql_ms=bare,
        **{f"{part}_ms": report.Times.of(answer[part]).median_ms for part in ("sql", "templates", "python")},
        bar_ms=round(TIMES_SQL * bare if bare > SLOW_SQL_MS else bare + OWN_MS, 2),
    )


def check(rows: Sequence[Row]) -> None:
    """No page is over its bar, and none asks more of the database in a larger world."""
    queries: dict[str, set[int]] = {}
    for row in rows:
        queries.setdefault(row.page, set()).add(row.measured.queries)
    assert all(row.measured.queries for row in rows), "the queries were not counted"
    growing = sorted(page for page, counts in queries.items() if len(counts) > 1)
    assert not growing, f"these ask more of the database the more there is: {growing}"
    slow = [f"{row.page}, {row.world}" for row in rows if row.measured.is_slow]
    assert not slow, f"these take too long: {slow}"

"""Forty people at once on the pages that people open every day, from the product's own web server.

The client shares the cores with the server and the database. `make bench` prints the table.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest
from django.urls import reverse

from matching.models import Pair
from tests.bench import report, worlds
from tests.bench.pages import stage
from tests.faults.processes import free_port, wait_for_web, web

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

PAIRS = 500
SECONDS = 20  # of each load, after the server has warmed up
# People at once: most seconds of the 95th percentile, least requests a second.
BARS = {8: (1.5, 60.0), 40: (1.5, 60.0)}


@dataclass(frozen=True)
class Row:
    people_at_once: int
    requests: int
    failures: int
    requests_a_second: float
    times: report.Times


def test_many_people_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    world = worlds.build(PAIRS)
    port = free_port()
    here = stage()
    here.run(sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0", seconds=60)
    with here.running("web", *web(port)):
        wait_for_web(port)
        rows = [_load(port, people, _visits(world)) for people in BARS]
    with capsys.disabled():
        report.write("load", rows, seconds=SECONDS, pairs=PAIRS)
    assert not [row for row in rows if row.failures]
    slow = [row for row in rows if not _is_quick(row)]
    assert not slow


def _is_quick(row: Row) -> bool:
    seconds, least = BARS[row.people_at_once]
    return row.times.p95_ms < 1000 * seconds and row.requests_a_second >= least


def _visits(world: worlds.World) -> list[tuple[str, list[str]]]:
    """People and the pages that each opens in turn: seniors, juniors, and an organiser among twenty."""
    pairs = Pair.objects.in_program(world.program).with_people().order_by("pk")[:20]
    members = [(member.user, pair) for pair in pairs for member in (pair.mentor, pair.mentee)]
    visits = [
        (
            str(user.pk),
            [
                reverse("sessions:home"),
                reverse("sessions:pair", args=[pair.pk]),
                reverse("sessions:log", args=[pair.pk]),
            ],
        )
        for user, pair in members
    ]
    home = reverse("sessions:home")
    visits[::20] = [(str(world.organiser.pk), [home]) for _ in visits[::20]]
    return visits


def _load(port: int, people: int, visits: list[tuple[str, list[str]]]) -> Row:
    """From a process of its own, so that this one's tracing does not slow the client."""
    asked = {"port": port, "people": people, "seconds": SECONDS, "visits": visits}
    done = subprocess.run(
        (sys.executable, "-m", "tests.bench.load_once"),
        input=json.dumps(asked),
        env=stage().env,
        cwd=report.ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS + 120,
    )
    assert done.returncode == 0, done.stderr[-5_000:]
    answer = json.loads(done.stdout)
    seconds: list[float] = answer["seconds"]
    return Row(
        people_at_once=people,
        requests=len(seconds),
        failures=answer["failures"],
        requests_a_second=round(len(seconds) / answer["wall"], 1),
        times=report.Times.of(seconds),
    )

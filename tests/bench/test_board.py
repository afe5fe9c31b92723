"""From the request of a run to its proposals on the board, and other weights tried at once.

`make bench` prints the table and writes .data/bench/board.json.
"""

import os
import resource
import time
import uuid
from dataclasses import dataclass, replace

import pytest
from django.db import connections
from django.urls import reverse

from matching import operations
from matching.engine import Policy, Weights
from matching.enums import RunState
from matching.models import MatchRun
from matching.queries import trial
from mentoring.accounts.models import User
from tests import factories
from tests.bench import report
from tests.bench.pages import Page, check, measure
from tests.matching.crowd import crowd

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1200)]

MIB = 1024  # ru_maxrss counts in KiB
TRIALS = 7
# People a side: most seconds until the board shows them, most MiB of the worker.
BARS = {500: (3.0, 1536), 10_000: (60.0, 1536)}


@dataclass(frozen=True)
class Row:
    people_a_side: int
    pairs: int
    compute_and_store_s: float
    worker_cpu_s: float  # what it would take on a machine that does nothing else, at most
    worker_peak_mib: int
    trial: report.Times | None


@pytest.mark.parametrize("size", BARS)
def test_from_the_request_to_the_board(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    program = crowd(size, size)
    organiser = factories.MembershipFactory(program=program).user
    run = operations.request_run(program, form_key=uuid.uuid4(), by=organiser)
    began = time.perf_counter()
    usage = _compute_elsewhere(run)
    computed = time.perf_counter() - began
    run.refresh_from_db()
    assert run.state == RunState.DONE
    pages = measure(f"{size} pairs, a board", _pages(run, organiser))
    report.keep("pages", pages)
    row = Row(
        people_a_side=size,
        pairs=run.mentees_paired or 0,
        compute_and_store_s=round(computed, 2),
        worker_cpu_s=round(usage.ru_utime + usage.ru_stime, 2),
        worker_peak_mib=usage.ru_maxrss // MIB,
        trial=_trials(run) if size <= 500 else None,
    )
    with capsys.disabled():
        report.write(f"board-{size}", [row])
    seconds, mib = BARS[size]
    assert computed + pages[0].measured.total.median_ms / 1000 < seconds
    assert row.worker_peak_mib < mib
    check(pages)


def _compute_elsewhere(run: MatchRun) -> resource.struct_rusage:
    """In a process of its own, as a worker would; returns what it used."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            operations.execute_run(run.pk)
            status = 0
        finally:
            os._exit(status)
    _pid, status, usage = os.wait4(child, 0)
    assert status == 0
    return usage


def _pages(run: MatchRun, organiser: User) -> list[Page]:
    url = reverse("matching:run", args=[run.pk])
    return [
        Page("board", organiser, url),
        Page("board: the last page", organiser, f"{url}?page=99999"),
        Page("board: searched for", organiser, f"{url}?q=mentor7"),
        Page("pairs", organiser, reverse("matching:pairs", args=[run.program_id])),
    ]


def _trials(run: MatchRun) -> report.Times:
    """Each with weights of its own, after the first has read the snapshot."""
    times = []
    for number in range(TRIALS + 1):
        policy = replace(Policy(), weights=Weights(topic=4_000 + 100 * number))
        began = time.perf_counter()
        trial(run, policy)
        times.append(time.perf_counter() - began)
    return report.Times.of(times[1:])

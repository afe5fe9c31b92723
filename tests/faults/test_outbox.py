"""Workers killed with SIGKILL in the middle of an announcement: nothing is lost, little comes twice.

The control takes the guard away, a claim that ends before the mail has left, and must lose mails:
else the kills would prove nothing.
"""

import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db.models import QuerySet

from matching.operations import announce_pairs
from mentoring.engines.processes import wait_until
from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message
from programs.enums import Phase
from tests import factories
from tests.bench import report
from tests.faults.processes import Stage, beat, kill
from tests.notifications.sink import Sink, running

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1200)]

PAIRS = 500
KILLS = 5
PROCESSES = 2  # of the worker, each with one mail in its hands
PATIENCE = 300.0  # seconds for what is left after the last kill: a lease is one of them


@dataclass(frozen=True)
class Figures:
    guard: str
    mails: int
    kills: int
    delivered: int
    lost: int
    arrived_twice: int
    seconds: float


def announce() -> int:
    """500 confirmed pairs, announced by the operation that the organiser's button calls."""
    program = factories.ProgramFactory(phase=Phase.MATCHING)
    factories.EventFactory(program=program)
    organiser = factories.MembershipFactory(program=program).user
    factories.PairFactory.create_batch(PAIRS, program=program, confirmed=True, confirmed_by=organiser)
    assert announce_pairs(program, by=organiser) == PAIRS
    return Message.objects.count()


def deliver_under_kills(sink: Sink, data_dir: Path, app: str) -> float:
    """Carry the outbox out with a real worker that is killed again and again; returns the seconds."""
    stage = Stage(data_dir, sink.url, os.environ["REDIS_URL"])
    began = time.monotonic()
    mails = Message.objects.count()
    with stage.running("beat", *beat()):
        for turn in range(1, KILLS + 1):
            worker = stage.worker(app)
            enough = turn * mails // (KILLS + 1)
            assert wait_until(lambda: len(sink.mails) >= enough, seconds=120), log(data_dir)  # noqa: B023
            time.sleep(random.uniform(0, 0.05))
            kill(worker)
        worker = stage.worker(app)
        try:
            assert wait_until(lambda: not unfinished().exists(), seconds=PATIENCE), log(data_dir)
        finally:
            kill(worker)
    return round(time.monotonic() - began, 1)


def unfinished() -> QuerySet[Message]:
    return Message.objects.exclude(state__in=(MessageState.SENT, MessageState.FAILED))


def log(data_dir: Path) -> str:
    return (data_dir / "worker.log").read_text()[-3000:]


def figures(guard: str, sink: Sink, mails: int, seconds: float) -> Figures:
    arrived = Counter(sink.ids)
    expected = {f"<{pk}@localhost>" for pk in Message.objects.values_list("pk", flat=True)}
    assert set(arrived) <= expected
    return Figures(
        guard=guard,
        mails=mails,
        kills=KILLS,
        delivered=len(arrived),
        lost=len(expected - set(arrived)),
        arrived_twice=sum(count - 1 for count in arrived.values()),
        seconds=seconds,
    )


@pytest.mark.parametrize(
    ("guard", "app"),
    [("claim, send, mark", "mentoring.celery"), ("control: mark, then send", "tests.faults.careless")],
)
def test_killed_workers(tmp_path: Path, guard: str, app: str) -> None:
    with running(delay=0.01, dawdle=0.01) as sink:
        mails = announce()
        assert mails == 2 * PAIRS
        row = figures(guard, sink, mails, deliver_under_kills(sink, tmp_path, app))
    name = "control" if app.endswith("careless") else "guarded"
    report.write(f"faults-outbox-{name}", [row])
    if name == "control":
        assert row.lost > 0, "the kills hit nothing: they prove nothing"
    else:
        assert row.lost == 0
        assert row.delivered == mails
        assert row.arrived_twice <= KILLS * PROCESSES

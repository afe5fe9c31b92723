"""A worker killed with SIGKILL in the middle of a match run: another ends the run, once.

`make faults` prints the table and writes .data/bench/faults-run-killed.json.
"""

import os
import random
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db.models.functions import Now

from matching.enums import RunState, RunStep
from matching.models import MatchRun, Proposal
from matching.operations import cancel_run, request_run
from mentoring.accounts.models import AuditEvent, User
from mentoring.engines.processes import wait_until
from programs.models import Program
from tests import factories
from tests.bench import report
from tests.faults.processes import Stage, beat, kill
from tests.matching.crowd import crowd

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1200)]

PEOPLE = 1_000  # on each side: enough for a few seconds of work
PATIENCE = 240.0  # seconds; a lease and a sweep are among them
BUSY = (RunStep.SCORING, RunStep.SOLVING, RunStep.EXPLAINING, RunStep.STORING)

MANY = 5_000  # on each side
KILLS = 10


@dataclass(frozen=True)
class Row:
    """One run: where its first worker died, and how it ended."""

    killed_at: str
    lease: str  # whether it ran out by itself
    state: str
    attempts: int
    proposals: int
    sets_of_proposals: int
    seconds: float


def _killed(stage: Stage, program: Program, organiser: User, at: RunStep, *, wait_for_lease: bool) -> Row:
    """Request a run, kill its worker at a step, let another end it."""
    run = request_run(program, form_key=uuid.uuid4(), by=organiser)
    worker = stage.worker()
    try:
        assert wait_until(lambda: _has_come_to(run, at), seconds=PATIENCE)
    finally:
        kill(worker)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING, "it was done before it could be killed"
    killed_at, began = run.step, time.monotonic()
    if not wait_for_lease:
        MatchRun.objects.filter(pk=run.pk).update(leased_until=Now())
    worker = stage.worker()
    try:
        assert wait_until(lambda: not _is_unfinished(run), seconds=PATIENCE), _log(stage)
    finally:
        kill(worker)
    run.refresh_from_db()
    return Row(
        killed_at=killed_at,
        lease="ran out" if wait_for_lease else "ended by the test",
        state=run.state,
        attempts=run.attempts,
        proposals=Proposal.objects.of_run(run).count(),
        sets_of_proposals=AuditEvent.objects.filter(verb="match_run.finished", object_id=run.pk).count(),
        seconds=round(time.monotonic() - began, 1),
    )


def _has_come_to(run: MatchRun, step: RunStep) -> bool:
    at = MatchRun.objects.values_list("step", flat=True).get(pk=run.pk)
    return at in BUSY[BUSY.index(step) :]


def _is_unfinished(run: MatchRun) -> bool:
    return MatchRun.objects.unfinished().filter(pk=run.pk).exists()


def _log(stage: Stage) -> str:
    return (stage.data_dir / "worker.log").read_text()[-3000:]


def test_a_killed_workers_run_ends_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = crowd(PEOPLE, PEOPLE)
    organiser = factories.MembershipFactory(program=program).user
    stage = Stage(tmp_path, "maildir://", os.environ["REDIS_URL"])
    with stage.running("beat", *beat()):
        rows = [
            _killed(stage, program, organiser, step, wait_for_lease=step == RunStep.SOLVING)
            for step in (RunStep.SCORING, RunStep.SOLVING, RunStep.EXPLAINING)
        ]
    for run in MatchRun.objects.unfinished():
        cancel_run(run, by=organiser)
    with capsys.disabled():
        report.write("faults-run-killed", rows, people=PEOPLE)
    for row in rows:
        assert (row.state, row.attempts, row.sets_of_proposals) == (RunState.DONE, 2, 1), row
    assert len({row.proposals for row in rows}) == 1


def test_ten_kills_of_one_great_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At ten moments of one run, in each of its steps; the eleventh worker ends it."""
    program = crowd(MANY, MANY)
    organiser = factories.MembershipFactory(program=program).user
    stage = Stage(tmp_path, "maildir://", os.environ["REDIS_URL"])
    run = request_run(program, form_key=uuid.uuid4(), by=organiser)
    dice = random.Random(10)
    killed_at, began = [], time.monotonic()
    with stage.running("beat", *beat()):
        for kills in range(KILLS):
            worker = stage.worker()
            try:
                step = BUSY[kills % len(BUSY)]
                assert wait_until(lambda: _is_taken_up(run, kills + 1, step), seconds=PATIENCE), _log(stage)  # noqa: B023
                time.sleep(dice.uniform(0, 0.4))
            finally:
                kill(worker)
            run.refresh_from_db()
            assert run.state == RunState.RUNNING, "it was done before it could be killed"
            killed_at.append(f"{run.step} {run.progress} %")
            MatchRun.objects.filter(pk=run.pk).update(leased_until=Now())
        worker = stage.worker()
        try:
            assert wait_until(lambda: not _is_unfinished(run), seconds=2 * PATIENCE), _log(stage)
        finally:
            kill(worker)
    run.refresh_from_db()
    row = Row(
        killed_at=", ".join(killed_at),
        lease="ended by the test",
        state=run.state,
        attempts=run.attempts,
        proposals=Proposal.objects.of_run(run).count(),
        sets_of_proposals=AuditEvent.objects.filter(verb="match_run.finished", object_id=run.pk).count(),
        seconds=round(time.monotonic() - began, 1),
    )
    with capsys.disabled():
        report.write("faults-run-killed-often", [row], people=MANY, kills=KILLS)
    assert (row.state, row.attempts, row.sets_of_proposals) == (RunState.DONE, KILLS + 1, 1), row
    assert row.proposals == run.mentees_paired


def _is_taken_up(run: MatchRun, attempt: int, step: RunStep) -> bool:
    """Whether a worker has the run, for the so-and-so-many-th time, and has come so far with it."""
    return MatchRun.objects.filter(pk=run.pk, attempts=attempt).exists() and _has_come_to(run, step)

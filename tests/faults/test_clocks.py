"""All tests but the browser's on clocks of other days: what means today names no day.

Debian's faketime moves the clock of pytest and of all that it starts: PostgreSQL, Valkey, Celery. Waits
and timeouts go by monotonic clocks, which it leaves alone; so are the times of files.
"""

import datetime as dt
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from mentoring.engines.processes import spawn
from tests.faults.processes import ROOT, kill

HERE = Path(__file__).parent
PATIENCE = 5400  # seconds: some ten minutes on two cores of their own
# A handler of a signal may see the clock of the machine, so that PostgreSQL's timers of later days never end.
LEFT_OUT = ("browser", "bench", "bench_large", "faults", "database_timers")
EVERYTHING = ("-n", "auto", "-m", " and ".join(f"not {marker}" for marker in LEFT_OUT))
SHOWN = 80  # last lines of a run that fails
LEFT_ALONE = {
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # with it, threads that wait for Python's lock would not really wait
    "NO_FAKE_STAT": "1",
    "PYTHONPATH": str(HERE / "clock"),  # where Python learns to sleep without minding the clock
}

CLOCKS: Mapping[str, dt.datetime] = {
    # Two minutes before clocks in Europe change.
    "the hour that is skipped": dt.datetime(2027, 3, 28, 0, 58, tzinfo=dt.UTC),
    "the hour that comes twice": dt.datetime(2027, 10, 31, 0, 58, tzinfo=dt.UTC),
    "a leap day": dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC),
    # East of Greenwich it is next year; a slow machine gets there on the way.
    "the last hour of a year": dt.datetime(2026, 12, 31, 23, tzinfo=dt.UTC),
    "three years on": dt.datetime(2029, 12, 1, 12, tzinfo=dt.UTC),
}

WRITTEN = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)  # when the control was right

pytestmark = [pytest.mark.faults, pytest.mark.timeout(PATIENCE + 60)]


def run_at(moment: dt.datetime, log: Path, *arguments: str | Path) -> int:
    """Run pytest in processes of its own that begin at this moment; returns how it ended."""
    if not shutil.which("faketime"):
        pytest.fail("There is no faketime: as root run `apt-get install faketime`.")
    # Told as a difference, which all processes share: at a moment, each of them would begin anew.
    ahead = f"{(moment - dt.datetime.now(dt.UTC)).total_seconds():+.0f}"
    command = ("faketime", "-f", ahead, sys.executable, "-m", "pytest", "-q", *arguments)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    process = spawn(command, log=log, env=ours | LEFT_ALONE, cwd=ROOT, end_with_parent=signal.SIGKILL)
    try:
        return process.wait(PATIENCE)
    finally:
        kill(process)


@pytest.mark.parametrize("clock", CLOCKS)
def test_all_is_well_on_any_day(clock: str, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    ended = run_at(CLOCKS[clock], log, *EVERYTHING)
    assert ended == 0, "\n".join(log.read_text().splitlines()[-SHOWN:])


@pytest.mark.parametrize(("clock", "ended"), [(WRITTEN, 0), (CLOCKS["three years on"], 1)])
def test_a_test_that_names_a_day_fails(clock: dt.datetime, ended: int, tmp_path: Path) -> None:
    """The control: a test that was right when it was written."""
    assert run_at(clock, tmp_path / "run.log", HERE / "clock" / "names_a_day.py") == ended


def test_everybody_has_the_same_clock(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    ended = run_at(CLOCKS["three years on"], log, HERE / "clock" / "is_shared.py")
    assert ended == 0, log.read_text()

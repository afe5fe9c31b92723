"""Whether the clock of `tests/faults/test_clocks.py` reaches all processes, and waits are as long as ever."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from django.db import connection
from redis import Redis

YEAR = 365 * 24 * 60 * 60  # seconds


@pytest.mark.django_db
def test_all_are_years_ahead(tmp_path: Path) -> None:
    """What the file system says is the time of the machine."""
    (tmp_path / "now").touch()
    real = (tmp_path / "now").stat().st_mtime
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        database = float(cursor.fetchone()[0])
    clocks = {
        "python": time.time(),
        "database": database,
        "broker": float(Redis.from_url(os.environ["REDIS_URL"]).time()[0]),
        "a process": float(subprocess.check_output(["date", "+%s"])),
    }
    assert all(clock - real > 2 * YEAR for clock in clocks.values()), clocks
    assert max(clocks.values()) - min(clocks.values()) < 10, clocks


def test_a_sleep_lasts_as_long_as_it_is_meant_to() -> None:
    began = time.monotonic()
    time.sleep(0.5)
    assert 0.5 <= time.monotonic() - began < 60

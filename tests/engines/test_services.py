"""Programs under a supervisor: started again when they die, ended when they must."""

import os
import sys
import time
from pathlib import Path

from mentoring.engines.processes import is_alive, wait_until
from mentoring.engines.services import MOST_QUICK_DEATHS, Service, end

SLEEP = "import time; time.sleep(60)"
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
child.wait()
"""


def service(folder: Path, program: str) -> Service:
    return Service("sleeper", [sys.executable, "-c", program], dict(os.environ), folder, folder / "log")


def first_line(running: Service) -> str:
    assert wait_until(lambda: "\n" in running.last_words() + "\n" and running.last_words() != "", seconds=10)
    return running.last_words().splitlines()[0]


def test_a_polite_program_ends_at_once(tmp_path: Path) -> None:
    running = service(tmp_path, SLEEP)
    running.start()
    began = time.monotonic()
    end([running])
    assert time.monotonic() - began < 2
    assert not running.is_running


def test_a_deaf_program_ends_within_ten_seconds(tmp_path: Path) -> None:
    running = service(tmp_path, DEAF)
    running.start()
    first_line(running)
    began = time.monotonic()
    end([running])
    assert time.monotonic() - began < 10
    assert not running.is_running


def test_descendants_end_with_their_program(tmp_path: Path) -> None:
    running = service(tmp_path, PARENT)
    running.start()
    child = int(first_line(running))
    assert is_alive(child)
    end([running])
    assert wait_until(lambda: not is_alive(child), seconds=2)


def test_a_dead_program_is_started_again(tmp_path: Path) -> None:
    running = service(tmp_path, SLEEP)
    running.start()
    assert running.process
    first = running.process.pid
    running.process.kill()
    running.process.wait()
    assert wait_until(lambda: running.revive() and running.is_running, seconds=5)
    assert running.process.pid != first
    end([running])


def test_a_program_that_never_lives_is_given_up(tmp_path: Path) -> None:
    running = service(tmp_path, "raise SystemExit('no such luck')")
    running.start()
    assert wait_until(lambda: not running.revive(), seconds=30)
    assert running.last_words().splitlines() == ["no such luck"] * MOST_QUICK_DEATHS


def test_nothing_is_started_twice(tmp_path: Path) -> None:
    running = service(tmp_path, SLEEP)
    running.start()
    process = running.process
    assert running.revive()
    assert running.process is process
    end([running])

"""`make demo` as a whole: the real processes on a data folder and a port of their own."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from mentoring import engines
from mentoring.engines.folder import Record, reset
from mentoring.engines.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "EMAIL_URL", "BASE_URL", "DJANGO_SETTINGS_MODULE")
FIRST_START, END = 120, 10  # seconds; the bound for the end, a slow machine's for the start

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("demo"),  # two at once would make each other slow
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for processes left over"),
]


class Demo:
    """One run of `manage.py demo`."""

    def __init__(self, data_dir: Path, port: int, **more: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        self.data_dir, self.port = data_dir, port
        self.output = data_dir.with_name(f"output-{time.monotonic_ns()}")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(port)],
                env={**environment, "DEMO": "1", "DATA_DIR": str(data_dir), **more},
                cwd=ROOT,
                stdout=output,
                stderr=output,
            )

    def wait_until_ready(self) -> None:
        wait_until(lambda: self.said("is ready") or self.process.poll() is not None, seconds=FIRST_START)
        assert self.said("is ready"), self.output.read_text() + self.logs()

    def said(self, words: str) -> bool:
        return words in self.output.read_text()

    def logs(self) -> str:
        return "\n".join(log.read_text()[-2000:] for log in (self.data_dir / "logs").glob("*.log"))

    def answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
            return True
        return False


def processes_of(data_dir: Path) -> dict[int, str]:
    """All processes that were started for this folder, by their environment or command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            if str(data_dir).encode() in command + (folder / "environ").read_bytes() and command:
                found[int(folder.name)] = command.replace(b"\0", b" ").decode()
    return found


@pytest.fixture
def port() -> int:
    """A free one below those that Linux gives to whoever asks for any, as the servers of other workers do."""
    for number in random.sample(range(20_000, 32_000), 20):
        with suppress(OSError), socket.create_server(("127.0.0.1", number)):
            return number
    raise AssertionError("no port is free")


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    for pid in processes_of(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not processes_of(folder), seconds=END)
    reset(folder)


def users_in(data_dir: Path) -> int:
    with psycopg.connect(engines.addresses(data_dir).database_url) as connection:
        row = connection.execute("SELECT count(*) FROM accounts_user").fetchone()
    assert row
    return int(row[0])


def test_a_demo_from_its_first_start_to_its_last_stop(data_dir: Path, port: int) -> None:
    demo = Demo(data_dir, port)
    demo.wait_until_ready()
    assert demo.answers()
    assert f"http://localhost:{port}" in demo.output.read_text()
    assert "organiser@demo.example" in demo.output.read_text()
    people = users_in(data_dir)

    refused = Demo(data_dir, port + 1)
    assert refused.process.wait(30) == 1
    assert refused.said("stop it first")
    elsewhere = data_dir.with_name("elsewhere")
    refused = Demo(elsewhere, port)
    assert refused.process.wait(30) == 1
    assert refused.said(f"Port {port} is in use")
    assert processes_of(elsewhere) == {}

    (worker,) = [pid for pid in Record.read(data_dir).pids if " worker " in processes_of(data_dir)[pid]]
    os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: demo.said("The worker process has died: started it again"), seconds=10)

    demo.process.kill()  # no time to tidy up
    demo.process.wait()
    assert wait_until(lambda: not processes_of(data_dir), seconds=END), processes_of(data_dir)

    demo = Demo(data_dir, port)
    demo.wait_until_ready()
    assert users_in(data_dir) == people
    assert_ends_in_order(demo, signal.SIGINT)

    demo = Demo(data_dir, port)
    assert wait_until(lambda: demo.said("Preparing"), seconds=30)
    assert_ends_in_order(demo, signal.SIGTERM)


def test_given_servers_are_used_and_left_running(data_dir: Path, port: int, tmp_path: Path) -> None:
    given = tmp_path / "given"
    engines.start(given, throwaway=True)
    urls = engines.addresses(given)
    try:
        demo = Demo(data_dir, port, DATABASE_URL=urls.database_url, REDIS_URL=urls.redis_url)
        demo.wait_until_ready()
        assert not (data_dir / "postgres").exists()
        assert not (data_dir / "valkey").exists()
        assert_ends_in_order(demo, signal.SIGTERM)
        assert engines.are_running(given)
    finally:
        engines.stop(given)


def assert_ends_in_order(demo: Demo, number: signal.Signals) -> None:
    began = time.monotonic()
    demo.process.send_signal(number)
    assert demo.process.wait(30) == 0, demo.output.read_text()
    assert time.monotonic() - began < END
    assert processes_of(demo.data_dir) == {}
    assert Record.read(demo.data_dir) == Record()

"""The product's own processes, on the tests' database, to be killed at will."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from mentoring.engines.processes import signal_group, spawn, wait_until

ROOT = Path(settings.BASE_DIR)
CELERY = (sys.executable, "-m", "celery", "-A")


@dataclass(frozen=True)
class Stage:
    """Where the processes of one fault run find their database, broker, mail server and folder."""

    data_dir: Path
    email_url: str
    redis_url: str

    @property
    def env(self) -> dict[str, str]:
        given = urlsplit(os.environ["DATABASE_URL"])
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "mentoring.settings",
            "DEMO": "1",
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}")),
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": self.email_url,
            "PYTHONUNBUFFERED": "1",
        }

    @contextmanager
    def running(self, name: str, *command: str | Path) -> Iterator[subprocess.Popen[bytes]]:
        """A process of the product, dead with all of its children at the end."""
        process = self.start(name, *command)
        try:
            yield process
        finally:
            kill(process)

    def start(self, name: str, *command: str | Path) -> subprocess.Popen[bytes]:
        log = self.data_dir / f"{name}.log"
        return spawn(command, log=log, env=self.env, cwd=ROOT, end_with_parent=signal.SIGKILL)

    def worker(self, app: str = "mentoring.celery") -> subprocess.Popen[bytes]:
        """A Celery worker with two processes, as in the demo."""
        options = ("worker", "--concurrency=2", "--without-gossip", "--without-mingle")
        return self.start("worker", *CELERY, app, *options)

    def run(self, *command: str, seconds: float) -> subprocess.CompletedProcess[str]:
        """Run something to its end; raises TimeoutExpired."""
        return subprocess.run(
            command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=True
        )


def beat() -> tuple[str, ...]:
    """The command of Celery's clock, which plans the sweeps."""
    return (*CELERY, "mentoring.celery", "beat", "--pidfile=")


def web(port: int) -> tuple[str, ...]:
    """The command of the web server."""
    options = ("--preload", "--worker-class=gthread", "--workers=2", "--threads=4")
    kept = ("--keep-alive=75", "--no-control-socket")
    return (sys.executable, "-m", "gunicorn", "mentoring.wsgi", f"--bind=127.0.0.1:{port}", *options, *kept)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for a process and all of its children."""
    signal_group(process.pid, signal.SIGKILL)
    process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_web(port: int) -> None:
    """Until the web server answers."""

    def answers() -> bool:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2),
        ):
            return True
        return False

    assert wait_until(answers, seconds=60)

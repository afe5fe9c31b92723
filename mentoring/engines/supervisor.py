"""`make demo`: engines, web server, worker and beat as children of one process.

Whatever ends this process, its children end as well: by its own hand, by the kernel's (Linux), or
at the next start, which knows them from the record in the data folder.
"""

import errno
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from mentoring.engines import lifecycle
from mentoring.engines.errors import EngineError
from mentoring.engines.folder import Record, only_one
from mentoring.engines.processes import birth_of
from mentoring.engines.services import Service, end, end_groups

HOST = "127.0.0.1"
READY_SECONDS = 90
PAUSE = 0.25  # seconds between two looks at the children
PROJECT = Path(__file__).resolve().parent.parent.parent


class Stopped(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """Runs the product on one data folder and one port until it is told to stop."""

    def __init__(self, data_dir: Path, port: int, *, say: Callable[[str], None]) -> None:
        self.data_dir = data_dir.resolve()
        self.port = port
        self.say = say
        self.address = f"http://localhost:{port}"
        self.is_stopping = False
        self.own_engines = not {"DATABASE_URL", "REDIS_URL"} <= set(os.environ)
        self.owns_running_engines = False
        self.env = {
            **os.environ,
            "DEMO": "1",
            "DATA_DIR": str(self.data_dir),
            "PYTHONUNBUFFERED": "1",
            "BASE_URL": os.environ.get("BASE_URL", self.address),
        }
        self.services = [self._service(name, command) for name, command in self._commands().items()]

    def run(self, *, prepare: list[str], greeting: str) -> None:
        """Start all, say `greeting` once the product is ready, return when told to stop.

        `prepare` is the manage.py command that makes the data ready. Raises EngineError with a
        sentence if something can't be started, or dies again and again.
        """
        with only_one(self.data_dir, self.port), self._listening_to_signals():
            self._take_over()
            check_port(self.port)
            try:
                self._start_engines()
                self._prepare(prepare)
                for service in self.services:
                    service.start()
                self._write_record()
                self._wait_until_ready()
                self.say(greeting)
                while True:
                    self._watch()
            except Stopped:
                self.say("Stopping ...")
            finally:
                self._end_all()

    def _commands(self) -> dict[str, list[str]]:
        """In the order in which they are asked to end: first nothing is planned, then nothing taken up."""
        celery = ["-m", "celery", "-A", "mentoring.celery"]
        return {
            "beat": [*celery, "beat", "--pidfile=", "--loglevel=INFO"],
            "worker": [
                *[*celery, "worker", "--concurrency=2", "--loglevel=INFO"],
                *["--without-gossip", "--without-mingle", "--hostname=demo@%h"],
            ],
            "web": [
                *["-m", "gunicorn", "mentoring.wsgi", f"--bind={HOST}:{self.port}", "--preload"],
                *["--worker-class=gthread", "--workers=2", "--threads=4"],
                *["--keep-alive=75", "--graceful-timeout=4", "--no-control-socket"],
            ],
        }

    def _service(self, name: str, command: list[str]) -> Service:
        return Service(name, [sys.executable, *command], self.env, PROJECT, self._log(name))

    def _log(self, name: str) -> Path:
        return self.data_dir / "logs" / f"{name}.log"

    def _take_over(self) -> None:
        """End what a killed run left behind."""
        record = Record.read(self.data_dir)
        if left := record.living():
            self.say("An earlier run was killed: ending what it left.")
            end_groups(left)
        self.owns_running_engines = record.engines

    def _start_engines(self) -> None:
        (self.data_dir / "logs").mkdir(exist_ok=True)
        for service in self.services:
            service.log.unlink(missing_ok=True)
        if not self.own_engines:
            return
        self.say("Starting PostgreSQL and Valkey ...")
        started = lifecycle.start(self.data_dir, bound=True)
        self.owns_running_engines = self.owns_running_engines or started
        self._write_record()

    def _prepare(self, command: list[str]) -> None:
        """Run the manage.py command that makes the data ready."""
        self.say("Preparing the data ...")
        preparing = self._service("prepare", ["manage.py", *command])
        preparing.log.unlink(missing_ok=True)
        preparing.start()
        try:
            while preparing.is_running:
                self._pause()
        finally:
            end([preparing])
        if preparing.process and preparing.process.returncode != 0:
            raise EngineError(f"The data could not be prepared.\n{preparing.last_words()}")

    def _wait_until_ready(self) -> None:
        self.say("Starting web server, worker and beat ...")
        deadline = time.monotonic() + READY_SECONDS
        while (answer := self._ask_readyz()) is not None:
            if time.monotonic() > deadline:
                raise EngineError(f"{self.address}/readyz was not ready in {READY_SECONDS} s.\n{answer}")
            self._watch()

    def _ask_readyz(self) -> str | None:
        """None if ready, else why not."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/readyz", timeout=5):
                return None
        except urllib.error.HTTPError as error:
            return error.read(500).decode(errors="replace")
        except OSError as error:
            return str(error)

    def _watch(self) -> None:
        """One look at everything: whatever has died is started again, or all is given up."""
        self._pause()
        if self.own_engines and not lifecycle.are_running(self.data_dir):
            self.say("An engine has died: starting it again.")
            lifecycle.start(self.data_dir, bound=True)
        for service in self.services:
            if service.is_running:
                continue
            if not service.revive():
                raise EngineError(f"The {service.name} process ends again and again.\n{service.last_words()}")
            if service.is_running:
                self.say(f"The {service.name} process has died: started it again (log: {service.log}).")
                self._write_record()

    def _pause(self) -> None:
        """Rest a moment; raises Stopped if a signal has come."""
        time.sleep(PAUSE)
        if self.is_stopping:
            raise Stopped

    def _end_all(self) -> None:
        end(self.services)
        if self.owns_running_engines:
            lifecycle.stop(self.data_dir)
        Record.forget(self.data_dir)

    def _write_record(self) -> None:
        pids = [service.process.pid for service in self.services if service.process]
        Record(self.owns_running_engines, {pid: birth_of(pid) for pid in pids}).write(self.data_dir)

    @contextmanager
    def _listening_to_signals(self) -> Iterator[None]:
        """Ctrl-C, SIGTERM and a closed terminal stop us at the next look, never in the middle of a step."""

        def note(_number: int, _frame: FrameType | None) -> None:
            self.is_stopping = True

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, note) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def check_port(port: int) -> None:
    """Raise EngineError if nobody could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            reasons = {errno.EADDRINUSE: "is in use", errno.EACCES: "may not be used by this account"}
            reason = reasons.get(error.errno or 0, f"can't be used ({error.strerror})")
            raise EngineError(
                f"Port {port} {reason}: give another one, as in `make demo PORT=8123`."
            ) from None

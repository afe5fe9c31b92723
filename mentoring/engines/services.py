"""Programs that a supervisor keeps running until it is told to stop."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mentoring.engines.processes import is_alive, signal_group, spawn, wait_until

QUICK = 10.0  # seconds; a program that ends sooner has not really started
MOST_QUICK_DEATHS = 3
# What a program is sent when it has to end, and after how many seconds: to finish its work, to hand
# it back (a Celery worker returns its messages), to be gone.
FAREWELLS = ((0.0, signal.SIGTERM), (3.0, signal.SIGQUIT), (6.0, signal.SIGKILL))


@dataclass
class Service:
    """One program: started, watched, started again if it dies, ended."""

    name: str
    command: list[str]
    env: dict[str, str]
    cwd: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    quick_deaths: int = 0
    next_try: float = field(default=0.0)

    def start(self) -> None:
        self.process = spawn(
            self.command, log=self.log, env=self.env, cwd=self.cwd, end_with_parent=signal.SIGTERM
        )
        self.began = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> bool:
        """Start it again if it has died, each time in a row a little later; False if that is no use."""
        if self.is_running:
            return True
        now = time.monotonic()
        if self.process is not None:
            self.quick_deaths = self.quick_deaths + 1 if now - self.began < QUICK else 0
            self.next_try = now + self.quick_deaths
            self.process = None
        if self.quick_deaths >= MOST_QUICK_DEATHS:
            return False
        if now >= self.next_try:
            self.start()
        return True

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else ""


def end(services: Iterable[Service]) -> None:
    """Ask all to end in the order given, then press harder; returns when nothing of them is left."""
    processes = [service.process for service in services if service.process]
    end_groups([process.pid for process in processes])
    for process in processes:
        process.wait()


def end_groups(pids: list[int]) -> None:
    """End processes and their descendants, within ten seconds."""
    began = time.monotonic()
    for delay, number in FAREWELLS:
        wait_until(lambda: not any(map(is_alive, pids)), seconds=began + delay - time.monotonic())
        for pid in pids:
            if is_alive(pid):
                signal_parent_or_group(pid, number)
    wait_until(lambda: not any(map(is_alive, pids)), seconds=2)
    for pid in pids:
        signal_group(pid, signal.SIGKILL)  # descendants that outlived it


def signal_parent_or_group(pid: int, number: signal.Signals) -> None:
    """A polite signal is for the parent alone, who tells its children; the last one is for all."""
    if number is signal.SIGKILL:
        signal_group(pid, number)
    else:
        os.kill(pid, number)

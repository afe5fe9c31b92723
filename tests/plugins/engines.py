"""A PostgreSQL and a Valkey of its own for each process that runs tests.

Loaded with `-p`, so that both are up before Django's settings are read. They die with this
process, however it dies; nobody's data are near. Under `-n` each worker of pytest-xdist comes
by here too, and shares with no other: neither tables nor queues, mailbox or rate limits.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from mentoring import engines

PREFIX = "turnabout-tests-"
RUN = pytest.StashKey[tuple[Path, IO[str]]]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the engines and tell the settings where they are."""
    if not only_hands_out(early_config):
        start_engines(early_config)
    yield


def start_engines(config: pytest.Config) -> None:
    with one_at_a_time():
        sweep_killed_runs()
        folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
        config.stash[RUN] = folder, hold(folder)
    try:
        engines.start(folder, bound=True, throwaway=True)
    except engines.EngineError as error:
        raise pytest.UsageError(str(error)) from error
    local = engines.addresses(folder)
    os.environ |= {"DATA_DIR": str(folder), "DATABASE_URL": local.database_url, "REDIS_URL": local.redis_url}


def only_hands_out(config: pytest.Config) -> bool:
    """Whether this is the process that hands the tests to workers, and runs none itself."""
    return bool(config.known_args_namespace.numprocesses) and "PYTEST_XDIST_WORKER" not in os.environ


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the engines and remove what they wrote."""
    if run := config.stash.get(RUN, None):
        folder, lock = run
        engines.stop(folder)
        lock.close()
        shutil.rmtree(folder, ignore_errors=True)  # another run may be sweeping at this moment


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Nobody sweeps while a folder is there and not held yet: no clock has to say how long that takes."""
    with (Path(tempfile.gettempdir()) / f"turnabout-sweep-{os.geteuid()}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def hold(folder: Path) -> IO[str]:
    """Lock the folder for as long as this run lives."""
    lock = (folder / "held").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def sweep_killed_runs() -> None:
    """Remove the folders that runs left which were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            lock = hold(folder)
        except OSError:  # alive, somebody else's, or just being removed
            continue
        with lock:
            engines.stop(folder)
            shutil.rmtree(folder, ignore_errors=True)

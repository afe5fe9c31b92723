"""Both engines of one data folder, started and stopped by whoever comes first."""

import fcntl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mentoring.engines import postgres, valkey
from mentoring.engines.addresses import socket_folder
from mentoring.engines.errors import EngineError
from mentoring.engines.processes import own_accounts


def start(data_dir: Path, *, bound: bool = False, throwaway: bool = False) -> bool:
    """Start what does not run yet; returns once both engines answer. True if anything was started.

    `bound` engines end when the calling process dies, however it dies (on Linux). `throwaway`
    ones trade safety for speed. Raises EngineError.
    """
    data_dir = data_dir.resolve()
    with _locked(data_dir):
        (data_dir / "logs").mkdir(exist_ok=True)
        _make_private(socket_folder(data_dir))
        started = [engine.start(data_dir, bound=bound, throwaway=throwaway) for engine in (postgres, valkey)]
    return any(started)


def stop(data_dir: Path) -> None:
    """Stop both engines if they run; raises EngineError if one can't be stopped."""
    data_dir = data_dir.resolve()
    if not data_dir.exists():
        return
    with _locked(data_dir):
        valkey.stop(data_dir)
        postgres.stop(data_dir)


def are_running(data_dir: Path) -> bool:
    """Whether both engines of this folder run."""
    return all(engine.running_pid(data_dir.resolve()) for engine in (postgres, valkey))


@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    """Wait for our turn at this data folder."""
    data_dir.mkdir(parents=True, mode=0o700, exist_ok=True)
    with (data_dir / "engines.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_private(folder: Path) -> None:
    """Make the sockets' folder, or make sure that the existing one is nobody else's."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in own_accounts():
        raise EngineError(f"{folder} belongs to somebody else: remove it or choose another data folder.")
    folder.chmod(0o700)

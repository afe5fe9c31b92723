"""The demo's data folder: who may use it, what a run notes in it, how it is emptied."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from mentoring.engines import lifecycle
from mentoring.engines.addresses import socket_folder
from mentoring.engines.errors import EngineError
from mentoring.engines.processes import birth_of, is_alive
from mentoring.engines.services import end_groups

# What a demo writes; all else in the folder is not ours to delete.
OWN = (
    *("beat-schedule*", "demo.*", "engines.lock", "initdb.log", "secret-key*", "static.stamp"),
    *("logs", "mailbox", "postgres", "postgres.new", "run", "static", "valkey"),
)


@dataclass(frozen=True)
class Record:
    """What a run notes for the next one, in case it can't end in order."""

    engines: bool = False  # whether it started them
    pids: dict[int, str] = field(default_factory=dict)  # number and birth of each child

    @classmethod
    def read(cls, data_dir: Path) -> Self:
        """What the last run noted; nothing if it ended in order."""
        try:
            noted = json.loads(cls._file(data_dir).read_text())
            return cls(noted["engines"], {int(pid): birth for pid, birth in noted["pids"].items()})
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, data_dir: Path) -> None:
        self._file(data_dir).write_text(json.dumps(asdict(self)))

    @classmethod
    def forget(cls, data_dir: Path) -> None:
        cls._file(data_dir).unlink(missing_ok=True)

    def living(self) -> list[int]:
        """The children that still live; a number that another process has by now does not count."""
        return [pid for pid, birth in self.pids.items() if is_alive(pid) and birth_of(pid) == birth]

    @staticmethod
    def _file(data_dir: Path) -> Path:
        return data_dir / "demo.json"


@contextmanager
def only_one(data_dir: Path, port: int | None) -> Iterator[None]:
    """Be the only one who runs or resets the demo of this folder; raises EngineError otherwise."""
    data_dir.mkdir(parents=True, mode=0o700, exist_ok=True)
    with (data_dir / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read()
            raise EngineError(
                f"A demo with the data of {data_dir} runs{where}: stop it first, or give another DATA."
            ) from None
        lock.truncate(0)
        lock.write(f" on http://localhost:{port}" if port else "")
        lock.flush()
        yield


def reset(data_dir: Path) -> list[Path]:
    """Delete what the demo keeps in its data folder; returns what was deleted.

    Raises EngineError while the demo runs.
    """
    data_dir = data_dir.resolve()
    if not data_dir.exists():
        return []
    with only_one(data_dir, port=None):
        end_groups(Record.read(data_dir).living())
        lifecycle.stop(data_dir)
        found = sorted(own_paths(data_dir))
        for path in found:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    if not any(data_dir.iterdir()):
        data_dir.rmdir()
    return found


def own_paths(data_dir: Path) -> set[Path]:
    """All that the demo wrote, the sockets' folder too if it lies elsewhere."""
    inside = {path for pattern in OWN for path in data_dir.glob(pattern)}
    return inside | {folder for folder in [socket_folder(data_dir)] if folder.exists()}

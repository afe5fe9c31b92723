"""The engines of one data folder: started, killed, found half made, stopped."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
import redis

from mentoring import engines
from mentoring.engines import postgres, valkey
from mentoring.engines.addresses import socket_folder, valkey_socket
from mentoring.engines.processes import is_alive, wait_until

START = """
import pathlib, sys
from mentoring import engines
print(engines.start(pathlib.Path(sys.argv[1])))
"""
START_BOUND_AND_WAIT = """
import pathlib, sys, time
from mentoring import engines
engines.start(pathlib.Path(sys.argv[1]), bound=True)
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    engines.stop(folder)


def remember(data_dir: Path, what: str) -> None:
    with psycopg.connect(engines.addresses(data_dir).database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (what text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", [what])
    with redis.Redis(unix_socket_path=str(valkey_socket(data_dir))) as client:
        client.rpush("remembered", what)


def remembered(data_dir: Path) -> tuple[list[str], list[str]]:
    with psycopg.connect(engines.addresses(data_dir).database_url) as connection:
        rows = [what for (what,) in connection.execute("SELECT what FROM remembered")]
    with redis.Redis(unix_socket_path=str(valkey_socket(data_dir)), decode_responses=True) as client:
        return rows, client.lrange("remembered", 0, -1)


def test_start_and_stop_may_be_repeated(data_dir: Path) -> None:
    assert not engines.are_running(data_dir)
    assert [engines.start(data_dir), engines.start(data_dir)] == [True, False]
    assert engines.are_running(data_dir)
    remember(data_dir, "this")
    engines.stop(data_dir)
    engines.stop(data_dir)
    assert not engines.are_running(data_dir)
    assert engines.start(data_dir)
    assert remembered(data_dir) == (["this"], ["this"])


def test_the_database_sorts_as_in_production(data_dir: Path) -> None:
    engines.start(data_dir)
    with psycopg.connect(engines.addresses(data_dir).database_url) as connection:
        row = connection.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) "
            "FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("b", "PG_UNICODE_FAST", "UTF8")


def test_of_two_starts_at_once_one_starts(data_dir: Path) -> None:
    starts = [
        subprocess.Popen([sys.executable, "-c", START, data_dir], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [start.communicate()[0].strip() for start in starts]
    assert sorted(answers) == ["False", "True"]
    assert engines.are_running(data_dir)  # though the process that started them has ended


def test_killed_engines_start_again_and_remember(data_dir: Path) -> None:
    engines.start(data_dir)
    remember(data_dir, "this")
    for pid in (postgres.running_pid(data_dir), valkey.running_pid(data_dir)):
        assert pid
        os.kill(pid, signal.SIGKILL)
        assert wait_until(partial(ended, pid), seconds=5)
    assert engines.start(data_dir)
    assert remembered(data_dir) == (["this"], ["this"])


def test_an_interrupted_initdb_is_begun_anew(data_dir: Path) -> None:
    half = data_dir / "postgres.new" / "base"
    half.mkdir(parents=True)
    (half.parent / "PG_VERSION").write_text("18\n")
    assert engines.start(data_dir)
    assert not half.exists()


def test_files_of_a_dead_server_whose_number_another_process_has(data_dir: Path) -> None:
    engines.start(data_dir)
    remember(data_dir, "this")
    notes = {path: path.read_text() for path in pid_files(data_dir)}
    engines.stop(data_dir)
    for path, text in notes.items():  # as after a restart of the machine
        path.write_text("\n".join([str(os.getpid()), *text.split("\n")[1:]]))
    stale = [socket_folder(data_dir) / ".s.PGSQL.5432", valkey_socket(data_dir)]
    for path in stale:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
    assert not engines.are_running(data_dir)
    engines.stop(data_dir)  # and leaves the other process, which is us, alone
    assert engines.start(data_dir)
    assert remembered(data_dir) == (["this"], ["this"])


def ended(pid: int) -> bool:
    return not is_alive(pid)


def is_down(engine: ModuleType, data_dir: Path) -> bool:
    return engine.running_pid(data_dir) is None


def pid_files(data_dir: Path) -> list[Path]:
    sockets = socket_folder(data_dir)
    return [
        data_dir / "postgres" / "postmaster.pid",
        sockets / ".s.PGSQL.5432.lock",
        data_dir / "valkey" / "valkey.pid",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_bound_engines_end_with_a_killed_parent(data_dir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START_BOUND_AND_WAIT, data_dir], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"up\n"
        parent.kill()
    assert wait_until(
        lambda: not postgres.running_pid(data_dir) and not valkey.running_pid(data_dir), seconds=10
    )


def test_a_folder_for_sockets_that_is_somebody_elses_is_refused(data_dir: Path) -> None:
    folder = socket_folder(data_dir)
    folder.parent.mkdir()
    folder.symlink_to(folder.parent)
    with pytest.raises(engines.EngineError, match="belongs to somebody else"):
        engines.start(data_dir)


def test_an_engine_that_cannot_start_says_why(data_dir: Path) -> None:
    engines.start(data_dir)
    engines.stop(data_dir)
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(engines.EngineError, match=r"could not be started.\n(.*\n)*.*incompatible"):
        engines.start(data_dir)


def test_the_secret_key_of_a_folder_is_made_once(data_dir: Path) -> None:
    key = engines.secret_key(data_dir)
    assert len(key) >= 50
    assert engines.secret_key(data_dir) == key
    assert engines.secret_key(data_dir.with_name("other")) != key
    assert (data_dir / "secret-key").stat().st_mode & 0o777 == 0o600

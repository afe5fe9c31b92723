"""The demo's data folder: one user at a time, and nothing deleted that is not the demo's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mentoring import engines
from mentoring.engines.folder import Record, only_one, reset
from mentoring.engines.processes import birth_of


def test_a_second_demo_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path, 8123):
        refusal = pytest.raises(engines.EngineError, match="runs on http://localhost:8123: stop it first")
        with refusal, only_one(tmp_path, 8124):
            pass
        with pytest.raises(engines.EngineError, match="stop it first"):
            reset(tmp_path)
    with only_one(tmp_path, 8124):
        pass


def test_a_record_knows_its_children_only(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
        Record(True, {child.pid: birth_of(child.pid), os.getpid(): "another birth"}).write(tmp_path)
        read = Record.read(tmp_path)
        assert read.engines
        assert read.living() == [child.pid]
        child.kill()
    assert read.living() == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pids": {}}'])
def test_a_half_written_record_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo.json").write_text(text)
    assert Record.read(tmp_path) == Record()


def test_a_reset_deletes_what_is_the_demos_and_nothing_else(tmp_path: Path) -> None:
    engines.start(tmp_path)
    (tmp_path / "mailbox").mkdir()
    (tmp_path / "bench").mkdir()
    (tmp_path / "my-thesis.txt").write_text("dear to me")
    reset(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"bench", "my-thesis.txt"}


def test_a_reset_removes_a_folder_that_held_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    engines.secret_key(folder)
    assert folder / "secret-key" in reset(folder)
    assert not folder.exists()
    assert reset(folder) == []

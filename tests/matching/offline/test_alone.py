"""`manage.py match` in an environment that holds nothing: no settings, no database, no broker."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "matching" / "samples"


def _python(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _match(folder: Path, mentors: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return _python(
        *("manage.py", "match", mentors, SAMPLES / "mentees.csv", "--policy", SAMPLES / "policy.toml"),
        *("--out", folder / "pairs.csv", "--json", folder / "result.json", "--explain", folder / "page.html"),
        **environment,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {},
        # Whatever an installation says, nothing of it is used.
        {"DEMO": "1", "DATABASE_URL": "nonsense://", "DJANGO_SETTINGS_MODULE": "no.such.module"},
    ],
)
def test_it_needs_no_settings(environment: dict[str, str], tmp_path: Path) -> None:
    data = tmp_path / "data"
    ran = _match(tmp_path, SAMPLES / "mentors.csv", DATA_DIR=str(data), **environment)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "7 of 8 mentees paired, 45891 points, proved optimal.\n"
    assert "Proved optimal." in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not data.exists()


def test_wrong_files_end_with_a_sentence_and_a_code(tmp_path: Path) -> None:
    wrong = tmp_path / "mentors.csv"
    wrong.write_bytes(b'id\n"m1\n')
    ran = _match(tmp_path, wrong)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "mentors.csv, row 2: quotation marks do not fit together from here on" in ran.stderr
    assert "Traceback" not in ran.stderr
    gone = _match(tmp_path / "nowhere", SAMPLES / "mentors.csv")
    assert gone.returncode == 1
    assert "No such file or directory" in gone.stderr
    assert "Traceback" not in gone.stderr
    assert _python("manage.py", "match").returncode == 2
    same = _python("manage.py", "match", wrong, SAMPLES / "mentees.csv", "--out", wrong)
    assert (same.returncode, same.stdout) == (2, "")
    assert "would overwrite it; name another file." in same.stderr
    assert "Traceback" not in same.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mentors.csv"]


def test_files_are_read_without_django() -> None:
    script = "import sys, matching.offline.reading; sys.exit('django' in sys.modules)"
    assert _python("-c", script).returncode == 0

"""Matching at sizes from 100 to 10,000 (`make bench`) and to 100,000 (`make bench-large`).

Each size runs in a process of its own. Prints tables and writes .data/bench/matching*.json. The bars
are ratios to scipy's `linear_sum_assignment` alone on the same matrix in the same process, so that a
slow machine does not fail them.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from matching.engine import match
from tests.bench import report
from tests.bench.matching_crowd import crowd

SIZES = (100, 500, 1_000, 2_000, 5_000, 10_000)
LARGE_SIZES = (50_000, 100_000)
MOST_OF_LSA = {500: 3.0, 1_000: 2.0, 2_000: 2.0, 5_000: 0.6, 10_000: 0.35}
MOST_GIB = {10_000: 0.5, 50_000: 1.5, 100_000: 2.0}


@dataclass(frozen=True)
class Row:
    """The figures of one size, see `matching_run`."""

    figures: dict[str, float | bool | None] = field(default_factory=dict)


def _measure(size: int) -> Row:
    command = [sys.executable, "-m", "tests.bench.matching_run", str(size)]
    answer = subprocess.run(command, cwd=report.ROOT, capture_output=True, text=True, check=True)
    return Row(json.loads(answer.stdout))


def _check(row: Row) -> None:
    figures = row.figures
    size = int(figures["size"] or 0)
    assert figures["proved"]
    assert (figures["peak_gib"] or 0) <= MOST_GIB.get(size, 2.0)
    if size in MOST_OF_LSA:
        assert (figures["ratio_to_lsa"] or 0) <= MOST_OF_LSA[size], f"too slow at {size:,}"


@pytest.mark.bench
@pytest.mark.timeout(1_200)
def test_matching(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [_measure(size) for size in SIZES]
    with capsys.disabled():
        report.write("matching", rows)
    for row in rows:
        _check(row)


@dataclass(frozen=True)
class Rival:
    """Another matcher on the same people and our scores, against ours from the people on."""

    matcher: str
    size: int
    seconds: float
    our_seconds: float
    times_slower: float
    pairs: int
    our_pairs: int
    points: int
    our_points: int
    broken_rules: int


def _mentor_match(size: int, folder: Path) -> Rival:
    snapshot = crowd(size)
    started = time.process_time()
    result = match(snapshot)
    seconds = time.process_time() - started
    scores = result.solution.values.kept
    path = folder / "scores.json"
    path.write_text(json.dumps(scores.tolist()))
    command = [report.ROOT / ".venv-bench/bin/python", Path(__file__).parent / "peer_mentor_match.py", path]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    theirs = json.loads(answer.stdout)
    values = [int(scores[row, column]) for row, column in theirs["pairs"]]
    return Rival(
        matcher="mentor-match 7.0.1",
        size=size,
        seconds=round(theirs["seconds"], 2),
        our_seconds=round(seconds, 3),
        times_slower=round(theirs["seconds"] / seconds, 1),
        pairs=len(values),
        our_pairs=len(result.proposals),
        points=sum(value for value in values if value >= 0),
        our_points=result.total,
        broken_rules=sum(value < 0 for value in values),
    )


@pytest.mark.bench
@pytest.mark.timeout(1_200)
def test_another_matcher(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    match(crowd(30))
    rows = [_mentor_match(size, tmp_path) for size in (100, 500)]
    with capsys.disabled():
        report.write("matching_rivals", rows)
    assert all(row.our_pairs >= row.pairs for row in rows)
    assert rows[-1].times_slower >= 25


@pytest.mark.bench_large
@pytest.mark.timeout(7_200)
def test_matching_large(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [_measure(size) for size in LARGE_SIZES]
    with capsys.disabled():
        report.write("matching_large", rows)
    for row in rows:
        _check(row)

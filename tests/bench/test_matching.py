"""Matching at sizes from 100 to 10,000 (`make bench`) and to 100,000 (`make bench-large`).

`make bench ARGS="-k matching-500"` measures one size. Each runs in a process of its own. Prints
tables and writes .data/bench/matching*.json. The bars are ratios to dense solvers alone on the same
matrix in the same run, so that a slow machine does not fail them.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from matching.engine import Mentee, Mentor, match
from matching.engine.solution import Solution
from tests.bench import report
from tests.bench.matching_crowd import crowd

SIZES = (100, 500, 1_000, 2_000, 5_000, 10_000)
LARGE_SIZES = (50_000, 100_000)
MOST_OF_LSA = {500: 3.0, 1_000: 2.0, 2_000: 2.0, 5_000: 0.6, 10_000: 0.35}
MOST_OF_LAPJV = {10_000: 0.8}
MOST_SECONDS = {100: 0.05}
MOST_SECONDS_WHY = {500: 0.05, 10_000: 3.0}  # for the price of one pair
MOST_GIB = {10_000: 0.5, 50_000: 1.5, 100_000: 2.0}
MOST_OF_SCORING = {100_000: 6.0}
MOST_FIRST_GAP = {100_000: 0.5}  # per cent
# Each bar: what is measured, and by size the most that it may be.
BARS = {
    "ratio_to_lsa": MOST_OF_LSA,
    "ratio_to_lapjv": MOST_OF_LAPJV,
    "total_s": MOST_SECONDS,
    "why_not_s": MOST_SECONDS_WHY,
    "peak_gib": MOST_GIB,
    "ratio_to_scoring": MOST_OF_SCORING,
    "first_gap_percent": MOST_FIRST_GAP,
}


@dataclass(frozen=True)
class Row:
    """The figures of one size, see `matching_run`."""

    figures: dict[str, float | bool | None] = field(default_factory=dict)


def _measure(size: int) -> Row:
    command = [sys.executable, "-m", "tests.bench.matching_run", str(size)]
    answer = subprocess.run(command, cwd=report.ROOT, capture_output=True, text=True, check=True)
    return Row(json.loads(answer.stdout))


def _measure_and_check(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    row = _measure(size)
    with capsys.disabled():
        report.write(f"matching-{size}", [row])
    assert row.figures["proved"]
    for figure, bars in BARS.items():
        if size in bars:
            measured = row.figures[figure]
            assert measured is not None, f"{figure} was not measured"
            assert measured <= bars[size], f"{figure} at {size:,}"


@pytest.mark.bench
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("size", SIZES, ids="matching-{}".format)
def test_matching(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    _measure_and_check(size, capsys)


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


def _person(person: Mentee | Mentor, topics: list[str]) -> dict[str, object]:
    return {
        "id": person.id,
        "grade": person.grade,
        "site": person.site,
        "unit": person.units[-1],
        "topics": topics,
    }


def _people(solution: Solution) -> dict[str, object]:
    """What mentormatch can read of the people, in the order of rows and columns."""
    sides = solution.sides
    return {
        "mentees": [_person(mentee, [want.topic for want in mentee.wants]) for mentee in sides.mentees],
        "mentors": [_person(mentor, [offer.topic for offer in mentor.offers]) for mentor in sides.mentors],
    }


def _scores(solution: Solution) -> list[list[int]]:
    scores: list[list[int]] = solution.values.kept.tolist()
    return scores


# Each: its name, the script that runs it, and what it gets to read.
RIVALS: dict[str, tuple[str, Callable[[Solution], object]]] = {
    "mentor-match 7.0.1": ("peer_mentor_match.py", _scores),
    "mentormatch 1.1": ("peer_mentormatch.py", _people),
}


def _rival(matcher: str, size: int, folder: Path) -> Rival:
    snapshot = crowd(size)
    started = time.process_time()
    result = match(snapshot)
    seconds = time.process_time() - started
    script, given = RIVALS[matcher]
    path = folder / f"{size}.json"
    path.write_text(json.dumps(given(result.solution)))
    command = [report.ROOT / ".venv-bench/bin/python", Path(__file__).parent / script, path]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    theirs = json.loads(answer.stdout)
    scores = result.solution.values.kept
    values = [int(scores[row, column]) for row, column in theirs["pairs"]]
    return Rival(
        matcher=matcher,
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
@pytest.mark.parametrize("matcher", RIVALS)
def test_another_matcher(matcher: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    match(crowd(30))
    rows = [_rival(matcher, size, tmp_path) for size in (100, 500)]
    with capsys.disabled():
        report.write(f"matching-{matcher.split()[0]}", rows)
    assert all(row.our_pairs >= row.pairs - row.broken_rules for row in rows)
    assert rows[-1].times_slower >= 25


@pytest.mark.bench_large
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("size", LARGE_SIZES, ids="matching-{}".format)
def test_matching_large(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    _measure_and_check(size, capsys)

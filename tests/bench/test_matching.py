"""Matching at sizes from 100 to 10,000 (`make bench`) and to 100,000 (`make bench-large`).

Each size runs in a process of its own. Prints tables and writes .data/bench/matching*.json. The bars
are ratios to scipy's `linear_sum_assignment` alone on the same matrix in the same process, so that a
slow machine does not fail them.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

from tests.bench import report

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


@pytest.mark.bench_large
@pytest.mark.timeout(7_200)
def test_matching_large(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [_measure(size) for size in LARGE_SIZES]
    with capsys.disabled():
        report.write("matching_large", rows)
    for row in rows:
        _check(row)
        assert (row.figures["first_gap_percent"] or 0) <= 0.5

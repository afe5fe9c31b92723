"""One match in a process of its own, so that its peak of memory is its own: prints figures as JSON.

    python -m tests.bench.matching_run 500

Times are CPU seconds: other processes may make them longer, never shorter. scipy's dense solver and
LAPJV get the same matrix, here and in .venv-bench, right after.
"""

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from matching.engine import Result, Snapshot, Step, match, why_not
from matching.engine.scores import FORBIDDEN
from matching.engine.values import Values
from tests.bench import report
from tests.bench.matching_crowd import crowd

LARGEST_MATRIX = 10_000
ASKED, ASKED_LARGE = 11, 3  # pairs, and of more people than a matrix holds
QUICK, TIMES = 1_000, 9  # up to so many people so many times more
PEERS = report.ROOT / ".venv-bench/bin/python"


@dataclass(frozen=True)
class Run:
    """A match and when each of its steps began, in CPU seconds; `wall` is what a clock on the wall says."""

    result: Result
    marks: dict[str, float]
    wall: float

    def seconds(self, since: str, until: str) -> float:
        return self.marks[until] - self.marks[since]

    @property
    def total(self) -> float:
        return self.seconds("started", "ended")


def main(size: int) -> None:
    match(crowd(300))  # modules are loaded, libraries have warmed up
    snapshot = crowd(size)
    run = _run(snapshot)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    optimum = run.result.solution.optimum
    lsa = lapjv = None
    if size <= LARGEST_MATRIX:
        worths = _worths(run.result.solution.values)
        run, lsa = _side_by_side(snapshot, run, worths)
        lapjv = _lapjv(worths)
    result, scoring = run.result, run.seconds("started", "solving")
    figures = {
        "size": size,
        "allowed_percent": round(100 * _allowed(result.solution.values), 1),
        "pairs": len(result.proposals),
        "points": result.total,
        "proved": result.certificate is not None,
        "scoring_s": round(scoring, 3),
        "solving_s": round(run.seconds("solving", "explaining"), 3),
        "proof_s": round(run.seconds("explaining", "stories"), 3),
        "explaining_s": round(run.seconds("stories", "ended"), 3),
        "total_s": round(run.total, 3),
        "wall_s": round(run.wall, 3),
        "why_not_s": round(_why_not(result), 4),
        "peak_gib": round(peak, 2),
        "rounds": optimum.rounds,
        "first_gap_percent": round(100 * optimum.first_excess / max(1, result.total), 3),
        "lsa_s": lsa and round(lsa, 3),
        "ratio_to_lsa": lsa and round(run.total / lsa, 2),
        "ratio_to_lapjv": lapjv and round(run.total / lapjv, 2),
        "ratio_to_scoring": round(run.total / scoring, 2),
    }
    print(json.dumps(figures))


def _side_by_side(snapshot: Snapshot, run: Run, worths: NDArray[np.float64]) -> tuple[Run, float]:
    """The quickest run, and the seconds of scipy's dense solver alone.

    What is quick is measured more than once and in turn, so that both meet the machine in the same
    state; the best of each counts.
    """
    alone = _linear_sum_assignment(worths)
    for _again in range(TIMES if len(worths) <= QUICK else 0):
        run = min(run, _run(snapshot), key=lambda one: one.total)
        alone = min(alone, _linear_sum_assignment(worths))
    return run, alone


def _run(snapshot: Snapshot) -> Run:
    gc.collect()
    wall = time.perf_counter()
    marks = {"started": time.process_time()}

    def on_step(step: Step, done: int, total: int) -> None:
        name = "stories" if step == Step.EXPLAINING and 2 * done >= total else step.value
        marks.setdefault(name, time.process_time())

    result = match(snapshot, on_step)
    marks["ended"] = time.process_time()
    return Run(result, marks, time.perf_counter() - wall)


def _timed(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def _worths(values: Values) -> NDArray[np.float64]:
    """The matrix of a dense solver: any pair more outweighs all points."""
    size = values.mentees
    worths = np.zeros(values.scoring.sides.shape)
    for rows, scores in values.blocks():
        worths[rows] = np.where(scores == FORBIDDEN, 0, scores + 10_000.0 * size)
    return worths


def _linear_sum_assignment(worths: NDArray[np.float64]) -> float:
    return _timed(lambda: linear_sum_assignment(worths, maximize=True))


def _lapjv(worths: NDArray[np.float64]) -> float | None:
    """None where the environment of the peers has not been made."""
    if not PEERS.exists():
        return None
    with TemporaryDirectory() as folder:
        np.save(f"{folder}/worths.npy", worths)
        command = [str(PEERS), str(Path(__file__).parent / "peer_lapjv.py"), f"{folder}/worths.npy"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(answer.stdout)["seconds"])


def _allowed(values: Values) -> float:
    """The share of pairs that no rule forbids, of the first mentees."""
    _rows, scores = next(iter(values.blocks()))
    return float((scores[:500] != FORBIDDEN).mean())


def _why_not(result: Result) -> float:
    """The usual time of an answer, over some pairs that no rule forbids."""
    sides, times = result.solution.sides, []
    asked = ASKED if len(sides.mentees) <= LARGEST_MATRIX else ASKED_LARGE
    for number, mentee in enumerate(sides.mentees):
        started = time.process_time()
        answer = why_not(result.solution, mentee.id, sides.mentors[-1 - number].id)
        if answer.moves:
            times.append(time.process_time() - started)
        if len(times) == asked:
            break
    return median(times)


if __name__ == "__main__":
    main(int(sys.argv[1]))

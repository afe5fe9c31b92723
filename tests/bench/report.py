"""Figures of a benchmark: printed as a table, kept as JSON with the machine, date and commit."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Times:
    """Median and 95th percentile of a run of timings, in milliseconds."""

    median_ms: float
    p95_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        ordered = sorted(seconds)
        p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
        return cls(round(statistics.median(ordered) * 1000, 2), round(p95 * 1000, 2))


KEPT: dict[str, list[Any]] = {}  # rows of several tests that belong into one table, by its name


def keep(name: str, rows: Sequence[Any]) -> None:
    """Rows of a table that is written and printed when all tests have run."""
    KEPT.setdefault(name, []).extend(rows)


def write(name: str, rows: Sequence[Any], **facts: Any) -> Path:
    """Keep dataclass rows as .data/bench/<name>.json and print them."""
    folder = ROOT / ".data" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    dicts = [asdict(row) for row in rows]
    path.write_text(
        json.dumps(
            {
                "name": name,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "commit": _commit(),
                "machine": {
                    "system": platform.platform(),
                    "cores": os.cpu_count(),
                    "python": platform.python_version(),
                },
                **facts,
                "rows": dicts,
            },
            indent=2,
        )
        + "\n"
    )
    _print(dicts)
    return path


def _commit() -> str:
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    return answer.stdout.strip()


def _print(rows: list[dict[str, Any]]) -> None:
    flat = [_flatten(row) for row in rows]
    widths = {key: max(len(key), *(len(str(row[key])) for row in flat)) for key in flat[0]}
    print()
    for row in [{key: key for key in widths}, *flat]:
        print("  ".join(str(row[key]).ljust(width) for key, width in widths.items()))


def _flatten(row: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in row.items():
        flat |= _flatten(value) if isinstance(value, dict) else {key: value}
    return flat

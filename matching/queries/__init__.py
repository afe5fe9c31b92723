"""Reads across the models of matching."""

from matching.queries.board import (
    announcement,
    outcome,
    pair_rows,
    proposal_rows,
    runs_of,
    standing,
)
from matching.queries.readiness import Readiness, readiness
from matching.queries.snapshot import build_snapshot

__all__ = [
    "Readiness",
    "announcement",
    "build_snapshot",
    "outcome",
    "pair_rows",
    "proposal_rows",
    "readiness",
    "runs_of",
    "standing",
]

"""The pages of matching."""

from matching.views.pairs import announce, pair_dissolve, pairs
from matching.views.runs import run, run_cancel, run_confirm, run_progress, run_request, runs

__all__ = [
    "announce",
    "pair_dissolve",
    "pairs",
    "run",
    "run_cancel",
    "run_confirm",
    "run_progress",
    "run_request",
    "runs",
]

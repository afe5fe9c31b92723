"""Every change of state in matching: runs, confirmed pairs, the announcement."""

from matching.operations.announcing import announce_pairs
from matching.operations.confirming import confirm_run, dissolve_pair
from matching.operations.execution import execute_run, sweep_runs
from matching.operations.leavers import end_pairs_of_leavers
from matching.operations.runs import cancel_run, request_run

__all__ = [
    "announce_pairs",
    "cancel_run",
    "confirm_run",
    "dissolve_pair",
    "end_pairs_of_leavers",
    "execute_run",
    "request_run",
    "sweep_runs",
]

"""Every change of state in matching: runs, what people decide about them, pairs, the announcement."""

from matching.operations.announcing import announce_pairs
from matching.operations.board import add_note, change_board, redo_change, undo_changes
from matching.operations.circles import (
    discard_draw,
    draw_again,
    draw_circles,
    exchange_people,
    make_circles_known,
    move_person,
    name_circles,
)
from matching.operations.confirming import confirm_run, dissolve_pair, reopen_run
from matching.operations.decisions import decide_pair, exclude_person, revoke_decision, revoke_exclusion
from matching.operations.execution import execute_run, sweep_runs
from matching.operations.leavers import end_pairs_of_leavers
from matching.operations.policies import save_policy
from matching.operations.rounds import (
    RoundPlan,
    leave_pair,
    open_pair,
    open_pairs,
    request_second_round,
)
from matching.operations.runs import cancel_run, request_run

__all__ = [
    "RoundPlan",
    "add_note",
    "announce_pairs",
    "cancel_run",
    "change_board",
    "confirm_run",
    "decide_pair",
    "discard_draw",
    "dissolve_pair",
    "draw_again",
    "draw_circles",
    "end_pairs_of_leavers",
    "exchange_people",
    "exclude_person",
    "execute_run",
    "leave_pair",
    "make_circles_known",
    "move_person",
    "name_circles",
    "open_pair",
    "open_pairs",
    "redo_change",
    "reopen_run",
    "request_run",
    "request_second_round",
    "revoke_decision",
    "revoke_exclusion",
    "save_policy",
    "sweep_runs",
    "undo_changes",
]

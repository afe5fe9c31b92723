"""Every change of state in matching: runs, what people decide about them, pairs, the announcement."""

from matching.operations.announcing import announce_pairs
from matching.operations.board import add_note, change_board, redo_change, undo_changes
from matching.operations.choosing import (
    end_stage,
    move_choosing,
    open_choosing,
    remind_choosers,
    tell_choosers,
)
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
from matching.operations.policies import begin_policy, save_policy
from matching.operations.programs import make_program, make_round
from matching.operations.rounds import (
    RoundPlan,
    leave_pair,
    open_pair,
    open_pairs,
    request_second_round,
)
from matching.operations.runs import cancel_run, request_run
from matching.operations.trials import cancel_trial, execute_trial, request_trial, sweep_trials
from matching.operations.wishes import (
    add_wish,
    answer_wishes,
    hand_in_shortlist,
    move_wish,
    remove_wish,
    take_back_shortlist,
)

__all__ = [
    "RoundPlan",
    "add_note",
    "add_wish",
    "announce_pairs",
    "answer_wishes",
    "begin_policy",
    "cancel_run",
    "cancel_trial",
    "change_board",
    "confirm_run",
    "decide_pair",
    "discard_draw",
    "dissolve_pair",
    "draw_again",
    "draw_circles",
    "end_pairs_of_leavers",
    "end_stage",
    "exchange_people",
    "exclude_person",
    "execute_run",
    "execute_trial",
    "hand_in_shortlist",
    "leave_pair",
    "make_circles_known",
    "make_program",
    "make_round",
    "move_choosing",
    "move_person",
    "move_wish",
    "name_circles",
    "open_choosing",
    "open_pair",
    "open_pairs",
    "redo_change",
    "remind_choosers",
    "remove_wish",
    "reopen_run",
    "request_run",
    "request_second_round",
    "request_trial",
    "revoke_decision",
    "revoke_exclusion",
    "save_policy",
    "sweep_runs",
    "sweep_trials",
    "take_back_shortlist",
    "tell_choosers",
    "undo_changes",
]

"""The pages of matching."""

from matching.views.board import (
    change,
    changes,
    note_add,
    proposal,
    redo,
    run_reopen,
    team,
    undo,
    why_not,
)
from matching.views.choosing import choosing, choosing_end, choosing_remind, requests, shortlist
from matching.views.circles import (
    circle,
    circle_draw,
    circle_move,
    circles,
    circles_again,
    circles_discard,
    circles_known,
)
from matching.views.decisions import decision_revoke, decisions, exclusion_revoke, people
from matching.views.pairs import announce, pair_dissolve, pairs, person_changed
from matching.views.policies import policy
from matching.views.programs import create, duplicate
from matching.views.reports import compare, report
from matching.views.rounds import place
from matching.views.runs import run, run_cancel, run_confirm, run_progress, run_repeat, run_request, runs
from matching.views.trials import trial, trial_cancel, trial_request, what_if

__all__ = [
    "announce",
    "change",
    "changes",
    "choosing",
    "choosing_end",
    "choosing_remind",
    "circle",
    "circle_draw",
    "circle_move",
    "circles",
    "circles_again",
    "circles_discard",
    "circles_known",
    "compare",
    "create",
    "decision_revoke",
    "decisions",
    "duplicate",
    "exclusion_revoke",
    "note_add",
    "pair_dissolve",
    "pairs",
    "people",
    "person_changed",
    "place",
    "policy",
    "proposal",
    "redo",
    "report",
    "requests",
    "run",
    "run_cancel",
    "run_confirm",
    "run_progress",
    "run_reopen",
    "run_repeat",
    "run_request",
    "runs",
    "shortlist",
    "team",
    "trial",
    "trial_cancel",
    "trial_request",
    "undo",
    "what_if",
    "why_not",
]

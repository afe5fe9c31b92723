"""Reads across the models of matching."""

from matching.queries.board import (
    announcement,
    fairness_words,
    outcome,
    pair_rows,
    proposal_rows,
    proposals_of,
    runs_of,
    shortage_words,
    standing,
)
from matching.queries.breaches import Breach, breaches
from matching.queries.changes import preview
from matching.queries.choices import asking, mentees_for, mentors_for, narrowing, wished
from matching.queries.choosing import (
    OwnChoosing,
    mentees_who_choose,
    mentors_who_answer,
    own_choosing,
    progress,
    who_is_missing,
)
from matching.queries.circles import choices_of, circle_words, draw_words, draws_of, own_circles
from matching.queries.closer import candidates, closer_look, mentees_with, preview_words, why_not_words
from matching.queries.compare import compare, shift_rows, shifts
from matching.queries.gaps import Gap, gaps, gaps_that_count, unchecked_sentences, unknown_words
from matching.queries.history import decisions_of, run_history
from matching.queries.impartiality import data_used, impartiality
from matching.queries.matchable import waiting_mentees
from matching.queries.people import PeopleSource
from matching.queries.policies import current_version, policy_history, policy_of, policy_words
from matching.queries.readiness import PairsMade, Readiness, pairs_made, readiness
from matching.queries.reviews import can_be_asked
from matching.queries.rounds import (
    RoundOutlook,
    partners_before,
    read_whole,
    round_outlook,
    round_words,
)
from matching.queries.snapshot import build_snapshot
from matching.queries.teams import team_rows, team_totals, teams_of
from matching.queries.templates import policy_of_round, templates_in
from matching.queries.trials import Figures, can_be_tried, is_tried_at_once, trial, trial_words
from matching.queries.wishes import chosen_words

__all__ = [
    "Breach",
    "Figures",
    "Gap",
    "OwnChoosing",
    "PairsMade",
    "PeopleSource",
    "Readiness",
    "RoundOutlook",
    "announcement",
    "asking",
    "breaches",
    "build_snapshot",
    "can_be_asked",
    "can_be_tried",
    "candidates",
    "choices_of",
    "chosen_words",
    "circle_words",
    "closer_look",
    "compare",
    "current_version",
    "data_used",
    "decisions_of",
    "draw_words",
    "draws_of",
    "fairness_words",
    "gaps",
    "gaps_that_count",
    "impartiality",
    "is_tried_at_once",
    "mentees_for",
    "mentees_who_choose",
    "mentees_with",
    "mentors_for",
    "mentors_who_answer",
    "narrowing",
    "outcome",
    "own_choosing",
    "own_circles",
    "pair_rows",
    "pairs_made",
    "partners_before",
    "policy_history",
    "policy_of",
    "policy_of_round",
    "policy_words",
    "preview",
    "preview_words",
    "progress",
    "proposal_rows",
    "proposals_of",
    "read_whole",
    "readiness",
    "round_outlook",
    "round_words",
    "run_history",
    "runs_of",
    "shift_rows",
    "shifts",
    "shortage_words",
    "standing",
    "team_rows",
    "team_totals",
    "teams_of",
    "templates_in",
    "trial",
    "trial_words",
    "unchecked_sentences",
    "unknown_words",
    "waiting_mentees",
    "who_is_missing",
    "why_not_words",
    "wished",
]

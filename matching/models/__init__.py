"""Match runs with what they propose, what people decide about it, and the pairs that come of it."""

from matching.models.board import BoardEdit, RunNote
from matching.models.choosing import ChoosingWindow, Shortlist, Wish
from matching.models.circles import Circle, CircleDraw, CircleSeat
from matching.models.decisions import Exclusion, PairDecision
from matching.models.pairs import Pair
from matching.models.policies import PolicyVersion
from matching.models.rounds import RoundPair, SecondRound
from matching.models.runs import LeftOver, MatchRun, Proposal
from matching.models.trials import Trial

__all__ = [
    "BoardEdit",
    "ChoosingWindow",
    "Circle",
    "CircleDraw",
    "CircleSeat",
    "Exclusion",
    "LeftOver",
    "MatchRun",
    "Pair",
    "PairDecision",
    "PolicyVersion",
    "Proposal",
    "RoundPair",
    "RunNote",
    "SecondRound",
    "Shortlist",
    "Trial",
    "Wish",
]

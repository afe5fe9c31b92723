"""Match runs with what they propose, and the pairs that people made of it."""

from matching.models.pairs import Pair
from matching.models.runs import LeftOver, MatchRun, Proposal

__all__ = ["LeftOver", "MatchRun", "Pair", "Proposal"]

"""The matching engine: plain Python, numpy, scipy and OR-Tools; it knows neither Django nor the product.

It reads a `Snapshot` and gives a `Result`; both are frozen, and go through JSON: numpy stays inside,
every number that leaves is one of Python's.
"""

from matching.engine.certificate import Certificate
from matching.engine.codes import Caution, PartKey, Reason, RuleCode, Step
from matching.engine.criteria import Part
from matching.engine.errors import EngineError, SnapshotError, TooGreat
from matching.engine.fairness import Price
from matching.engine.hours import Hours
from matching.engine.leftover import LeftOver
from matching.engine.match import ENGINE_VERSION, Chosen, Proposal, Result, match
from matching.engine.optimum import OnStep
from matching.engine.policy import (
    MOST_IN_TEAM,
    SCORE_MAX,
    Fairness,
    FairnessMode,
    Mode,
    Policy,
    Rules,
    SiteRule,
    Teams,
    Weights,
)
from matching.engine.review import Look, Review, Trial
from matching.engine.shortage import Shortage, shortages
from matching.engine.snapshot import Mentee, Mentor, Offer, Snapshot, Want
from matching.engine.solve import solve
from matching.engine.unknown import READINGS, Reading, Side, Unchecked, Unknown
from matching.engine.why import Move, WhyNot, why_not

__all__ = [
    "ENGINE_VERSION",
    "MOST_IN_TEAM",
    "READINGS",
    "SCORE_MAX",
    "Caution",
    "Certificate",
    "Chosen",
    "EngineError",
    "Fairness",
    "FairnessMode",
    "Hours",
    "LeftOver",
    "Look",
    "Mentee",
    "Mentor",
    "Mode",
    "Move",
    "Offer",
    "OnStep",
    "Part",
    "PartKey",
    "Policy",
    "Price",
    "Proposal",
    "Reading",
    "Reason",
    "Result",
    "Review",
    "RuleCode",
    "Rules",
    "Shortage",
    "Side",
    "SiteRule",
    "Snapshot",
    "SnapshotError",
    "Step",
    "Teams",
    "TooGreat",
    "Trial",
    "Unchecked",
    "Unknown",
    "Want",
    "Weights",
    "WhyNot",
    "match",
    "shortages",
    "solve",
    "why_not",
]

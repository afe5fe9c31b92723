"""The matching engine: plain Python, numpy and scipy; it knows neither Django nor the product.

It reads a `Snapshot` and gives a `Result`; both are frozen, and a snapshot goes through JSON.
"""

from matching.engine.certificate import Certificate
from matching.engine.errors import EngineError, SnapshotError, TooGreat
from matching.engine.leftover import LeftOver, Reason
from matching.engine.match import ENGINE_VERSION, Caution, Proposal, Result, Step, match
from matching.engine.policy import SCORE_MAX, Policy
from matching.engine.scoring import Part, PartKey
from matching.engine.snapshot import Mentee, Mentor, Offer, Snapshot, Want

__all__ = [
    "ENGINE_VERSION",
    "SCORE_MAX",
    "Caution",
    "Certificate",
    "EngineError",
    "LeftOver",
    "Mentee",
    "Mentor",
    "Offer",
    "Part",
    "PartKey",
    "Policy",
    "Proposal",
    "Reason",
    "Result",
    "Snapshot",
    "SnapshotError",
    "Step",
    "TooGreat",
    "Want",
    "match",
]

"""From evidence to effects: studies, sources, codes, codings and effects."""

from outcomes.models.coding import Code, Coding
from outcomes.models.effects import Effect, EffectEvidence
from outcomes.models.sources import CoderAssignment, Source, TextVersion
from outcomes.models.studies import Study

__all__ = [
    "Code",
    "CoderAssignment",
    "Coding",
    "Effect",
    "EffectEvidence",
    "Source",
    "Study",
    "TextVersion",
]

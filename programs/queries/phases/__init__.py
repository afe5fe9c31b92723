"""The phases of a programme: which may follow which, what each needs, and what is still missing."""

from programs.queries.phases.conditions import Condition, Text
from programs.queries.phases.facts import Crowd, ProgramFacts, Side, crowd, program_facts
from programs.queries.phases.transitions import (
    TRANSITIONS,
    Check,
    PhasePanel,
    Step,
    Transition,
    missing_for,
    phase_checklist,
    phase_panel,
    transition,
)

__all__ = [
    "TRANSITIONS",
    "Check",
    "Condition",
    "Crowd",
    "PhasePanel",
    "ProgramFacts",
    "Side",
    "Step",
    "Text",
    "Transition",
    "crowd",
    "missing_for",
    "phase_checklist",
    "phase_panel",
    "program_facts",
    "transition",
]

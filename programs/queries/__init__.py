"""Reads across the models of a programme."""

from programs.queries.memberships import current_memberships
from programs.queries.phases import (
    TRANSITIONS,
    Check,
    Condition,
    PhasePanel,
    ProgramFacts,
    Side,
    Step,
    Transition,
    missing_for,
    phase_panel,
    program_facts,
    transition,
)

__all__ = [
    "TRANSITIONS",
    "Check",
    "Condition",
    "PhasePanel",
    "ProgramFacts",
    "Side",
    "Step",
    "Transition",
    "current_memberships",
    "missing_for",
    "phase_panel",
    "program_facts",
    "transition",
]

"""Reads across the models of a programme."""

from programs.queries.kick_off import KickOffTimes, kick_off_times
from programs.queries.memberships import current_memberships
from programs.queries.participation import OwnCard, Participation, own_card, participation
from programs.queries.people import (
    Person,
    PersonRow,
    UnitChoice,
    card_state,
    person,
    person_rows,
    unit_choices,
    units_in,
)
from programs.queries.phases import (
    TRANSITIONS,
    Check,
    Condition,
    Crowd,
    PhasePanel,
    ProgramFacts,
    Side,
    Step,
    Transition,
    crowd,
    missing_for,
    phase_panel,
    program_facts,
    transition,
)
from programs.queries.setup import SetUp, newest_rules, set_up

__all__ = [
    "TRANSITIONS",
    "Check",
    "Condition",
    "Crowd",
    "KickOffTimes",
    "OwnCard",
    "Participation",
    "Person",
    "PersonRow",
    "PhasePanel",
    "ProgramFacts",
    "SetUp",
    "Side",
    "Step",
    "Transition",
    "UnitChoice",
    "card_state",
    "crowd",
    "current_memberships",
    "kick_off_times",
    "missing_for",
    "newest_rules",
    "own_card",
    "participation",
    "person",
    "person_rows",
    "phase_panel",
    "program_facts",
    "set_up",
    "transition",
    "unit_choices",
    "units_in",
]

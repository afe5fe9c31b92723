"""Which phase may follow which, and what is still missing for it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from programs.enums import Phase
from programs.queries.phases.conditions import (
    ALL_DECIDED,
    ENDS_LATER,
    ENOUGH_PLACES,
    HAS_APPLICATION_DATES,
    HAS_CLOSING_EVENT,
    HAS_GOAL,
    HAS_KICK_OFF,
    HAS_MENTEE,
    HAS_MENTOR,
    HAS_RULES,
    HAS_TEAM,
    HAS_TOPIC,
    HAS_TRAINING,
    KICKED_OFF,
    NOBODY_THERE,
    PAST_END,
    Condition,
    Text,
)
from programs.queries.phases.facts import ProgramFacts


@dataclass(frozen=True)
class Transition:
    """One allowed change of phase."""

    source: Phase
    target: Phase
    label: Text
    conditions: tuple[Condition, ...] = ()
    is_back: bool = False
    by_button: bool = True  # False: it is part of something bigger, such as the announcement


TRANSITIONS = (
    Transition(
        Phase.DRAFT,
        Phase.RECRUITING,
        _("Start recruiting"),
        (HAS_GOAL, HAS_TOPIC, HAS_RULES, ENDS_LATER, HAS_APPLICATION_DATES, HAS_TEAM),
    ),
    Transition(
        Phase.RECRUITING,
        Phase.MATCHING,
        _("Start matching"),
        (HAS_MENTOR, HAS_MENTEE, ALL_DECIDED, ENOUGH_PLACES),
    ),
    Transition(Phase.MATCHING, Phase.ANNOUNCED, _("Announce"), (HAS_KICK_OFF, HAS_TRAINING), by_button=False),
    Transition(Phase.ANNOUNCED, Phase.RUNNING, _("Start the sessions"), (KICKED_OFF,)),
    Transition(Phase.RUNNING, Phase.CLOSING, _("Start closing"), (PAST_END, HAS_CLOSING_EVENT)),
    Transition(Phase.CLOSING, Phase.CLOSED, _("Close the programme"), (PAST_END,)),
    Transition(Phase.CLOSED, Phase.ARCHIVED, _("Move to the archive")),
    # The way back, where nobody has been told anything that it would make untrue.
    Transition(Phase.RECRUITING, Phase.DRAFT, _("Back to the draft"), (NOBODY_THERE,), is_back=True),
    Transition(Phase.MATCHING, Phase.RECRUITING, _("Back to recruiting"), is_back=True),
    Transition(Phase.RUNNING, Phase.ANNOUNCED, _("Back to before the sessions"), is_back=True),
    Transition(Phase.CLOSING, Phase.RUNNING, _("Back to the sessions"), is_back=True),
    Transition(Phase.CLOSED, Phase.CLOSING, _("Open it again"), is_back=True),
    Transition(Phase.ARCHIVED, Phase.CLOSED, _("Take it out of the archive"), is_back=True),
)


@dataclass(frozen=True)
class Check:
    """A condition, and whether it holds now."""

    condition: Condition
    holds: bool

    @property
    def stops(self) -> bool:
        return not self.holds and not self.condition.is_advice


@dataclass(frozen=True)
class Step:
    """A change of phase that is possible in principle, with what it needs."""

    transition: Transition
    checks: tuple[Check, ...]

    @property
    def is_ready(self) -> bool:
        return not any(check.stops for check in self.checks)

    @property
    def missing(self) -> int:
        return sum(check.stops for check in self.checks)

    @property
    def target_label(self) -> Text:
        return self.transition.target.label


@dataclass(frozen=True)
class PhasePanel:
    """Where a programme stands, the step forward and the one back."""

    phase: Phase
    number: int  # from 1
    last_number: int
    forward: Step | None
    back: Step | None


def transition(source: Phase, target: Phase) -> Transition | None:
    """The row of the table, None where the change is not allowed."""
    return next((row for row in TRANSITIONS if row.source == source and row.target == target), None)


def checks(row: Transition, facts: ProgramFacts) -> tuple[Check, ...]:
    return tuple(Check(condition, condition.holds(facts)) for condition in row.conditions)


def missing_for(row: Transition, facts: ProgramFacts) -> list[Condition]:
    """The conditions that stop the change."""
    return [check.condition for check in checks(row, facts) if check.stops]


def phase_panel(phase: Phase, facts: ProgramFacts) -> PhasePanel:
    def step(is_back: bool) -> Step | None:
        rows = (row for row in TRANSITIONS if row.source == phase and row.is_back == is_back)
        return next((Step(row, checks(row, facts)) for row in rows), None)

    order = list(Phase)
    return PhasePanel(phase, order.index(phase) + 1, len(order), step(is_back=False), step(is_back=True))


def phase_checklist(phase: Phase, facts: ProgramFacts) -> tuple[Step, ...]:
    """Every step forward from here, in its order, with what each needs."""
    order = list(Phase)
    rows = (row for row in TRANSITIONS if not row.is_back and order.index(row.source) >= order.index(phase))
    return tuple(Step(row, checks(row, facts)) for row in rows)

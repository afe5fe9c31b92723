"""The steps of the set-up: their order, their states, the way through them."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from programs.enums import StepState
from programs.models import Program
from programs.queries import SETUP_STEPS, TRANSITIONS, ProgramFacts, set_up, setup_step, step_place
from tests import factories

TODAY = dt.date(2026, 11, 23)
EMPTY = {"today": TODAY, "ends_on": TODAY}
DONE, MISSING, OPTIONAL = StepState.DONE, StepState.MISSING, StepState.OPTIONAL

STATES = [
    ("purpose", {}, MISSING),
    ("purpose", {"goals": 2}, MISSING),
    ("purpose", {"has_purpose": True, "goals": 2}, DONE),
    ("team", {"team": 1}, OPTIONAL),
    ("team", {"team": 2}, DONE),
    ("timeline", {}, MISSING),
    ("timeline", {"ends_on": TODAY + dt.timedelta(days=1)}, DONE),
    ("rules", {}, MISSING),
    ("rules", {"has_rules": True}, DONE),
    ("topics", {}, MISSING),
    ("topics", {"topics": 1}, DONE),
    ("glossary", {}, OPTIONAL),
    ("glossary", {"terms": 1}, DONE),
    ("look", {}, OPTIONAL),
    ("look", {"has_look": True}, DONE),
    ("endorsement", {}, OPTIONAL),
    ("endorsement", {"is_endorsed": True}, DONE),
    ("questions", {}, OPTIONAL),
    ("questions", {"questions": 1}, DONE),
    ("policy", {}, OPTIONAL),
    ("events", {}, MISSING),
    ("events", {"kick_off_on": TODAY}, DONE),
]


@pytest.mark.parametrize(("key", "facts", "state"), STATES, ids=str)
def test_the_state_of_a_step(key: str, facts: dict[str, Any], state: StepState) -> None:
    assert setup_step(key).state(ProgramFacts(**(EMPTY | facts))) == state


def test_every_state_of_every_step_has_been_looked_at() -> None:
    assert {key for key, _facts, _state in STATES} == {step.key for step in SETUP_STEPS}
    assert len({step.key for step in SETUP_STEPS}) == len(SETUP_STEPS)


def test_what_a_phase_waits_for_is_put_right_somewhere() -> None:
    key = "00000000-0000-0000-0000-000000000000"
    assert all(reverse(condition.view, args=[key]) for row in TRANSITIONS for condition in row.conditions)


@pytest.mark.django_db
def test_the_way_through_the_steps() -> None:
    program: Program = factories.ProgramFactory(purpose="Why.")
    factories.GoalFactory(program=program)
    shown = set_up(program)
    assert [row.number for row in shown.rows] == list(range(1, len(SETUP_STEPS) + 1))
    assert shown.first_missing is not None
    assert shown.first_missing.state == MISSING
    first = step_place(program, SETUP_STEPS[0].key)
    assert first.before is None
    assert first.after is not None
    assert first.after.step == SETUP_STEPS[1]
    last = step_place(program, SETUP_STEPS[-1].key)
    assert last.after is None
    assert last.before is not None
    for step in SETUP_STEPS:
        assert reverse(step.view, args=[program.pk])

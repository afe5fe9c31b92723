"""The truth table of the rules: organisers of the programme, nobody else."""

from typing import Any

import pytest

from matching import rules
from matching.models import MatchRun, Pair
from mentoring.accounts.access import Denied
from programs.models import Program
from tests import factories

PERSONAS = ("organiser", "advisor", "sponsor", "coder", "mentor", "mentee", "stranger")
RULES: tuple[tuple[Any, str], ...] = (
    (rules.can_match, "program"),
    (rules.can_see_run, "run"),
    (rules.can_cancel, "run"),
    (rules.can_confirm, "run"),
    (rules.can_dissolve, "hidden_pair"),
)


@pytest.fixture
def run(program: Program) -> MatchRun:
    return factories.MatchRunFactory(program=program)


@pytest.fixture
def hidden_pair(program: Program) -> Pair:
    return factories.PairFactory(program=program, confirmed=True)


@pytest.mark.django_db
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize(("rule", "thing"), RULES, ids=lambda value: getattr(value, "__name__", value))
def test_only_organisers(request: pytest.FixtureRequest, rule: Any, thing: str, persona: str) -> None:
    answer = rule(request.getfixturevalue(persona), request.getfixturevalue(thing))
    assert bool(answer) == (persona == "organiser")
    assert bool(answer) or (isinstance(answer, Denied) and str(answer.reason))


@pytest.mark.django_db
def test_to_organise_is_not_to_be_in_the_pair(hidden_pair: Pair) -> None:
    assert not rules.can_dissolve(hidden_pair.mentor.user, hidden_pair)
    assert not rules.can_dissolve(hidden_pair.mentee.user, hidden_pair)

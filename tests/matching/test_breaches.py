"""Pairs that no longer keep a rule, as somebody's unit or manager has changed since."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.engine import Policy, Rules
from matching.enums import PairState
from matching.models import Pair
from matching.queries import breaches
from mentoring.accounts.models import BusinessUnit, User
from programs.models import Program
from tests import factories

pytestmark = pytest.mark.django_db

UNIT, LINE = "same business unit now", "reporting line now"


@pytest.fixture
def at(organiser: User) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def url(program: Program) -> str:
    return reverse("matching:pairs", args=[program.pk])


def unit(program: Program, **fields: Any) -> BusinessUnit:
    return factories.BusinessUnitFactory(organisation=program.organisation, **fields)


def move(user: User, **changes: Any) -> None:
    User.objects.filter(pk=user.pk).update(**changes)


def found(program: Program) -> dict[Any, str]:
    return {key: " ".join(map(str, one.sentences)) for key, one in breaches(program).items()}


def test_a_pair_that_keeps_the_rules_is_not_named(program: Program, pair: Pair) -> None:
    move(pair.mentor.user, business_unit=unit(program))
    move(pair.mentee.user, business_unit=unit(program))
    assert found(program) == {}


def test_who_comes_into_the_partners_unit(program: Program, pair: Pair) -> None:
    shared = unit(program)
    move(pair.mentor.user, business_unit=shared)
    move(pair.mentee.user, business_unit=shared)
    factories.PairFactory(program=program)
    assert list(found(program)) == [pair.pk]
    assert UNIT in found(program)[pair.pk]


@pytest.mark.parametrize(("boss", "report"), [("mentor", "mentee"), ("mentee", "mentor")])
def test_who_comes_into_the_partners_line(program: Program, pair: Pair, boss: str, report: str) -> None:
    between = factories.UserFactory(organisation=program.organisation, manager=getattr(pair, boss).user)
    move(getattr(pair, report).user, manager=between)
    assert LINE in found(program)[pair.pk]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules(), {UNIT, LINE}),
        (Rules(different_unit=False), {LINE}),
        (Rules(outside_reporting_line=False), {UNIT}),
        (Rules(different_unit=False, outside_reporting_line=False), set()),
        (Rules(unit_level=2, line_distance=1), set()),
        (Rules(unit_level=1, line_distance=2), {UNIT, LINE}),
        (Rules(different_unit=False, outside_reporting_line=False, junior_by_grade=True), set()),
    ],
)
def test_the_programmes_policy_decides(
    program: Program, pair: Pair, rules: Rules, expected: set[str]
) -> None:
    """They share the division, but not the team, where `unit_level` says so; the line has two steps."""
    division = unit(program)
    team = unit(program, parent=division)
    apart = rules.unit_level == 2
    between = factories.UserFactory(organisation=program.organisation, manager=pair.mentee.user)
    move(pair.mentor.user, business_unit=team, manager=between, grade=9)
    move(pair.mentee.user, business_unit=unit(program, parent=division) if apart else team, grade=1)
    factories.PolicyVersionFactory(program=program, data=Policy(rules=rules).to_json())
    sentences = found(program).get(pair.pk, "")
    assert {words for words in (UNIT, LINE) if words in sentences} == expected


@pytest.mark.parametrize(
    ("state", "is_named"), [(PairState.ACTIVE, True), (PairState.PAUSED, True), (PairState.ENDED, False)]
)
def test_only_live_pairs_are_looked_at(program: Program, state: PairState, is_named: bool) -> None:
    pair = factories.PairFactory(program=program, ended=state == PairState.ENDED)
    Pair.objects.filter(pk=pair.pk).update(state=state)
    shared = unit(program)
    move(pair.mentor.user, business_unit=shared)
    move(pair.mentee.user, business_unit=shared)
    assert (pair.pk in found(program)) == is_named


def test_four_queries_for_one_pair_and_for_thirty(program: Program) -> None:
    shared = unit(program)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(breaches(program)) == Pair.objects.in_program(program).count()
        return len(captured) - 1

    for rows in (1, 29):
        for pair in factories.PairFactory.create_batch(rows, program=program):
            move(pair.mentor.user, business_unit=shared)
            move(pair.mentee.user, business_unit=shared)
        assert queries() == 4


# --- the pages ------------------------------------------------------------------------------


def test_the_pairs_page_marks_them(at: Client, program: Program, pair: Pair, url: str) -> None:
    other = factories.PairFactory(program=program)
    page = at.get(url).text
    assert "no longer keeps a rule" not in page
    move(pair.mentor.user, manager=pair.mentee.user)
    page = at.get(url).text
    assert "1 pair no longer keeps a rule" in page
    assert page.count(LINE) == 1
    narrowed = at.get(url, {"rules": "broken"}).text
    assert pair.mentor.user.full_name in narrowed
    assert other.mentor.user.full_name not in narrowed
    pair.refresh_from_db()
    assert pair.state == PairState.ACTIVE


def test_the_organiser_is_told_after_an_edit(at: Client, program: Program, pair: Pair) -> None:
    shared = unit(program)
    move(pair.mentee.user, business_unit=shared)
    person = pair.mentor.user
    sent = {"given_name": person.given_name, "family_name": person.family_name}
    edit = reverse("programs:person_edit", args=[pair.mentor.pk])
    page = at.post(edit, {**sent, "unit": shared.pk}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("programs:person", args=[pair.mentor.pk])
    assert f"The pair of {pair.mentee.user.full_name} and {person.full_name} breaks a rule now" in page.text
    assert UNIT in page.text
    page = at.post(edit, {**sent, "unit": ""}, follow=True)
    assert "Saved." in page.text
    assert "breaks a rule now" not in page.text
    pair.refresh_from_db()
    assert pair.state == PairState.ACTIVE


def test_others_pairs_are_not_told_of(at: Client, program: Program, pair: Pair) -> None:
    move(pair.mentor.user, manager=pair.mentee.user)
    other = factories.PairFactory(program=program)
    page = at.get(reverse("matching:person_changed", args=[other.mentor.pk]), follow=True)
    assert "breaks a rule now" not in page.text

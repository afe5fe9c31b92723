"""What is not known breaks no rule: organisers see which rules a pair has passed unchecked, and for whom."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.text import capfirst

from matching import operations
from matching.engine import READINGS, Policy, RuleCode, Rules, Side, Unchecked
from matching.models import MatchRun
from matching.queries import unchecked_sentences, unknown_words
from matching.queries.gaps import DATA
from mentoring.accounts.models import User
from programs.models import Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db

GRADES = Rules(different_unit=True, outside_reporting_line=False, junior_by_grade=True, junior_by_age=True)


@pytest.fixture
def at(organiser: User) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def run(program: Program, organiser: User) -> MatchRun:
    """Nobody's grade is known, nobody's age may count, and of one mentee the business unit is not known."""
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    operations.save_policy(program, Policy(rules=GRADES), seen=0, note="", by=organiser)
    for of_mentee in (None, unit):
        other = factories.BusinessUnitFactory(organisation=program.organisation)
        people.mentor(program, business_unit=other, grade=None)
        people.mentee(program, business_unit=of_mentee, grade=None)
    return people.finished_run(program, organiser)


def _words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_proposal_names_the_rules_and_whose_data_is_missing(at: Client, run: MatchRun) -> None:
    lost = run.proposals.get(mentee__user__business_unit=None)
    mentee, mentor = lost.mentee.user.full_name, lost.mentor.user.full_name
    sentences = [
        f"Business units: not checked, since none is known of {mentee}.",
        f"Grades: not checked, since none is known of {mentee} and {mentor}.",
        "Ages: not checked, since not both have allowed theirs to count.",
    ]
    for name, key in (("proposal", lost.pk), ("run", run.pk)):
        page = _words(at.get(reverse(f"matching:{name}", args=[key])))
        for sentence in sentences:
            assert escape(sentence) in page, name


def test_a_change_by_hand_says_it_before_and_after(at: Client, run: MatchRun) -> None:
    lost = run.proposals.get(mentee__user__business_unit=None)
    (other,) = run.proposals.exclude(pk=lost.pk)
    wish: dict[str, Any] = {"mentee": lost.mentee_id, "mentor": other.mentor_id, "instead": other.mentee_id}
    url = reverse("matching:change", args=[run.pk])
    sentence = f"Business units: not checked, since none is known of {lost.mentee.user.full_name}."
    assert escape(sentence) in _words(at.get(url, wish))
    at.post(url, {**wish, "seen": 0})
    moved = run.proposals.get(mentee=lost.mentee_id)
    assert moved.mentor_id == other.mentor_id
    assert {"rule": "same_unit", "of": ["mentee"]} in moved.unchecked
    assert escape(sentence) in _words(at.get(reverse("matching:proposal", args=[moved.pk])))


def test_who_has_not_allowed_their_age_to_count_is_not_named() -> None:
    unchecked = [Unchecked(RuleCode.NOT_JUNIOR_BY_AGE, tuple(Side))]
    (sentence,) = unchecked_sentences(unchecked, mentee="Petra", mentor="Mia")
    assert "Petra" not in sentence
    assert "Mia" not in sentence


@pytest.mark.parametrize("code", [code for code, reading in READINGS.items() if reading.field])
def test_every_rule_of_the_table_has_its_sentence(code: RuleCode) -> None:
    (sentence,) = unchecked_sentences([Unchecked(code, (Side.MENTOR,))], mentee="Petra", mentor="Mia")
    assert "not checked" in sentence
    assert ("Mia" in sentence) == (code != RuleCode.NOT_JUNIOR_BY_AGE)
    assert "Petra" not in sentence


def test_the_policy_shows_the_engines_table(at: Client, program: Program) -> None:
    page = _words(at.get(reverse("matching:policy", args=[program.pk])))
    rows = unknown_words()
    assert len(rows) == len(READINGS)
    assert DATA.keys() == {reading.field for reading in READINGS.values()} - {""}
    for row in rows:
        assert f"<dt>{capfirst(str(row.rule))}</dt><dd>“{row.reads}” not known? {row.then}</dd>" in page

"""The programme's own questions, for organisers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from programs.models import Program, Question
from tests import factories

pytestmark = pytest.mark.django_db

LINE = {"text": "Tea?", "kind": "one", "options": "Green\nBlack", "asked_of": "both", "seen_by": "pair"}


@pytest.fixture
def organising(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


def address(name: str, thing: Any) -> str:
    return reverse(f"programs:{name}", args=[thing.pk])


def test_from_the_first_question_to_the_last(organising: Client, program: Program) -> None:
    page = address("questions", program)
    assert "No questions of your own" in organising.get(page).content.decode()
    for text in ("Tea?", "Milk?"):
        added = organising.post(address("question_add", program), {**LINE, "text": text})
        assert added.headers["Location"] == page
    first, second = Question.objects.in_order()
    organising.post(address("question_move", second), {"to": "0"})
    for nonsense in ("", "-1", "x", "9" * 30):
        organising.post(address("question_move", second), {"to": nonsense})
    assert list(Question.objects.in_order()) == [second, first]
    organising.post(address("question", first), {**LINE, "text": "Coffee?"})
    organising.post(address("question_remove", second))
    html = organising.get(page).content.decode()
    assert "Coffee?" in html
    assert "Milk?" not in html
    assert html.count("<span>Green</span>") == 2  # in the preview of both sides


def test_what_was_answered_is_retired(organising: Client, program: Program) -> None:
    question = factories.QuestionFactory(program=program)
    factories.AnswerFactory(question=question, card__membership__program=program)
    refused = organising.post(address("question", question), {**LINE})
    assert refused.status_code == 422
    assert "Retire it" in refused.content.decode()
    assert organising.post(address("question_remove", question)).status_code == 409
    organising.post(address("question_retire", question))
    assert "1 retired question" in organising.get(address("questions", program)).content.decode()


def test_a_wrong_question_comes_back_as_it_was_typed(organising: Client, program: Program) -> None:
    refused = organising.post(address("question_add", program), {**LINE, "options": "Only one"})
    assert refused.status_code == 422
    assert "Only one" in refused.content.decode()
    assert not Question.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_questions_cost_the_same_however_many(
    organising: Client, program: Program, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.AnswerFactory(card__membership__program=program)
    with django_assert_num_queries(15):  # the list of steps beside them included
        assert organising.get(address("questions", program)).status_code == 200

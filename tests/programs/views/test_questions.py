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


def test_what_was_for_nobody_is_told_of_and_asked_anew_or_left(organising: Client, program: Program) -> None:
    first, second = (factories.QuestionFactory(program=program, sealed=True) for _ in range(2))
    page = address("questions", program)
    assert "the answers are sealed" in organising.get(page).text
    form = organising.get(address("question_again", first)).text
    assert first.text in form
    assert "“Nobody” is not on offer" in form
    asked = {
        **LINE,
        "text": first.text,
        "kind": "yes_no",
        "seen_by": "organisers",
        "counts_in_matching": "on",
    }
    assert organising.post(address("question_again", first), asked).headers["Location"] == page
    anew = Question.objects.asked().get()
    assert (anew.text, anew.counts_in_matching, anew.answers.count()) == (first.text, True, 0)
    text = organising.get(page).text
    assert "matching compares the answers" in text
    assert text.count("Leave it") == 1
    for _twice in range(2):
        assert organising.post(address("question_settle", second)).headers["Location"] == page
    text = organising.get(page).text
    assert "the answers are sealed" not in text
    assert text.count("sealed ·") == 2  # among the retired ones
    assert Question.objects.sealed().count() == 2


def test_only_what_is_sealed_is_asked_anew(organising: Client, program: Program) -> None:
    question = factories.QuestionFactory(program=program)
    assert organising.get(address("question_again", question)).status_code == 403
    assert organising.post(address("question_settle", question)).status_code == 403


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

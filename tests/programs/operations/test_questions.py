import pytest

from mentoring.accounts.models import AuditEvent, User
from programs.enums import QuestionKind, SeenBy
from programs.models import Answer, Program, Question
from programs.operations import (
    QuestionAnswered,
    QuestionLine,
    add_question,
    move_question,
    remove_question,
    retire_question,
    update_question,
)
from tests import factories

pytestmark = pytest.mark.django_db


def order(program: Program) -> list[str]:
    return [question.text for question in Question.objects.in_program(program).asked().in_order()]


def test_questions_come_at_the_end_and_move(program: Program, organiser: User) -> None:
    first, _second, third = (add_question(program, QuestionLine(text), by=organiser) for text in "ABC")
    assert order(program) == ["A", "B", "C"]
    move_question(third, 0, by=organiser)
    assert order(program) == ["C", "A", "B"]
    move_question(first, 99, by=organiser)
    assert order(program) == ["C", "B", "A"]
    moved = AuditEvent.objects.filter(verb="question.moved").count()
    move_question(first, 2, by=organiser)
    assert AuditEvent.objects.filter(verb="question.moved").count() == moved == 2


def test_what_was_answered_keeps_its_meaning(program: Program, organiser: User) -> None:
    question = add_question(program, QuestionLine("Tea?", QuestionKind.YES_NO), by=organiser)
    factories.AnswerFactory(question=question, card__membership__program=program, values=["yes"])
    for line in (
        QuestionLine("Coffee?", QuestionKind.YES_NO),
        QuestionLine("Tea?", QuestionKind.SHORT),
        QuestionLine("Tea?", QuestionKind.YES_NO, seen_by=SeenBy.PAIR),
    ):
        with pytest.raises(QuestionAnswered):
            update_question(question, line, by=organiser)
    update_question(question, QuestionLine("Tea?", QuestionKind.YES_NO, help="Or none"), by=organiser)
    assert question.help == "Or none"
    with pytest.raises(QuestionAnswered):
        remove_question(question, by=organiser)
    retire_question(question, by=organiser)
    retire_question(question, by=organiser)
    assert order(program) == []
    assert Answer.objects.count() == 1
    assert AuditEvent.objects.filter(verb="question.retired").count() == 1


def test_answers_of_drafts_go_with_the_meaning(program: Program, organiser: User) -> None:
    question = add_question(program, QuestionLine("Tea?"), by=organiser)
    factories.AnswerFactory(question=question, card__membership__program=program, card__published_at=None)
    update_question(question, QuestionLine("Tea?", is_required=True), by=organiser)
    assert Answer.objects.count() == 1
    update_question(question, QuestionLine("Coffee?", is_required=True), by=organiser)
    assert not Answer.objects.exists()
    changes = (
        AuditEvent.objects.filter(verb="question.changed").order_by("at").values_list("changes", flat=True)
    )
    assert list(changes) == [{"fields": ["is_required"]}, {"fields": ["text"]}]
    remove_question(question, by=organiser)
    assert not Question.objects.exists()

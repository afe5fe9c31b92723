from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import Program, Question


@dataclass(frozen=True)
class ProgramQuestions:
    """The programme's own questions, each with `answered_by`: how many people have answered."""

    asked: Sequence[Question]
    retired: Sequence[Question]
    sealed: Sequence[Question]  # of which an organiser has yet to decide whether to ask anew


def program_questions(program: Program) -> ProgramQuestions:
    """In one query."""
    questions = list(Question.objects.in_program(program).with_answers().in_order())
    return ProgramQuestions(
        asked=[question for question in questions if question.retired_at is None],
        retired=[question for question in questions if question.retired_at is not None],
        sealed=[question for question in questions if question.is_sealed and not question.settled_at],
    )

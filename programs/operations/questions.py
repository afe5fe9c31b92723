from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from programs.enums import AskedOf, QuestionKind, SeenBy
from programs.models import Answer, Program, Question
from programs.models.questions import MEANING
from programs.operations.ordering import moved


class QuestionAnswered(Conflict):
    sentence = _(
        "People have handed in answers to this question, so what it asks and who sees it can't change. "
        "Retire it, and add another one."
    )


@dataclass(frozen=True)
class QuestionLine:
    """What there is to say of a question; `options` are choices, or the two ends of a scale."""

    text: str
    kind: str = QuestionKind.SHORT
    help: str = ""
    options: Sequence[str] = ()
    is_required: bool = False
    asked_of: str = AskedOf.BOTH
    seen_by: str = SeenBy.ORGANISERS
    counts_in_matching: bool = False


@transaction.atomic
def add_question(program: Program, line: QuestionLine, *, by: User) -> Question:
    """Add it at the end of the list."""
    Program.objects.select_for_update().get(pk=program.pk)
    last = program.questions.aggregate(last=Max("position"))["last"]
    question = Question(program=program, position=0 if last is None else last + 1, **_values(line))
    question.save(force_insert=True)
    record("question.added", question, by=by)
    return question


def _values(line: QuestionLine) -> dict[str, object]:
    return asdict(line) | {"options": list(line.options)}


@transaction.atomic
def update_question(question: Question, line: QuestionLine, *, by: User) -> None:
    """Raises QuestionAnswered if its meaning would change and somebody has handed in an answer.

    Answers in drafts were given to the old meaning: they go, and their writers are asked anew.
    """
    row = Question.objects.select_for_update().get(pk=question.pk)
    changed = [name for name, value in _values(line).items() if getattr(row, name) != value]
    if not changed:
        return
    if set(changed) & set(MEANING):
        if is_answered(row):
            raise QuestionAnswered
        Answer.objects.filter(question=row).delete()
    Question.objects.filter(pk=row.pk).update(**{name: _values(line)[name] for name in changed})
    question.refresh_from_db()
    record("question.changed", question, by=by, changes={"fields": changed})


def is_answered(question: Question) -> bool:
    """Whether a card that was handed in, in whatever version, answers it."""
    return Answer.objects.filter(question=question, card__published_at__isnull=False).exists()


@transaction.atomic
def move_question(question: Question, to: int, *, by: User) -> None:
    """Put it at a place of the list of those that are asked, counted from 0; beyond the ends is at an end."""
    program = Program.objects.select_for_update().get(pk=question.program_id)
    if moved(Question.objects.in_program(program).asked().in_order(), question, to=to):
        record("question.moved", question, by=by)


@transaction.atomic
def retire_question(question: Question, *, by: User) -> None:
    """Ask it no more; answers on cards that were handed in stay. A second time changes nothing."""
    if Question.objects.filter(pk=question.pk).asked().update(retired_at=timezone.now()):
        record("question.retired", question, by=by)


@transaction.atomic
def ask_anew(question: Question, line: QuestionLine, *, by: User) -> Question:
    """Ask anew what a sealed question asked; people answer anew, its own answers stay sealed."""
    settle_question(question, by=by)
    return add_question(question.program, line, by=by)


@transaction.atomic
def settle_question(question: Question, *, by: User) -> None:
    """Speak of a sealed question no more. A second time changes nothing."""
    sealed = Question.objects.sealed().filter(pk=question.pk, settled_at=None)
    if sealed.update(settled_at=timezone.now()):
        record("question.settled", question, by=by)


@transaction.atomic
def remove_question(question: Question, *, by: User) -> None:
    """With what drafts say to it. Raises QuestionAnswered if a card that was handed in answers it."""
    row = Question.objects.select_for_update().get(pk=question.pk)
    if is_answered(row):
        raise QuestionAnswered
    record("question.removed", row, by=by)
    Answer.objects.filter(question=row).delete()
    row.delete()

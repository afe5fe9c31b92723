"""The programme's own questions as fields of a card."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form, Pills, PillsMultiple, missing
from programs.enums import QuestionKind, SeenBy
from programs.forms.fields import Words
from programs.models import Answer, Question
from programs.operations import Given

SHORT_TEXT, LONG_TEXT = 200, 2000
YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
STEPS = tuple((str(step), str(step)) for step in range(1, 6))
WHO_SEES = {
    SeenBy.ORGANISERS: gettext_lazy("The organisers see your answer."),
    SeenBy.PAIR: gettext_lazy("The organisers see your answer, and from the announcement on your partner."),
    SeenBy.NOBODY: gettext_lazy("Nobody sees your answer, and matching does not read it."),
}
COMPARED = gettext_lazy("Matching compares it: two people whose answers differ get points.")

type Build = Callable[[Question, dict[str, Any]], forms.Field]


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option, option) for option in question.options]


BUILD: Mapping[str, Build] = {
    QuestionKind.SHORT: lambda question, common: Words(max_length=SHORT_TEXT, **common),
    QuestionKind.LONG: lambda question, common: Words(max_length=LONG_TEXT, lines=3, **common),
    QuestionKind.ONE: lambda question, common: forms.ChoiceField(
        choices=_options(question), widget=Pills, **common
    ),
    QuestionKind.MANY: lambda question, common: forms.MultipleChoiceField(
        choices=_options(question), widget=PillsMultiple, **common
    ),
    QuestionKind.SCALE: lambda question, common: forms.ChoiceField(choices=STEPS, widget=Pills, **common),
    QuestionKind.YES_NO: lambda question, common: forms.ChoiceField(choices=YES_NO, widget=Pills, **common),
}


def question_field(question: Question, values: Sequence[str] = (), *, required: bool = False) -> forms.Field:
    """A field that takes the answer; `values` are those of an answer that is there."""
    one = values[0] if values else ""
    common = {
        "label": question.text,
        "help_text": _help(question),
        "required": required,
        "initial": list(values) if question.kind == QuestionKind.MANY else one,
    }
    field = BUILD[question.kind](question, common)
    field.error_messages["required"] = missing(field)  # type: ignore[assignment]
    return field


def _help(question: Question) -> str:
    ends = ""
    if question.kind == QuestionKind.SCALE and question.options:
        low, high = question.options
        ends = _("1: %(low)s, 5: %(high)s.") % {"low": low, "high": high}
    compared = COMPARED if question.counts_in_matching else ""
    sentences = (question.help, ends, WHO_SEES[SeenBy(question.seen_by)], compared)
    return " ".join(str(sentence) for sentence in sentences if sentence)


class QuestionFields:
    """The questions that a card has; drafts may leave out what has to be answered."""

    def __init__(self, questions: Sequence[Question], *, complete: bool) -> None:
        self.questions, self.complete = questions, complete

    def fields(self, answers: Mapping[object, Answer]) -> dict[str, forms.Field]:
        return {
            _name(question): question_field(
                question,
                answers[question.pk].values if question.pk in answers else (),
                required=question.is_required and self.complete,
            )
            for question in self.questions
        }

    def rows(self, form: forms.Form) -> list[BoundField]:
        return [form[_name(question)] for question in self.questions]

    def content(self, cleaned: dict[str, Any]) -> list[Given]:
        given = ((question, cleaned[_name(question)]) for question in self.questions)
        return [
            Given(question, value if isinstance(value, list) else [value])
            for question, value in given
            if value
        ]


def _name(question: Question) -> str:
    return f"question_{question.pk.hex}"


class QuestionPreview(Form):
    """The questions as one of the two sides finds them on the card; nobody sends it."""

    def __init__(self, role: str, questions: Sequence[Question]) -> None:
        super().__init__(prefix=f"preview-{role}")
        self.role = role
        for question in questions:
            if question.is_for(role):
                self.fields[_name(question)] = question_field(question, required=question.is_required)

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.texts import clean_line, fold
from mentoring.ui.forms import Form
from programs.enums import AUDIENCES, COMPARABLE, AskedOf, QuestionKind, SeenBy
from programs.forms.fields import Words, length
from programs.models import Question
from programs.operations import QuestionLine

MOST_OPTIONS, OPTION_LENGTH = 20, 100
SCALE_ENDS = 2
WITH_CHOICES = (QuestionKind.ONE, QuestionKind.MANY)


class QuestionForm(Form):
    """A question of the programme's own; its choices are typed one a line."""

    text = Words(label=gettext_lazy("Question"), max_length=length(Question, "text"))
    help = Words(label=gettext_lazy("A word of help"), max_length=length(Question, "help"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("The answer is"),
        choices=QuestionKind.choices,
        widget=forms.RadioSelect,
        initial=QuestionKind.SHORT,
    )
    options = Words(
        label=gettext_lazy("Choices"),
        max_length=MOST_OPTIONS * (OPTION_LENGTH + 1),
        lines=4,
        required=False,
        help_text=gettext_lazy("One a line. For a scale: two lines, the words for 1 and for 5, or none."),
    )
    asked_of = forms.ChoiceField(
        label=gettext_lazy("Asked of"),
        choices=AskedOf.choices,
        widget=forms.RadioSelect,
        initial=AskedOf.BOTH,
    )
    seen_by = forms.ChoiceField(
        label=gettext_lazy("Who sees the answer"),
        choices=[(audience.value, audience.label) for audience in AUDIENCES],
        widget=forms.RadioSelect,
        initial=SeenBy.ORGANISERS,
        help_text=gettext_lazy(
            "People read this beside the question before they answer. “Nobody” is not on offer: whatever "
            "matching compares can be worked out from its results, so it compares only what you may see."
        ),
    )
    counts_in_matching = forms.BooleanField(
        label=gettext_lazy("Matching compares the answers"),
        required=False,
        help_text=gettext_lazy(
            "Two people whose answers differ get points, as many as your weights give to different "
            "perspectives. People read this beside the question, too."
        ),
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("A card can't be handed in without an answer"), required=False
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, question: Question | None = None) -> None:
        """Of a sealed `question` the form asks the same, for an audience that can be promised."""
        initial: dict[str, Any] = {}
        if question is not None:
            initial = {name: getattr(question, name) for name in self.base_fields}
            initial["options"] = "\n".join(question.options)
            if question.is_sealed:
                initial |= {"seen_by": SeenBy.ORGANISERS, "counts_in_matching": True}
        super().__init__(data, initial=initial)

    def clean_options(self) -> list[str]:
        """Each once, as people read them."""
        lines = [clean_line(line) for line in self.cleaned_data["options"].split("\n")]
        first: dict[str, str] = {}
        for line in filter(None, lines):
            first.setdefault(fold(line), line)
        return list(first.values())

    def clean_counts_in_matching(self) -> bool:
        counts: bool = self.cleaned_data["counts_in_matching"]
        if counts and self.cleaned_data.get("kind", COMPARABLE[0]) not in COMPARABLE:
            kinds = {"one": QuestionKind.ONE.label, "other": QuestionKind.YES_NO.label}
            raise ValidationError(
                _("Matching compares answers of these kinds only: “%(one)s” and “%(other)s”.") % kinds
            )
        return counts

    def clean(self) -> None:
        kind, options = self.cleaned_data.get("kind"), self.cleaned_data.get("options")
        if options is None or kind is None:
            return
        if any(len(option) > OPTION_LENGTH for option in options):
            self.add_error(
                "options", _("Please keep each choice to %(n)d characters.") % {"n": OPTION_LENGTH}
            )
        elif kind in WITH_CHOICES and not 1 < len(options) <= MOST_OPTIONS:
            self.add_error(
                "options",
                _("Please enter 2 to %(most)d different choices, one a line.") % {"most": MOST_OPTIONS},
            )
        elif kind == QuestionKind.SCALE and len(options) not in (0, SCALE_ENDS):
            self.add_error("options", _("A scale has words for both of its ends, or none."))

    def line(self) -> QuestionLine:
        """Choices that were typed for another kind of answer are left out."""
        cleaned = dict(self.cleaned_data)
        if cleaned["kind"] not in (*WITH_CHOICES, QuestionKind.SCALE):
            cleaned["options"] = []
        return QuestionLine(**cleaned)

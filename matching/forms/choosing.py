import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.enums import ChoosingStage, WishAnswer
from matching.models import ChoosingWindow
from matching.models.choosing import MOST_WISHES
from matching.operations.choosing import Dates
from matching.queries.choices import Asking
from mentoring.ui.forms import Form, Pills
from mentoring.ui.labels import worded_lazy
from programs.forms.fields import Count

ADD, REMOVE, MOVE, HAND_IN, TAKE_BACK = "add", "remove", "move", "hand_in", "take_back"
STEPS = (ADD, REMOVE, MOVE, HAND_IN, TAKE_BACK)


class DatesForm(Form):
    """Until when mentees choose and mentors answer."""

    wishes_until = forms.DateTimeField(label=worded_lazy(gettext_lazy("%(Mentees)s choose until")))
    answers_until = forms.DateTimeField(
        label=worded_lazy(gettext_lazy("%(Mentors)s answer until")),
        help_text=gettext_lazy("They begin when the wishes are in. Each ends by itself at its moment."),
    )
    most = Count(
        label=gettext_lazy("Wishes at most"),
        lowest=1,
        highest=MOST_WISHES,
        initial=5,
        help_text=gettext_lazy("It can be raised later, but not lowered: nobody's list gets shorter."),
    )

    def __init__(self, data: Any = None, *, window: ChoosingWindow | None, **kwargs: Any) -> None:
        told = {name: getattr(window, name) for name in type(self).base_fields} if window else {}
        super().__init__(data, initial=told, **kwargs)
        self.window = window

    def clean_wishes_until(self) -> datetime:
        until: datetime = self.cleaned_data["wishes_until"]
        known = self.window and self.window.wishes_until
        if known and known.replace(second=0, microsecond=0) == until:
            return known
        if until <= timezone.now():
            raise ValidationError(_("This moment is over. Please choose one that is still to come."))
        return until

    def clean_most(self) -> int:
        most: int = self.cleaned_data["most"]
        if self.window and most < self.window.most:
            raise ValidationError(
                _("Some may have %(n)d wishes on their list already: it can only be raised.")
                % {"n": self.window.most}
            )
        return most

    def clean(self) -> None:
        wishes, answers = (self.cleaned_data.get(name) for name in ("wishes_until", "answers_until"))
        if answers and answers <= timezone.now():
            self.add_error(
                "answers_until", _("This moment is over. Please choose one that is still to come.")
            )
        elif wishes and answers and answers <= wishes:
            self.add_error(
                "answers_until", _("The answers come after the wishes: please choose a later moment.")
            )

    @property
    def dates(self) -> Dates:
        return Dates(**self.cleaned_data)


class StageForm(Form):
    """What is to end: as the organiser has seen it."""

    stage = forms.ChoiceField(choices=ChoosingStage.choices[:-1])


class WishStepForm(Form):
    """One step on a mentee's list; `card` is the sign of a card on their page."""

    do = forms.ChoiceField(choices=[(step, step) for step in STEPS])
    card = forms.RegexField(r"^[0-9a-f]{20}$", required=False)
    to = forms.IntegerField(required=False, min_value=-1, max_value=MOST_WISHES)


class AnswerForm(Form):
    """What a mentor says to each of those who would like to have them, and whom rather."""

    def __init__(self, data: Any = None, *, asking: Sequence[Asking], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.asking = asking
        for number, one in enumerate(asking, 1):
            self.fields[f"answer-{one.card.sign}"] = forms.ChoiceField(
                label=_("Your answer"),
                choices=[*WishAnswer.choices, ("", _("No answer"))],
                initial=one.answer,
                required=False,
                widget=Pills,
            )
            self.fields[f"place-{one.card.sign}"] = Count(
                label=_("Place among those you would gladly take"),
                lowest=1,
                highest=max(len(asking), 1),
                initial=one.place or number,
                required=False,
            )

    @property
    def has_sealed(self) -> bool:
        return any(one.is_sealed for one in self.asking)

    @property
    def rows(self) -> list[tuple[Asking, Any, Any]]:
        """Each with its two fields."""
        return [(one, self[f"answer-{one.card.sign}"], self[f"place-{one.card.sign}"]) for one in self.asking]

    @property
    def answers(self) -> Mapping[uuid.UUID, tuple[str, int]]:
        """By list; who has no place of their own comes last."""
        data = self.cleaned_data
        return {
            one.shortlist: (
                data[f"answer-{one.card.sign}"],
                data[f"place-{one.card.sign}"] or len(self.asking) + 1,
            )
            for one in self.asking
        }

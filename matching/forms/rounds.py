from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.enums import Moves
from matching.operations import RoundPlan
from mentoring.ui.forms import Form, FormKeyMixin

MOST_MOVES = 99


class SecondRoundForm(FormKeyMixin, Form):
    """Who else may get somebody new in a second round."""

    moves = forms.ChoiceField(
        label=_("Who else may get somebody new?"),
        choices=Moves.choices,
        initial=Moves.NOBODY,
        widget=forms.RadioSelect,
    )
    most_moves = forms.IntegerField(
        label=_("Further pairs at most"),
        min_value=1,
        max_value=MOST_MOVES,
        required=False,
        help_text=_("Only if you have chosen “at most so many”."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wants_few = cleaned.get("moves") == Moves.FEW
        if wants_few and not cleaned.get("most_moves") and "most_moves" not in self.errors:
            self.add_error("most_moves", _("Please say how many."))
        return cleaned

    @property
    def plan(self) -> RoundPlan:
        moves = Moves(self.cleaned_data["moves"])
        return RoundPlan(moves, self.cleaned_data["most_moves"] if moves == Moves.FEW else 0)

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form
from programs.forms.fields import Words, length
from programs.models import Endorsement, RoleModel
from programs.operations import Word


class EndorsementForm(Form):
    """What somebody at the top says for the programme."""

    name = Words(label=gettext_lazy("Who says it"), max_length=length(Endorsement, "name"))
    position = Words(
        label=gettext_lazy("Position"),
        max_length=length(Endorsement, "position"),
        required=False,
        help_text=gettext_lazy("For example: member of the board."),
    )
    message = Words(
        label=gettext_lazy("Message"),
        max_length=length(Endorsement, "message"),
        lines=6,
        help_text=gettext_lazy("Why they stand up for the programme, and what they hope to learn."),
    )
    is_published = forms.BooleanField(
        label=gettext_lazy("Show it to everybody who is invited or takes part"), required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        endorsement: Endorsement | None,
        name: str = "",
        position: str = "",
    ) -> None:
        if endorsement is not None:
            initial = {field: getattr(endorsement, field) for field in EndorsementForm.base_fields}
        else:
            initial = {"name": name, "position": position}
        super().__init__(data, initial=initial)

    def word(self) -> Word:
        return Word(**self.cleaned_data)


class RoleModelForm(Form):
    """An executive's consent, with a sentence if they like."""

    statement = Words(
        label=gettext_lazy("A sentence of yours"),
        max_length=length(RoleModel, "statement"),
        lines=2,
        required=False,
        help_text=gettext_lazy("For example: I want to understand what my daughter does all day."),
    )

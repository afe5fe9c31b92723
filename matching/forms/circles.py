from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matching.enums import DrawKind, Trait
from matching.models import Circle, CircleDraw
from matching.operations.circles import Lot
from mentoring.accounts.models import BusinessUnit
from mentoring.fields import Text
from mentoring.texts import fold
from mentoring.ui.forms import Form, FormKeyMixin, Pills, PillsMultiple
from mentoring.ui.labels import word_lazy
from programs.enums import PARTICIPANTS, Role
from programs.forms.fields import Words, length
from programs.models import Membership, Program
from programs.queries import unit_choices


def _title() -> str:
    return _("Circles of %(month)s") % {"month": date_format(timezone.localdate(), "F Y")}


class LotForm(FormKeyMixin, Form):
    """What is to be drawn by lot."""

    title = Words(label=_("What you call it"), max_length=length(CircleDraw, "title"), initial=_title)
    kind = forms.ChoiceField(
        label=_("What is drawn"), choices=DrawKind, widget=Pills, initial=DrawKind.CIRCLES
    )
    roles = forms.MultipleChoiceField(
        label=_("Who takes part"),
        choices=((Role.MENTOR, word_lazy("Mentors")), (Role.MENTEE, word_lazy("Mentees"))),
        widget=PillsMultiple,
        initial=[Role.MENTOR],
    )
    unit = forms.ChoiceField(
        label=_("Only from a business unit and those below it"), required=False, choices=()
    )
    size = forms.IntegerField(
        label=_("People in a circle, or seats of the council"), min_value=2, max_value=500, initial=8
    )
    traits = forms.MultipleChoiceField(
        label=_("Balanced by"),
        choices=Trait,
        widget=PillsMultiple,
        required=False,
        initial=[Trait.UNIT, Trait.SITE],
        help_text=_(
            "Gender and age are not offered: nobody has given them for this. Answers that matching compares "
            "are balanced but shown nowhere."
        ),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(unit.pk), unit.path) for unit in unit_choices(program.organisation)]
        self.fields["unit"].choices = [("", _("from all")), *units]  # type: ignore[attr-defined]

    @property
    def lot(self) -> Lot:
        data = self.cleaned_data
        return Lot(
            title=data["title"],
            kind=DrawKind(data["kind"]),
            roles=tuple(role for role in PARTICIPANTS if role in data["roles"]),
            size=data["size"],
            traits=tuple(data["traits"]),
            unit=BusinessUnit.objects.get(pk=data["unit"]) if data["unit"] else None,
        )


class AgainForm(FormKeyMixin, Form):
    """The button that draws again: pressed twice, it draws once."""


class CircleNamesForm(Form):
    """The names of the circles of a draw."""

    def __init__(self, *args: Any, made: CircleDraw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.circles: Mapping[str, Circle] = {str(circle.pk): circle for circle in made.circles.all()}
        for key, circle in self.circles.items():
            self.fields[key] = Text(label=circle.name, max_length=length(Circle, "name"), initial=circle.name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        taken: set[str] = set()
        for key, name in list(cleaned.items()):
            if fold(name) in taken:
                self.add_error(key, _("Another circle is called so already."))
            taken.add(fold(name))
        return cleaned

    @property
    def names(self) -> Mapping[UUID, str]:
        return {UUID(key): self.cleaned_data[key] for key in self.circles}


class MoveForm(Form):
    """Where somebody goes: to a circle, or to the place of another person."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    circle = forms.ModelChoiceField(Circle.objects.none(), required=False)
    instead = forms.ModelChoiceField(Membership.objects.none(), required=False)

    def __init__(self, *args: Any, made: CircleDraw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["circle"].queryset = made.circles.all()  # type: ignore[attr-defined]
        people = Membership.objects.among(made.people)
        self.fields["instead"].queryset = people  # type: ignore[attr-defined]

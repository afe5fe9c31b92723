"""Events beside the kick-off, milestones, and more time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.ui.forms import DateInput, Form, Pills
from programs.enums import Anchor, AskedOf, EventKind, MilestoneKind
from programs.forms.fields import Count, Words, length
from programs.forms.kick_off import GatheringForm
from programs.models import Event, Milestone, Program
from programs.models.timeline import FURTHEST
from programs.operations import EventPlan, MilestonePlan
from programs.queries import months_later

KINDS = [choice for choice in EventKind.choices if choice[0] != EventKind.KICK_OFF]
# How people say it -> the anchor, and whether the days are counted forwards or backwards.
WHEN = {
    "after_start": (Anchor.START, 1, gettext_lazy("days after the start")),
    "before_start": (Anchor.START, -1, gettext_lazy("days before the start")),
    "before_end": (Anchor.END, -1, gettext_lazy("days before the end")),
    "after_end": (Anchor.END, 1, gettext_lazy("days after the end")),
}
MONTHS = (1, 2, 3, 6)
LONGEST_EXTENSION = 24  # months


class EventForm(GatheringForm):
    """A training, a circle, the closing event, or anything else."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    title = Words(
        label=gettext_lazy("Title"),
        max_length=length(Event, "title"),
        help_text=gettext_lazy("For example: What a good first session looks like."),
    )
    moves_with = forms.ChoiceField(
        label=gettext_lazy("If the dates of the programme move"),
        choices=[
            ("", gettext_lazy("it stays where it is")),
            (Anchor.START, gettext_lazy("it moves along with the start")),
            (Anchor.END, gettext_lazy("it moves along with the end")),
        ],
        required=False,
    )

    def plan(self) -> EventPlan:
        return EventPlan(**self.cleaned_data)


class MilestoneForm(Form):
    """What falls due so many days before or after the start or the end."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MilestoneKind.choices)
    title = Words(
        label=gettext_lazy("Title"),
        max_length=length(Milestone, "title"),
        help_text=gettext_lazy("For example: How is it going?"),
    )
    days = Count(label=gettext_lazy("How many"), lowest=0, highest=FURTHEST, initial=30)
    when = forms.ChoiceField(
        label=gettext_lazy("Counted"), choices=[(key, words) for key, (_anchor, _way, words) in WHEN.items()]
    )
    asked_of = forms.ChoiceField(label=gettext_lazy("For"), choices=AskedOf.choices)

    def __init__(self, data: Mapping[str, Any] | None = None, *, milestone: Milestone | None = None) -> None:
        super().__init__(data, initial=_as_said(milestone) if milestone else None)

    def plan(self) -> MilestonePlan:
        anchor, way, _words = WHEN[self.cleaned_data["when"]]
        return MilestonePlan(
            kind=self.cleaned_data["kind"],
            title=self.cleaned_data["title"],
            anchor=anchor,
            days=way * self.cleaned_data["days"],
            asked_of=self.cleaned_data["asked_of"],
        )


def _as_said(milestone: Milestone) -> dict[str, Any]:
    side = (milestone.anchor, -1 if milestone.days < 0 else 1)
    return {
        "kind": milestone.kind,
        "title": milestone.title,
        "days": abs(milestone.days),
        "when": next(key for key, (anchor, way, _words) in WHEN.items() if (anchor, way) == side),
        "asked_of": milestone.asked_of,
    }


class ExtensionForm(Form):
    """How much longer: so many months, or until a day of one's own."""

    months = forms.ChoiceField(label=gettext_lazy("How much longer?"), widget=Pills, required=False)
    own_end_on = forms.DateField(label=gettext_lazy("Or until this day"), widget=DateInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, program: Program) -> None:
        super().__init__(data, initial={"months": "3"})
        self.program = program
        months = self.fields["months"]
        months.choices = [(str(n), self._until(n)) for n in MONTHS]  # type: ignore[attr-defined]

    def _until(self, months: int) -> str:
        words = ngettext("%(n)d month, until %(day)s", "%(n)d months, until %(day)s", months)
        return words % {"n": months, "day": date_format(months_later(self.program.ends_on, months))}

    def clean_own_end_on(self) -> date | None:
        day: date | None = self.cleaned_data["own_end_on"]
        if day and day <= self.program.ends_on:
            raise forms.ValidationError(_("The new end has to be later than the one that holds."))
        if day and day > months_later(self.program.ends_on, LONGEST_EXTENSION):
            raise forms.ValidationError(_("That is more than two years longer. Please check the year."))
        return day

    def clean(self) -> None:
        if not self.errors and not (self.cleaned_data["own_end_on"] or self.cleaned_data["months"]):
            self.add_error("months", _("Please choose one."))

    def new_end_on(self) -> date:
        """The day of one's own goes before the months."""
        own: date | None = self.cleaned_data["own_end_on"]
        return own or months_later(self.program.ends_on, int(self.cleaned_data["months"]))

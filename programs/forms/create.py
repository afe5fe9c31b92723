"""Making a programme: from a template, from nothing, or from an earlier round."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.accounts.models import Organisation
from mentoring.ui.forms import DateInput, FormKeyMixin
from programs.blueprints import BLUEPRINTS, LANGUAGES, Blueprint, blueprint
from programs.forms.dates import DAY, EARLIEST, LONGEST
from programs.forms.purpose import NameForm
from programs.models import Program
from programs.operations import Purpose, Round
from programs.queries import Timeline, months_later

MONTHS = 6  # where nothing else is said
SPOKEN = [(code, name) for code, name in settings.LANGUAGES if code[:2] in LANGUAGES]


class BeginningForm(FormKeyMixin, NameForm):
    """A new draft has a name and a start."""

    starts_on = forms.DateField(label=gettext_lazy("Start"), widget=DateInput)

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < EARLIEST:
            raise forms.ValidationError(_("Please check the year."))
        return starts_on


class CreateForm(BeginningForm):
    """What it is made from, what it is called, and when it is."""

    blueprint = forms.ChoiceField(
        choices=[("", "–"), *((key, key) for key in BLUEPRINTS)],  # noqa: RUF001  # the page says more
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the texts"),
        choices=SPOKEN,
        help_text=gettext_lazy("Goals, topics and rules come in it. You can change every word later."),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("End"),
        widget=DateInput,
        required=False,
        help_text=gettext_lazy("Leave it empty for the length of the template."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, organisation: Organisation | None, language: str
    ) -> None:
        super().__init__(data, organisation=organisation, initial={"language": language, "blueprint": "bank"})

    def clean(self) -> None:
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if not starts_on or not ends_on:
            return
        if ends_on < starts_on + DAY:
            self.add_error("ends_on", _("The end has to be after the start."))
        elif ends_on > starts_on + LONGEST:
            self.add_error("ends_on", _("That is more than three years."))

    def chosen(self) -> Blueprint | None:
        key = self.cleaned_data["blueprint"]
        return blueprint(key, self.cleaned_data["language"]) if key else None

    def purpose(self) -> Purpose:
        chosen = self.chosen()
        if chosen is None:
            return Purpose(self.cleaned_data["name"])
        return Purpose(self.cleaned_data["name"], chosen.purpose.strip(), chosen.monthly_minutes)

    def timeline(self) -> Timeline:
        chosen, starts_on = self.chosen(), self.cleaned_data["starts_on"]
        months = chosen.months if chosen else MONTHS
        return Timeline(starts_on, self.cleaned_data["ends_on"] or months_later(starts_on, months))


class RoundForm(BeginningForm):
    """Another round of a programme, as long as the earlier one."""

    with_team = forms.BooleanField(
        label=gettext_lazy("The team comes along"),
        help_text=gettext_lazy("They get a mail at once."),
        required=False,
        initial=True,
    )
    with_people = forms.BooleanField(
        label=gettext_lazy("Ask those who took part again"),
        help_text=gettext_lazy("As invited people of the draft: their mail goes out when recruiting begins."),
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, source: Program) -> None:
        super().__init__(data, organisation=source.organisation)
        self.source = source

    def round(self) -> Round:
        starts_on = self.cleaned_data["starts_on"]
        return Round(
            name=self.cleaned_data["name"],
            timeline=Timeline(starts_on, starts_on + (self.source.ends_on - self.source.starts_on)),
            with_team=self.cleaned_data["with_team"],
            with_people=self.cleaned_data["with_people"],
        )

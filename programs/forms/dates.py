"""When a programme is."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import DateInput, Form
from programs.enums import EXTENDABLE
from programs.models import Program
from programs.queries import Timeline

EARLIEST = date(2000, 1, 1)
DAY = timedelta(days=1)
LONGEST = timedelta(days=3 * 366)


class TimelineForm(Form):
    """When the programme is; the end of one that runs is moved later by an extension alone."""

    applications_open_on = forms.DateField(
        label=gettext_lazy("Applications open"), widget=DateInput, required=False
    )
    applications_close_on = forms.DateField(
        label=gettext_lazy("Applications close"), widget=DateInput, required=False
    )
    starts_on = forms.DateField(label=gettext_lazy("Start"), widget=DateInput)
    ends_on = forms.DateField(label=gettext_lazy("End"), widget=DateInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, program: Program | None = None, **kwargs: Any
    ) -> None:
        if program is not None:
            kwargs["initial"] = {name: getattr(program, name) for name in TimelineForm.base_fields}
        super().__init__(data, **kwargs)
        self.program = program
        self.running = program if program and program.phase in EXTENDABLE else None

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < EARLIEST:
            raise ValidationError(_("Please check the year."))
        return starts_on

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if self.running and ends_on > self.running.ends_on:
            raise ValidationError(
                _("People count on the end that they know. To give them more time, extend the programme.")
            )
        return ends_on

    def clean(self) -> None:
        opens, closes, starts, ends = (
            self.cleaned_data.get(name)
            for name in ("applications_open_on", "applications_close_on", "starts_on", "ends_on")
        )
        for field, earlier, later, sentence in (
            ("applications_close_on", opens, closes, _("Applications can't close before they open.")),
            ("applications_open_on", opens, starts, _("Applications have to open before the start.")),
            ("applications_close_on", closes, starts, _("Applications have to close before the start.")),
            ("ends_on", starts and starts + DAY, ends, _("The end has to be after the start.")),
            ("ends_on", ends, starts and starts + LONGEST, _("That is more than three years.")),
        ):
            if earlier and later and later < earlier and field not in self.errors:
                self.add_error(field, sentence)
        if self.program and starts and ends and not self.errors:
            self._refuse_kick_off_too_late(self.program, starts, ends)

    def _refuse_kick_off_too_late(self, program: Program, starts_on: date, ends_on: date) -> None:
        """It moves along with the start."""
        kick_off = program.kick_off
        moved_by = starts_on - program.starts_on
        if kick_off and moved_by + kick_off.held_on > ends_on:
            self.add_error("ends_on", _("The kick-off would be after the end. Give it another date first."))

    def timeline(self) -> Timeline:
        return Timeline(**{name: self.cleaned_data[name] for name in TimelineForm.base_fields})

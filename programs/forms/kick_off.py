import zoneinfo
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import DateInput, Form, TimeInput
from programs.forms.fields import Count, Words, length
from programs.models import Event, Program
from programs.operations import KickOff

REGIONS = ("Europe", "Africa", "America", "Asia", "Atlantic", "Australia", "Indian", "Pacific")
LONGEST_BEFORE = LONGEST_AFTER = timedelta(days=366)


def zone_choices(*likely: str) -> list[tuple[Any, Any]]:
    """Every zone of the inhabited regions; the likely ones on top."""
    known = sorted(zoneinfo.available_timezones())
    first = list(dict.fromkeys(name for name in (*likely, "UTC") if name in known))
    groups: list[tuple[Any, Any]] = [(_("Likely"), [(name, _shown(name)) for name in first])]
    for region in REGIONS:
        names = [name for name in known if name.startswith(f"{region}/") and name not in first]
        groups.append((region, [(name, _shown(name)) for name in names]))
    return groups


def _shown(name: str) -> str:
    return name.replace("_", " ")


class GatheringForm(Form):
    """When and where people come together, and what for."""

    held_on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput)
    held_from = forms.TimeField(label=gettext_lazy("Time"), widget=TimeInput, initial=time(10))
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Of the place; everybody else sees their own time beside it."),
    )
    minutes = Count(label=gettext_lazy("Minutes"), lowest=5, highest=1440, initial=90)
    place = Words(
        label=gettext_lazy("Place"),
        max_length=length(Event, "place"),
        help_text=gettext_lazy("Building and room, or the link of a video call."),
    )
    agenda = Words(
        label=gettext_lazy("Agenda"),
        max_length=length(Event, "agenda"),
        lines=6,
        help_text=gettext_lazy("One point a line."),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        program: Program,
        event: Event | None,
        time_zone: str,
    ) -> None:
        told = {name: getattr(event, name) for name in type(self).base_fields} if event else {}
        super().__init__(data, initial={"time_zone": time_zone, **told})
        self.program = program
        self.event = event
        zone = self.fields["time_zone"]
        zone.choices = zone_choices(self.initial["time_zone"], time_zone)  # type: ignore[attr-defined]

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if self.event and self.event.held_on == held_on:  # the agenda of an event that is over
            return held_on
        if held_on < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Please choose one that is still to come."))
        self.refuse_too_late(held_on)
        if held_on < self.program.starts_on - LONGEST_BEFORE:
            raise forms.ValidationError(_("That is more than a year before the programme starts."))
        return held_on

    def refuse_too_late(self, held_on: date) -> None:
        if held_on > self.program.ends_on + LONGEST_AFTER:
            raise forms.ValidationError(_("That is more than a year after the end of the programme."))

    def clean(self) -> None:
        day, hour = self.cleaned_data.get("held_on"), self.cleaned_data.get("held_from")
        zone = self.cleaned_data.get("time_zone")
        if day and hour and zone and not _exists(day, hour, zone):
            self.add_error(
                "held_from", _("The clocks are put forward that night: this time does not exist there.")
            )


class KickOffForm(GatheringForm):
    """When and where everybody meets for the first time."""

    agenda = Words(
        label=gettext_lazy("Agenda"),
        max_length=length(Event, "agenda"),
        lines=6,
        help_text=gettext_lazy("One point a line. The pairs meet here for the first time: leave them time."),
    )

    def refuse_too_late(self, held_on: date) -> None:
        if held_on > self.program.ends_on:
            raise forms.ValidationError(_("That is after the end of the programme."))

    def plan(self) -> KickOff:
        return KickOff(**self.cleaned_data)


def _exists(day: date, hour: time, zone: str) -> bool:
    """Whether a clock in the zone ever shows this time on this day."""
    there = datetime.combine(day, hour, zoneinfo.ZoneInfo(zone))
    return there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None) == there.replace(tzinfo=None)

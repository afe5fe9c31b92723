"""Channels that somebody uses, and hours of the week at which they can meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.texts import fold
from mentoring.ui.forms import TimeInput
from programs.enums import Channel, Frequency, Weekday
from programs.forms.cards.topics import scale
from programs.forms.fields import Words, length
from programs.models import ChannelUse, MeetingHours
from programs.operations import Hours, Use

USED = (("", gettext_lazy("Never")), *Frequency.choices)
OWN_CHANNELS = range(2)


class ChannelFields:
    """How often each channel of the catalogue is used, and two more in a person's own words."""

    def fields(self, uses: Iterable[ChannelUse]) -> dict[str, forms.Field]:
        listed = {use.channel: use.frequency for use in uses if use.channel}
        own = [use for use in uses if not use.channel]
        fields: dict[str, forms.Field] = {
            f"channel_{channel}": scale(str(channel.label), USED, listed.get(channel, ""))
            for channel in Channel
        }
        for place in OWN_CHANNELS:
            use = own[place] if place < len(own) else None
            fields[f"own_channel_{place}"] = Words(
                label=_("Another channel or tool"),
                max_length=length(ChannelUse, "name"),
                required=False,
                initial=use.name if use else "",
            )
            fields[f"own_frequency_{place}"] = scale(_("How often"), USED, use.frequency if use else "")
        return fields

    def rows(self, form: forms.Form) -> list[BoundField]:
        return [form[f"channel_{channel}"] for channel in Channel]

    def own_rows(self, form: forms.Form) -> list[tuple[BoundField, BoundField]]:
        return [(form[f"own_channel_{place}"], form[f"own_frequency_{place}"]) for place in OWN_CHANNELS]

    def check(self, form: forms.Form) -> None:
        """Names that repeat, or that lack how often."""
        seen: set[str] = set()
        for place in OWN_CHANNELS:
            name = fold(form.cleaned_data.get(f"own_channel_{place}", ""))
            if name and name in seen:
                form.add_error(f"own_channel_{place}", _("You have named this one already."))
            elif name and not form.cleaned_data.get(f"own_frequency_{place}"):
                form.add_error(f"own_frequency_{place}", _("Please say how often you use it."))
            seen.add(name)

    def content(self, cleaned: dict[str, Any]) -> list[Use]:
        listed = [
            Use(int(often), channel=channel)
            for channel in Channel
            if (often := cleaned[f"channel_{channel}"])
        ]
        named = [
            Use(int(cleaned[f"own_frequency_{place}"]), name=cleaned[f"own_channel_{place}"])
            for place in OWN_CHANNELS
            if cleaned[f"own_channel_{place}"]
        ]
        return listed + named


@dataclass(frozen=True)
class DayRow:
    """A day of the week on the card."""

    label: str
    starts: BoundField
    ends: BoundField


class HoursFields:
    """From when to when somebody can meet, for each day of the week; an empty day is no time."""

    def fields(self, hours: Iterable[MeetingHours]) -> dict[str, forms.Field]:
        by_day = {row.weekday: row for row in hours}
        fields: dict[str, forms.Field] = {}
        for day in Weekday:
            row = by_day.get(day)
            for name, words, value in (
                (_from(day), _("%(day)s, from"), row.starts if row else None),
                (_to(day), _("%(day)s, to"), row.ends if row else None),
            ):
                fields[name] = forms.TimeField(
                    label=words % {"day": day.label},
                    required=False,
                    widget=TimeInput(),
                    initial=value,
                    error_messages={"invalid": _("Please enter a time, such as 09:00.")},
                )
        return fields

    def rows(self, form: forms.Form) -> list[DayRow]:
        return [DayRow(str(day.label), form[_from(day)], form[_to(day)]) for day in Weekday]

    def check(self, form: forms.Form) -> None:
        for day in Weekday:
            if _from(day) in form.errors or _to(day) in form.errors:
                continue
            starts, ends = form.cleaned_data[_from(day)], form.cleaned_data[_to(day)]
            if starts and not ends:
                form.add_error(_to(day), _("Until when? Please enter the second time too."))
            elif ends and not starts:
                form.add_error(_from(day), _("From when? Please enter the first time too."))
            elif starts and ends <= starts:
                form.add_error(_to(day), _("The second time has to be later than the first."))

    def content(self, cleaned: dict[str, Any]) -> list[Hours]:
        return [Hours(day, cleaned[_from(day)], cleaned[_to(day)]) for day in Weekday if cleaned[_from(day)]]


def _from(day: Weekday) -> str:
    return f"from_{day.value}"


def _to(day: Weekday) -> str:
    return f"to_{day.value}"

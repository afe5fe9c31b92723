"""The form of one's own details."""

import zoneinfo
from functools import cache
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.ui.forms import ModelForm, PersonMixin, Pills

# Zones that are no places, or old names of others.
NOT_PLACES = frozenset({"Etc", "SystemV", "posix", "right", "US", "Brazil", "Canada", "Chile", "Mexico"})


@cache
def time_zones() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Every place of the time zone database, by region."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    regions = groupby(names, key=lambda name: name.split("/", 1)[0])
    return (
        ("UTC", (("UTC", "UTC"),)),
        *(
            (region, tuple((name, name.split("/", 1)[1].replace("_", " ")) for name in places))
            for region, places in regions
            if region not in NOT_PLACES
        ),
    )


class ProfileForm(PersonMixin, ModelForm):
    """What a person says of themselves; the rest is kept by their organisation."""

    class Meta:
        model = User
        fields = ("given_name", "family_name", "locale", "time_zone")

    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=Pills)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("Times are shown as the clocks of this place tell them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["family_name"].widget.attrs["autocomplete"] = "family-name"
        self._keep_present_zone()

    def _keep_present_zone(self) -> None:
        """An old name that is still valid stays a choice for those who have it."""
        present = self.instance.time_zone
        field = self.fields["time_zone"]
        if isinstance(field, forms.ChoiceField) and not field.valid_value(present):
            field.choices = [(present, present), *time_zones()]

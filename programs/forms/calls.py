import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.accounts.models import User
from mentoring.addresses import NotAnAddress, normal_domain, shown_address
from mentoring.ui.forms import AddressField, DateInput, Form, PersonMixin, Pills
from programs.enums import Role
from programs.forms.fields import Count, Words, length
from programs.forms.invitations import TAKE_PART_AS
from programs.models import OpenCall, Program
from programs.operations import Call

LONGEST_DOMAIN = 200  # as the column


class CallForm(Form):
    """What an open call offers, and to whom."""

    title = Words(
        label=gettext_lazy("Name of the call"),
        max_length=length(OpenCall, "title"),
        help_text=gettext_lazy("For you alone, for example: trainees in Hamburg."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("They take part as"), choices=TAKE_PART_AS, widget=Pills, initial=Role.MENTOR
    )
    quota = Count(
        label=gettext_lazy("Places"),
        lowest=1,
        highest=10_000,
        help_text=gettext_lazy("When they are taken, the page says so kindly. Who leaves frees a place."),
    )
    closes_on = forms.DateField(label=gettext_lazy("Open until"), widget=DateInput)
    domains = Words(
        label=gettext_lazy("Domains of e-mail addresses"),
        max_length=1000,
        help_text=gettext_lazy("Only people with such an address can apply, for example: bank.example"),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, program: Program, call: OpenCall | None = None
    ) -> None:
        super().__init__(data, initial=_initial(call) if call else {})
        self.program = program
        self.call = call

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if day < timezone.localdate() and not (self.call and self.call.closes_on == day):
            raise forms.ValidationError(_("This day is over. Please choose one that is still to come."))
        if day > self.program.ends_on:
            raise forms.ValidationError(_("That is after the end of the programme."))
        return day

    def clean_domains(self) -> list[str]:
        words = re.split(r"[\s,;]+", self.cleaned_data["domains"])
        domains = list(dict.fromkeys(_domain(word.removeprefix("@")) for word in words if word))
        if not domains:
            raise forms.ValidationError(_("Please enter at least one domain."))
        return domains

    def offer(self) -> Call:
        return Call(
            title=self.cleaned_data["title"],
            role=Role(self.cleaned_data["role"]),
            quota=self.cleaned_data["quota"],
            closes_on=self.cleaned_data["closes_on"],
            domains=self.cleaned_data["domains"],
        )


def _domain(word: str) -> str:
    try:
        domain = normal_domain(word)
    except NotAnAddress:
        domain = ""
    if not 0 < len(domain) <= LONGEST_DOMAIN or "." not in domain:
        raise forms.ValidationError(_("“%(word)s” is no domain.") % {"word": word[:60]})
    return domain


def _initial(call: OpenCall) -> dict[str, object]:
    values = {name: getattr(call, name) for name in ("title", "role", "quota", "closes_on")}
    return values | {"domains": ", ".join(map(shown_address, call.domains))}


class PlaceForm(PersonMixin, Form):
    """Who asks for a place through an open call."""

    email = AddressField(label=gettext_lazy("E-mail address at work"), max_length=length(User, "email"))
    given_name = Words(label=gettext_lazy("Given name"), max_length=length(User, "given_name"))
    family_name = Words(label=gettext_lazy("Family name"), max_length=length(User, "family_name"))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for name, purpose in (
            ("email", "email"),
            ("given_name", "given-name"),
            ("family_name", "family-name"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = purpose

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.accounts.models import User
from mentoring.ui.forms import DateInput, Form, Pills
from programs.enums import Role
from programs.forms.fields import Count, Words, length
from programs.forms.invitations import TAKE_PART_AS
from programs.models import OpenCall, Program
from programs.operations import Call

DOMAIN = re.compile(r"(?=.{3,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


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
        words = re.split(r"[\s,;]+", self.cleaned_data["domains"].lower())
        domains = list(dict.fromkeys(word.removeprefix("@") for word in words if word))
        for domain in domains:
            if not DOMAIN.fullmatch(domain):
                raise forms.ValidationError(_("“%(word)s” is no domain.") % {"word": domain[:60]})
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


def _initial(call: OpenCall) -> dict[str, object]:
    values = {name: getattr(call, name) for name in ("title", "role", "quota", "closes_on")}
    return values | {"domains": ", ".join(call.domains)}


class PlaceForm(Form):
    """Who asks for a place through an open call."""

    email = forms.EmailField(label=gettext_lazy("E-mail address at work"), max_length=length(User, "email"))
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

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.accounts.models import BusinessUnit, User
from mentoring.ui.forms import AddressField, Form, PersonMixin
from mentoring.ui.labels import worded_lazy
from programs.enums import PARTICIPANTS, Decision, Role
from programs.forms.fields import Count, Words, length
from programs.models import Membership, Program
from programs.operations import Facts
from programs.operations.people import SeveralUnits
from programs.queries import unit_choices, units_called

# Said wherever somebody chooses a role: who is junior and who is senior.
ROLES = (
    (Role.MENTOR, worded_lazy(gettext_lazy("%(Mentor)s: the junior, who teaches"))),
    (Role.MENTEE, worded_lazy(gettext_lazy("%(Mentee)s: the senior, who learns"))),
    (Role.ORGANISER, gettext_lazy("Organiser: runs the programme")),
    (Role.ADVISOR, worded_lazy(gettext_lazy("Advisor: hosts the %(mentor)s circle"))),
    (Role.SPONSOR, gettext_lazy("Sponsor: endorses the programme")),
    (Role.CODER, gettext_lazy("Coder: codes the evidence")),
)


class FactsForm(PersonMixin, Form):
    """What the directory says of a person."""

    given_name = Words(label=gettext_lazy("Given name"), max_length=length(User, "given_name"))
    family_name = Words(label=gettext_lazy("Family name"), max_length=length(User, "family_name"))
    job_title = Words(label=gettext_lazy("Job title"), max_length=length(User, "job_title"), required=False)
    grade = Count(
        label=gettext_lazy("Grade"),
        lowest=1,
        highest=99,
        required=False,
        help_text=gettext_lazy("A higher number is more senior."),
    )
    site = Words(label=gettext_lazy("Site"), max_length=length(User, "site"), required=False)
    unit = forms.ChoiceField(
        label=gettext_lazy("Business unit"),
        required=False,
        help_text=gettext_lazy("Matching never pairs two people of one unit."),
    )
    unit_name = Words(
        label=gettext_lazy("New business unit"),
        max_length=length(BusinessUnit, "name"),
        required=False,
        help_text=gettext_lazy("Only if it is not in the list. With a path: Retail / Cards."),
    )
    manager = AddressField(
        label=gettext_lazy("Manager's e-mail address"),
        required=False,
        help_text=gettext_lazy("Matching never pairs people who report to each other."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        program: Program,
        person: User | None = None,
        **kwargs: Any,
    ) -> None:
        if person is not None:
            kwargs["initial"] = _initial(person)
        super().__init__(data, **kwargs)
        self.program = program
        self.person = person
        self.units = unit_choices(program.organisation)
        unit = self.fields["unit"]
        unit.choices = [("", "–"), *((str(each.pk), each.path) for each in self.units)]  # type: ignore[attr-defined]  # noqa: RUF001

    def clean_manager(self) -> User | None:
        email: str = self.cleaned_data["manager"]
        if not email:
            return None
        manager: User | None = User.objects.of(self.program.organisation).with_email(email).first()
        if manager is None:
            raise ValidationError(
                _("Nobody in your organisation has this address. Add them first, or leave this empty.")
            )
        return manager

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("unit") and self.cleaned_data.get("unit_name"):
            self.add_error("unit_name", _("Please choose a unit or enter a new one, not both."))
        elif name := self.cleaned_data.get("unit_name"):
            there = units_called(self.program.organisation, name)
            if len(there) > 1:
                self.add_error("unit_name", SeveralUnits(there).message)

    def facts(self) -> Facts:
        unit = self.cleaned_data["unit"]
        return Facts(
            job_title=self.cleaned_data["job_title"],
            site=self.cleaned_data["site"],
            grade=self.cleaned_data["grade"],
            business_unit=BusinessUnit.objects.get(pk=unit) if unit else None,
            unit_name=self.cleaned_data["unit_name"],
            manager=self.cleaned_data["manager"],
        )


def _initial(person: User) -> dict[str, object]:
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "job_title": person.job_title,
        "grade": person.grade,
        "site": person.site,
        "unit": str(person.business_unit_id or ""),
        "manager": person.manager.email if person.manager else "",
    }


class PersonForm(FactsForm):
    """A new person of the programme."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[("", "–"), *ROLES])  # noqa: RUF001
    email = AddressField(
        label=gettext_lazy("E-mail address"),
        max_length=length(User, "email"),
        help_text=gettext_lazy("People who are known already are found by it."),
    )
    capacity = Count(
        label=worded_lazy(gettext_lazy("%(Mentees)s at most")),
        lowest=1,
        highest=10,
        required=False,
        initial=1,
        help_text=worded_lazy(gettext_lazy("For %(mentors)s: how many people they would teach at once.")),
    )
    locale = forms.ChoiceField(label=gettext_lazy("Language of the mails"), choices=settings.LANGUAGES)

    field_order = ("role", "email", "given_name", "family_name")

    def clean(self) -> None:
        super().clean()
        manager = self.cleaned_data.get("manager")
        if manager and manager.email == self.cleaned_data.get("email"):
            self.add_error("manager", _("Nobody is their own manager."))

    def newcomer(self) -> dict[str, Any]:
        """What `add_person` takes."""
        return {
            "email": self.cleaned_data["email"],
            "given_name": self.cleaned_data["given_name"],
            "family_name": self.cleaned_data["family_name"],
            "role": Role(self.cleaned_data["role"]),
            "facts": self.facts(),
            "capacity": self.cleaned_data["capacity"] or 1,
            "locale": self.cleaned_data["locale"],
        }


class TeamForm(PersonMixin, Form):
    """Somebody who is there for the participants."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", "–"), *((role, words) for role, words in ROLES if role not in PARTICIPANTS)],  # noqa: RUF001
    )
    email = AddressField(
        label=gettext_lazy("E-mail address"),
        max_length=length(User, "email"),
        help_text=gettext_lazy("People who are known already are found by it."),
    )
    given_name = Words(label=gettext_lazy("Given name"), max_length=length(User, "given_name"))
    family_name = Words(label=gettext_lazy("Family name"), max_length=length(User, "family_name"))
    locale = forms.ChoiceField(label=gettext_lazy("Language of the mails"), choices=settings.LANGUAGES)

    def newcomer(self) -> dict[str, Any]:
        """What `add_person` takes."""
        return self.cleaned_data | {"role": Role(self.cleaned_data["role"])}


class CapacityForm(Form):
    capacity = Count(label=worded_lazy(gettext_lazy("%(Mentees)s at most")), lowest=1, highest=10)


def decision_words() -> Words:
    return Words(
        label=gettext_lazy("A few words in the mail"),
        max_length=2000,
        lines=3,
        required=False,
        help_text=gettext_lazy(
            "If you like. Everybody whom you answer now gets them; they are kept nowhere."
        ),
    )


class DecideAllForm(Form):
    """One answer to everybody who waits and matches."""

    decision = forms.ChoiceField(choices=Decision.choices)
    words = decision_words()


class DecisionForm(Form):
    """One answer to one or many applications."""

    decision = forms.ChoiceField(choices=Decision.choices)
    membership = forms.ModelMultipleChoiceField(
        queryset=Membership.objects.none(),
        error_messages={"required": gettext_lazy("Tick at least one person first.")},
    )
    words = decision_words()

    def __init__(self, data: Mapping[str, Any] | None = None, *, program: Program) -> None:
        super().__init__(data)
        self.fields["membership"].queryset = program.memberships.participants()  # type: ignore[attr-defined]

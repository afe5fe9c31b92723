"""What a programme is called and what it is for."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from mentoring.accounts.models import Organisation
from mentoring.ui.forms import Form
from programs.forms.fields import Count, Words, length
from programs.models import Program
from programs.operations import Purpose
from programs.operations.programs import ProgramNameTaken


class NameForm(Form):
    """A name that no other programme of the organisation has."""

    name = Words(
        label=gettext_lazy("Name"),
        max_length=length(Program, "name"),
        help_text=gettext_lazy("Everybody sees it, in mails too. For example: Digital mindset, spring."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        organisation: Organisation | None,
        program: Program | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.organisation = organisation
        self.program = program

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.organisation and self._is_taken(self.organisation, name):
            raise ValidationError(
                ProgramNameTaken(Program.objects.of(self.organisation).spelled(name)).message
            )
        return name

    def _is_taken(self, organisation: Organisation, name: str) -> bool:
        """One's own name one may keep, also where another from before reads the same."""
        there = Program.objects.of(organisation).named(name)
        return there.exists() and (self.program is None or not there.filter(pk=self.program.pk).exists())


class PurposeForm(NameForm):
    """What the programme is called, what it is for, and how often pairs meet."""

    purpose = Words(
        label=gettext_lazy("Purpose"),
        max_length=length(Program, "purpose"),
        lines=4,
        required=False,
        help_text=gettext_lazy("Why your organisation does this, in two or three sentences."),
    )
    monthly_minutes = Count(
        label=gettext_lazy("Minutes a month"),
        lowest=1,
        highest=1440,
        initial=60,
        help_text=gettext_lazy("How long each pair meets at least. In the study it was one hour."),
    )

    field_order = ("name",)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        organisation: Organisation | None,
        program: Program | None = None,
    ) -> None:
        initial = {name: getattr(program, name) for name in self.base_fields} if program else None
        super().__init__(data, organisation=organisation, program=program, initial=initial)

    def told(self) -> Purpose:
        return Purpose(**{name: self.cleaned_data[name] for name in PurposeForm.base_fields})

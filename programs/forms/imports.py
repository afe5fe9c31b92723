"""Uploading a file of people, and saying what its columns hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form, FormKeyMixin
from mentoring.ui.labels import worded_lazy
from programs.engine import MOST_BYTES, column_name
from programs.enums import ImportField, ImportTrouble, Phase, Role
from programs.forms.fields import length
from programs.models import PeopleImport


class FileForm(Form):
    """A file of people."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV, at most 10 MB and 20,000 rows. The first row names the columns."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"empty": ImportTrouble.EMPTY.label},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(ImportTrouble.TOO_BIG.label)
        return file

    def upload(self) -> dict[str, Any]:
        """What the operations take."""
        file = self.cleaned_data["file"]
        return {
            "file_name": file.name.replace("\x00", "")[-length(PeopleImport, "file_name") :],
            "content": file.read(),
        }


class UploadForm(FormKeyMixin, FileForm):
    """The first file of an import."""


@dataclass(frozen=True)
class Column:
    """A column of the file: what stands in it, and the choice of what it is."""

    name: str
    heading: str
    sample: Sequence[str]
    field: BoundField


class ColumnsForm(Form):
    """What each column holds, which role the people get, and when they are invited."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[
            ("", gettext_lazy("A column of the file says it")),
            (Role.MENTOR, worded_lazy(gettext_lazy("All are %(mentors)s: the juniors, who teach"))),
            (Role.MENTEE, worded_lazy(gettext_lazy("All are %(mentees)s: the seniors, who learn"))),
        ],
    )
    invite_now = forms.BooleanField(
        label=gettext_lazy("Invite everybody who is new as soon as they are imported"),
        required=False,
        help_text=gettext_lazy("Otherwise you invite them later, from the list of people."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, people_import: PeopleImport) -> None:
        super().__init__(
            data,
            initial={
                "role": people_import.role,
                "invite_now": people_import.invite_now,
                **{_name(at): field for at, field in enumerate(people_import.columns)},
            },
        )
        self.people_import = people_import
        if people_import.program.phase == Phase.DRAFT:
            del self.fields["invite_now"]
        for at, heading in enumerate(people_import.headings):
            self.fields[_name(at)] = forms.ChoiceField(
                label=_("Column %(name)s: %(heading)s")
                % {"name": column_name(at), "heading": heading or _("without a heading")},
                required=False,
                choices=[("", _("Leave this out")), *ImportField.choices],
            )

    def columns(self) -> list[Column]:
        return [
            Column(
                name=column_name(at),
                heading=heading,
                sample=[row[at] for row in self.people_import.sample if at < len(row) and row[at]],
                field=self[_name(at)],
            )
            for at, heading in enumerate(self.people_import.headings)
        ]

    def clean(self) -> None:
        seen: dict[str, str] = {}
        for at in range(len(self.people_import.headings)):
            field = self.cleaned_data.get(_name(at))
            if field and field in seen:
                self.add_error(_name(at), _("Column %(name)s is that already.") % {"name": seen[field]})
            elif field:
                seen[field] = column_name(at)
        if ImportField.EMAIL not in seen:
            self.add_error(None, _("Please say which column holds the e-mail address."))
        self._clean_role(seen)

    def _clean_role(self, seen: Mapping[str, str]) -> None:
        if self.cleaned_data.get("role") and ImportField.ROLE in seen:
            self.add_error(
                "role",
                _("Column %(name)s says the role already. Leave that column out, or choose it here.")
                % {"name": seen[ImportField.ROLE]},
            )
        elif not self.cleaned_data.get("role") and ImportField.ROLE not in seen:
            self.add_error("role", _("No column says the role, so please choose it here."))

    def choice(self) -> dict[str, Any]:
        """What `choose_columns` takes."""
        role = self.cleaned_data["role"]
        return {
            "columns": [self.cleaned_data[_name(at)] for at in range(len(self.people_import.headings))],
            "role": Role(role) if role else None,
            "invite_now": self.cleaned_data.get("invite_now", True),
        }


def _name(at: int) -> str:
    return f"column_{at}"

"""Saying which unit is meant by each path of a file that leads to none by itself."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.fields import Text
from mentoring.ui.forms import Form
from programs.engine import NoPath
from programs.queries import AskedUnits, unit_called
from programs.queries.imports import ADD, UnitEntry

OTHER = "other"
LONGEST = 2000  # characters of a path


@dataclass(frozen=True)
class Question:
    """A path of the file, and the fields that answer what it means."""

    entry: UnitEntry
    answer: BoundField
    other: BoundField
    tick: BoundField


class UnitAnswersForm(Form):
    """An answer for each path, or one for all that are ticked; `answers` maps the paths' keys to them.

    What is left open stays so. The button that was pressed is `act`: "save", "map" or "add".
    """

    bulk = Text(label=gettext_lazy("Unit for all that are ticked"), required=False, max_length=LONGEST)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, asked: AskedUnits, entries: Sequence[UnitEntry]
    ) -> None:
        super().__init__(data)
        self.asked, self.entries = asked, entries
        self.answers: dict[str, str] = {}
        self.fields["bulk"].widget.attrs["list"] = "known-units"
        for entry in entries:
            name, path = entry_name(entry), {"path": str(entry)}
            self.fields[f"answer_{name}"] = forms.ChoiceField(
                label=str(entry),
                required=False,
                widget=forms.RadioSelect,
                choices=[
                    *asked.suggestions(entry),
                    (ADD, _("A new unit: %(path)s") % path),
                    (OTHER, _("Another unit:")),
                ],
            )
            self.fields[f"other_{name}"] = Text(
                label=_("Another unit for %(path)s") % path,
                required=False,
                max_length=LONGEST,
                widget=forms.TextInput(attrs={"list": "known-units", "autocomplete": "off"}),
            )
            self.fields[f"tick_{name}"] = forms.BooleanField(label=_("Tick %(path)s") % path, required=False)

    def questions(self, entries: Iterable[UnitEntry]) -> list[Question]:
        """Those of the form's entries that the page shows."""
        return [
            Question(entry, self[f"answer_{name}"], self[f"other_{name}"], self[f"tick_{name}"])
            for entry in entries
            for name in [entry_name(entry)]
        ]

    def clean(self) -> None:
        for entry in self.entries:
            self._take(entry)
        ticked = [entry.key for entry in self.entries if self.cleaned_data.get(f"tick_{entry_name(entry)}")]
        act = self.data.get("act", "save")
        if act in ("map", "add") and not ticked:
            self.add_error(None, _("Tick at least one name first."))
        elif act == "add":
            self.answers |= dict.fromkeys(ticked, ADD)
        elif act == "map":
            unit = self._unit("bulk", self.cleaned_data.get("bulk", ""))
            self.answers |= dict.fromkeys(ticked, unit)
        elif not self.answers and not self.errors:
            self.add_error(None, _("Nothing has been answered yet."))

    def _take(self, entry: UnitEntry) -> None:
        name = entry_name(entry)
        answer, other = (self.cleaned_data.get(f"{kind}_{name}", "") for kind in ("answer", "other"))
        if other and answer not in ("", OTHER):
            sentence = _("You have chosen an answer above, too. Empty this field, or choose “Another unit”.")
            self.add_error(f"other_{name}", sentence)
        elif other or answer == OTHER:
            self.answers[entry.key] = self._unit(f"other_{name}", other)
        elif answer:
            self.answers[entry.key] = answer

    def _unit(self, field: str, text: str) -> str:
        """The key of the unit that a text names; "" with an error at the field where it names none."""
        try:
            units = unit_called(self.asked.tree, text)
        except NoPath:
            units = []
        if len(units) == 1:
            return str(units[0].key)
        if not text:
            self.add_error(field, _("Please enter the name of the unit, or its path."))
        elif units:
            self.add_error(field, _("Several units have this name. Write the whole path: Group / Retail."))
        else:
            self.add_error(field, _("Your organisation has no unit of this name."))
        return ""


def entry_name(entry: UnitEntry) -> str:
    """A name for fields that stays the same whatever else is asked."""
    return hashlib.sha256(entry.key.encode()).hexdigest()[:16]

"""One of very many, found by typing: a field for choices that would not fit into a select.

Without JavaScript the form is sent with what was typed; where that fits several, it comes back with
them to choose from. `js/lookup.js` shows them while somebody types.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mentoring.texts import clean_line

LONGEST_SEARCH = 200
SHOWN = 12  # choices at once


@dataclass(frozen=True)
class Choice:
    """A choice as it is shown; `thing` is what the field gives for it."""

    key: str
    name: str
    note: str
    thing: Any


class Source(Protocol):
    """Where the choices are; `url` answers `?q=` with them, as `ui/lookup_choices.html`."""

    @property
    def url(self) -> str: ...

    def search(self, text: str) -> Sequence[Choice]:
        """The first ones that fit, one more than SHOWN at most."""

    def get(self, key: str) -> Choice | None: ...


def lookup_choices(request: HttpRequest, source: Source) -> HttpResponse:
    """What fits `?q=`, for the list below the field."""
    found = source.search(clean_text(request.GET.get("q", "")))
    context = {"choices": found[:SHOWN], "more": len(found) > SHOWN}
    return render(request, "ui/lookup_choices.html", context)


def clean_text(text: str) -> str:
    return clean_line(text)[:LONGEST_SEARCH]


@dataclass(frozen=True)
class Typed:
    """What a form sends: a text, and the key that was chosen when the text was `of`."""

    text: str = ""
    key: str = ""
    of: str = ""

    @property
    def is_chosen(self) -> bool:
        """The key holds as long as the text stays as it was."""
        return bool(self.key) and self.text in ("", self.of)


class Lookup(forms.Widget):
    template_name = "ui/widgets/lookup.html"
    source: Source

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Typed:
        text, key, of = (str(data.get(f"{name}{part}") or "") for part in ("-text", "", "-of"))
        return Typed(clean_text(text), key, of)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        return name not in data and f"{name}-text" not in data

    def fitting(self, typed: Typed) -> Sequence[Choice]:
        """The one that was chosen, or those that fit what was typed."""
        if typed.is_chosen:
            found = self.source.get(typed.key)
            return [found] if found else []
        return self.source.search(typed.text) if typed.text else []

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, dict(attrs or {}))
        typed = value if isinstance(value, Typed) else Typed(key=str(value or ""))
        fitting = self.fitting(typed)
        chosen = fitting[0] if len(fitting) == 1 else None
        context["widget"] |= {
            "text": chosen.name if chosen else typed.text,
            "chosen": chosen,
            "choices": [] if chosen else fitting[:SHOWN],
            "url": self.source.url,
            "is_wrong": "aria-invalid" in context["widget"]["attrs"],
        }
        return context


class LookupField(forms.Field):
    """`cleaned_data` holds the `thing` of the one that was chosen, or that alone fits."""

    widget = Lookup
    default_error_messages: ClassVar = {
        "required": _("Please type a name and choose."),
        "gone": _("This choice is no longer there. Please choose again."),
        "none": _("Nothing fits what you typed."),
        "several": _("Several fit: please choose one."),
    }

    def clean(self, value: Typed) -> Any:
        if not value.text and not value.key:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        widget: Any = self.widget
        fitting = widget.fitting(value)
        if len(fitting) == 1:
            return fitting[0].thing
        problem = "several" if fitting else "gone" if value.is_chosen else "none"
        raise ValidationError(self.error_messages[problem], code=problem)

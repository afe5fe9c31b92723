from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, MaxLengthValidator
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mentoring.fields import Text
from mentoring.texts import clean_line, is_plain


class Shorter(MaxLengthValidator):
    message = ngettext_lazy(
        "Please shorten this to %(limit_value)d character; it has %(show_value)d.",
        "Please shorten this to %(limit_value)d characters; it has %(show_value)d.",
        "limit_value",
    )


class Words(Text):
    """Text of at most so many characters, told in words where it has more.

    The browser gets no `maxlength`: it would cut off what somebody pastes without a word.
    """

    def __init__(self, *, max_length: int, lines: int = 1, **kwargs: Any) -> None:
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)
        self.validators = [no_nul, Shorter(max_length)]


class Count(forms.IntegerField):
    """A whole number within bounds, said in one sentence."""

    def __init__(self, *, lowest: int, highest: int, **kwargs: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        super().__init__(min_value=lowest, max_value=highest, widget=widget, **kwargs)
        for validator in self.validators:
            if isinstance(validator, BaseValidator):
                validator.message = _("Please enter a number from %(lowest)d to %(highest)d.") % {
                    "lowest": lowest,
                    "highest": highest,
                }
        self.error_messages["invalid"] = _("Please enter a whole number.")


def length(model: type[Model], field: str) -> int:
    """How much the column holds."""
    column: Any = model._meta.get_field(field)
    longest: int = column.max_length
    return longest


def no_nul(text: str) -> None:
    """Refuse the one character that the database can't hold."""
    if "\x00" in text:
        raise ValidationError(
            _("There is an invisible character in this text that can't be saved. Please type it anew.")
        )


def named_line(text: str, most_name: int, most_text: int) -> tuple[str, str]:
    """A name, and what stands after the first colon. Raises ValidationError that names the line."""
    name, _colon, rest = (clean_line(part) for part in text.partition(":"))
    pair = (name or rest, rest if name else "")
    if not is_plain(pair[0]):
        raise ValidationError(
            _("Please leave angle brackets (< and >) out of the name: “%(start)s”") % {"start": pair[0][:40]}
        )
    for value, most in zip(pair, (most_name, most_text), strict=True):
        if len(value) > most:
            raise ValidationError(
                _("This line is too long (%(most)d characters at most): “%(start)s…”")
                % {"most": most, "start": value[:40]}
            )
    return pair

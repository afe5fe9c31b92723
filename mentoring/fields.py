"""Fields for text that people write: it is cleaned by `mentoring.texts`, whoever writes it.

Forms have `Text`. Models have `Line` for a text of one line, `Lines` for a short and `Block` for a long
text of several: what is saved, updated or looked up through them is clean, also where no form was.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.names import is_person_name
from mentoring.texts import clean_block, clean_line

if TYPE_CHECKING:  # generic for mypy only
    Field = models.Field[str, str]
    CharField = models.CharField[str, str]
    TextField = models.TextField[str, str]
else:
    Field, CharField, TextField = models.Field, models.CharField, models.TextField

NUL = "\x00"


def person_name(text: str) -> None:
    """Refuse a name that mail programs would make a link of, or that could be markup."""
    if not is_person_name(text):
        raise ValidationError(
            _(
                "This can't stand in mails as a name. Please leave out web addresses, telephone numbers "
                "and the signs < > @ : and put a space behind each full stop."
            )
        )


class Text(forms.CharField):
    """Text as people type or paste it, cleaned before it is asked for and measured.

    Where nothing can be seen nothing was entered. A NUL is no slip of a person: it stays, so that the
    validators refuse it.
    """

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not isinstance(text, str) or NUL in text:
            return text
        return clean_block(text) if isinstance(self.widget, forms.Textarea) else clean_line(text)


class _Cleaned(Field):
    """What the three kinds have in common; for migrations they are Django's own fields."""

    @staticmethod
    def cleaning(text: str) -> str:
        raise NotImplementedError

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kind = models.TextField if isinstance(self, models.TextField) else models.CharField
        return name, f"django.db.models.{kind.__name__}", args, kwargs

    def to_python(self, value: Any) -> Any:
        """Asked by forms, by validation, and before a value goes to the database."""
        text = super().to_python(value)
        return self.cleaning(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The instance shows what is kept."""
        value = getattr(model_instance, self.attname)
        if isinstance(value, str):
            value = self.cleaning(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"form_class": Text, **kwargs})


class Line(_Cleaned, CharField):
    """Text of one line."""

    cleaning = staticmethod(clean_line)


class PersonName(Line):
    """A person's given or family name. Not to be shown as it is, but through `names.harmless_name`."""

    default_validators = (person_name,)  # type: ignore[assignment]


class Lines(_Cleaned, CharField):
    """Short text that may have several lines."""

    cleaning = staticmethod(clean_block)


class Block(_Cleaned, TextField):
    """Long text."""

    cleaning = staticmethod(clean_block)

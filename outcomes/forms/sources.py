from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.fields import Text
from mentoring.ui.forms import Form, FormKeyMixin, Pills
from mentoring.ui.labels import worded_lazy
from outcomes.engine.text import clean
from outcomes.enums import TEXT_MAX, SourceKind


class TextField(forms.CharField):
    """A long text, cleaned before it is measured (see `outcomes.engine.text`)."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, max_length=TEXT_MAX, **kwargs)
        del self.widget.attrs["maxlength"]  # the browser would cut off the end without a word

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class SourceForm(FormKeyMixin, Form):
    """A piece of evidence, pasted in."""

    title = Text(
        label=_("Title"),
        max_length=200,
        help_text=worded_lazy(
            _("A pseudonym, such as “P3 %(mentee)s, closing interview”: never a person's name.")
        ),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind, initial=SourceKind.INTERVIEW, widget=Pills)
    text = TextField(
        label=_("Text"),
        help_text=_(
            "Paste it as it is. Line ends are unified and invisible control characters are removed; "
            "after that the text never changes, so that marks stay where they are."
        ),
        error_messages={
            "max_length": _(
                "This text has %(show_value)s characters; at most %(limit_value)s can be kept. "
                "Split it into parts."
            )
        },
    )
    is_fiction = forms.BooleanField(
        label=_("This text is made up"),
        help_text=_("For training and tests. It is marked as fiction wherever it appears."),
        required=False,
    )

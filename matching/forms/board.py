import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.queries.changes import Wish
from mentoring.ui.forms import Form


class WishForm(Form):
    """Who shall have whom on the board of a run; no mentor: take the mentee's proposal apart."""

    mentee = forms.UUIDField()
    mentor = forms.UUIDField(required=False)
    instead = forms.UUIDField(required=False)
    leaving = forms.UUIDField(required=False)

    default_error = _("Please choose the people once more: these are not known.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["invalid"] = self.default_error

    @property
    def wish(self) -> Wish:
        mentee: uuid.UUID = self.cleaned_data["mentee"]
        return Wish(mentee, *(self.cleaned_data[name] for name in ("mentor", "instead", "leaving")))


class SeenForm(Form):
    """The version of the board that the organiser has looked at."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class UndoForm(SeenForm):
    """The last change alone, or every one back to the number of one."""

    back_to = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

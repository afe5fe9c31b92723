from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form
from programs.forms.fields import Words, length
from programs.forms.pictures import Files, PhotoField, asked_for
from programs.models import Endorsement, RoleModel
from programs.operations import Word

WORDS = ("name", "position", "message", "is_published")


class EndorsementForm(Form):
    """What somebody at the top says for the programme."""

    name = Words(label=gettext_lazy("Who says it"), max_length=length(Endorsement, "name"))
    position = Words(
        label=gettext_lazy("Position"),
        max_length=length(Endorsement, "position"),
        required=False,
        help_text=gettext_lazy("For example: member of the board."),
    )
    message = Words(
        label=gettext_lazy("Message"),
        max_length=length(Endorsement, "message"),
        lines=6,
        help_text=gettext_lazy("Why they stand up for the programme, and what they hope to learn."),
    )
    portrait = PhotoField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy(
            "Of the one who says it: a JPEG, PNG or WebP file. We keep a small square of it."
        ),
    )
    no_portrait = forms.BooleanField(label=gettext_lazy("Take the picture away"), required=False)
    is_published = forms.BooleanField(
        label=gettext_lazy("Show it to everybody who is invited, has the link of an open call or takes part"),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Files | None = None,
        *,
        endorsement: Endorsement | None,
        name: str = "",
        position: str = "",
    ) -> None:
        if endorsement is not None:
            initial = {field: getattr(endorsement, field) for field in WORDS}
        else:
            initial = {"name": name, "position": position}
        super().__init__(data, files, initial=initial)
        if not hasattr(endorsement, "portrait"):
            del self.fields["no_portrait"]

    def word(self) -> Word:
        cleaned = dict(self.cleaned_data)
        portrait = asked_for(cleaned.pop("portrait"), gone=cleaned.pop("no_portrait", False))
        return Word(**cleaned, portrait=portrait)


class RoleModelForm(Form):
    """An executive's consent, with a sentence if they like."""

    statement = Words(
        label=gettext_lazy("A sentence of yours"),
        max_length=length(RoleModel, "statement"),
        lines=2,
        required=False,
        help_text=gettext_lazy("For example: I want to understand what my daughter does all day."),
    )
    shows_photo = forms.BooleanField(
        label=gettext_lazy("Also show the photo of my profile card"), required=False
    )

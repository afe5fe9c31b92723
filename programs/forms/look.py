from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.fields import Text
from mentoring.texts import fold
from mentoring.ui.forms import Form, Pills
from mentoring.ui.labels import Labels
from programs.forms.fields import Words, length
from programs.forms.pictures import Files, LogoField, asked_for
from programs.models import Logo, Program
from programs.operations import Look

SIDES = ("mentor", "mentors", "mentee", "mentees")
OWN = "own"
PALETTE = (
    ("", gettext_lazy("Petrol (as delivered)")),
    ("#1d4ed8", gettext_lazy("Blue")),
    ("#6d28d9", gettext_lazy("Violet")),
    ("#a21caf", gettext_lazy("Plum")),
    ("#b91c1c", gettext_lazy("Red")),
    ("#9a5b00", gettext_lazy("Amber")),
    ("#166534", gettext_lazy("Green")),
    ("#475569", gettext_lazy("Slate")),
    (OWN, gettext_lazy("Your own")),
)


class LabelWords(Words):
    """One of the words for the two sides."""

    def __init__(self, column: str, **kwargs: Any) -> None:
        super().__init__(max_length=length(Program, column), required=False, **kwargs)


class LookForm(Form):
    """What the two sides are called, the colour and the logo."""

    mentor = LabelWords("mentor_label", label=gettext_lazy("One of the juniors who teach"))
    mentors = LabelWords("mentors_label", label=gettext_lazy("Several of them"))
    mentee = LabelWords("mentee_label", label=gettext_lazy("One of the seniors who learn"))
    mentees = LabelWords("mentees_label", label=gettext_lazy("Several of them"))
    palette = forms.ChoiceField(label=gettext_lazy("Colour"), choices=PALETTE, widget=Pills, required=False)
    own_colour = Text(
        label=gettext_lazy("Your own colour"),
        required=False,
        help_text=gettext_lazy(
            "As in your style guide, for example #0a7d55. It counts where you chose “Your own”."
        ),
        validators=[
            RegexValidator(
                r"^#[0-9a-fA-F]{6}$", gettext_lazy("Please enter # and six digits or letters from a to f.")
            )
        ],
    )

    logo = LogoField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("A PNG, JPEG or WebP file. Wide ones look best; we make it small."),
    )
    logo_description = Words(
        label=gettext_lazy("What one sees on it"),
        max_length=length(Logo, "description"),
        required=False,
        help_text=gettext_lazy(
            "Read out to those who cannot see it, for example: Meridian Bank. "
            "Leave it empty if the picture only decorates."
        ),
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Files | None = None,
        *,
        program: Program,
    ) -> None:
        colours = [value for value, _label in PALETTE]
        is_listed = program.accent in colours
        labels = program.labels
        logo: Logo | None = Logo.objects.of_program(program).light().first()
        initial = {
            **{name: getattr(labels, name) for name in SIDES},
            "palette": program.accent if is_listed else OWN,
            "own_colour": "" if is_listed else program.accent,
            "logo_description": logo.description if logo else "",
        }
        super().__init__(data, files, initial=initial)
        if logo is None:
            del self.fields["no_logo"]

    def clean(self) -> None:
        for one, several in (("mentor", "mentors"), ("mentee", "mentees")):
            self._both_or_neither(one, several)
        if self.cleaned_data.get("palette") == OWN and self.cleaned_data.get("own_colour") == "":
            self.add_error("own_colour", _("Please enter your colour."))
        if not self.errors and self._are_alike():
            self.add_error("mentee", _("The two sides need words that tell them apart."))

    def _both_or_neither(self, one: str, several: str) -> None:
        for here, there in ((one, several), (several, one)):
            if here in self.cleaned_data and not self.cleaned_data[here] and self.cleaned_data.get(there):
                self.add_error(here, _("Please enter both: the word for one and the word for several."))

    def _are_alike(self) -> bool:
        words = self._labels().words
        return fold(words["mentor"]) == fold(words["mentee"])

    def _labels(self) -> Labels:
        return Labels(**{name: self.cleaned_data[name] for name in SIDES})

    def look(self) -> Look:
        chosen = self.cleaned_data["palette"]
        return Look(
            self._labels(),
            self.cleaned_data["own_colour"].lower() if chosen == OWN else chosen,
            asked_for(self.cleaned_data["logo"], gone=self.cleaned_data.get("no_logo", False)),
            self.cleaned_data["logo_description"],
        )

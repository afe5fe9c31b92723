from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.enums import DecisionKind
from matching.queries import PeopleSource
from mentoring.ui.forms import Form, FormKeyMixin, Pills
from mentoring.ui.labels import word_lazy
from mentoring.ui.lookup import LookupField
from programs.enums import Role
from programs.forms.fields import Words
from programs.models import Program

LONGEST_REASON = 300


class PersonField(LookupField):
    """Somebody who takes part, found by name; `cleaned_data` holds their membership."""

    default_error_messages: ClassVar = {
        "gone": _("This person does not take part any more. Please choose somebody else."),
        "none": _("Nobody who takes part has a name like this."),
        "several": _("Several people have a name like this: please choose one."),
    }

    def offer(self, program: Program, role: Role | None = None) -> None:
        widget: Any = self.widget
        widget.source = PeopleSource(program, role)


class PairForm(Form):
    """A mentor and a mentee of a programme."""

    mentee = PersonField(label=word_lazy("Mentee"))
    mentor = PersonField(label=word_lazy("Mentor"))

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, role in (("mentee", Role.MENTEE), ("mentor", Role.MENTOR)):
            field: Any = self.fields[name]
            field.offer(program, role)


class DecisionForm(PairForm):
    kind = forms.ChoiceField(label=_("Decision"), choices=DecisionKind, widget=Pills)
    reason = Words(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("For the other organisers. Nobody else reads it."),
    )


class ExclusionForm(Form):
    person = PersonField(label=_("Person"))
    reason = Words(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("For the other organisers. Nobody else reads it."),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.offer(program)


class ReasonForm(FormKeyMixin, Form):
    """Why something is taken back."""

    reason = Words(label=_("Reason"), max_length=2000, lines=3)


class NoteForm(FormKeyMixin, Form):
    text = Words(label=_("A note for the other organisers"), max_length=2000, lines=2)

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.enums import DecisionKind
from mentoring.ui.forms import Form, FormKeyMixin, Pills
from mentoring.ui.labels import word_lazy
from programs.enums import Role
from programs.forms.fields import Words
from programs.models import Membership, Program

LONGEST_REASON = 300


class PersonField(forms.ChoiceField):
    """Somebody who takes part, by name; `cleaned_data` holds their membership."""

    default_error_messages: ClassVar = {
        "invalid_choice": _("This person does not take part any more. Please choose somebody else.")
    }

    def offer(self, people: Iterable[Membership]) -> None:
        self.people = {str(member.pk): member for member in people}
        names = [(key, member.user.full_name) for key, member in self.people.items()]
        self.choices = [("", "---------"), *names]

    def clean(self, value: Any) -> Membership:
        return self.people[super().clean(value)]


def _people(program: Program) -> Mapping[str, Sequence[Membership]]:
    """Everybody who is accepted, by role, in one query."""
    members = Membership.objects.in_program(program).participants().accepted()
    by_role: dict[str, list[Membership]] = {Role.MENTOR: [], Role.MENTEE: []}
    for member in members.select_related("user", "program").by_name():
        by_role[member.role].append(member)
    return by_role


class PairForm(Form):
    """A mentor and a mentee of a programme."""

    mentee = PersonField(label=word_lazy("Mentee"))
    mentor = PersonField(label=word_lazy("Mentor"))

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _people(program)
        for name, role in (("mentee", Role.MENTEE), ("mentor", Role.MENTOR)):
            field: Any = self.fields[name]
            field.offer(people[role])


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
        people = _people(program)
        field: Any = self.fields["person"]
        field.offer([*people[Role.MENTEE], *people[Role.MENTOR]])


class ReasonForm(FormKeyMixin, Form):
    """Why something is taken back."""

    reason = Words(label=_("Reason"), max_length=2000, lines=3)


class NoteForm(FormKeyMixin, Form):
    text = Words(label=_("A note for the other organisers"), max_length=2000, lines=2)

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Pills
from programs.enums import Knowledge, Level, Priority
from programs.models import Topic, TopicChoice
from programs.operations import Choice

# One row of a phone each, so in fewer words than the enums.
OFFERED = (
    ("", gettext_lazy("No")),
    (Level.SOME, gettext_lazy("Some")),
    (Level.GOOD, gettext_lazy("Good")),
    (Level.STRONG, gettext_lazy("Strong")),
    (Level.EXPERT, gettext_lazy("Expert")),
)
WANTED = (
    ("", gettext_lazy("No")),
    (Priority.LOW, gettext_lazy("A little")),
    (Priority.MEDIUM, gettext_lazy("Quite")),
    (Priority.HIGH, gettext_lazy("Very much")),
)
KNOWN = (
    (Knowledge.NONE, gettext_lazy("Nothing")),
    (Knowledge.BASICS, gettext_lazy("Basics")),
    (Knowledge.SOME, gettext_lazy("Some")),
    (Knowledge.GOOD, gettext_lazy("Good")),
)


def scale(label: str, choices: Sequence[tuple[Any, Any]], initial: Any) -> forms.ChoiceField:
    """One of a few steps, side by side."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=Pills,
        required=False,
        initial="" if initial is None else str(initial),
    )


@dataclass(frozen=True)
class TopicRow:
    """A topic on the card: what it is, and what the person says of it."""

    topic: Topic
    choice: BoundField
    knowledge: BoundField | None  # mentees only


class TopicFields:
    """For each topic of the catalogue how well a mentor knows it, or how much a mentee wants it."""

    def __init__(self, topics: Sequence[Topic], *, is_mentor: bool) -> None:
        self.topics, self.is_mentor = topics, is_mentor

    def fields(self, chosen: dict[object, TopicChoice]) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for topic in self.topics:
            said = chosen.get(topic.pk)
            if self.is_mentor:
                fields[_choice_name(topic)] = scale(topic.name, OFFERED, said.level if said else "")
                continue
            fields[_choice_name(topic)] = scale(topic.name, WANTED, said.priority if said else "")
            fields[_knowledge_name(topic)] = scale(
                _("What I know of “%(topic)s” so far") % {"topic": topic.name},
                KNOWN,
                said.knowledge if said else Knowledge.NONE,
            )
        return fields

    def rows(self, form: forms.Form) -> list[TopicRow]:
        return [
            TopicRow(
                topic,
                form[_choice_name(topic)],
                None if self.is_mentor else form[_knowledge_name(topic)],
            )
            for topic in self.topics
        ]

    def check(self, form: forms.Form) -> None:
        """A card that is handed in has a topic."""
        if any(form.cleaned_data.get(_choice_name(topic)) for topic in self.topics):
            return
        form.add_error(
            _choice_name(self.topics[0]) if self.topics else None,
            _("Please choose at least one topic that you can show somebody.")
            if self.is_mentor
            else _("Please choose at least one topic that you would like to learn about."),
        )

    def content(self, cleaned: dict[str, Any]) -> list[Choice]:
        chosen = []
        for topic in self.topics:
            value = cleaned[_choice_name(topic)]
            if value and self.is_mentor:
                chosen.append(Choice(topic, level=int(value)))
            elif value:
                knowledge = cleaned[_knowledge_name(topic)] or Knowledge.NONE
                chosen.append(Choice(topic, priority=int(value), knowledge=int(knowledge)))
        return chosen


def _choice_name(topic: Topic) -> str:
    return f"topic_{topic.pk.hex}"


def _knowledge_name(topic: Topic) -> str:
    return f"knowledge_{topic.pk.hex}"

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form, Pills, PillsMultiple
from programs.enums import Gender, Knowledge, Language, Level, MeetingMode, Priority, Role
from programs.forms.fields import Count, Words, length
from programs.models import Membership, ProfileCard, Topic, TopicChoice
from programs.operations import CardContent, Choice
from programs.queries import OwnCard

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
PLAIN_FIELDS = (
    *("about", "experience", "expectations", "interests"),
    *("languages", "meets", "gender", "year_of_birth"),
)
WHO_SEES_IT = gettext_lazy(
    "Only the organisers see it, to check that matching treats everybody fairly. Your partner does not."
)


class AcceptRulesForm(Form):
    """Says yes to the wording that was on the page."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    accept = forms.BooleanField(label=gettext_lazy("I have read the rules and accept them"))


class Languages(forms.MultipleChoiceField):
    """Shown as needed, though a draft may do without: the form asks for one when it counts."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


@dataclass(frozen=True)
class TopicRow:
    """A topic on the card: what it is, and what the person says of it."""

    topic: Topic
    choice: BoundField
    knowledge: BoundField | None  # mentees only


class CardForm(Form):
    """A profile card: for a mentor with the topics they offer, for a mentee with those they want.

    With `complete` it is checked as a card that is handed in: a topic and a language are needed.
    """

    languages = Languages(
        label=gettext_lazy("Languages in which I can meet"),
        choices=Language.choices,
        widget=PillsMultiple,
    )
    meets = forms.ChoiceField(
        label=gettext_lazy("How I would like to meet"),
        choices=MeetingMode.choices,
        widget=Pills,
        initial=MeetingMode.EITHER,
    )
    about = Words(
        label=gettext_lazy("About me"), max_length=length(ProfileCard, "about"), lines=3, required=False
    )
    experience = Words(
        label=gettext_lazy("Skills and experience"),
        max_length=length(ProfileCard, "experience"),
        lines=3,
        required=False,
    )
    expectations = Words(
        label=gettext_lazy("What I hope for"),
        max_length=length(ProfileCard, "expectations"),
        lines=3,
        required=False,
    )
    interests = Words(
        label=gettext_lazy("Interests"), max_length=length(ProfileCard, "interests"), required=False
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("Gender"),
        choices=[("", gettext_lazy("No answer")), *Gender.choices],
        widget=Pills,
        required=False,
        help_text=WHO_SEES_IT,
    )
    year_of_birth = Count(
        label=gettext_lazy("Year of birth"),
        lowest=1920,
        highest=2015,
        required=False,
        help_text=WHO_SEES_IT,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        membership: Membership,
        own: OwnCard,
        complete: bool = False,
    ) -> None:
        initial = {name: getattr(own.card, name) for name in PLAIN_FIELDS} if own.card else {}
        super().__init__(data, initial=initial)
        self.topics = own.topics
        self.is_mentor = membership.role == Role.MENTOR
        self.complete = complete
        for topic in own.topics:
            self._add_topic(topic, own.choices.get(topic.pk))

    def _add_topic(self, topic: Topic, chosen: TopicChoice | None) -> None:
        self.fields[_choice_name(topic)] = _scale(
            topic.name,
            OFFERED if self.is_mentor else WANTED,
            (chosen.level if self.is_mentor else chosen.priority) if chosen else "",
        )
        if not self.is_mentor:
            self.fields[_knowledge_name(topic)] = _scale(
                _("What I know of “%(topic)s” so far") % {"topic": topic.name},
                KNOWN,
                chosen.knowledge if chosen else Knowledge.NONE,
            )

    def topic_rows(self) -> list[TopicRow]:
        return [
            TopicRow(
                topic, self[_choice_name(topic)], None if self.is_mentor else self[_knowledge_name(topic)]
            )
            for topic in self.topics
        ]

    def clean(self) -> None:
        if not self.complete:
            return
        if not self.cleaned_data.get("languages") and "languages" not in self.errors:
            self.add_error("languages", _("Please choose at least one language."))
        if not any(self.cleaned_data.get(_choice_name(topic)) for topic in self.topics):
            first = _choice_name(self.topics[0]) if self.topics else None
            self.add_error(
                first,
                _("Please choose at least one topic that you can show somebody.")
                if self.is_mentor
                else _("Please choose at least one topic that you would like to learn about."),
            )

    def content(self) -> CardContent:
        return CardContent(
            **{name: self.cleaned_data[name] for name in PLAIN_FIELDS}, choices=self._choices()
        )

    def _choices(self) -> Sequence[Choice]:
        chosen = []
        for topic in self.topics:
            value = self.cleaned_data[_choice_name(topic)]
            if value and self.is_mentor:
                chosen.append(Choice(topic, level=int(value)))
            elif value:
                knowledge = self.cleaned_data[_knowledge_name(topic)] or Knowledge.NONE
                chosen.append(Choice(topic, priority=int(value), knowledge=int(knowledge)))
        return chosen


def _choice_name(topic: Topic) -> str:
    return f"topic_{topic.pk.hex}"


def _knowledge_name(topic: Topic) -> str:
    return f"knowledge_{topic.pk.hex}"


def _scale(label: str, choices: Sequence[tuple[Any, Any]], initial: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=Pills,
        required=False,
        initial="" if initial is None else str(initial),
    )

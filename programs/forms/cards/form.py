import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form, FormKeyField, Pills, PillsMultiple
from mentoring.ui.labels import worded_lazy
from programs.enums import Gender, Language, MeetingMode, Role, WorkingMode
from programs.forms.cards.habits import ChannelFields, HoursFields
from programs.forms.cards.questions import QuestionFields
from programs.forms.cards.topics import TopicFields, TopicRow
from programs.forms.fields import Count, Words, length
from programs.models import Membership, ProfileCard
from programs.models.cards import JOINED_IN, YEAR_OF_BIRTH
from programs.operations import CardContent, OpenPage
from programs.queries import OwnCard

PLAIN_FIELDS = (
    *("about", "skills", "experience", "achievements", "expectations", "learns", "brings", "interests"),
    *("languages", "meets", "working_mode", "site", "gender", "year_of_birth", "age_counts", "joined_in"),
)
WHO_SEES_IT = gettext_lazy(
    "Only the organisers see it, to check that matching treats everybody fairly. Your partner does not."
)


class Languages(forms.MultipleChoiceField):
    """Shown as needed, though a draft may do without: the form asks for one when it counts."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


def _words(name: str, label: Any, *, lines: int = 3, help_text: Any = "") -> Words:
    return Words(
        label=label,
        max_length=length(ProfileCard, name),
        lines=lines,
        required=False,
        help_text=help_text,
    )


class Keys(forms.CharField):
    """The keys of things, with blanks between them."""

    def to_python(self, value: Any) -> frozenset[uuid.UUID]:  # type: ignore[override]
        try:
            return frozenset(uuid.UUID(key) for key in (value or "").split())
        except ValueError:
            return frozenset()


class CardForm(Form):
    """A profile card: for a mentor with the topics they offer, for a mentee with those they want.

    With `complete` it is checked as a card that is handed in: a topic, a language and the answers
    that the programme needs. `began_with` has the versions that were there when the page was opened.
    """

    form_key = FormKeyField(required=False)
    began_with = Keys(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
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
    site = _words("site", gettext_lazy("Where I work"), lines=1)
    working_mode = forms.ChoiceField(
        label=gettext_lazy("How I work"),
        choices=[("", gettext_lazy("No answer")), *WorkingMode.choices],
        widget=Pills,
        required=False,
    )
    capacity_wish = Count(
        label=gettext_lazy("How many people I would take in at most"), lowest=1, highest=10, required=False
    )
    learns = _words("learns", gettext_lazy("What I'd like to learn"))
    brings = _words("brings", gettext_lazy("What I bring"))
    expectations = _words("expectations", gettext_lazy("What I hope for"))
    interests = _words(
        "interests",
        gettext_lazy("Interests"),
        lines=1,
        help_text=gettext_lazy("With commas between them; those that you share count in matching."),
    )
    about = _words("about", gettext_lazy("About me"))
    skills = _words("skills", gettext_lazy("Skills"))
    experience = _words("experience", gettext_lazy("Experience"))
    achievements = _words("achievements", gettext_lazy("What I am proud of"))
    gender = forms.ChoiceField(
        label=gettext_lazy("Gender"),
        choices=[("", gettext_lazy("No answer")), *Gender.choices],
        widget=Pills,
        required=False,
        help_text=WHO_SEES_IT,
    )
    year_of_birth = Count(
        label=gettext_lazy("Year of birth"),
        lowest=YEAR_OF_BIRTH[0],
        highest=YEAR_OF_BIRTH[1],
        required=False,
        help_text=WHO_SEES_IT,
    )
    age_counts = forms.BooleanField(
        label=gettext_lazy("My age may also count in matching"),
        required=False,
        help_text=worded_lazy(
            gettext_lazy(
                "Some programmes give points for a distance in age, or want %(mentors)s who are younger. "
                "Without this tick your age counts for nothing."
            )
        ),
    )
    joined_in = Count(
        label=gettext_lazy("With the organisation since (year)"),
        lowest=JOINED_IN[0],
        highest=JOINED_IN[1],
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
        self.is_mentor = membership.role == Role.MENTOR
        self.plain = (*PLAIN_FIELDS, "capacity_wish") if self.is_mentor else PLAIN_FIELDS
        super().__init__(data, initial=self._initial(own))
        if not self.is_mentor:
            del self.fields["capacity_wish"]
        self.complete = complete
        self.topics = TopicFields(own.topics, is_mentor=self.is_mentor)
        self.channels, self.hours = ChannelFields(), HoursFields()
        self.questions = QuestionFields(own.questions, complete=complete)
        self.fields |= (
            self.topics.fields(dict(own.choices))
            | self.channels.fields(own.channels)
            | self.hours.fields(own.meeting_hours)
            | self.questions.fields(own.answers or {})
        )

    def _initial(self, own: OwnCard) -> dict[str, Any]:
        """What the card says; before there is one, what the directory says."""
        if own.card is None:
            return {"site": own.site}
        began_with = {card.pk for card in (own.card, own.handed_in) if card}
        values = {name: getattr(own.card, name) for name in self.plain}
        return {**values, "began_with": " ".join(sorted(map(str, began_with)))}

    def topic_rows(self) -> list[TopicRow]:
        return self.topics.rows(self)

    def channel_rows(self) -> list[forms.BoundField]:
        return self.channels.rows(self)

    def own_channel_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return self.channels.own_rows(self)

    def day_rows(self) -> list[Any]:
        return self.hours.rows(self)

    @property
    def hours_are_wrong(self) -> bool:
        return any(row.starts.errors or row.ends.errors for row in self.hours.rows(self))

    @property
    def channels_are_wrong(self) -> bool:
        return any(name.errors or often.errors for name, often in self.channels.own_rows(self))

    @property
    def says_more(self) -> bool:
        """Whether the words that not everybody writes are there, or wrong."""
        names = (
            "about",
            "skills",
            "experience",
            "achievements",
            "brings" if not self.is_mentor else "learns",
        )
        return any(self[name].value() or self[name].errors for name in names)

    def question_rows(self) -> list[forms.BoundField]:
        return self.questions.rows(self)

    def clean(self) -> None:
        self.channels.check(self)
        self.hours.check(self)
        if not self.complete:
            return
        if not self.cleaned_data.get("languages") and "languages" not in self.errors:
            self.add_error("languages", _("Please choose at least one language."))
        self.topics.check(self)

    def page(self) -> OpenPage | None:
        """None where the person has decided that what they see here counts."""
        key = self.cleaned_data["form_key"]
        return OpenPage(key, self.cleaned_data["began_with"]) if key and "anyway" not in self.data else None

    def content(self) -> CardContent:
        return CardContent(
            **{name: self.cleaned_data[name] for name in self.plain},
            choices=self.topics.content(self.cleaned_data),
            channels=self.channels.content(self.cleaned_data),
            meeting_hours=self.hours.content(self.cleaned_data),
            answers=self.questions.content(self.cleaned_data),
        )

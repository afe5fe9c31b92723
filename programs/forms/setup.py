import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.accounts.models import Organisation
from mentoring.ui.forms import DateInput, Form
from mentoring.ui.labels import current, worded_lazy
from programs.enums import EXTENDABLE
from programs.forms.fields import Count, Words, length
from programs.models import Goal, Program, RulesVersion, Suggestion, Topic, TopicGroup
from programs.operations import GoalLine, Purpose, TopicLine
from programs.queries import Timeline

EARLIEST = date(2000, 1, 1)
DAY = timedelta(days=1)
LONGEST = timedelta(days=3 * 366)
MOST_TOPICS = 100
MOST_SUGGESTIONS = 30
MOST_QUESTIONS = 10
QUESTION_LENGTH = 300


def default_rules(minutes: int) -> str:
    """A wording to begin with, after the published study, in the language of the page."""
    return render_to_string("programs/default_rules.txt", {**current().words, "minutes": minutes}).strip()


def default_suggestions() -> list[Suggestion]:
    """Ideas to begin with, after the published study, in the language of the page."""
    lines = render_to_string("programs/default_suggestions.txt", current().words).strip().splitlines()
    return [Suggestion(*_named(line, 100, 500)) for line in lines if line.strip()]


class NameForm(Form):
    """A name that no other programme of the organisation has."""

    name = Words(
        label=gettext_lazy("Name"),
        max_length=length(Program, "name"),
        help_text=gettext_lazy("Everybody sees it, in mails too. For example: Digital mindset, spring."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        organisation: Organisation | None,
        program: Program | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.organisation = organisation
        self.program = program

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.organisation and self._is_taken(self.organisation, name):
            raise ValidationError(_("Your organisation already has a programme of this name."))
        return name

    def _is_taken(self, organisation: Organisation, name: str) -> bool:
        there = Program.objects.of(organisation).named(name).first()
        return there is not None and there != self.program


class PurposeForm(NameForm):
    """What the programme is called, what it is for, and how often pairs meet."""

    purpose = Words(
        label=gettext_lazy("Purpose"),
        max_length=length(Program, "purpose"),
        lines=4,
        required=False,
        help_text=gettext_lazy("Why your organisation does this, in two or three sentences."),
    )
    monthly_minutes = Count(
        label=gettext_lazy("Minutes a month"),
        lowest=1,
        highest=1440,
        initial=60,
        help_text=gettext_lazy("How long each pair meets at least. In the study it was one hour."),
    )

    field_order = ("name",)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        organisation: Organisation | None,
        program: Program | None = None,
    ) -> None:
        initial = {name: getattr(program, name) for name in self.base_fields} if program else None
        super().__init__(data, organisation=organisation, program=program, initial=initial)

    def told(self) -> Purpose:
        return Purpose(**{name: self.cleaned_data[name] for name in PurposeForm.base_fields})


class TimelineForm(Form):
    """When the programme is; the end of one that runs is moved later by an extension alone."""

    applications_open_on = forms.DateField(
        label=gettext_lazy("Applications open"), widget=DateInput, required=False
    )
    applications_close_on = forms.DateField(
        label=gettext_lazy("Applications close"), widget=DateInput, required=False
    )
    starts_on = forms.DateField(label=gettext_lazy("Start"), widget=DateInput)
    ends_on = forms.DateField(label=gettext_lazy("End"), widget=DateInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, program: Program | None = None, **kwargs: Any
    ) -> None:
        if program is not None:
            kwargs["initial"] = {name: getattr(program, name) for name in TimelineForm.base_fields}
        super().__init__(data, **kwargs)
        self.program = program
        self.running = program if program and program.phase in EXTENDABLE else None

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < EARLIEST:
            raise ValidationError(_("Please check the year."))
        return starts_on

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if self.running and ends_on > self.running.ends_on:
            raise ValidationError(
                _("People count on the end that they know. To give them more time, extend the programme.")
            )
        return ends_on

    def clean(self) -> None:
        opens, closes, starts, ends = (
            self.cleaned_data.get(name)
            for name in ("applications_open_on", "applications_close_on", "starts_on", "ends_on")
        )
        for field, earlier, later, sentence in (
            ("applications_close_on", opens, closes, _("Applications can't close before they open.")),
            ("applications_open_on", opens, starts, _("Applications have to open before the start.")),
            ("applications_close_on", closes, starts, _("Applications have to close before the start.")),
            ("ends_on", starts and starts + DAY, ends, _("The end has to be after the start.")),
            ("ends_on", ends, starts and starts + LONGEST, _("That is more than three years.")),
        ):
            if earlier and later and later < earlier and field not in self.errors:
                self.add_error(field, sentence)
        if self.program and starts and ends and not self.errors:
            self._refuse_kick_off_too_late(self.program, starts, ends)

    def _refuse_kick_off_too_late(self, program: Program, starts_on: date, ends_on: date) -> None:
        """It moves along with the start."""
        kick_off = program.kick_off
        moved_by = starts_on - program.starts_on
        if kick_off and moved_by + kick_off.held_on > ends_on:
            self.add_error("ends_on", _("The kick-off would be after the end. Give it another date first."))

    def timeline(self) -> Timeline:
        return Timeline(**{name: self.cleaned_data[name] for name in TimelineForm.base_fields})


class GoalForm(Form):
    """What is to be achieved, how it is measured, and how much is enough."""

    text = Words(label=gettext_lazy("Goal"), max_length=length(Goal, "text"))
    measure = Words(
        label=gettext_lazy("Measured by"),
        max_length=length(Goal, "measure"),
        required=False,
        help_text=worded_lazy(gettext_lazy("For example: %(mentees)s who use a new tool by themselves.")),
    )
    baseline = Words(
        label=gettext_lazy("Today"),
        max_length=length(Goal, "baseline"),
        required=False,
        help_text=gettext_lazy("Where you stand now. For example: one in four."),
    )
    target = Words(
        label=gettext_lazy("Target"),
        max_length=length(Goal, "target"),
        required=False,
        help_text=gettext_lazy("For example: three in four."),
    )
    judged_by = Words(
        label=gettext_lazy("Judged by"),
        max_length=length(Goal, "judged_by"),
        required=False,
        help_text=gettext_lazy("Who says at the end whether it was reached. For example: the sponsor."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, goal: Goal | None = None, **kwargs: Any
    ) -> None:
        if goal is not None:
            kwargs["initial"] = {name: getattr(goal, name) for name in GoalForm.base_fields}
        super().__init__(data, **kwargs)

    def line(self) -> GoalLine:
        return GoalLine(**self.cleaned_data)


class Questions(Words):
    """Starter questions, one a line."""

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_QUESTIONS:
            raise ValidationError(
                _("Please enter at most %(most)d questions for a topic.") % {"most": MOST_QUESTIONS}
            )
        if too_long := next((line for line in lines if len(line) > QUESTION_LENGTH), None):
            raise ValidationError(
                _("This line is too long (%(most)d characters at most): “%(start)s…”")
                % {"most": QUESTION_LENGTH, "start": too_long[:40]}
            )
        return lines


class TopicForm(Form):
    name = Words(label=gettext_lazy("Name"), max_length=length(Topic, "name"))
    description = Words(
        label=gettext_lazy("Description"),
        max_length=length(Topic, "description"),
        lines=2,
        required=False,
        help_text=gettext_lazy("People read it when they choose."),
    )
    questions = Questions(
        label=gettext_lazy("Starter questions"),
        max_length=5_000,
        lines=4,
        required=False,
        help_text=gettext_lazy("One a line. Pairs who share the topic see them as a way to begin."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, topic: Topic) -> None:
        initial = {
            "name": topic.name,
            "description": topic.description,
            "questions": "\n".join(topic.questions),
            "group": str(topic.group_id or ""),
        }
        super().__init__(data, initial=initial)
        groups = [(str(group.pk), group.name) for group in topic.program.topic_groups.all()]
        self.fields["group"] = forms.ChoiceField(
            label=_("Group"), choices=[("", _("None")), *groups], required=False
        )
        if not groups:
            del self.fields["group"]

    def line(self) -> TopicLine:
        group = self.cleaned_data.get("group")
        return TopicLine(
            name=self.cleaned_data["name"],
            description=self.cleaned_data["description"],
            questions=self.cleaned_data["questions"],
            group=uuid.UUID(group) if group else None,
        )


class MergeForm(Form):
    """Which other topic shall stand for one."""

    into = forms.ModelChoiceField(queryset=Topic.objects.none(), label=gettext_lazy("Becomes part of"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, topic: Topic) -> None:
        super().__init__(data)
        others = Topic.objects.in_program(topic.program_id).in_catalogue().exclude(pk=topic.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class GroupForm(Form):
    """A group of topics."""

    name = Words(label=gettext_lazy("Name of the group"), max_length=length(TopicGroup, "name"))


class TopicLines(Words):
    """Several topics at once: one a line, a description after the first colon."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Topics"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "One a line, with a description after a colon if you like. "
                "For example: “Cloud: what it is, and what it costs”."
            ),
        )
        super().__init__(max_length=50_000, lines=6, **kwargs)

    def clean(self, value: Any) -> Any:
        """The topics; raises ValidationError that names the line."""
        text: str = super().clean(value)
        lines = [_topic_line(line) for line in text.splitlines() if line.strip(" :\t")]
        if len(lines) > MOST_TOPICS:
            raise ValidationError(
                _("Please enter at most %(most)d topics: nobody reads more.") % {"most": MOST_TOPICS}
            )
        first: dict[str, TopicLine] = {}
        for line in lines:
            first.setdefault(line.name.lower(), line)
        return list(first.values())


def _topic_line(text: str) -> TopicLine:
    return TopicLine(*_named(text, length(Topic, "name"), length(Topic, "description")))


def _named(text: str, most_name: int, most_text: int) -> tuple[str, str]:
    """A name, and what stands after the first colon."""
    name, _colon, rest = (part.strip() for part in text.strip().partition(":"))
    pair = (name or rest, rest if name else "")
    for value, most in zip(pair, (most_name, most_text), strict=True):
        if len(value) > most:
            raise ValidationError(
                _("This line is too long (%(most)d characters at most): “%(start)s…”")
                % {"most": most, "start": value[:40]}
            )
    return pair


class SuggestionLines(Words):
    """What pairs may do if they like: one a line, more about it after the first colon."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Suggestions"),
            max_length=20_000,
            lines=6,
            required=False,
            help_text=gettext_lazy(
                "Ideas that pairs see on their page: one a line, with more about it after a colon if you "
                "like. Nobody has to accept them."
            ),
        )

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        lines = [line for line in text.splitlines() if line.strip(" :\t")]
        if len(lines) > MOST_SUGGESTIONS:
            raise ValidationError(
                _("Please enter at most %(most)d suggestions: nobody reads more.")
                % {"most": MOST_SUGGESTIONS}
            )
        return [Suggestion(*_named(line, 100, 500)) for line in lines]


class TopicsForm(Form):
    topics = TopicLines(label=gettext_lazy("More topics"))


class RulesForm(Form):
    rules = Words(
        label=gettext_lazy("Rules"),
        max_length=length(RulesVersion, "text"),
        lines=14,
        help_text=gettext_lazy("Everybody who takes part accepts exactly these words."),
    )
    suggestions = SuggestionLines()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        newest: RulesVersion | None = None,
        minutes: int,
    ) -> None:
        ideas = newest.ideas if newest else default_suggestions()
        lines = [f"{idea.name}: {idea.text}" if idea.text else idea.name for idea in ideas]
        wording = newest.text if newest else default_rules(minutes)
        super().__init__(data, initial={"rules": wording, "suggestions": "\n".join(lines)})

"""The catalogue of topics: one by one, several at once, in groups."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.texts import clean_line, fold
from mentoring.ui.forms import Form
from programs.forms.fields import Words, length, named_line
from programs.models import Topic, TopicGroup
from programs.operations import TopicLine

MOST_TOPICS = 100
MOST_QUESTIONS = 10
QUESTION_LENGTH = 300


class Questions(Words):
    """Starter questions, one a line."""

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        lines = list(filter(None, map(clean_line, text.splitlines())))
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
        lines = [line for line in map(_topic_line, text.splitlines()) if line.name]
        if len(lines) > MOST_TOPICS:
            raise ValidationError(
                _("Please enter at most %(most)d topics: nobody reads more.") % {"most": MOST_TOPICS}
            )
        first: dict[str, TopicLine] = {}
        for line in lines:
            first.setdefault(fold(line.name), line)
        return list(first.values())


def _topic_line(text: str) -> TopicLine:
    return TopicLine(*named_line(text, length(Topic, "name"), length(Topic, "description")))


class TopicsForm(Form):
    topics = TopicLines(label=gettext_lazy("More topics"))

"""What cards say, part by part: to compare versions, and to show them to those who may see them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.models import Answer, ChannelUse, MeetingHours, ProfileCard, TopicChoice

# Columns of a card that say something of its person.
FACTS = (
    *("about", "skills", "experience", "achievements", "expectations", "learns", "brings", "interests"),
    *("languages", "meets", "working_mode", "site", "time_zone", "capacity_wish"),
    *("gender", "year_of_birth", "age_counts", "joined_in"),
)
# What hangs on a card: the model of each part, and its columns besides the card.
PARTS: Mapping[str, tuple[type[Any], tuple[str, ...]]] = {
    "choices": (TopicChoice, ("topic_id", "priority", "knowledge", "level")),
    "channels": (ChannelUse, ("channel", "name", "frequency")),
    "meeting_hours": (MeetingHours, ("weekday", "starts", "ends")),
    "answers": (Answer, ("question_id", "values")),
}

PART_LABELS: Mapping[str, str | Promise] = {
    "choices": _("topics"),
    "channels": _("channels and tools"),
    "meeting_hours": _("meeting hours"),
    "answers": _("answers to the programme's questions"),
}

type Rows = Mapping[str, Iterable[Any]]  # by part


def rows_of(card: ProfileCard) -> Rows:
    """What hangs on a saved card; quick if it was loaded `with_everything`."""
    return {part: getattr(card, part).all() for part in PARTS}


def said(card: ProfileCard, rows: Rows) -> dict[str, object]:
    """A card's content to compare with another's: the order of its rows says nothing."""
    content: dict[str, object] = {name: getattr(card, name) for name in FACTS}
    for part, (_model, columns) in PARTS.items():
        values = ([getattr(row, column) for column in columns] for row in rows[part])
        content[part] = sorted(values, key=lambda row: [str(value) for value in row])
    return content


def changed_parts(before: dict[str, object] | None, after: dict[str, object]) -> list[str]:
    """The names of what differs; against nothing, of all that says something."""
    if before is None:
        return [name for name, value in after.items() if value not in ("", None, False, [])]
    return [name for name, value in after.items() if before[name] != value]


def part_labels(parts: Iterable[str]) -> list[str | Promise]:
    """What the parts of a card are called; the zone of the hours goes without saying."""
    return [_label(part) for part in parts if part != "time_zone"]


def _label(part: str) -> str | Promise:
    if part in PART_LABELS:
        return PART_LABELS[part]
    label: str | Promise = ProfileCard._meta.get_field(part).verbose_name  # type: ignore[union-attr]
    return label


def strength(choice: TopicChoice) -> tuple[int, int]:
    """How much a topic is wanted, or how well it is known; for the same, who begins higher."""
    return choice.priority or choice.level or 0, choice.knowledge or 0


def choices_now(card: ProfileCard) -> list[TopicChoice]:
    """What a card chooses of today's catalogue, the strongest first: a topic that was merged into
    another one is read as that, and of two that have become one the stronger counts.

    Needs the card `with_choices()`.
    """
    by_topic = {choice.topic.current.pk: choice for choice in sorted(card.choices.all(), key=strength)}
    for choice in by_topic.values():
        choice.topic = choice.topic.current
    return sorted(by_topic.values(), key=_weight)


def _weight(choice: TopicChoice) -> tuple[int, int, str]:
    """What is wanted or known most comes first."""
    return -strength(choice)[0], choice.topic.position, choice.topic.name

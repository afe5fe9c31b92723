"""What a template of a programme says."""

from datetime import time
from typing import Annotated

from msgspec import Meta, Struct, field

from programs.enums import Anchor, AskedOf, EventKind, MilestoneKind, QuestionKind, SeenBy

type Name = Annotated[str, Meta(min_length=1, max_length=100)]
type Line = Annotated[str, Meta(max_length=300)]
type Text = Annotated[str, Meta(min_length=1, max_length=4000)]
type Days = Annotated[int, Meta(ge=-1100, le=1100)]


class Goal(Struct, frozen=True, forbid_unknown_fields=True):
    text: Line
    measure: Line
    baseline: Annotated[str, Meta(max_length=100)] = ""
    target: Annotated[str, Meta(max_length=100)] = ""
    judged_by: Annotated[str, Meta(max_length=200)] = ""


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """`questions` are starters for a pair that has chosen it."""

    name: Name
    description: Annotated[str, Meta(max_length=500)]
    questions: tuple[Line, ...] = ()


class TopicGroup(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    topics: Annotated[tuple[Topic, ...], Meta(min_length=1)]


class Suggestion(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that pairs may do, but need not."""

    name: Name
    text: Line


class Milestone(Struct, frozen=True, forbid_unknown_fields=True):
    kind: MilestoneKind
    title: Line
    anchor: Anchor
    days: Days  # below nought: before the anchor
    asked_of: AskedOf = AskedOf.BOTH


class Event(Struct, frozen=True, forbid_unknown_fields=True):
    """Moves along with its anchor; the kick-off is none of them, as only people know when it can be."""

    kind: EventKind
    title: Line
    anchor: Anchor
    days: Days
    held_from: time = time(16)
    minutes: Annotated[int, Meta(ge=5, le=1440)] = 60
    agenda: str = ""


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the programme's own on the profile card."""

    text: Line
    kind: QuestionKind
    seen_by: SeenBy
    options: tuple[Name, ...] = ()
    help: Line = ""
    is_required: bool = False
    asked_of: AskedOf = AskedOf.BOTH
    counts_in_matching: bool = False


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    term: Annotated[str, Meta(min_length=1, max_length=60)]
    explanation: Annotated[str, Meta(min_length=1, max_length=600)]


class Labels(Struct, frozen=True, forbid_unknown_fields=True):
    """What the two sides are called, in the singular and the plural; empty: as everywhere."""

    mentor: str = ""
    mentors: str = ""
    mentee: str = ""
    mentees: str = ""


class Blueprint(Struct, frozen=True, forbid_unknown_fields=True):
    """`title` and `summary` are for those who choose; everything else becomes the programme's own."""

    title: Name
    summary: Line
    months: Annotated[int, Meta(ge=1, le=36)]
    monthly_minutes: Annotated[int, Meta(ge=1, le=1440)]
    purpose: Text
    rules: Text
    place: Line  # of events, until somebody settles it
    goals: Annotated[tuple[Goal, ...], Meta(min_length=1)]
    groups: Annotated[tuple[TopicGroup, ...], Meta(min_length=1)]
    suggestions: tuple[Suggestion, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    events: tuple[Event, ...] = ()
    questions: tuple[Question, ...] = ()
    glossary: tuple[Term, ...] = ()
    labels: Labels = field(default_factory=Labels)

    @property
    def topics(self) -> list[Topic]:
        return [topic for group in self.groups for topic in group.topics]

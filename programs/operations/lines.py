"""Goals and topics as they are entered."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class GoalLine:
    """A goal as it is entered."""

    text: str
    measure: str = ""
    baseline: str = ""
    target: str = ""
    judged_by: str = ""


@dataclass(frozen=True)
class TopicLine:
    """A topic as it is entered."""

    name: str
    description: str = ""
    questions: Sequence[str] = ()  # to begin a conversation about it
    group: uuid.UUID | None = None

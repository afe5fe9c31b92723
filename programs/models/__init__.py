"""A programme, the people in it and what they say of themselves."""

from programs.models.cards import ProfileCard, TopicChoice
from programs.models.events import Event
from programs.models.memberships import Membership
from programs.models.programs import Goal, Program, Topic
from programs.models.rules import RulesAcceptance, RulesVersion

__all__ = [
    "Event",
    "Goal",
    "Membership",
    "ProfileCard",
    "Program",
    "RulesAcceptance",
    "RulesVersion",
    "Topic",
    "TopicChoice",
]

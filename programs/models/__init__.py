"""A programme, the people in it and what they say of themselves."""

from programs.models.cards import ChannelUse, MeetingHours, ProfileCard, TopicChoice
from programs.models.events import Event
from programs.models.imports import ImportRow, PeopleImport
from programs.models.memberships import Membership
from programs.models.photos import Photo
from programs.models.programs import Goal, Program, Topic
from programs.models.questions import Answer, Question
from programs.models.rules import RulesAcceptance, RulesVersion
from programs.models.timeline import Extension, Milestone

__all__ = [
    "Answer",
    "ChannelUse",
    "Event",
    "Extension",
    "Goal",
    "ImportRow",
    "MeetingHours",
    "Membership",
    "Milestone",
    "PeopleImport",
    "Photo",
    "ProfileCard",
    "Program",
    "Question",
    "RulesAcceptance",
    "RulesVersion",
    "Topic",
    "TopicChoice",
]

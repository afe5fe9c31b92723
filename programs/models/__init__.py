"""A programme, the people in it and what they say of themselves."""

from programs.models.calls import CallRequest, OpenCall
from programs.models.cards import ChannelUse, MeetingHours, ProfileCard, TopicChoice
from programs.models.endorsement import Endorsement, RoleModel
from programs.models.events import Event
from programs.models.glossary import GlossaryTerm
from programs.models.imports import ImportRow, PeopleImport, UnitAlias
from programs.models.invitations import Invitation, InvitationPolicy, InvitationReminder
from programs.models.memberships import Membership
from programs.models.pictures import Logo, Photo, Portrait
from programs.models.programs import Goal, Program, Topic, TopicGroup
from programs.models.questions import Answer, Question
from programs.models.rules import RulesAcceptance, RulesVersion, Suggestion
from programs.models.timeline import Extension, Milestone

__all__ = [
    "Answer",
    "CallRequest",
    "ChannelUse",
    "Endorsement",
    "Event",
    "Extension",
    "GlossaryTerm",
    "Goal",
    "ImportRow",
    "Invitation",
    "InvitationPolicy",
    "InvitationReminder",
    "Logo",
    "MeetingHours",
    "Membership",
    "Milestone",
    "OpenCall",
    "PeopleImport",
    "Photo",
    "Portrait",
    "ProfileCard",
    "Program",
    "Question",
    "RoleModel",
    "RulesAcceptance",
    "RulesVersion",
    "Suggestion",
    "Topic",
    "TopicChoice",
    "TopicGroup",
    "UnitAlias",
]

"""Cleaning what people enter; each form hands over what an operation takes."""

from programs.forms.calls import CallForm, PlaceForm
from programs.forms.cards import CardForm, QuestionPreview
from programs.forms.create import CreateForm, RoundForm
from programs.forms.dates import TimelineForm
from programs.forms.endorsement import EndorsementForm, RoleModelForm
from programs.forms.glossary import TermForm
from programs.forms.goals import GoalForm
from programs.forms.imports import ColumnsForm, FileForm, UploadForm
from programs.forms.invitations import (
    InvitationPolicyForm,
    InviteListForm,
    InviteWaitingForm,
    NotNowForm,
    PauseForm,
)
from programs.forms.kick_off import KickOffForm
from programs.forms.look import LookForm
from programs.forms.participants import AcceptRulesForm
from programs.forms.people import CapacityForm, DecideAllForm, DecisionForm, FactsForm, PersonForm, TeamForm
from programs.forms.pictures import PhotoForm
from programs.forms.purpose import PurposeForm
from programs.forms.questions import QuestionForm
from programs.forms.rules import RulesForm, default_rules
from programs.forms.timeline import EventForm, ExtensionForm, MilestoneForm
from programs.forms.topics import GroupForm, MergeForm, TopicForm, TopicsForm
from programs.forms.unit_answers import UnitAnswersForm

__all__ = [
    "AcceptRulesForm",
    "CallForm",
    "CapacityForm",
    "CardForm",
    "ColumnsForm",
    "CreateForm",
    "DecideAllForm",
    "DecisionForm",
    "EndorsementForm",
    "EventForm",
    "ExtensionForm",
    "FactsForm",
    "FileForm",
    "GoalForm",
    "GroupForm",
    "InvitationPolicyForm",
    "InviteListForm",
    "InviteWaitingForm",
    "KickOffForm",
    "LookForm",
    "MergeForm",
    "MilestoneForm",
    "NotNowForm",
    "PauseForm",
    "PersonForm",
    "PhotoForm",
    "PlaceForm",
    "PurposeForm",
    "QuestionForm",
    "QuestionPreview",
    "RoleModelForm",
    "RoundForm",
    "RulesForm",
    "TeamForm",
    "TermForm",
    "TimelineForm",
    "TopicForm",
    "TopicsForm",
    "UnitAnswersForm",
    "UploadForm",
    "default_rules",
]

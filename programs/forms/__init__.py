"""Cleaning what people enter; each form hands over what an operation takes."""

from programs.forms.kick_off import KickOffForm
from programs.forms.participants import AcceptRulesForm, CardForm
from programs.forms.people import CapacityForm, DecisionForm, FactsForm, PersonForm, TeamForm
from programs.forms.setup import (
    GoalForm,
    ProgramForm,
    PurposeForm,
    RulesForm,
    TimelineForm,
    TopicForm,
    TopicsForm,
    default_rules,
    goal_rows,
)

__all__ = [
    "AcceptRulesForm",
    "CapacityForm",
    "CardForm",
    "DecisionForm",
    "FactsForm",
    "GoalForm",
    "KickOffForm",
    "PersonForm",
    "ProgramForm",
    "PurposeForm",
    "RulesForm",
    "TeamForm",
    "TimelineForm",
    "TopicForm",
    "TopicsForm",
    "default_rules",
    "goal_rows",
]

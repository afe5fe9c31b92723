"""Cleaning what people enter; each form hands over what an operation takes."""

from programs.forms.kick_off import KickOffForm
from programs.forms.participants import AcceptRulesForm, CardForm
from programs.forms.people import CapacityForm, DecisionForm, FactsForm, PersonForm
from programs.forms.setup import (
    BasicsForm,
    GoalForm,
    ProgramForm,
    RulesForm,
    TopicForm,
    TopicsForm,
    default_rules,
    goal_rows,
)

__all__ = [
    "AcceptRulesForm",
    "BasicsForm",
    "CapacityForm",
    "CardForm",
    "DecisionForm",
    "FactsForm",
    "GoalForm",
    "KickOffForm",
    "PersonForm",
    "ProgramForm",
    "RulesForm",
    "TopicForm",
    "TopicsForm",
    "default_rules",
    "goal_rows",
]

"""Cleaning what organisers enter in matching."""

from matching.forms.board import SeenForm, UndoForm, WishForm
from matching.forms.choosing import AnswerForm, DatesForm, StageForm, WishStepForm
from matching.forms.circles import AgainForm, CircleNamesForm, LotForm, MoveForm
from matching.forms.compare import CompareForm
from matching.forms.decisions import DecisionForm, ExclusionForm, NoteForm, PairForm, ReasonForm
from matching.forms.policies import PolicyForm, WeightsForm
from matching.forms.rounds import SecondRoundForm
from matching.forms.runs import ConfirmForm, RunForm

__all__ = [
    "AgainForm",
    "AnswerForm",
    "CircleNamesForm",
    "CompareForm",
    "ConfirmForm",
    "DatesForm",
    "DecisionForm",
    "ExclusionForm",
    "LotForm",
    "MoveForm",
    "NoteForm",
    "PairForm",
    "PolicyForm",
    "ReasonForm",
    "RunForm",
    "SecondRoundForm",
    "SeenForm",
    "StageForm",
    "UndoForm",
    "WeightsForm",
    "WishForm",
    "WishStepForm",
]

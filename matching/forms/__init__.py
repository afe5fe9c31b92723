"""Cleaning what organisers enter in matching."""

from matching.forms.board import SeenForm, UndoForm, WishForm
from matching.forms.circles import AgainForm, CircleNamesForm, LotForm, MoveForm
from matching.forms.compare import CompareForm
from matching.forms.decisions import DecisionForm, ExclusionForm, NoteForm, PairForm, ReasonForm
from matching.forms.policies import PolicyForm, WeightsForm
from matching.forms.rounds import SecondRoundForm
from matching.forms.runs import ConfirmForm, RunForm

__all__ = [
    "AgainForm",
    "CircleNamesForm",
    "CompareForm",
    "ConfirmForm",
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
    "UndoForm",
    "WeightsForm",
    "WishForm",
]

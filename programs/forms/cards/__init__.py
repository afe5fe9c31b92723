"""A profile card as its writer fills it in: the form, and the parts that repeat."""

from programs.forms.cards.form import CardForm
from programs.forms.cards.questions import QuestionPreview

__all__ = ["CardForm", "QuestionPreview"]

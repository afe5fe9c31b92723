"""Cleaning what coders enter."""

from outcomes.forms.coding import CodeForm, MarkForm
from outcomes.forms.effects import EffectForm
from outcomes.forms.sources import SourceForm

__all__ = ["CodeForm", "EffectForm", "MarkForm", "SourceForm"]

"""Cleaning what coders enter."""

from outcomes.forms.coding import CodeForm, MarkForm
from outcomes.forms.sources import SourceForm

__all__ = ["CodeForm", "MarkForm", "SourceForm"]

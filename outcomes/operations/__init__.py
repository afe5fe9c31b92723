"""Every change of evidence, codes, codings and effects."""

from outcomes.operations.codes import edit_code, make_code
from outcomes.operations.coding import mark_span, mark_with_name, take_back
from outcomes.operations.sources import add_source, own_study

__all__ = ["add_source", "edit_code", "make_code", "mark_span", "mark_with_name", "own_study", "take_back"]

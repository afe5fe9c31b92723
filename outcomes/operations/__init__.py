"""Every change of evidence, codes, codings and effects."""

from outcomes.operations.codes import edit_code, make_code, merge_codes
from outcomes.operations.coding import mark_span, mark_with_name, take_back
from outcomes.operations.effects import delete_effect, edit_effect, record_effect
from outcomes.operations.sources import add_source, own_study

__all__ = [
    "add_source",
    "delete_effect",
    "edit_code",
    "edit_effect",
    "make_code",
    "mark_span",
    "mark_with_name",
    "merge_codes",
    "own_study",
    "record_effect",
    "take_back",
]

"""People from a file: uploaded, checked by a worker, decided by an organiser, written at once."""

from programs.operations.imports.execution import sweep_imports, work_on_import
from programs.operations.imports.requests import (
    FileChanged,
    NotImportable,
    abandon_import,
    choose_columns,
    decide_units,
    forget_unit_alias,
    replace_file,
    request_import,
    start_import,
)

__all__ = [
    "FileChanged",
    "NotImportable",
    "abandon_import",
    "choose_columns",
    "decide_units",
    "forget_unit_alias",
    "replace_file",
    "request_import",
    "start_import",
    "sweep_imports",
    "work_on_import",
]

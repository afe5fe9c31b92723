"""Tables of strangers: files read into plain text cells, and written so that no cell is a formula.

It knows neither Django nor people: only bytes, rows and cells.
"""

from programs.engine.packing import pack_table, unpack_table
from programs.engine.paths import NoPath, Path, path_of
from programs.engine.reading import read_table
from programs.engine.tables import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Limits,
    Oddity,
    Row,
    Table,
    Trouble,
    Unreadable,
    Unusable,
    Value,
    cell_name,
    column_name,
)
from programs.engine.writing import write_csv, write_workbook

__all__ = [
    "MOST_BYTES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Limits",
    "NoPath",
    "Oddity",
    "Path",
    "Row",
    "Table",
    "Trouble",
    "Unreadable",
    "Unusable",
    "Value",
    "cell_name",
    "column_name",
    "pack_table",
    "path_of",
    "read_table",
    "unpack_table",
    "write_csv",
    "write_workbook",
]

"""Workbooks of Excel (.xlsx), read row by row; openpyxl finds defusedxml and uses it."""

import datetime as dt
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from programs.engine.tables import (
    MOST_COLUMNS,
    Oddity,
    Row,
    Table,
    Trouble,
    Unreadable,
    Unusable,
    Value,
    tidy,
)

MOST_UNPACKED = 60 * 1024 * 1024  # bytes; a full table of our greatest size needs a third
MOST_PARTS = 500
MOST_MERGED = 100_000  # cells
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
CHUNK = 1024 * 1024
LONGEST_TAG = 60  # bytes of a mergeCell, so that one which a chunk cuts in two is found in the next


def read_workbook(content: bytes, most_rows: int) -> Table:
    """Read the first sheet that can be seen. Raises Unreadable."""
    try:
        _refuse_bombs(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
        return Table.of(_rows(sheet, _covered(sheet)), most_rows, sheet=sheet.title)
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken or hostile file makes its reader stumble over
        raise Unreadable(Trouble.DAMAGED) from error


def _refuse_bombs(content: bytes) -> None:
    """By the sizes that the archive declares: unpacking stops there, whatever follows."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable(Trouble.TOO_BIG)


def _covered(sheet: Any) -> Mapping[int, set[int]]:
    """The cells under merged ones, by row, both from 1: they look filled and are empty."""
    covered: dict[int, set[int]] = defaultdict(set)
    left_over, count = b"", 0
    with sheet._get_source() as source:  # openpyxl keeps merged cells from those who read row by row
        while chunk := source.read(CHUNK):
            text = left_over + chunk
            for found in MERGED.finditer(text):
                left, top, right, bottom = range_boundaries(found[1].decode())
                count += (right - left + 1) * (bottom - top + 1)
                if count > MOST_MERGED:
                    raise Unreadable(Trouble.DAMAGED)
                for row in range(top, bottom + 1):
                    covered[row].update(range(left + (row == top), right + 1))
            left_over = text[-LONGEST_TAG:]
    return covered


def _rows(sheet: Any, covered: Mapping[int, set[int]]) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    for number, cells in enumerate(sheet.iter_rows(), 1):
        values = [_value(cell) for cell in cells[: MOST_COLUMNS + 1]]
        while values and not values[-1]:
            values.pop()
        if values:
            yield Row(number, _marked(values, covered.get(number, ())))


def _marked(values: list[Value], covered: Collection[int]) -> tuple[Value, ...]:
    """The row with a mark on the cells that lie under merged ones."""
    width = min(max((len(values), *covered)), MOST_COLUMNS)
    whole = values + [""] * (width - len(values))
    return tuple(
        Unusable(Oddity.MERGED) if column in covered and not value else value
        for column, value in enumerate(whole, 1)
    )


def _value(cell: Any) -> Value:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Unusable(Oddity.FORMULA, str(getattr(value, "text", value)))
    if cell.data_type == "e":
        return Unusable(Oddity.BROKEN, str(value))
    return tidy(_as_text(value))


def _as_text(value: object) -> str:
    match value:
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(sep=" ")
        case float() if value.is_integer():
            return str(int(value))
    return str(value)

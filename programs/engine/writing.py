"""Tables for spreadsheets: every cell is a text, none begins a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(rows: Iterable[Sequence[str]], *, separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """UTF-8 with a mark, so that Excel knows; a text that would be a formula gets an apostrophe before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode(encoding)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(DANGEROUS) else text


def write_workbook(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """An Excel workbook of one sheet whose first row holds the headings."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column, texts in enumerate(zip(*rows, strict=True), 1):
        sheet.column_dimensions[get_column_letter(column)].width = max(map(len, texts)) + 3
    for number, row in enumerate(rows):
        cells = [WriteOnlyCell(sheet, value=text) for text in row]
        for cell in cells:
            cell.data_type = "s"
            cell.number_format = "@"
            cell.font = Font(bold=not number)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

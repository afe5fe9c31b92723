import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from openpyxl.utils import get_column_letter

from mentoring.texts import clean_line

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000


class Trouble(StrEnum):
    """Why a file can't be read at all."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_HEADINGS = "no_headings"
    NO_ROWS = "no_rows"
    ENCODING = "encoding"
    NUL = "nul"
    QUOTES = "quotes"
    OLD_EXCEL = "old_excel"
    DAMAGED = "damaged"


class Unreadable(Exception):
    """The file can't be read; `trouble` says why, and `row` where, or 0 for the file as a whole."""

    def __init__(self, trouble: Trouble, row: int = 0) -> None:
        self.trouble = trouble
        self.row = row
        super().__init__(trouble.value)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read of one file."""

    bytes: int = MOST_BYTES
    rows: int = MOST_ROWS


class Oddity(StrEnum):
    """Why a cell has no value that could be used."""

    FORMULA = "formula"
    MERGED = "merged"
    BROKEN = "broken"  # an error of a spreadsheet, such as #REF!
    INVISIBLE = "invisible"  # control characters
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell whose content is not to be trusted, with what can be shown of it."""

    oddity: Oddity
    text: str = ""


type Value = str | Unusable


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it; `number` is the one that a spreadsheet shows beside it."""

    number: int
    cells: tuple[Value, ...]

    def at(self, column: int) -> Value:
        """What stands in a column (from 0), empty where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """A file's headings and rows, and how it was read."""

    headings: tuple[str, ...]
    rows: Sequence[Row]
    heading_row: int = 1
    encoding: str = ""  # of text files
    separator: str = ""
    sheet: str = ""  # of workbooks

    @classmethod
    def of(cls, rows: Iterable[Row], most_rows: int = MOST_ROWS, **origin: str) -> "Table":
        """Take the first row as headings; rows without anything are left out. Raises Unreadable."""
        filled = (row for row in rows if any(row.cells))
        first = next(filled, None)
        if first is None:
            raise Unreadable(Trouble.EMPTY)
        headings = _headings(first)
        return cls(headings, tuple(_counted(filled, most_rows)), first.number, **origin)


def _headings(row: Row) -> tuple[str, ...]:
    texts = [cell if isinstance(cell, str) else cell.text for cell in row.cells]
    while texts and not texts[-1]:
        texts.pop()
    if any("@" in text for text in texts):  # a person, not a heading
        raise Unreadable(Trouble.NO_HEADINGS, row.number)
    if len(texts) > MOST_COLUMNS:
        raise Unreadable(Trouble.TOO_MANY_COLUMNS, row.number)
    return tuple(texts)


def _counted(rows: Iterable[Row], most: int) -> Iterator[Row]:
    count = 0
    for count, row in enumerate(rows, 1):
        if count > most:
            raise Unreadable(Trouble.TOO_MANY_ROWS, row.number)
        yield row
    if not count:
        raise Unreadable(Trouble.NO_ROWS)


def tidy(text: str) -> Value:
    """A text as it is kept; what holds control characters is no text that anybody meant."""
    if not text:
        return text
    whole = " ".join(text.split())
    if not whole.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") for c in whole):
        return Unusable(Oddity.INVISIBLE, "".join(c if c.isprintable() else "�" for c in whole)[:80])
    tidied = clean_line(whole)
    if len(tidied) > LONGEST_CELL:
        return Unusable(Oddity.TOO_LONG, tidied[:80])
    return tidied


def column_name(column: int) -> str:
    """ "A" for the first column, 0."""
    return str(get_column_letter(column + 1))


def cell_name(column: int, row: int) -> str:
    """ "C17" for column 2 of the row that a spreadsheet numbers 17."""
    return f"{column_name(column)}{row}"

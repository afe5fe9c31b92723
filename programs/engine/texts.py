"""Text files with separators, as spreadsheets of any language save them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from programs.engine.tables import Oddity, Row, Table, Trouble, Unreadable, Unusable, Value, tidy

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = (",", ";", "\t")
SAID = re.compile(r"sep=([,;\t])(?:\r\n|\r|\n)", re.IGNORECASE)  # a first line for Excel's eyes
LINE_END = re.compile(r"\r\n|\r|\n")
FORMULA_STARTS = ("=", "+", "-", "@")
NUMBER_OR_PHONE = re.compile(r"[+-][\s\d().,/-]*\d[\s\d().,/-]*")
EMPTY = {"-", "–", "—"}  # noqa: RUF001  (dashes that people put where nothing is known)

# Longer cells would be an error of the whole file, as if its quotation marks did not fit together. How
# much is read is limited by the file, and of a cell that is too long it is said where it stands.
csv.field_size_limit(2**30)


def read_text(content: bytes, most_rows: int) -> Table:
    """Raises Unreadable."""
    encoding, text = _decoded(content)
    before, nul, _rest = text.partition("\x00")
    if nul:
        raise Unreadable(Trouble.NUL, _line(before))
    separator = ","
    if said := SAID.match(text):
        separator, first = said[1], 2
        text = text[said.end() :]
    else:
        separator, first = _separator(text), 1
    rows = _rows(text, separator, first)
    return Table.of(rows, most_rows, encoding=encoding, separator=separator)


def _decoded(content: bytes) -> tuple[str, str]:
    """The encoding and the text.

    No guessing: a mark of the byte order decides, else zeros at every other place (UTF-16 without
    a mark), else whether it is UTF-8; what is neither is Windows-1252, which Excel writes.
    """
    row = 0
    for encoding in _candidates(content):
        try:
            return encoding.removesuffix("-sig"), content.decode(encoding)
        except UnicodeDecodeError as error:
            row = _line(content[: error.start].decode(encoding, errors="ignore"))
    raise Unreadable(Trouble.ENCODING, row)


def _line(before: str) -> int:
    """The line that comes after this text, from 1."""
    return len(LINE_END.findall(before)) + 1


def _candidates(content: bytes) -> tuple[str, ...]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return (encoding,)
    even, odd = content[:1000:2].count(0), content[1:1000:2].count(0)
    if max(even, odd) > len(content[:1000]) // 4 and max(even, odd) > 8 * min(even, odd):
        return ("utf-16-be" if even > odd else "utf-16-le",)
    return ("utf-8", "cp1252")


def _separator(text: str) -> str:
    """The one that cuts the headings into most columns."""
    start = text.lstrip("\r\n")[:20_000]

    def columns(separator: str) -> int:
        return len(next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), ()))

    return max(SEPARATORS, key=columns)


def _rows(text: str, separator: str, first: int) -> Iterator[Row]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = first - 1
    try:
        for number, line in enumerate(lines, first):
            yield Row(number, tuple(map(_value, line)))
    except csv.Error as error:
        raise Unreadable(Trouble.QUOTES, number + 1) from error


def _value(text: str) -> Value:
    value = tidy(text)
    if not isinstance(value, str) or not value or value[0].isalnum():
        return value
    if value in EMPTY:
        return ""
    if value[0] == "'" and value[1:2] in FORMULA_STARTS:  # how our own exports mark a text as such
        return value[1:]
    if value.startswith(FORMULA_STARTS) and not NUMBER_OR_PHONE.fullmatch(value):
        return Unusable(Oddity.FORMULA, value)
    return value

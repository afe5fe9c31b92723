"""Tables of people: read as imports read them, each row under the names of its columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching.offline.mistakes import Findings
from mentoring.texts import fold
from programs.engine import (
    MOST_COLUMNS,
    Limits,
    Oddity,
    Row,
    Table,
    Trouble,
    Unreadable,
    Unusable,
    column_name,
    read_table,
)

LIMITS = Limits(bytes=200 * 1024 * 1024, rows=200_000)  # nobody but the person who starts it waits
PERSPECTIVE = "perspective."  # begins the name of a column, such as perspective.gender
QUOTED = 40  # letters of a cell that a sentence repeats

TROUBLES: Mapping[Trouble, str] = {
    Trouble.EMPTY: "this file is empty; it needs a row of column names and a row for each person",
    Trouble.TOO_BIG: f"this file is too big: at most {LIMITS.bytes // 1024**2} MB, less as a workbook",
    Trouble.TOO_MANY_ROWS: f"there are more than {LIMITS.rows:,} rows",
    Trouble.TOO_MANY_COLUMNS: f"there are more than {MOST_COLUMNS} columns",
    Trouble.NO_HEADINGS: "the first row has to name the columns (id, name, …), but there is a person in it",
    Trouble.NO_ROWS: "there is nobody in this file: each person needs a row below the column names",
    Trouble.ENCODING: "these letters can't be made out; save the file as CSV UTF-8 or as .xlsx",
    Trouble.NUL: "there is a zero character in here, so this is no table; save the file as CSV UTF-8",
    Trouble.QUOTES: (
        "quotation marks do not fit together from here on: one that opens a cell has to close it, "
        "and one inside of it is written twice"
    ),
    Trouble.OLD_EXCEL: "this is an old Excel file or has a password; save it as .xlsx without one",
    Trouble.DAMAGED: "this Excel file can't be read; save it once more as .xlsx, or as CSV UTF-8",
}
ODDITIES: Mapping[Oddity, str] = {
    Oddity.FORMULA: "{text!r} begins like a formula; write its result, or for a text an apostrophe before it",
    Oddity.MERGED: "this cell is part of a merged one; take the merge apart and fill in each row",
    Oddity.BROKEN: "{text!r} is an error of the spreadsheet, not a value",
    Oddity.INVISIBLE: "there are invisible characters in {text!r}; please type it anew",
    Oddity.TOO_LONG: "{text!r}… is too long: at most 2,000 characters",
}


@dataclass(frozen=True, slots=True)
class Record:
    """A row with an id; `cells` hold what is not empty, by the names of their columns."""

    file: str
    row: int
    cells: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.cells["id"]


@dataclass(frozen=True)
class Sheet:
    """The rows of a file that could be read, by the keys of their ids."""

    file: str
    records: Mapping[str, Record]

    def has(self, name: str) -> bool:
        return fold(name) in self.records

    @property
    def names(self) -> Mapping[str, str]:
        """What people are called, by their ids."""
        return {each.id: each.cells.get("name") or each.id for each in self.records.values()}


def read_sheet(file: str, content: bytes, columns: Sequence[str], findings: Findings) -> Sheet:
    """What can be read of a file whose columns have these names."""
    try:
        table = read_table(content, LIMITS)
    except Unreadable as error:
        findings.refuse(file, error.row, "", TROUBLES[error.trouble])
        return Sheet(file, {})
    titles = tuple(map(fold, table.headings))
    if not _are_known(file, table, titles, columns, findings):
        return Sheet(file, {})
    records: dict[str, Record] = {}
    for row in table.rows:
        for record in _record(file, titles, row, findings):
            if before := records.get(fold(record.id)):
                findings.refuse(file, row.number, "id", f"{record.id} is in row {before.row} already")
            else:
                records[fold(record.id)] = record
    return Sheet(file, records)


def _are_known(
    file: str, table: Table, titles: Sequence[str], columns: Sequence[str], findings: Findings
) -> bool:
    """Whether each column has a name of ours, once, and one of them is the id's."""
    before, row = len(findings.mistakes), table.heading_row
    known = ("id", "name", *columns)
    for title in dict.fromkeys(filter(None, titles)):
        if title not in known and not title.startswith(PERSPECTIVE):
            hint = findings.suggestion(title, known)
            findings.refuse(file, row, title, f"there is no such column{hint}")
        if titles.count(title) > 1:
            findings.refuse(file, row, title, "this column is there twice")
    if "id" not in titles:
        findings.refuse(file, row, "id", "this column is missing")
    return len(findings.mistakes) == before


def _record(file: str, titles: Sequence[str], row: Row, findings: Findings) -> Iterator[Record]:
    """The row, unless a cell of it can't be used or it has no id."""
    before = len(findings.mistakes)
    cells: dict[str, str] = {}
    for column, value in enumerate(row.cells):
        title = titles[column] if column < len(titles) else ""
        if value and not title:
            reason = "there is a value here, but no name of a column above it"
            findings.refuse(file, row.number, f"column {column_name(column)}", reason)
        elif isinstance(value, Unusable):
            findings.refuse(file, row.number, title, _oddity(value))
        elif value:
            cells[title] = value
    if len(findings.mistakes) > before:
        return
    if "id" not in cells:
        findings.refuse(file, row.number, "id", "this cell is empty; everybody needs an id")
        return
    yield Record(file, row.number, cells)


def _oddity(value: Unusable) -> str:
    return ODDITIES[value.oddity].format(text=value.text[:QUOTED])

"""The rows of a plan as the page shows them, and as a file of what is wrong."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.ui.labels import worded
from programs.engine import column_name
from programs.enums import ImportField, Role, RowNote, RowOutcome, RowProblem
from programs.models import ImportRow, PeopleImport, Program

DETAILS = ("row", "role", "most", "lowest", "highest", "places", "known", "loop")  # of problems


@dataclass(frozen=True)
class ProblemLine:
    cell: str
    heading: str
    value: str
    sentence: str


@dataclass(frozen=True)
class ChangeLine:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ImportRowLine:
    """A line of the list of rows."""

    row: ImportRow
    problems: Sequence[ProblemLine]
    changes: Sequence[ChangeLine]

    @property
    def note(self) -> str:
        return str(RowNote(self.row.note).label) if self.row.note else ""


def import_rows(people_import: PeopleImport, rows: Sequence[ImportRow]) -> list[ImportRowLine]:
    return [
        ImportRowLine(
            row=row,
            problems=[_problem(people_import, problem) for problem in row.problems],
            changes=[_change(change) for change in row.changes],
        )
        for row in rows
    ]


def _problem(people_import: PeopleImport, problem: dict[str, Any]) -> ProblemLine:
    letters = problem["cell"].rstrip("0123456789")
    heading = next((text for at, text in enumerate(people_import.headings) if column_name(at) == letters), "")
    details = dict(problem["details"])
    if "role" in details:
        details["role"] = Role(details["role"]).label
    return ProblemLine(
        cell=problem["cell"],
        heading=heading,
        value=problem["value"],
        sentence=worded(RowProblem(problem["kind"]).label, **details),
    )


def _change(change: dict[str, Any]) -> ChangeLine:
    field = ImportField(change["field"])
    before, after = (_value(field, change[side]) for side in ("before", "after"))
    return ChangeLine(str(field.label), before, after)


def _value(field: ImportField, text: str) -> str:
    if field == ImportField.STARTED_ON and text:
        return date_format(dt.date.fromisoformat(text), "SHORT_DATE_FORMAT")
    return text


def problems_in(people_import: PeopleImport) -> list[tuple[str, str]]:
    """The kinds of problems that the file has, as choices of a filter."""
    kinds = ImportRow.objects.of_import(people_import).problem_kinds()
    unsaid = dict.fromkeys(DETAILS, "…")
    return [(kind, worded(RowProblem(kind).label, **unsaid)) for kind in kinds]


def newest_imports(program: Program) -> list[PeopleImport]:
    """The last ten, whatever has become of them."""
    return list(
        PeopleImport.objects.in_program(program).light().select_related("requested_by").newest_first()[:10]
    )


def wrong_rows(people_import: PeopleImport) -> Iterator[list[str]]:
    """The rows that are wrong as they stood in the file, with their number before and the reasons after."""
    width = len(people_import.headings)
    yield [_("Row"), *people_import.headings, _("What is wrong")]
    wrong = ImportRow.objects.of_import(people_import).with_outcome(RowOutcome.WRONG).in_file_order()
    for line in import_rows(people_import, list(wrong)):
        cells = [*line.row.cells, *[""] * width][:width]
        reasons = [f"{each.cell}: {each.sentence}" if each.cell else each.sentence for each in line.problems]
        yield [str(line.row.number), *cells, " ".join(reasons)]

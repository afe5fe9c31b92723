"""Files as nobody means them: the importer and `match` make the same of each, and neither stumbles."""

import io
import random
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from matching.offline.mistakes import Findings
from matching.offline.people import OF_MENTORS
from matching.offline.tables import TROUBLES, Sheet, read_sheet
from mentoring.accounts.models import User
from mentoring.texts import fold
from programs import operations
from programs.engine import Trouble
from programs.enums import ImportField, ImportState, RowProblem
from programs.models import PeopleImport, Program

pytestmark = pytest.mark.django_db

SEEDS = range(14)  # of each of the kinds below
HEADINGS = ("id", "name", "site", "zone", "capacity", "words")
# What an organiser would say of these columns.
MEANT = {
    "id": ImportField.EMAIL,
    "name": ImportField.FAMILY_NAME,
    "site": ImportField.SITE,
    "zone": ImportField.TIME_ZONE,
    "capacity": ImportField.CAPACITY,
    "words": ImportField.JOB_TITLE,
}
ROWS = tuple(
    (f"m{n}", name, site, "Europe/Berlin", str(1 + n % 3), words)
    for n, (name, site, words) in enumerate(
        (
            ("Jürgen Weiß", "München", 'sagt "Grüß Gott", dann; nichts'),
            ("Zoë Åsén", "Köln", "two\nlines, and a comma"),
            ("O'Neil", "", "-"),
            ("Ann", "Zürich", "+49 89 1234"),
            ("Bo", "Berlin", "plain"),
            ("Čapek", "Brno", "tab\there"),
        )
    )
)


def _text(separator: str = ",", line_end: str = "\r\n") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set(text) & set('",;\n\t') else text

    return "".join(separator.join(map(cell, row)) + line_end for row in (HEADINGS, *ROWS))


def _somewhere(text: str, put: str, dice: random.Random) -> str:
    place = dice.randrange(len(text))
    return text[:place] + put + text[place:]


def _flipped(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (HEADINGS, *ROWS):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


WORKBOOK = _workbook()
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-32", "cp437")
CONTROLS = "\x07\x1b\x0b\x1c\x85\u2028\u202e"
NOTHING = (b"", b"  \r\n ", b"\xef\xbb\xbf", b",,,\n;;\n", b"\n" * 9, b"id\n", b"\x00")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\xef\xbb\xbf\xef\xbb\xbf")
KINDS: Mapping[str, Callable[[random.Random], bytes]] = {
    "as it is": lambda dice: _text(dice.choice(",;\t"), dice.choice(("\n", "\r\n"))).encode(),
    "bytes flipped": lambda dice: _flipped(_text().encode(), dice),
    "a quote opened": lambda dice: _somewhere(_text(dice.choice(",;\t")), '"', dice).encode(),
    "separators changed": lambda dice: (
        "".join(dice.choice(",;\t|") if c in ",;" and dice.random() < 0.3 else c for c in _text())
    ).encode(),
    "encodings": lambda dice: _text().encode(dice.choice(ENCODINGS), errors="replace"),
    "read as another encoding": lambda dice: (
        _text().encode(dice.choice(ENCODINGS), errors="replace").decode("latin-1").encode("utf-8")
    ),
    "truncated": lambda dice: (_text().encode("utf-16") if dice.random() < 0.3 else _text().encode())[
        : dice.randrange(len(_text()))
    ],
    "CR line ends": lambda dice: (dice.choice(("", "sep=;\r")) + _text(";", "\r")).encode(),
    "NUL": lambda dice: _somewhere(_text(), "\x00", dice).encode(),
    "controls": lambda dice: _somewhere(_text(), dice.choice(CONTROLS), dice).encode(),
    "long cells": lambda dice: _somewhere(_text(), "x" * dice.choice((1_990, 2_100, 140_000)), dice).encode(),
    "marks of the byte order": lambda dice: dice.choice(MARKS) + _text().encode(),
    "empty": lambda dice: dice.choice(NOTHING),
    "formulas": lambda dice: _text().replace(
        dice.choice(("Ann", "Köln", "plain")), dice.choice(("=1+1", "@x", "-A1", "'=1", "+x"))
    ).encode(),
    "lines gone or doubled": lambda dice: "".join(
        line * dice.choice((0, 1, 1, 2)) for line in _text().splitlines(keepends=True)
    ).encode(),
    "a workbook": lambda dice: WORKBOOK if dice.random() < 0.3 else _flipped(WORKBOOK, dice),
    "half a workbook": lambda dice: WORKBOOK[: dice.randrange(len(WORKBOOK))],
}  # fmt: skip


def test_there_are_more_than_two_hundred_files() -> None:
    assert len(KINDS) * len(SEEDS) >= 200


@pytest.mark.parametrize("kind", KINDS)
def test_the_importer_and_match_make_the_same_of_a_file(
    kind: str, program: Program, organiser: User, tmp_path: Path
) -> None:
    for seed in SEEDS:
        content = KINDS[kind](random.Random(f"{kind} {seed}"))
        findings = Findings()
        sheet = read_sheet("mentors.csv", content, OF_MENTORS, findings)
        made = _imported(program, organiser, content)
        if made.state == ImportState.FAILED:
            (mistake,) = findings.mistakes
            assert mistake.reason == TROUBLES[Trouble(made.trouble)], (kind, seed)
        elif set(map(fold, made.headings)) <= {*HEADINGS} and "id" in made.headings:
            _assert_the_same_rows(sheet, findings, made)
        _run(content, tmp_path)
        if kind == "as it is":
            assert (made.state, len(sheet.records)) == (ImportState.CHECKED, len(ROWS))


def _imported(program: Program, by: User, content: bytes) -> PeopleImport:
    """Read, and checked as far as the columns are known."""
    PeopleImport.objects.all().delete()
    made = operations.start_import(
        program, file_name="mentors.csv", content=content, form_key=uuid.uuid4(), by=by
    )
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    columns = [MEANT.get(fold(heading), "") for heading in made.headings or ()]
    if made.state == ImportState.COLUMNS and ImportField.EMAIL in columns:
        operations.choose_columns(made, columns=columns, role=None, invite_now=False, by=by)
        operations.work_on_import(made.pk)
        made.refresh_from_db()
        assert made.state == ImportState.CHECKED
    assert made.tries == 1 or made.state != ImportState.READING, "the importer has stumbled"
    return made


def _is_of_the_reader(problem: dict[str, Any]) -> bool:
    """That of a cell; what it says may be wrong for a person beside."""
    return problem["kind"] == RowProblem.NO_HEADING or problem["details"].get("most") == "2000"


def _assert_the_same_rows(sheet: Sheet, findings: Findings, made: PeopleImport) -> None:
    """The same rows, of which the same can't be used; and in the first of them the same cells."""
    rows = {row.number: row for row in made.rows.in_file_order()}
    refused = {mistake.row for mistake in findings.mistakes}
    records = {record.row: record for record in sheet.records.values()}
    assert rows.keys() == records.keys() | refused
    odd = {number for number, row in rows.items() if any(map(_is_of_the_reader, row.problems))}
    assert odd <= refused
    assert not odd & records.keys()
    for number, cells in zip(rows, made.sample, strict=False):
        if number in records:
            said = dict(zip(map(fold, made.headings), cells, strict=False))
            found = {title: cell[:60] for title, cell in records[number].cells.items()}
            assert found == {title: cell for title, cell in said.items() if cell}


def _run(content: bytes, folder: Path) -> None:
    """It gives pairs, or says what is wrong where; anything else is a traceback."""
    mentors, mentees, out = folder / "mentors.csv", folder / "mentees.csv", folder / "pairs.csv"
    mentors.write_bytes(content)
    mentees.write_bytes(b"id\ns1\ns2\n")
    out.unlink(missing_ok=True)
    refused = ""
    try:
        call_command("match", str(mentors), str(mentees), out=out, stdout=io.StringIO(), stderr=io.StringIO())
    except CommandError as error:
        refused = str(error)
    if refused:
        assert refused.startswith("Nothing was written")
        assert "mentors.csv" in refused
        assert not out.exists()
    else:
        assert out.read_text(encoding="utf-8").startswith("mentee,mentee name,mentor,")

"""Files as people really save them: read to the letter, or refused with a reason."""

import datetime as dt
import io
import itertools
import zipfile

import openpyxl
import pytest

from programs.engine import (
    MOST_ROWS,
    Oddity,
    Row,
    Table,
    Trouble,
    Unreadable,
    Unusable,
    cell_name,
    read_table,
    write_csv,
    write_workbook,
)

LINES = (
    ("E-Mail", "Name", "Bemerkung"),
    ("zoë@firm.example", "Jürgen Weiß", 'sagt "Grüß Gott", dann; nichts'),
    ("åsa@firm.example", "Åsa Müßig", "zwei\nZeilen"),
)
CODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


def _text(separator: str, line_break: str) -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & {'"', "\n", ";", ","} else cell

    return "".join(separator.join(map(quoted, line)) + line_break for line in LINES)


@pytest.mark.parametrize(
    ("coding", "separator", "line_break"),
    [
        *itertools.product(CODINGS, ",;\t", ("\r\n",)),
        *itertools.product(CODINGS, ";", ("\n",)),
    ],
)
def test_no_letter_is_lost(coding: str, separator: str, line_break: str) -> None:
    table = read_table(_text(separator, line_break).encode(coding))
    assert table.headings == LINES[0]
    assert [row.cells for row in table.rows] == [
        LINES[1],
        (*LINES[2][:2], "zwei Zeilen"),
    ]
    assert table.separator == separator


def test_the_matrix_has_24_files() -> None:
    assert len(CODINGS) * 4 == 24


def test_excel_says_its_separator_itself() -> None:
    table = read_table(b"sep=;\r\na,b;c\r\nx;y\r\n")
    assert (table.headings, table.rows) == (("a,b", "c"), (Row(3, ("x", "y")),))


def test_empty_rows_count_as_a_spreadsheet_counts_them() -> None:
    assert [row.number for row in read_table(b"a;b\n\n1;2\n;\n3;4\n").rows] == [3, 5]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=1+1", Unusable(Oddity.FORMULA, "=1+1")),
        ("@SUM(A1)", Unusable(Oddity.FORMULA, "@SUM(A1)")),
        ("+cmd|'/c calc'!A0", Unusable(Oddity.FORMULA, "+cmd|'/c calc'!A0")),
        ("-A1", Unusable(Oddity.FORMULA, "-A1")),
        ("+49 (0)89 12-34", "+49 (0)89 12-34"),
        ("-3,5", "-3,5"),
        ("-", ""),
        ("–", ""),  # noqa: RUF001
        ("'=1", "=1"),  # how our own exports write it
        ("\u200b x\u00a0 y ", "x y"),
        ("bad\x07bell", Unusable(Oddity.INVISIBLE, "bad�bell")),
        ("u\u0308", "ü"),
    ],
)
def test_cells_of_text_files(text: str, value: object) -> None:
    assert read_table(f"a;b\n{text};x\n".encode()).rows[0].at(0) == value


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b"  \r\n \r\n", Trouble.EMPTY),
        (b"a;b\r\n", Trouble.NO_ROWS),
        (b"a;b\nx\x00y;z\n", Trouble.NUL),
        (b"a;b\n\x81\x8d;z\n", Trouble.ENCODING),
        (b'a;b\n"x;z\n', Trouble.QUOTES),
        (b"anna@firm.example;Anna\nbert@firm.example;Bert\n", Trouble.NO_HEADINGS),
        (b"\xd0\xcf\x11\xe0old", Trouble.OLD_EXCEL),
        (b"PK\x03\x04 no archive", Trouble.DAMAGED),
        (b";".join([b"a"] * 101) + b"\nx\n", Trouble.TOO_MANY_COLUMNS),
        (b"a\n" + b"x\n" * (MOST_ROWS + 1), Trouble.TOO_MANY_ROWS),
        (b"a" * (10 * 1024 * 1024 + 1), Trouble.TOO_BIG),
    ],
)
def test_files_that_cannot_be_read(content: bytes, trouble: Trouble) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(content)
    assert refused.value.trouble == trouble


def _workbook(*rows: tuple[object, ...], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_cells_of_workbooks() -> None:
    table = read_table(
        _workbook(
            ("a", "b", "c", "d"),
            (5.0, dt.date(2024, 3, 1), "=1+1", True),
            (None, None, None, None),
            ("Jürgen", 2.5, "#REF!", " x "),
        )
    )
    first, second = table.rows
    assert first == Row(2, ("5", "2024-03-01", Unusable(Oddity.FORMULA, "=1+1"), "True"))
    assert second.number == 4
    assert second.cells[:2] == ("Jürgen", "2.5")
    assert second.cells[3] == "x"


def test_cells_under_a_merged_one_are_not_taken_for_empty() -> None:
    table = read_table(_workbook(("a", "b"), ("1", "x"), ("2", None), ("3", "y"), merge="B2:B3"))
    assert [row.at(1) for row in table.rows] == ["x", Unusable(Oddity.MERGED), "y"]


def test_hidden_sheets_are_passed_over() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_workbook(("secret",), ("x",))))
    book.active.sheet_state = "hidden"
    seen = book.create_sheet("Seen")
    seen.append(("a",))
    seen.append(("1",))
    file = io.BytesIO()
    book.save(file)
    assert read_table(file.getvalue()).sheet == "Seen"


def test_a_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 1024 * 1024))
    with pytest.raises(Unreadable) as refused:
        read_table(file.getvalue())
    assert refused.value.trouble == Trouble.TOO_BIG


def test_entities_do_not_grow() -> None:
    """A billion laughs: defusedxml refuses the document."""
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_workbook(("a",), ("1",)))) as source,
        zipfile.ZipFile(file, "w") as target,
    ):
        for part in source.infolist():
            content = laughs if part.filename == "xl/workbook.xml" else source.read(part)
            target.writestr(part, content)
    with pytest.raises(Unreadable) as refused:
        read_table(file.getvalue())
    assert refused.value.trouble == Trouble.DAMAGED


@pytest.mark.parametrize("text", ["=1+1", "+49 89", "-x", "@y", "plain", 'Jürgen; "J"', "1"])
def test_what_we_write_is_text_and_comes_back(text: str) -> None:
    rows = [["a", "b"], [text, "x"]]
    assert read_table(write_csv(rows)).rows[0].at(0) == text
    assert read_table(write_workbook("People", rows)).rows[0].at(0) == text
    first = write_csv([[text]]).decode("utf-8-sig")
    assert first[0] not in "=+-@"
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook("People", rows))).active
    assert sheet["A2"].data_type == "s"


def test_names_of_cells() -> None:
    assert [cell_name(at, 17) for at in (0, 2, 25, 26)] == ["A17", "C17", "Z17", "AA17"]


def test_a_table_knows_short_rows() -> None:
    table = Table.of([Row(1, ("a", "b", "", "")), Row(2, ("x",))])
    assert (table.headings, table.rows[0].at(1)) == (("a", "b"), "")

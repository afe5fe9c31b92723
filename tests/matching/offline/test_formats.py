"""The samples in every form in which people save tables: always the same people."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from matching.offline.mistakes import FilesRefused
from matching.offline.reading import Files, read
from programs.engine import write_workbook

SAMPLES = Path(__file__).resolve().parents[3] / "matching" / "samples"
POLICY = ("policy.toml", (SAMPLES / "policy.toml").read_bytes())


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _with(separator: str, line_end: str) -> Callable[[bytes], bytes]:
    def written(content: bytes) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(_rows(content))
        return text.getvalue().encode()

    return written


FORMS: Mapping[str, Callable[[bytes], bytes]] = {
    "a workbook": lambda content: write_workbook("People", _rows(content)),
    "semicolons and CR": _with(";", "\r"),
    "tabs and CRLF": _with("\t", "\r\n"),
    "a mark": lambda content: b"\xef\xbb\xbf" + content,
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "Windows-1252": lambda content: content.decode().encode("cp1252"),
    "headings in capitals": lambda content: content.replace(b"id,name,units", b" ID ,NAME,Units", 1),
    "empty columns and rows": lambda content: content.replace(b"\n", b",,\n").replace(b"\n", b"\n,,\n", 1),
}


def _read(form: Callable[[bytes], bytes]) -> Files:
    mentors, mentees = (
        (name, form((SAMPLES / f"{name}.csv").read_bytes())) for name in ("mentors", "mentees")
    )
    return read(mentors, mentees, POLICY)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_same_people(form: str) -> None:
    assert _read(FORMS[form]) == _read(lambda content: content)


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    with pytest.raises(FilesRefused) as refused:
        read(("m.csv", b'\n\nid,name\nm1,"two\nlines"\n\n,Ann\n'), ("s.csv", b"\n\nid,shoe\ns,1\n"), POLICY)
    assert [(mistake.row, mistake.column) for mistake in refused.value.mistakes] == [(6, "id"), (3, "shoe")]

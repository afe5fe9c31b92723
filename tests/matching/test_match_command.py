"""Matching without a database: files in, files out, or every mistake named."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.engine import Policy, Snapshot, match
from matching.offline.mistakes import FilesRefused
from matching.offline.reading import read
from mentoring.texts import fold

SAMPLES = Path(__file__).resolve().parents[2] / "matching" / "samples"
MENTORS, MENTEES, POLICY = (SAMPLES / name for name in ("mentors.csv", "mentees.csv", "policy.toml"))


def _match(folder: Path, **files: Path) -> str:
    out = io.StringIO()
    paths = {"mentors": MENTORS, "mentees": MENTEES, "policy": POLICY, **files}
    call_command(
        "match",
        str(paths["mentors"]),
        str(paths["mentees"]),
        policy=paths["policy"],
        out=folder / "pairs.csv",
        explain=folder / "report.html",
        json=folder / "result.json",
        stdout=out,
    )
    return out.getvalue()


def test_the_samples(tmp_path: Path) -> None:
    assert _match(tmp_path) == "7 of 8 mentees paired, 45891 points, proved optimal.\n"
    rows = list(csv.DictReader((tmp_path / "pairs.csv").read_text(encoding="utf-8").splitlines()))
    result = json.loads((tmp_path / "result.json").read_text())
    assert [(row["mentee"], row["mentor"]) for row in rows] == [
        (pair["mentee"], pair["mentor"]) for pair in result["pairs"]
    ]
    for row, pair in zip(rows, result["pairs"], strict=True):
        weighed = ("topic", "goals", "channels", "interests", "language", "meeting")
        assert int(row["score"]) == sum(int(row[key]) for key in weighed)
        assert int(row["score"]) == pair["score"] == sum(part["points"] for part in pair["parts"])
    objective, proof = result["objective"], result["certificate"]
    assert (objective["paired"], objective["points"]) == (7, 45_891)
    assert proof["worth"] == objective["points"] + objective["paired"] * proof["bonus"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Proved optimal." in page
    assert "Dr. Petra Hahn" in page
    assert "Fairness changed nothing" in page
    assert "Without one rule there would be somebody for each of them: enough hours in common." in page


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        _match(folder)
    for name in ("pairs.csv", "report.html", "result.json"):
        first, second = ((folder / name).read_bytes() for folder in folders)
        assert first == second


def test_semicolons_a_byte_order_mark_and_no_policy() -> None:
    mentors = "\N{BYTE ORDER MARK}ID;Name;Topics\nm;Ann;AI: daily:4\n".encode()
    mentees = b"id;name;topics\ns;Yuri;AI: daily:3:0\n\n;;\n"
    files = read(("mentors.csv", mentors), ("mentees.csv", mentees), ("", b""))
    assert files.names == {"m": "Ann", "s": "Yuri"}
    assert files.snapshot.policy == Policy()
    (pair,) = match(files.snapshot).proposals
    assert (pair.mentee, pair.mentor, pair.parts[0].facts["topic"]) == ("s", "m", "AI: daily")


HEADER = "id,name,topics,hours,grade,zone,meets"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",Ann,,,,,", "id", "this cell is empty"),
        ("x,Ann,AI,,,,", "topics", "'AI' is not of the form topic:level"),
        ("x,Ann,AI:five,,,,", "topics", "'five' is no whole number"),
        ("x,Ann,AI:9,,,,", "topics", "a level is a number from 1 to 4"),
        ("x,Ann,AI:1|ai :2,,,,", "topics", "AI is named twice"),
        ("x,Ann,,Someday 09:00-10:00,,,", "hours", "'Someday' is none of the days"),
        ("x,Ann,,Mon 9-10,,,", "hours", "'9' is no time such as 09:30"),
        ("x,Ann,,Mon 10:00-09:00,,,", "hours", "are no hours of a week"),
        ("x,Ann,,Mon 09:00-10:00,,Mars/Olympus,", "zone", "'Mars/Olympus' is no time zone"),
        ("x,Ann,,,,europe/berlin,", "zone", "did you mean Europe/Berlin?"),
        ("x,Ann,,Mon 09:00-10:00,,,", "zone", "hours need the zone that they are in, such as Europe/Berlin"),
        ("x,Ann,,,high,,", "grade", "'high' is no whole number"),
        ("x,Ann,,,,,by chance", "meets", "'by chance' is none of either, on_site, remote"),
        ("m0,Ann,,,,,", "id", "m0 is in row 2 already"),
        ("\uff2d0\u00a0,Ann,,,,,", "id", "\uff2d0 is in row 2 already"),
        ("x,Ann,,,,,,stray", "column H", "there is a value here, but no name of a column above it"),
        ("x,=1+1,,,,,", "name", "'=1+1' begins like a formula"),
        ('"x,Ann,,,,,', "", "quotation marks do not fit together from here on"),
        ("x,A\x00nn,,,,,", "", "there is a zero character in here"),
        ("x,A\x07nn,,,,,", "name", "there are invisible characters in"),
        (f"x,{'A' * 200_000},,,,,", "name", "is too long: at most 2,000 characters"),
    ],
)
def test_a_wrong_row_is_named_with_its_reason(row: str, column: str, reason: str) -> None:
    mentors = f"{HEADER}\nm0,Zoe,,,,,\n{row}\n".encode()
    with pytest.raises(FilesRefused) as refused:
        read(("mentors.csv", mentors), ("mentees.csv", b"id\ns\n"), ("", b""))
    (mistake,) = refused.value.mistakes
    assert (mistake.file, mistake.row, mistake.column) == ("mentors.csv", 3, column)
    assert reason in mistake.reason


@pytest.mark.parametrize(
    ("mentors", "mentees", "policy", "reasons"),
    [
        (b"name\nAnn\n", b"id\ns\n", b"", ["mentors.csv, row 1, id: this column is missing"]),
        (b"id,shoe size\nm,1\n", b"id\ns\n", b"", ["mentors.csv, row 1, shoe size: there is no such column"]),
        (b"id,id\nm,m\n", b"id\ns\n", b"", ["mentors.csv, row 1, id: this column is there twice"]),
        (b"id\n\x81\n", b"id\ns\n", b"", ["mentors.csv, row 2: these letters can't be made out"]),
        (b'id,units\rm,a\rn,"b\r', b"id\rs\r", b"", ["mentors.csv, row 3: quotation marks do not fit"]),
        (b"", b"id\n", b"", ["mentors.csv: this file is empty", "mentees.csv: there is nobody in this file"]),
        (b"PK\x03\x04", b"id\ns\n", b"", ["mentors.csv: this Excel file can't be read"]),
        (b"id,topic\nm,AI:1\n", b"id\ns\n", b"", ["there is no such column; did you mean topics?"]),
        (b"id\nm\n", b"id\ns\n", b"\xff\xfe", ["policy.toml: line 1 is no UTF-8"]),
        (b"id\nm\n", b"id\ns\n", b"a = " + b"[" * 5000, ["there are too many brackets within brackets"]),
        (b"id\nm\n", b"id\ns\n", b"seed = " + b"9" * 5000, ["policy.toml: this is no TOML"]),
        (b"id\nm\n", b"id\ns\n", b"pairs = 3", ["pairs is a table, as in [pairs], not 3"]),
        (b"id\nm\n", b"id\ns\n", b"[pairs]\nnever = 3", ["pairs.never is a list of pairs, not 3"]),
        (
            b"id\nm\n",
            b"id\ns\nt\n",
            b'[pairs]\nlocked = [["s", "m"], ["t", "m"]]',
            ["policy.toml, pairs.locked: m: more locked mentees than free places"],
        ),
        (b"id\nx\n", b"id\nx\n", b"", ["mentees.csv, row 2, id: x is in mentors.csv too"]),
        (b"id,grade\na,b\nc,d\n", b"id\ns\n", b"[rules]\ncolour = 1", ["row 2", "row 3", "unknown parts"]),
        (b"id\nm\n", b"id\ns\n", b"rules = [", ["policy.toml"]),
        (b"id\nm\n", b"id\ns\n", b"[weights]\ntopic = 0.5", ["policy.toml: the weight of topic is a whole"]),
        (b"id\nm\n", b"id\ns\n", b'[pairs]\nlocked = [["s", "who"]]', ["names somebody who is not there"]),
        (b"id\nm\n", b"id\ns\n", b'[pairs]\nnever = ["s"]', ["pairs.never, entry 1: 's' is no pair"]),
        (b"id\nm\n", b"id\ns\n", b"[pairs]\nmaybe = []", ["unknown kinds of pairs: maybe"]),
        (b"id\nm\n", b"id\ns\n", b'seed = "x"', ["the seed is a whole number"]),
    ],
)
def test_files_that_are_refused(mentors: bytes, mentees: bytes, policy: bytes, reasons: list[str]) -> None:
    with pytest.raises(FilesRefused) as refused:
        read(("mentors.csv", mentors), ("mentees.csv", mentees), ("policy.toml", policy))
    assert len(refused.value.mistakes) == len(reasons)
    for mistake, reason in zip(refused.value.mistakes, reasons, strict=True):
        assert reason in str(mistake)


def test_nothing_is_written_by_halves(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id,grade\nx,high\ny,low\n")
    with pytest.raises(CommandError, match="Nothing was written; wrong in the files: 2"):
        _match(tmp_path, mentors=wrong)
    with pytest.raises(CommandError, match=r"not there\.csv: No such file"):
        _match(tmp_path, mentors=tmp_path / "not there.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.csv"]


def test_a_text_that_looks_like_a_formula_stays_one(tmp_path: Path) -> None:
    mentors = tmp_path / "mentors.csv"
    mentors.write_text("id,name\nm,'=1+1\n")
    mentees = tmp_path / "mentees.csv"
    mentees.write_text("id,name\ns,Yuri\n")
    call_command("match", str(mentors), str(mentees), out=tmp_path / "pairs.csv", stdout=io.StringIO())
    assert "'=1+1" in (tmp_path / "pairs.csv").read_text()


def test_every_column_of_the_samples_is_read() -> None:
    files = read(*((path.name, path.read_bytes()) for path in (MENTORS, MENTEES, POLICY)))
    snapshot: Snapshot = files.snapshot
    assert (len(snapshot.mentors), len(snapshot.mentees), snapshot.seed) == (8, 8, 2026)
    assert snapshot.mentors[2].managers == ("e03",)
    assert snapshot.mentors[1].capacity == 2
    assert snapshot.mentees[0].units == ("Bank", "Corporate banking", "Clients")
    assert snapshot.never == (("e06", "m01"),)


def test_wishes_come_first_where_the_policy_says_so(tmp_path: Path) -> None:
    """Petra would be best with somebody else, but has named m02, who declines her colleague Klaus."""
    mentees, policy = tmp_path / "mentees.csv", tmp_path / "policy.toml"
    head, *rows = MENTEES.read_text(encoding="utf-8").splitlines()
    named = [f"{row},{'m03|m02' if row.startswith('e01') else ''}" for row in rows]
    mentees.write_text("\n".join([f"{head},wishes", *named]), encoding="utf-8")
    text = POLICY.read_text(encoding="utf-8").replace("locked = []", 'declined = [["e02", "m02"]]')
    policy.write_text(f'mode = "chosen"\n{text}', encoding="utf-8")
    said = _match(tmp_path, mentees=mentees, policy=policy)
    assert said.endswith("chosen by people, open wishes of both sides: 0.\n")
    result = json.loads((tmp_path / "result.json").read_text())
    pairs = {pair["mentee"]: pair for pair in result["pairs"]}
    assert (pairs["e01"]["mentor"], pairs["e01"]["wish"]) in {("m03", 1), ("m02", 2)}
    assert pairs["e02"]["mentor"] != "m02"
    assert result["certificate"] is None
    assert result["chosen"]["best_points"] >= result["objective"]["points"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Chosen by people." in page
    assert "Proved optimal." not in page


@pytest.mark.parametrize(
    "cell",
    [
        "Bank|Retail",
        "Bank / Retail",
        "Bank > Retail",
        "Bank/Retail",
        "Bank\\Retail",
        "Bank » Retail",
        "bank → RETAIL",
    ],
)
def test_a_path_of_units_is_read_as_the_importer_reads_it(cell: str) -> None:
    mentors = f"id,units\nm,{cell}\n".encode()
    mentees = b"id,units\ns,Bank|Ops\nt,Bank|Retail\n"
    files = read(("m.csv", mentors), ("s.csv", mentees), ("p.toml", b"[rules]\nunit_level = 2\n"))
    (mentor,) = files.snapshot.mentors
    assert [fold(part) for part in mentor.units] == ["bank", "retail"]
    # Whoever is in the same unit right below the bank is no partner.
    assert [pair.mentee for pair in match(files.snapshot).proposals] == ["s"]


@pytest.mark.parametrize("cell", ["Bank / / Retail", "Bank|", "/", "a/b/c/d/e/f/g/h/i/j/k", "A" * 201])
def test_what_can_be_no_path_of_units_is_refused(cell: str) -> None:
    with pytest.raises(FilesRefused, match=r"m\.csv, row 2, units: .* is no path of a unit"):
        read(("m.csv", f"id,units\nm,{cell}\n".encode()), ("s.csv", b"id\ns\n"), ("", b""))


def test_the_rules_that_went_unchecked_are_called_as_in_the_policy(tmp_path: Path) -> None:
    for name, content in (
        ("m.csv", "id\nm\n"),
        ("s.csv", "id\ns\n"),
        ("p.toml", '[rules]\ncommon_language = true\nshared_hours = 60\nsite = "different"\n'),
    ):
        (tmp_path / name).write_text(content)
    _match(tmp_path, mentors=tmp_path / "m.csv", mentees=tmp_path / "s.csv", policy=tmp_path / "p.toml")
    (row,) = csv.DictReader((tmp_path / "pairs.csv").read_text(encoding="utf-8").splitlines())
    assert {"different_unit", "common_language", "shared_hours", "site"} <= set(row["unchecked"].split())
    document = (SAMPLES.parents[1] / "docs" / "offline-matching.md").read_text(encoding="utf-8")
    for rule in row["unchecked"].split():
        assert f"| `{rule}" in document, rule


def _prepare(folder: Path) -> None:
    """Inputs, and other names of theirs."""
    for name in ("m.csv", "s.csv", "p.toml"):
        (folder / name).write_text("nothing that could be read")
    (folder / "link.csv").symlink_to(folder / "m.csv")
    (folder / "hard.csv").hardlink_to(folder / "s.csv")
    (folder / "sub").mkdir()


@pytest.mark.parametrize(
    ("out", "explain", "json", "sentence"),
    [
        ("m.csv", None, None, "--out .* is the same file as MENTORS"),
        ("sub/../s.csv", None, None, "--out .* is the same file as MENTEES"),
        ("link.csv", None, None, "--out .* is the same file as MENTORS"),
        ("hard.csv", None, None, "--out .* is the same file as MENTEES"),
        ("o.csv", "p.toml", None, "--explain .* is the same file as --policy"),
        ("o.csv", None, "s.csv", "--json .* is the same file as MENTEES"),
        ("o.csv", "sub/../o.csv", None, "--explain .* is the same file as --out"),
        ("o.csv", "e.html", "e.html", "--json .* is the same file as --explain"),
    ],
)
def test_no_output_takes_the_place_of_another_file(
    out: str, explain: str | None, json: str | None, sentence: str, tmp_path: Path
) -> None:
    _prepare(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    named = {"out": out, "explain": explain, "json": json, "policy": "p.toml"}
    outputs = {key: tmp_path / name for key, name in named.items() if name}
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("match", str(tmp_path / "m.csv"), str(tmp_path / "s.csv"), **outputs)
    assert refused.value.returncode == 2
    assert {path.name for path in tmp_path.iterdir()} == before
    assert (tmp_path / "m.csv").read_text() == "nothing that could be read"

"""What the documents say of rules is what the engine does."""

from pathlib import Path

from matching.engine import READINGS, Reading, RuleCode, Side, Unknown
from matching.offline.people import OF_MENTEES, OF_MENTORS, PLAIN

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "offline-matching.md"
ANSWERS = {
    Unknown.FORBIDS: "forbids",
    Unknown.PASSES: "passes",
    Unknown.REST: "checks the rest",
    Unknown.NO_POINTS: "gives no points",
}
SWITCHES = {RuleCode.SAME_SITE: 'site = "different"', RuleCode.OTHER_SITE: 'site = "same"'}
COLUMNS = {field: column for column, (field, _read) in PLAIN.items()}


def _row(code: RuleCode, reading: Reading) -> str:
    reads = f"`{COLUMNS.get(reading.field, reading.field)}`" if reading.field else "all that gives points"
    sides = ((Side.MENTEE,), (Side.MENTOR,), tuple(Side))
    answers = (ANSWERS[reading.if_unknown_of(*missing)] for missing in sides)
    return f"| `{SWITCHES.get(code, reading.switch)}` | {reads} | {' | '.join(answers)} |"


def test_the_table_of_what_is_not_known_is_the_engines() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    head = "| rule | reads | not known of the mentee | of the mentor | of both |\n|---|---|---|---|---|\n"
    table = text.partition(head)[2].partition("\n\n")[0]
    assert table.split("\n") == [_row(code, reading) for code, reading in READINGS.items()]


def test_every_column_is_described() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for column in {*OF_MENTORS, *OF_MENTEES, "id", "name"}:
        assert f"`{column}`" in text, column

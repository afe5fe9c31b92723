"""People and policies from files: CSV tables of mentors and mentees, a policy in TOML.

A file is read wholly or refused wholly: every wrong row is named with its column and the reason.
"""

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.engine.errors import SnapshotError
from matching.engine.hours import Hours
from matching.engine.policy import Policy
from matching.engine.snapshot import PAIRS, WAYS_TO_MEET, Mentee, Mentor, Offer, PairOfIds, Snapshot, Want

SEPARATORS = (",", ";", "\t")
BETWEEN = "|"  # things of one cell
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PERSPECTIVE = "perspective."  # begins the name of a column, such as perspective.gender
NOT_OF_THE_ENGINE = ("pairs", "seed")  # tables of a policy file that are about people


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mistake in a file; row 1 is the header, and 0 stands for the file as a whole."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, row {self.row}" if self.row else self.file
        return f"{where}, {self.column}: {self.reason}" if self.column else f"{where}: {self.reason}"


class FilesRefused(SnapshotError):
    """What is wrong with the files, all of it."""

    def __init__(self, mistakes: Sequence[Wrong]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Files:
    """A snapshot read from files, and what people are called in them."""

    snapshot: Snapshot
    names: Mapping[str, str]


def read(mentors: tuple[str, bytes], mentees: tuple[str, bytes], policy: tuple[str, bytes]) -> Files:
    """From (name, content) of each file. Raises FilesRefused."""
    mistakes: list[Wrong] = []
    tables = [_Table(name, content, mistakes) for name, content in (mentors, mentees)]
    teachers = [_person(row, Mentor, MENTOR, mistakes) for row in tables[0].rows(MENTOR)]
    learners = [_person(row, Mentee, MENTEE, mistakes) for row in tables[1].rows(MENTEE)]
    rules, pairs, seed = _policy(*policy, mistakes)
    names: dict[str, str] = {}
    for table in tables:
        names |= table.names
    mistakes += _twice(tables)
    if mistakes:
        raise FilesRefused(mistakes)
    try:
        snapshot = Snapshot(
            mentors=tuple(person for person in teachers if isinstance(person, Mentor)),
            mentees=tuple(person for person in learners if isinstance(person, Mentee)),
            policy=rules,
            seed=seed,
            **pairs,
        )
    except SnapshotError as error:
        raise FilesRefused([Wrong(policy[0], 0, "", str(error))]) from error
    return Files(snapshot, names)


# --- tables ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    number: int
    cells: Mapping[str, str]


class _Table:
    """A CSV file in UTF-8 with one of the usual separators; it says what it can't read."""

    def __init__(self, name: str, content: bytes, mistakes: list[Wrong]) -> None:
        self.name = name
        self.mistakes = mistakes
        self.names: dict[str, str] = {}
        self.places: dict[str, int] = {}
        try:
            self.text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = content[: error.start].count(b"\n") + 1
            mistakes.append(Wrong(name, row, "", "this is no UTF-8; save the file as CSV UTF-8"))
            self.text = ""

    def rows(self, columns: Mapping[str, object]) -> Iterator[_Row]:
        """The rows that have an id, each id once."""
        if not self.text:
            return
        header = self.text.splitlines()[0]
        reader = csv.reader(io.StringIO(self.text), delimiter=max(SEPARATORS, key=header.count))
        titles = [title.strip().casefold() for title in next(reader)]
        if not self._knows(titles, columns):
            return
        for number, cells in enumerate(reader, 2):
            if any(cell.strip() for cell in cells):
                yield from self._row(number, titles, cells)

    def _knows(self, titles: Sequence[str], columns: Mapping[str, object]) -> bool:
        known = {"id", "name", *columns}
        wrong = [title for title in titles if title not in known and not title.startswith(PERSPECTIVE)]
        twice = {title for title in titles if titles.count(title) > 1}
        self.mistakes += [Wrong(self.name, 1, title, "there is no such column") for title in wrong]
        self.mistakes += [Wrong(self.name, 1, title, "this column is there twice") for title in sorted(twice)]
        if "id" not in titles:
            self.mistakes.append(Wrong(self.name, 1, "id", "this column is missing"))
        return "id" in titles and not wrong and not twice

    def _row(self, number: int, titles: Sequence[str], cells: Sequence[str]) -> Iterator[_Row]:
        if len(cells) > len(titles):
            self.mistakes.append(Wrong(self.name, number, "", "this row has more cells than the header"))
            return
        row = {title: cell.strip() for title, cell in zip(titles, cells, strict=False)}
        name = row.get("id", "")
        if not name:
            self.mistakes.append(Wrong(self.name, number, "id", "this cell is empty"))
            return
        if name in self.places:
            self.mistakes.append(
                Wrong(self.name, number, "id", f"{name} is in row {self.places[name]} already")
            )
            return
        self.places[name] = number
        self.names[name] = row.get("name") or name
        yield _Row(self.name, number, row)


def _twice(tables: Sequence[_Table]) -> list[Wrong]:
    first, second = tables
    both = first.places.keys() & second.places.keys()
    return [
        Wrong(
            second.name, second.places[name], "id", f"{name} is in {first.name} too; ids of both files differ"
        )
        for name in sorted(both)
    ]


# --- cells ----------------------------------------------------------------------------------


def _things(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in cell.split(BETWEEN))))


def _set(cell: str) -> frozenset[str]:
    return frozenset(part.casefold() for part in _things(cell))


def _number(cell: str) -> int:
    if not cell.isdecimal():
        raise ValueError(f"{cell!r} is no whole number")
    return int(cell)


def _of_topic(part: str, count: int) -> tuple[str, list[int]]:
    name, *numbers = (piece.strip() for piece in part.rsplit(":", count))
    if len(numbers) != count or not name:
        shape = "topic:level" if count == 1 else "topic:priority:knowledge"
        raise ValueError(f"{part!r} is not of the form {shape}")
    return name, [_number(number) for number in numbers]


def _offers(cell: str) -> tuple[Offer, ...]:
    return tuple(Offer(name, *numbers) for name, numbers in (_of_topic(part, 1) for part in _things(cell)))


def _wants(cell: str) -> tuple[Want, ...]:
    return tuple(Want(name, *numbers) for name, numbers in (_of_topic(part, 2) for part in _things(cell)))


def _hours(cell: str) -> tuple[Hours, ...]:
    return tuple(_interval(part) for part in _things(cell))


def _interval(part: str) -> Hours:
    """Such as "Mon 09:00-12:30"."""
    day, _space, times = part.partition(" ")
    if day.casefold()[:3] not in DAYS:
        raise ValueError(f"{day!r} is none of the days {', '.join(DAYS)}")
    start, _dash, end = times.partition("-")
    return Hours(DAYS.index(day.casefold()[:3]), _minutes(start), _minutes(end))


def _minutes(clock: str) -> int:
    hours, colon, minutes = clock.strip().partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60):
        raise ValueError(f"{clock.strip()!r} is no time such as 09:30")
    return 60 * int(hours) + int(minutes)


def _meets(cell: str) -> str:
    if cell not in WAYS_TO_MEET:
        raise ValueError(f"{cell!r} is none of {', '.join(WAYS_TO_MEET)}")
    return cell


def _tenure(cell: str) -> int:
    """Full months since an ISO date, today."""
    since, today = dt.date.fromisoformat(cell), dt.datetime.now(tz=dt.UTC).date()
    return max(0, 12 * (today.year - since.year) + today.month - since.month - (today.day < since.day))


# Columns: the field of a person that each fills, and how its cells are read.
type Columns = Mapping[str, tuple[str, Callable[[str], Any]]]

PERSON: Columns = {
    "person": ("person", str),
    "units": ("units", _things),
    "managers": ("managers", _things),
    "site": ("site", str.casefold),
    "languages": ("languages", _set),
    "meets": ("meets", _meets),
    "interests": ("interests", _set),
    "skills": ("skills", _set),
    "channels": ("channels", _set),
    "grade": ("grade", _number),
    "since": ("tenure", _tenure),
    "born": ("born", _number),
    "zone": ("zone", str),
    "hours": ("hours", _hours),
    "words": ("words", str),
    "wishes": ("wishes", _things),
}
MENTOR: Columns = {**PERSON, "topics": ("offers", _offers), "capacity": ("capacity", _number)}
MENTEE: Columns = {**PERSON, "topics": ("wants", _wants)}


def _person(
    row: _Row, kind: type[Mentor | Mentee], columns: Columns, mistakes: list[Wrong]
) -> Mentor | Mentee | None:
    """The person of a row; None and a mistake or more if it can't be read."""
    fields: dict[str, Any] = {"id": row.cells["id"], "person": row.cells["id"]}
    before = len(mistakes)
    for title, (name, convert) in columns.items():
        if cell := row.cells.get(title, ""):
            try:
                fields[name] = convert(cell)
            except (ValueError, SnapshotError) as error:
                mistakes.append(Wrong(row.file, row.number, title, str(error)))
    fields["perspective"] = {
        title.removeprefix(PERSPECTIVE): cell
        for title, cell in row.cells.items()
        if title.startswith(PERSPECTIVE) and cell
    }
    if len(mistakes) > before:
        return None
    try:
        return kind(**fields)
    except SnapshotError as error:
        mistakes.append(Wrong(row.file, row.number, "", str(error)))
        return None


# --- policy ---------------------------------------------------------------------------------


def _policy(
    name: str, content: bytes, mistakes: list[Wrong]
) -> tuple[Policy, dict[str, tuple[PairOfIds, ...]], int]:
    """The policy, the pairs that are named in it, and the seed."""
    try:
        data = tomllib.loads(content.decode())
        pairs = {kind: tuple(map(_pair, rows)) for kind, rows in data.get("pairs", {}).items()}
        if unknown := set(pairs) - set(PAIRS):
            raise SnapshotError(f"unknown kinds of pairs: {', '.join(sorted(unknown))}")
        seed = data.get("seed", 0)
        if not isinstance(seed, int):
            raise SnapshotError(f"the seed is a whole number, not {seed!r}")
        rules = Policy.from_json({key: data[key] for key in data if key not in NOT_OF_THE_ENGINE})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, SnapshotError, TypeError, AttributeError) as error:
        mistakes.append(Wrong(name, 0, "", str(error)))
        return Policy(), {}, 0
    return rules, pairs, seed


def _pair(row: object) -> PairOfIds:
    match row:
        case [str() as mentee, str() as mentor]:
            return mentee, mentor
        case _:
            raise SnapshotError(f"{row!r} is no pair of a mentee's and a mentor's id")

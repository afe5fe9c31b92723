"""From rows to mentors and mentees: who is meant by a name, and what each cell says."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from matching.engine import Mentee, Mentor
from matching.offline import cells
from matching.offline.cells import NotMeant, things
from matching.offline.mistakes import Findings
from matching.offline.spellings import Spellings
from matching.offline.tables import PERSPECTIVE, Record, Sheet
from mentoring.texts import fold

# Columns whose cells mean the same whoever they are of: the field of a person, and how it is read.
PLAIN: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "site": ("site", fold),
    "languages": ("languages", cells.folded),
    "meets": ("meets", cells.meets),
    "interests": ("interests", cells.folded),
    "skills": ("skills", cells.folded),
    "channels": ("channels", cells.folded),
    "grade": ("grade", cells.grade),
    "since": ("tenure", cells.tenure),
    "born": ("born", cells.year),
    "hours": ("hours", cells.hours),
    "words": ("words", str),
}
COLUMNS = (*PLAIN, "person", "units", "managers", "zone", "wishes", "topics")
OF_MENTORS, OF_MENTEES = (*COLUMNS, "capacity"), COLUMNS


@dataclass
class People:
    """Who is in the two files, by whatever they are called in them."""

    mentors: Sheet
    mentees: Sheet
    are_all: bool  # no row is missing, so that whoever is not here is nowhere
    spellings: Spellings = field(default_factory=Spellings)
    outside: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Persons first: whoever is called so as a person is meant before whoever has it for an id."""
        self.persons = {
            fold(record.id): self.spellings.of("person", record.cells.get("person") or record.id)
            for sheet in (self.mentors, self.mentees)
            for record in sheet.records.values()
        }

    def clashes(self, findings: Findings) -> None:
        """No id may be in both files."""
        for key in sorted(self.mentors.records.keys() & self.mentees.records.keys()):
            record = self.mentees.records[key]
            reason = f"{record.id} is in {self.mentors.file} too; ids of both files differ"
            findings.refuse(record.file, record.row, "id", reason)

    def manager(self, name: str, record: Record) -> str:
        """The person who is meant; somebody outside of the files keeps the name, and is noted."""
        if known := self.spellings.known("person", name):
            return known
        if person := self.persons.get(fold(name)):
            return person
        self.outside[self.spellings.of("outside", name)].append(record)
        return name

    def warn_of_managers(self, findings: Findings) -> None:
        """Of each manager who is in neither file, once."""
        ids = [record.id for sheet in (self.mentors, self.mentees) for record in sheet.records.values()]
        for name, (first, *more) in self.outside.items():
            again = f" ({len(more) + 1} rows)" if more else ""
            hint = findings.suggestion(name, ids) or "; that is right for somebody who does not take part"
            findings.warn(first.file, first.row, "managers", f"nobody here has the id {name}{again}{hint}")


def mentors(people: People, findings: Findings) -> tuple[Mentor, ...]:
    """Of the rows without a mistake."""
    made = (_Reader(people, record, findings).mentor() for record in people.mentors.records.values())
    return tuple(filter(None, made))


def mentees(people: People, findings: Findings) -> tuple[Mentee, ...]:
    made = (_Reader(people, record, findings).mentee() for record in people.mentees.records.values())
    return tuple(filter(None, made))


@dataclass
class _Reader:
    """One row on its way to a person."""

    people: People
    record: Record
    findings: Findings

    def mentor(self) -> Mentor | None:
        spellings = self.people.spellings
        own: Mapping[str, tuple[str, Callable[[str], Any]]] = {
            "topics": ("offers", lambda cell: cells.offers(cell, spellings)),
            "capacity": ("capacity", cells.capacity),
            "wishes": ("wishes", lambda cell: self._wishes(cell, self.people.mentees, "mentee")),
        }
        fields = self._fields(own)
        return None if fields is None else Mentor(**fields)

    def mentee(self) -> Mentee | None:
        spellings = self.people.spellings
        own: Mapping[str, tuple[str, Callable[[str], Any]]] = {
            "topics": ("wants", lambda cell: cells.wants(cell, spellings)),
            "wishes": ("wishes", lambda cell: self._wishes(cell, self.people.mentors, "mentor")),
        }
        fields = self._fields(own)
        return None if fields is None else Mentee(**fields)

    def _fields(self, own: Mapping[str, tuple[str, Callable[[str], Any]]]) -> dict[str, Any] | None:
        """What the cells say; None and a mistake or more if one can't be meant."""
        record, before = self.record, len(self.findings.mistakes)
        columns = {
            **PLAIN,
            "units": ("units", self._units),
            "managers": ("managers", self._managers),
            "zone": ("zone", self._zone),
            **own,
        }
        fields: dict[str, Any] = {"id": record.id, "person": self.people.persons[fold(record.id)]}
        for title, (name, meant) in columns.items():
            if cell := record.cells.get(title):
                try:
                    fields[name] = meant(cell)
                except NotMeant as error:
                    self.findings.refuse(record.file, record.row, title, str(error))
        if fields.get("hours") and "zone" not in record.cells:
            reason = "hours need the zone that they are in, such as Europe/Berlin"
            self.findings.refuse(record.file, record.row, "zone", reason)
        fields["perspective"] = self._perspective()
        return fields if len(self.findings.mistakes) == before else None

    def _units(self, cell: str) -> tuple[str, ...]:
        return tuple(self.people.spellings.of("unit", part) for part in cells.path(cell))

    def _managers(self, cell: str) -> tuple[str, ...]:
        return tuple(self.people.manager(name, self.record) for name in things(cell))

    def _zone(self, cell: str) -> str:
        try:
            return cells.zone(cell)
        except NotMeant as error:
            hint = self.findings.suggestion(cell, available_timezones())
            raise NotMeant(f"{error}{hint}") from error

    def _wishes(self, cell: str, others: Sheet, role: str) -> tuple[str, ...]:
        if not self.people.are_all:
            return ()
        found = tuple(meant(name, others, role, self.findings) for name in things(cell))
        cells.once(found)
        return found

    def _perspective(self) -> dict[str, str]:
        return {
            title.removeprefix(PERSPECTIVE): self.people.spellings.of(title, cell)
            for title, cell in self.record.cells.items()
            if title.startswith(PERSPECTIVE)
        }


def meant(name: str, sheet: Sheet, role: str, findings: Findings) -> str:
    """The id of the mentor or mentee who is called so; raises NotMeant."""
    record = sheet.records.get(fold(name))
    if record is None:
        hint = findings.suggestion(name, (each.id for each in sheet.records.values()))
        raise NotMeant(f"no {role} has the id {name}{hint}")
    return record.id

"""What a plan is made of; all of it can be compared, counted and stored."""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from mentoring.addresses import address_or_none
from programs.engine import Table
from programs.enums import ImportField, Role, RowNote, RowOutcome, RowProblem
from programs.queries.imports.units import NewUnit, UnitEntry, UnitRef
from programs.queries.imports.world import Known


@dataclass(frozen=True)
class Choices:
    """What the organiser said of the file: a field for each column, "" for none; a role for all, or "".

    `units` holds what was answered about units, by the keys of their paths.
    """

    columns: Sequence[str]
    role: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    def column_of(self, wanted: ImportField) -> int | None:
        return self.columns.index(wanted) if wanted in self.columns else None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell ("C17"), or with the row where `cell` is empty."""

    kind: RowProblem
    cell: str = ""
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that the file would change, as people read it."""

    field: ImportField
    before: str
    after: str


type Fact = str | int | date


@dataclass(slots=True)
class PlannedRow:
    """What one row of the file would do; the second half is what doing it needs."""

    number: int
    email: str = ""
    name: str = ""
    role: Role | None = None
    outcome: RowOutcome = RowOutcome.WRONG
    note: RowNote | None = None
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    cells: tuple[str, ...] = ()  # the whole row, where something is wrong with it

    known: Known | None = None
    facts: dict[str, Fact] = field(default_factory=dict)  # columns of the person -> what to write there
    unit: UnitRef | None = None
    manager: str = ""  # address, where it is new for this person
    manager_key: uuid.UUID | None = None  # of a manager who has an account
    capacity: int | None = None

    def said(self) -> dict[str, Any]:
        """What the organiser is shown, as JSON values."""
        return {
            "number": self.number,
            "email": self.email,
            "name": self.name,
            "role": self.role or "",
            "outcome": self.outcome,
            "note": self.note or "",
            "problems": [asdict(problem) for problem in self.problems],
            "changes": [asdict(change) for change in self.changes],
            "cells": list(self.cells),
        }


@dataclass(frozen=True)
class Plan:
    """What a file would do to a programme, row by row."""

    rows: Sequence[PlannedRow]
    new_units: Sequence[NewUnit] = ()
    units: Mapping[str, int] = field(default_factory=dict)  # what the file names -> in how many rows
    open_units: Sequence[UnitEntry] = ()  # to be answered before anything is written
    decided_units: Sequence[UnitEntry] = ()

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in RowOutcome}

    @property
    def is_right(self) -> bool:
        return not self.open_units and all(row.outcome != RowOutcome.WRONG for row in self.rows)

    def digest(self) -> str:
        """Equal for two plans that say and do the same."""
        told = hashlib.sha256()
        for row in self.rows:
            told.update(json.dumps([row.said(), _done(row)], default=str).encode())
        entries = [*self.open_units, *self.decided_units]
        answers = [[entry.key, entry.answer, _place(entry.target)] for entry in entries]
        told.update(json.dumps([[unit.path for unit in self.new_units], answers]).encode())
        return told.hexdigest()


def _place(unit: UnitRef | None) -> list[Any]:
    """Which unit it is, whatever twins it has: a path may be that of two."""
    return [unit.path, str(unit.key)] if unit else []


def _done(row: PlannedRow) -> list[Any]:
    return [row.facts, _place(row.unit), row.manager, row.capacity, row.known.key if row.known else None]


def person_keys(table: Table, choices: Choices) -> list[str]:
    """Every address that the file names, of people and of managers, in its normal form."""
    columns = [choices.column_of(each) for each in (ImportField.EMAIL, ImportField.MANAGER)]
    found = {
        address
        for row in table.rows
        for column in columns
        if column is not None
        and isinstance(value := row.at(column), str)
        and (address := address_or_none(value))
    }
    return sorted(found)

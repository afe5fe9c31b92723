"""The one planner: the dry run shows what it says, and the import does what it says."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from programs.engine import NoPath, Oddity, Row, Table, Unusable, cell_name
from programs.enums import LEFT, ImportField, Role, RowNote, RowOutcome, RowProblem
from programs.queries.imports.cells import Meaning, Wrong, meaning
from programs.queries.imports.loops import find_loops
from programs.queries.imports.plans import Change, Choices, Plan, PlannedRow, Problem
from programs.queries.imports.units import Tree, Units
from programs.queries.imports.world import FACTS, Known, World

type Tell = Callable[[int, int], None]  # rows done, of how many

TELL_EVERY = 1000
NEWCOMERS_ONLY = (ImportField.LOCALE, ImportField.TIME_ZONE)  # everybody else has chosen for themselves
NAMES = (ImportField.GIVEN_NAME, ImportField.FAMILY_NAME)
MOST_SHOWN = 200  # letters of a value
MOST_IN_LOOP = 20  # people whom the sentence names

ODDITIES = {oddity: RowProblem(oddity.value) for oddity in Oddity}


def make_plan(table: Table, choices: Choices, world: World, tell: Tell | None = None) -> Plan:
    """Work out what each row would do. Reads nothing but its arguments, so equal ones give equal plans."""
    planner = _Planner(table, choices, world)
    for done, row in enumerate(table.rows):
        planner.add(row)
        if tell and done % TELL_EVERY == 0:
            tell(done, len(table.rows))
    planner.find_managers()
    return planner.plan()


class _Planner:
    def __init__(self, table: Table, choices: Choices, world: World) -> None:
        self._table = table
        self._choices = choices
        self._world = world
        self._rows: list[PlannedRow] = []
        self._by_email: dict[str, PlannedRow] = {}
        self._columns = {ImportField(field): column for column, field in enumerate(choices.columns) if field}
        self._named_units = self._count_units()
        self._units = Units(
            Tree(world.units), self._named_units, remembered=world.unit_aliases, choices=choices.units
        )

    def _count_units(self) -> Counter[str]:
        column = self._columns.get(ImportField.UNIT)
        cells = (row.at(column) for row in self._table.rows) if column is not None else ()
        return Counter(cell for cell in cells if cell and isinstance(cell, str))

    def add(self, row: Row) -> None:
        planned = PlannedRow(number=row.number)
        self._rows.append(planned)
        values = self._values(planned, row)
        planned.email = str(values.get(ImportField.EMAIL, ""))
        planned.name = " ".join(str(values[name]) for name in NAMES if name in values)
        self._fill(planned, row, values)

    def _values(self, planned: PlannedRow, row: Row) -> dict[ImportField, Meaning]:
        """What the cells mean; what they can't mean is noted as a problem."""
        values: dict[ImportField, Meaning] = {}
        for field, column in self._columns.items():
            cell = row.at(column)
            if isinstance(cell, Unusable):
                self._complain(planned, column, ODDITIES[cell.oddity], cell.text, most=2000)
            elif cell:
                try:
                    values[field] = self._own_word(field, cell) or meaning(field, cell)
                except Wrong as wrong:
                    self._complain(planned, column, wrong.problem, cell, **wrong.details)
        for column in range(len(self._table.headings), len(row.cells)):
            if stray := row.cells[column]:
                text = stray if isinstance(stray, str) else stray.text
                self._complain(planned, column, RowProblem.NO_HEADING, text)
        return values

    def _own_word(self, field: ImportField, cell: str) -> Role | None:
        return self._world.roles.get(cell.casefold()) if field == ImportField.ROLE else None

    def _complain(
        self, planned: PlannedRow, column: int | None, kind: RowProblem, value: str = "", **details: object
    ) -> None:
        cell = "" if column is None else cell_name(column, planned.number)
        said = {key: str(detail) for key, detail in details.items()}
        planned.problems.append(Problem(kind, cell, value[:MOST_SHOWN], said))

    def _complain_of(
        self, planned: PlannedRow, field: ImportField, kind: RowProblem, value: object = "", **details: object
    ) -> None:
        """The same for a field, whose column may not be in the file at all."""
        self._complain(planned, self._columns.get(field), kind, str(value), **details)

    def _fill(self, planned: PlannedRow, row: Row, values: dict[ImportField, Meaning]) -> None:
        self._know(planned, row)
        self._take_role(planned, row, values)
        self._take_facts(planned, row, values)
        self._take_unit(planned, values)
        planned.manager = str(values.get(ImportField.MANAGER, ""))
        self._take_capacity(planned, values)

    def _has_problem(self, row: Row, planned: PlannedRow, field: ImportField) -> bool:
        column = self._columns.get(field)
        cell = None if column is None else cell_name(column, row.number)
        return any(problem.cell == cell for problem in planned.problems)

    def _know(self, planned: PlannedRow, row: Row) -> None:
        """Who it is: each person once in the file, and none of another organisation."""
        if not planned.email:
            if not self._has_problem(row, planned, ImportField.EMAIL):
                self._complain_of(planned, ImportField.EMAIL, RowProblem.EMPTY)
            return
        first = self._by_email.setdefault(planned.email, planned)
        if first is not planned:
            self._complain_of(planned, ImportField.EMAIL, RowProblem.TWICE, planned.email, row=first.number)
            return
        known = self._world.people.get(planned.email)
        if known and not known.is_usable:
            self._complain_of(planned, ImportField.EMAIL, RowProblem.ADDRESS_REFUSED, planned.email)
            return
        planned.known = known
        planned.note = _note(known)

    def _take_role(self, planned: PlannedRow, row: Row, values: dict[ImportField, Meaning]) -> None:
        said = self._choices.role or values.get(ImportField.ROLE, "")
        if not said:
            if not self._has_problem(row, planned, ImportField.ROLE):
                self._complain_of(planned, ImportField.ROLE, RowProblem.EMPTY)
            return
        planned.role = Role(str(said))
        there = planned.known.role if planned.known else None
        if there and there != planned.role:
            self._complain_of(planned, ImportField.ROLE, RowProblem.OTHER_SIDE, said, role=there.value)

    def _take_facts(self, planned: PlannedRow, row: Row, values: dict[ImportField, Meaning]) -> None:
        known = planned.known
        fields = [*FACTS, *(() if known else NEWCOMERS_ONLY)]
        for field in map(ImportField, fields):
            value = values.get(field)
            before = known.facts.get(field) if known else None
            if value is not None and value != before:
                planned.facts[field.value] = value
                if known:
                    planned.changes.append(Change(field, _shown(before), _shown(value)))
        has_name = any(values.get(field) or (known and known.facts[field]) for field in NAMES)
        if not has_name and not any(self._has_problem(row, planned, field) for field in NAMES):
            self._complain_of(planned, ImportField.FAMILY_NAME, RowProblem.EMPTY)

    def _take_unit(self, planned: PlannedRow, values: dict[ImportField, Meaning]) -> None:
        text = str(values.get(ImportField.UNIT, ""))
        if not text:
            return
        try:
            unit = self._units.find(text)
        except NoPath:
            self._complain_of(planned, ImportField.UNIT, RowProblem.UNIT_PATH, text)
            return
        if unit is None:  # somebody has to say first which one is meant
            return
        known = planned.known
        if known is None or unit.key is None or unit.key != known.unit:
            planned.unit = unit
            if known:
                before = self._units.known(known.unit)
                planned.changes.append(Change(ImportField.UNIT, str(before or ""), str(unit)))

    def _take_capacity(self, planned: PlannedRow, values: dict[ImportField, Meaning]) -> None:
        said = values.get(ImportField.CAPACITY)
        if not isinstance(said, int) or planned.role is None:
            return
        if planned.role != Role.MENTOR:
            if said != 1:
                self._complain_of(planned, ImportField.CAPACITY, RowProblem.MENTORS_ONLY, said)
            return
        known = planned.known
        if known is None or known.membership is None:
            planned.capacity = said
        elif said < known.capacity and not self._world.may_lower_capacity:
            places = known.capacity
            self._complain_of(planned, ImportField.CAPACITY, RowProblem.PLACES_TAKEN, said, places=places)
        elif said != known.capacity:
            planned.capacity = said
            planned.changes.append(Change(ImportField.CAPACITY, str(known.capacity), str(said)))

    def find_managers(self) -> None:
        """Once all rows are known: a manager may stand in a later one."""
        for planned in self._rows:
            if planned.manager:
                self._find_manager(planned)
        above = {**self._world.managers, **{row.email: row.manager for row in self._rows if row.manager}}
        for loop in find_loops(above, [row.email for row in self._rows if row.manager]):
            for place, person in enumerate(loop):
                planned_row = self._by_email.get(person)
                if planned_row and planned_row.manager:
                    self._complain_of_loop(planned_row, [*loop[place:], *loop[:place], person])

    def _find_manager(self, planned: PlannedRow) -> None:
        manager, known = planned.manager, planned.known
        if manager == planned.email:
            self._complain_of(planned, ImportField.MANAGER, RowProblem.OWN_MANAGER, manager)
            planned.manager = ""
            return
        there = self._world.people.get(manager)
        if manager not in self._by_email and not (there and there.is_colleague):
            self._complain_of(planned, ImportField.MANAGER, RowProblem.NO_SUCH_MANAGER, manager)
            planned.manager = ""
        elif known and known.manager == manager:
            planned.manager = ""
        else:
            planned.manager_key = there.key if there else None
            if known:
                planned.changes.append(Change(ImportField.MANAGER, known.manager, manager))

    def _complain_of_loop(self, planned: PlannedRow, loop: list[str]) -> None:
        shown = loop if len(loop) <= MOST_IN_LOOP else [*loop[: MOST_IN_LOOP - 2], "…", loop[-1]]
        named = " → ".join(shown)
        self._complain_of(planned, ImportField.MANAGER, RowProblem.LOOP, planned.manager, loop=named)

    def plan(self) -> Plan:
        for planned, row in zip(self._rows, self._table.rows, strict=True):
            planned.outcome = _outcome(planned)
            if planned.problems:
                planned.cells = tuple(cell if isinstance(cell, str) else cell.text for cell in row.cells)
        return Plan(
            tuple(self._rows),
            new_units=tuple(self._units.new),
            units=self._named_units,
            open_units=tuple(self._units.open),
            decided_units=tuple(self._units.decided),
        )


def _note(known: Known | None) -> RowNote | None:
    if known is None:
        return None
    if known.membership is None:
        return RowNote.KNOWN
    return RowNote.LEFT if known.state in LEFT else None


def _outcome(planned: PlannedRow) -> RowOutcome:
    if planned.problems:
        return RowOutcome.WRONG
    if planned.known is None or planned.known.membership is None:
        return RowOutcome.NEW
    return RowOutcome.CHANGED if planned.changes else RowOutcome.UNCHANGED


def _shown(value: Any) -> str:
    """As it is stored; the page shows days in the reader's way."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)

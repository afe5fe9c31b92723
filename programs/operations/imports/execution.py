"""Reading, checking and importing a file in a worker: taken up with a lease, ended once.

A worker holds an import by the number of its attempt, and writes only while that number stands.
What it finds is written in one transaction: a worker that dies leaves nothing by halves, and the
sweep wakes another one.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone, translation

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.background import wake
from mentoring.ui import labels
from programs.engine import Table, Unreadable, pack_table, read_table, unpack_table
from programs.enums import BUSY_IMPORTS, ImportState, ImportStep, ImportTrouble
from programs.models import ImportRow, PeopleImport, Program
from programs.operations.imports.requests import FRESH, WORK
from programs.operations.imports.writing import carry_out
from programs.queries.imports import Choices, Plan, PlannedRow, guess_columns, look_up, make_plan, person_keys
from programs.rules import takes_people_in

logger = structlog.get_logger(__name__)

LEASE = timedelta(seconds=120)  # well above the longest silence: all that is written at once
MOST_TRIES = 3
KEPT_OPEN = timedelta(days=7)  # a file that nobody decides about
KEPT_ROWS = timedelta(days=30)  # the rows of an import that is over
SAMPLE = 5  # rows
LONGEST_SAMPLE = 60  # letters

# How far the work is, in per cent, when a step begins and when it ends.
SHARES = {ImportStep.READING: (0, 40), ImportStep.COMPARING: (40, 80), ImportStep.STORING: (80, 100)}


class Lost(Exception):
    """The import is not ours any more: it was given up, or another worker has taken it over."""


class Closed(Exception):
    """The programme takes nobody in any more."""


@dataclass(frozen=True)
class Attempt:
    """A worker's hold on an import, with the file."""

    people_import: PeopleImport
    number: int

    def tell(self, step: ImportStep, done: int = 0, total: int = 1) -> None:
        """Write down how far the work is, and keep it for another lease; raises Lost."""
        start, end = SHARES[step]
        progress = start + (end - start) * done // max(total, 1)
        self.write(step=step, progress=progress, leased_until=Now() + LEASE)

    def write(self, **fields: object) -> None:
        """Change the import if it is still ours; raises Lost if it is not."""
        if not PeopleImport.objects.held(self.people_import.pk, self.number).update(**fields):
            raise Lost

    @property
    def choices(self) -> Choices:
        return Choices(self.people_import.columns, self.people_import.role, self.people_import.unit_choices)


def work_on_import(import_id: uuid.UUID | str) -> None:
    """Do what the import waits for. Harmless where somebody else does it, or nothing is to be done."""
    attempt = _take_up(import_id)
    if attempt is None:
        return
    people_import = attempt.people_import
    log = logger.bind(people_import=str(import_id), attempt=attempt.number, state=people_import.state)
    try:
        WORK_OF[ImportState(people_import.state)](attempt)
    except Lost:
        log.info("people_import.lost")
    except Unreadable as error:
        _fail(people_import, ImportTrouble(error.trouble.value))
    except Closed:
        _fail(people_import, ImportTrouble.PROGRAM_CLOSED)
    except Exception:  # a mistake of ours, or somebody else wrote the same just now: another try may help
        log.exception("people_import.broken")
        _give_back(attempt)
    else:
        log.info("people_import.done")


def sweep_imports() -> int:
    """Wake a worker for each import whose wake-up was lost or whose worker has died; returns how many.

    One that has been tried often enough fails. What has been left lying is forgotten.
    """
    _forget()
    waiting = list(PeopleImport.objects.waiting().light())
    for people_import in waiting:
        if people_import.tries >= MOST_TRIES:
            _fail(people_import, ImportTrouble.INTERRUPTED)
        else:
            wake(WORK, str(people_import.pk))
    return len(waiting)


@transaction.atomic
def _take_up(import_id: uuid.UUID | str) -> Attempt | None:
    """Hold the import if it waits for a worker and may be tried once more."""
    waiting = PeopleImport.objects.waiting().filter(pk=import_id, tries__lt=MOST_TRIES)
    found = (
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("program__organisation", "requested_by", "imported_by")
        .first()
    )
    if found is None:
        return None
    found.attempt += 1
    found.tries += 1
    PeopleImport.objects.filter(pk=found.pk).update(
        attempt=found.attempt,
        tries=found.tries,
        step=ImportStep.READING,
        progress=0,
        leased_until=Now() + LEASE,
    )
    return Attempt(found, found.attempt)


def _table(attempt: Attempt) -> Table:
    """The table of the file; files that an older version has looked at are read once more."""
    people_import = attempt.people_import
    content = bytes(people_import.content or b"")
    return unpack_table(content) if people_import.is_packed else read_table(content)


def _read(attempt: Attempt) -> None:
    """Find the columns; a file that has the columns of the one before it is checked at once."""
    table = _table(attempt)
    people_import = attempt.people_import
    headings = list(table.headings)
    fits = bool(people_import.counts) and headings == people_import.headings
    with transaction.atomic():
        attempt.write(
            **FRESH,
            state=ImportState.CHECKING if fits else ImportState.COLUMNS,
            content=pack_table(table),
            is_packed=True,
            encoding=table.encoding,
            separator=table.separator,
            sheet=table.sheet[:100],
            headings=headings,
            columns=people_import.columns if fits else _guessed(people_import, headings),
            sample=_sample(table),
        )
        if fits:
            wake(WORK, str(people_import.pk))


def _guessed(people_import: PeopleImport, headings: Sequence[str]) -> list[str]:
    """In the words and the language that the sample file is offered in, too."""
    own, language = people_import.program.labels, people_import.requested_by.locale
    with labels.override(own), translation.override(language):
        return guess_columns(headings)


def _sample(table: Table) -> list[list[str]]:
    return [
        [cell[:LONGEST_SAMPLE] if isinstance(cell, str) else cell.text for cell in row.cells]
        for row in table.rows[:SAMPLE]
    ]


def _check(attempt: Attempt) -> None:
    """The dry run."""
    table = _table(attempt)
    attempt.tell(ImportStep.COMPARING)
    world = look_up(attempt.people_import.program, person_keys(table, attempt.choices))
    plan = make_plan(
        table, attempt.choices, world, lambda done, total: attempt.tell(ImportStep.COMPARING, done, total)
    )
    attempt.tell(ImportStep.STORING)
    _store(attempt, plan)


@transaction.atomic
def _store(attempt: Attempt, plan: Plan, *, anew: bool = False) -> None:
    """Show the organiser this plan."""
    people_import = attempt.people_import
    attempt.write(
        **FRESH,
        state=ImportState.CHECKED,
        digest=plan.digest(),
        was_planned_anew=anew,
        counts=plan.counts,
        new_units=[str(unit) for unit in plan.new_units],
        units=dict(plan.units),
        open_units=len(plan.open_units),
    )
    ImportRow.objects.of_import(people_import).delete()
    ImportRow.objects.bulk_create((_row(people_import, row) for row in plan.rows), batch_size=2000)


def _row(people_import: PeopleImport, row: PlannedRow) -> ImportRow:
    kinds = sorted({problem.kind.value for problem in row.problems})
    return ImportRow(people_import=people_import, problem_kinds=kinds, **row.said())


def _import(attempt: Attempt) -> None:
    """Do what the plan says, if the world is still the one that it was made for; else show a new plan."""
    table = _table(attempt)
    attempt.tell(ImportStep.STORING)
    _take_in(attempt, table)


@transaction.atomic
def _take_in(attempt: Attempt, table: Table) -> None:
    """Everything at once, or nothing."""
    people_import = attempt.people_import
    program = Program.objects.select_for_update(no_key=True).get(pk=people_import.program_id)
    if not takes_people_in(program):
        raise Closed
    emails = person_keys(table, attempt.choices)
    people = User.objects.filter(email__in=emails).order_by("pk")
    list(people.select_for_update(of=("self",)).values_list("pk"))  # nobody changes them until the end
    plan = make_plan(table, attempt.choices, look_up(program, emails))
    if plan.digest() != people_import.digest or not plan.is_right:
        _store(attempt, plan, anew=True)
        return
    by = people_import.imported_by or people_import.requested_by
    carry_out(program, plan, by=by, invite_now=people_import.invite_now)
    record("people_import.imported", people_import, by=by, changes=plan.counts)
    attempt.write(
        **{**FRESH, "progress": 100},
        state=ImportState.IMPORTED,
        imported_at=Now(),
        content=None,
        sample=[],
    )


WORK_OF: Mapping[ImportState, Callable[[Attempt], None]] = {
    ImportState.READING: _read,
    ImportState.CHECKING: _check,
    ImportState.IMPORTING: _import,
}


def _give_back(attempt: Attempt) -> None:
    """Let the sweep try again a little later, or end it after the last try."""
    if attempt.people_import.tries >= MOST_TRIES:
        _fail(attempt.people_import, ImportTrouble.OURS)
    else:
        PeopleImport.objects.held(attempt.people_import.pk, attempt.number).update(
            leased_until=None, step="", progress=0
        )


def _fail(people_import: PeopleImport, trouble: ImportTrouble) -> None:
    """End an import without a result, unless it is in other hands by now; the file is forgotten."""
    failed = PeopleImport.objects.filter(
        pk=people_import.pk, attempt=people_import.attempt, state__in=BUSY_IMPORTS
    ).update(**{**FRESH, "state": ImportState.FAILED, "trouble": trouble, "content": None, "sample": []})
    if failed:
        logger.warning("people_import.failed", people_import=str(people_import.pk), trouble=trouble.value)


@transaction.atomic
def _forget() -> None:
    """Files that nobody decided about, and what the rows say of people once an import is over."""
    now = timezone.now()
    waits = Q(state__in=(ImportState.COLUMNS, ImportState.CHECKED), created_at__lt=now - KEPT_OPEN)
    PeopleImport.objects.filter(waits).update(
        **{**FRESH, "state": ImportState.ABANDONED, "content": None, "sample": []}
    )
    over = Q(people_import__state=ImportState.IMPORTED, people_import__created_at__lt=now - KEPT_ROWS)
    gone = Q(people_import__state__in=(ImportState.ABANDONED, ImportState.FAILED))
    ImportRow.objects.filter(over | gone).delete()

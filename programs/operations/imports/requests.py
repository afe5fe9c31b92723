"""What organisers do with an import; the work itself is a worker's."""

import uuid
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.background import wake
from mentoring.errors import Conflict
from programs.enums import OPEN_IMPORTS, ImportState, Role, RowOutcome
from programs.models import ImportRow, PeopleImport, Program, UnitAlias
from programs.queries.imports import asked_units

WORK = "programs.work_on_import"

# What a state has to be given anew when a worker is asked to take the import up.
FRESH = {"step": "", "progress": 0, "tries": 0, "leased_until": None}


class FileChanged(Conflict):
    sentence = _("This import has gone on in the meantime. Look at it again before you decide.")


class NotImportable(Conflict):
    sentence = _("There is something wrong in the file, or nothing new. Nothing can be imported from it.")


@transaction.atomic
def start_import(
    program: Program, *, file_name: str, content: bytes, form_key: uuid.UUID, by: User
) -> PeopleImport:
    """Keep an uploaded file, and wake a worker to read it. The same `form_key` gives the same import."""
    imports = PeopleImport.objects.in_program(program)
    try:
        with transaction.atomic():
            made: PeopleImport = imports.create(
                program=program, requested_by=by, form_key=form_key, file_name=file_name, content=content
            )
    except IntegrityError:
        return imports.made_from(form_key).light().get()
    wake(WORK, str(made.pk))
    return made


@transaction.atomic
def replace_file(people_import: PeopleImport, *, file_name: str, content: bytes, by: User) -> None:
    """Put a mended file in the place of the first one; the choice of columns stays if it fits.

    Raises FileChanged where a worker is busy or the import is over.
    """
    _move_on(
        people_import,
        (ImportState.COLUMNS, ImportState.CHECKED),
        state=ImportState.READING,
        requested_by=by,
        file_name=file_name,
        content=content,
        is_packed=False,
        was_planned_anew=False,
        **FRESH,
    )


@transaction.atomic
def choose_columns(
    people_import: PeopleImport, *, columns: Sequence[str], role: Role | None, invite_now: bool, by: User
) -> None:
    """Say what the columns hold, and have the rows checked. Raises FileChanged."""
    _move_on(
        people_import,
        (ImportState.COLUMNS, ImportState.CHECKED),
        state=ImportState.CHECKING,
        requested_by=by,
        columns=list(columns),
        role=role or "",
        invite_now=invite_now,
        was_planned_anew=False,
        **FRESH,
    )


@transaction.atomic
def request_import(people_import: PeopleImport, *, digest: str, by: User) -> None:
    """Have done what the plan says whose `digest` the organiser has seen.

    Raises FileChanged if that is not the plan any more, NotImportable for one with wrong rows, with
    units that are still asked about or without any change. A second time changes nothing.
    """
    row = PeopleImport.objects.light().select_for_update(of=("self",)).get(pk=people_import.pk)
    if row.state in (ImportState.IMPORTING, ImportState.IMPORTED) and row.digest == digest:
        return
    if row.state != ImportState.CHECKED or row.digest != digest:
        raise FileChanged
    is_right = not row.open_units and not row.count(RowOutcome.WRONG)
    if not is_right or not (row.count(RowOutcome.NEW) or row.count(RowOutcome.CHANGED)):
        raise NotImportable
    _move_on(
        people_import,
        (ImportState.CHECKED,),
        state=ImportState.IMPORTING,
        imported_by=by,
        was_planned_anew=False,
        **FRESH,
    )


@transaction.atomic
def decide_units(people_import: PeopleImport, choices: Mapping[str, str], *, by: User) -> None:
    """Keep what was answered about units, by the keys of their paths; after the last the rows are checked.

    Raises FileChanged where a worker is busy or the import is over.
    """
    row = PeopleImport.objects.light().select_for_update(of=("self",)).get(pk=people_import.pk)
    if row.state != ImportState.CHECKED:
        raise FileChanged
    row.unit_choices = {**row.unit_choices, **choices}
    row.open_units = len(asked_units(row).open)
    row.save(update_fields=["unit_choices", "open_units"])
    if not row.open_units:
        _move_on(
            people_import, (ImportState.CHECKED,), state=ImportState.CHECKING, was_planned_anew=False, **FRESH
        )


@transaction.atomic
def forget_unit_alias(alias: UnitAlias, *, by: User) -> None:
    """Ask anew about a name, when the next file has it. A second time changes nothing."""
    record("unit_alias.forgotten", alias, by=by)
    alias.delete()


@transaction.atomic
def abandon_import(people_import: PeopleImport, *, by: User) -> None:
    """Give an import up, and forget the file and its rows. A second time changes nothing.

    While people are being taken in it waits for the end of that. Raises FileChanged once they are.
    """
    changed = (
        PeopleImport.objects.filter(pk=people_import.pk)
        .in_state(*OPEN_IMPORTS)
        .update(**{**FRESH, "state": ImportState.ABANDONED, "content": None, "sample": []})
    )
    people_import.refresh_from_db(fields=["state"])
    if changed:
        ImportRow.objects.of_import(people_import).delete()
    elif people_import.state != ImportState.ABANDONED:
        raise FileChanged


def _move_on(people_import: PeopleImport, before: Sequence[ImportState], **fields: object) -> None:
    """Compare and set, and wake a worker."""
    if not PeopleImport.objects.filter(pk=people_import.pk).in_state(*before).update(**fields):
        raise FileChanged
    people_import.refresh_from_db(fields=[name for name in fields if name != "content"])
    wake(WORK, str(people_import.pk))

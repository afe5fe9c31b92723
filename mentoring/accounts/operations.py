"""Changes of what is known about a person."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import BusinessUnit, User
from mentoring.errors import Conflict

LINK_MANAGERS = """
UPDATE accounts_user SET manager_id = line.manager
FROM unnest(%s::uuid[], %s::uuid[]) AS line(person, manager) WHERE id = line.person
"""
CREATE_PROGRAMS = "programs.add_program"


class NotOneUnit(Conflict):
    sentence = _("These two units can't become one: they don't stand at the same place of one organisation.")


@transaction.atomic
def update_profile(person: User, *, by: User, **fields: Any) -> None:
    """Change name, language or time zone; the audit trail keeps which, not from what to what."""
    changed = sorted(name for name, value in fields.items() if getattr(person, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(person, name, fields[name])
    person.save(update_fields=changed)
    record("user.profile_changed", person, by=by, changes={"fields": changed})


def write_facts(columns: Sequence[str], people: Mapping[uuid.UUID, Sequence[Any]]) -> None:
    """Write so many columns of each person (key), all at once; who calls it keeps the audit trail.

    One statement over arrays: as one long CASE for some hundreds it would take Django a second for 10,000.
    """
    kinds = {column: _kind(column) for column in columns}
    sets = ", ".join(f"{column} = given.{column}" for column in columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("uuid", *kinds.values()))
    statement = (
        f"UPDATE accounts_user SET {sets} "  # noqa: S608  (names of columns, from here)
        f"FROM unnest({arrays}) AS given(person, {', '.join(columns)}) WHERE id = given.person"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(people), *map(list, zip(*people.values(), strict=True))])


def _kind(column: str) -> str:
    """The column's type in the database; a name that is none raises FieldDoesNotExist."""
    field = next((each for each in User._meta.concrete_fields if each.column == column), None)
    if field is None:
        raise FieldDoesNotExist(column)
    return str(field.db_type(connection)).partition("(")[0]


@transaction.atomic
def link_managers(lines: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Give each person (key) the manager (value), thousands at once; who calls it keeps the audit trail.

    The old lines go first, so that no circle of old and new ones comes up in between. Raises
    IntegrityError for a circle.
    """
    User.objects.filter(pk__in=lines).exclude(manager=None).update(manager=None)
    with connection.cursor() as cursor:
        cursor.execute(LINK_MANAGERS, [list(lines), list(lines.values())])


@transaction.atomic
def let_create_programs(person: User, may: bool, *, by: User) -> None:
    """Let a person create programmes, or do so no longer."""
    app, codename = CREATE_PROGRAMS.split(".")
    permission = Permission.objects.get(content_type__app_label=app, codename=codename)
    if person.user_permissions.filter(pk=permission.pk).exists() == may:
        return
    change = person.user_permissions.add if may else person.user_permissions.remove
    change(permission)
    record("user.may_create_programs" if may else "user.may_not_create_programs", person, by=by)


@transaction.atomic
def merge_units(unit: BusinessUnit, into: BusinessUnit, *, by: User) -> None:
    """Let `into` stand for `unit`: people, units below it and all that names it move there.

    Where both have a unit of one name below them, those become one as well. Raises NotOneUnit.
    """
    rows = BusinessUnit.objects.select_for_update().in_bulk([unit.pk, into.pk])
    places = {(row.organisation_id, row.parent_id, row.key) for row in rows.values()}
    if len(rows) < 2 or len(places) > 1:
        raise NotOneUnit
    _let_stand(rows[unit.pk], rows[into.pk], by)


def _let_stand(unit: BusinessUnit, into: BusinessUnit, by: User) -> None:
    for below in BusinessUnit.objects.filter(parent=unit).order_by("double"):
        twin = BusinessUnit.objects.filter(parent=into).named(below.name).order_by("double").first()
        if twin:
            _let_stand(below, twin, by)
        else:
            BusinessUnit.objects.filter(pk=below.pk).update(parent=into)
    for relation in BusinessUnit._meta.related_objects:
        rows: Any = relation.related_model._base_manager
        rows.filter(**{relation.field.name: unit}).update(**{relation.field.name: into})
    record("business_unit.merged", unit, by=by, changes={"into": str(into.pk)})
    unit.delete()

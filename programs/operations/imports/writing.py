"""Carrying out a plan: a few statements a thousand people, whatever they change."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from mentoring.accounts.audit import record_many
from mentoring.accounts.models import BusinessUnit, User
from mentoring.accounts.operations import link_managers, write_facts
from programs.enums import Participation, Phase, Role, RowOutcome
from programs.models import Membership, Program, UnitAlias
from programs.operations.invitations import write_invitations
from programs.queries.imports import NewUnit, Plan, PlannedRow, UnitAnswer, UnitEntry, UnitRef

BATCH = 1000
LONGEST_REMEMBERED = 600  # characters of a path: an index takes no more than some 2,700 bytes

type Units = Mapping[tuple[str, ...], uuid.UUID]  # path -> unit


def carry_out(program: Program, plan: Plan, *, by: User, invite_now: bool) -> None:
    """Do what the plan says, in the caller's transaction, which has locked the people that it knows.

    People of a draft are invited when recruiting begins, others now or, without `invite_now`, later.
    """
    units = _add_units(program, plan.new_units, by)
    _remember_units(program, plan.decided_units, units, by)
    newcomers = [row for row in plan.rows if row.known is None]
    known = [row for row in plan.rows if row.known is not None]
    people = _add_people(program, newcomers, units, by)
    _change_people(known, units)
    _link_managers(plan.rows, people)
    _record_changes(program, known, by)
    _set_capacities(program, known, by)
    joining = [row for row in plan.rows if row.outcome == RowOutcome.NEW]
    _add_memberships(program, joining, people, by=by, invite=invite_now and program.phase != Phase.DRAFT)


def _add_units(program: Program, new: Sequence[NewUnit], by: User) -> Units:
    """Those above come before those below."""
    made: dict[tuple[str, ...], BusinessUnit] = {}
    for unit in new:
        above = unit.parent
        parent = (above.key or made[above.path].pk) if above else None
        made[unit.path] = BusinessUnit(
            organisation_id=program.organisation_id, parent_id=parent, name=unit.path[-1]
        )
    BusinessUnit.objects.bulk_create(made.values(), batch_size=BATCH)
    record_many("business_unit.added", made.values(), by=by, program_id=program.pk)
    return {path: unit.pk for path, unit in made.items()}


def _remember_units(program: Program, decided: Sequence[UnitEntry], units: Units, by: User) -> None:
    """What was answered holds for the next file; a name that has become a unit needs no memory."""
    now = timezone.now()
    mapped = [
        UnitAlias(
            organisation_id=program.organisation_id,
            key=entry.key,
            path=str(entry),
            unit_id=entry.target.key or units[entry.target.path],
            made_by=by,
            made_at=now,
        )
        for entry in decided
        if entry.answer == UnitAnswer.MAPPED and entry.target and len(entry.key) <= LONGEST_REMEMBERED
    ]
    aliases = UnitAlias.objects.of(program.organisation)
    aliases.with_keys(entry.key for entry in decided if entry.answer == UnitAnswer.ADDED).delete()
    UnitAlias.objects.bulk_create(
        mapped,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["organisation", "key"],
        update_fields=["path", "unit", "made_by", "made_at"],
    )
    remembered = aliases.with_keys(alias.key for alias in mapped)
    record_many("unit_alias.remembered", remembered, by=by, program_id=program.pk)


def _unit_key(unit: UnitRef | None, units: Units) -> uuid.UUID | None:
    return (unit.key or units[unit.path]) if unit else None


def _add_people(program: Program, rows: Sequence[PlannedRow], units: Units, by: User) -> dict[str, User]:
    """Accounts, by address; their managers come later, when all are there."""
    made = [
        User(
            email=row.email,
            password=make_password(None),  # they sign in by a code until they choose one
            organisation_id=program.organisation_id,
            business_unit_id=_unit_key(row.unit, units),
            **{"locale": by.locale, **row.facts},
        )
        for row in rows
    ]
    User.objects.bulk_create(made, batch_size=BATCH)
    return {user.email: user for user in made}


def _change_people(rows: Sequence[PlannedRow], units: Units) -> None:
    """One update for each set of facts that change together."""
    changed: dict[tuple[str, ...], dict[uuid.UUID, list[Any]]] = defaultdict(dict)
    for row in rows:
        values: dict[str, Any] = dict(row.facts)
        if row.unit:
            values["business_unit_id"] = _unit_key(row.unit, units)
        if row.known and values:
            columns = tuple(sorted(values))
            changed[columns][row.known.key] = [values[column] for column in columns]
    for columns, people in changed.items():
        write_facts(columns, people)


def _link_managers(rows: Sequence[PlannedRow], people: Mapping[str, User]) -> None:
    linked = [row for row in rows if row.manager]
    link_managers(
        {
            row.known.key if row.known else people[row.email].pk: row.manager_key or people[row.manager].pk
            for row in linked
        }
    )


def _record_changes(program: Program, rows: Sequence[PlannedRow], by: User) -> None:
    changed: dict[tuple[str, ...], list[User]] = defaultdict(list)
    for row in rows:
        fields = [*row.facts, *(["business_unit"] if row.unit else []), *(["manager"] if row.manager else [])]
        if row.known and fields:
            changed[tuple(sorted(fields))].append(User(pk=row.known.key))
    for names, users in changed.items():
        record_many("person.changed", users, by=by, program_id=program.pk, changes={"fields": list(names)})


def _set_capacities(program: Program, rows: Sequence[PlannedRow], by: User) -> None:
    changed: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    for row in rows:
        if row.known and row.known.membership and row.capacity is not None:
            membership = Membership(pk=row.known.membership, program_id=program.pk)
            changed[row.known.capacity, row.capacity].append(membership)
    for (before, after), memberships in changed.items():
        program.memberships.among(each.pk for each in memberships).update(capacity=after)
        record_many("membership.capacity_set", memberships, by=by, changes={"from": before, "to": after})


def _add_memberships(
    program: Program, rows: Sequence[PlannedRow], people: Mapping[str, User], *, by: User, invite: bool
) -> None:
    there = User.objects.in_bulk([row.known.key for row in rows if row.known])
    now = timezone.now()
    made = [
        Membership(
            program=program,
            user=there[row.known.key] if row.known else people[row.email],
            role=row.role or Role.MENTOR,
            state=Participation.INVITED,
            capacity=row.capacity or 1,
            invited_by=by,
            invited_at=now if invite else None,
        )
        for row in rows
    ]
    Membership.objects.bulk_create(made, batch_size=BATCH)
    for role, memberships in _by_role(made).items():
        record_many("membership.added", memberships, by=by, changes={"role": role})
    if invite:
        write_invitations(made, by=by)


def _by_role(memberships: Iterable[Membership]) -> Mapping[Role, list[Membership]]:
    found: dict[Role, list[Membership]] = defaultdict(list)
    for membership in memberships:
        found[Role(membership.role)].append(membership)
    return found

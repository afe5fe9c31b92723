"""What the planner has to know of the database, read at once."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentoring.accounts.models import BusinessUnit, Organisation, User
from mentoring.ui.labels import Labels
from programs.enums import PARTICIPANTS, Participation, Phase, Role
from programs.models import Program, UnitAlias

FACTS = ("given_name", "family_name", "job_title", "grade", "site", "started_on")


@dataclass(frozen=True, slots=True)
class Known:
    """A person who has an account, with their part in the programme if they have one."""

    key: uuid.UUID
    email: str
    is_usable: bool  # of this organisation, and not closed
    is_colleague: bool  # of this organisation
    facts: Mapping[str, Any]
    unit: uuid.UUID | None
    manager: str  # address
    membership: uuid.UUID | None
    role: Role | None
    state: str
    capacity: int


@dataclass(frozen=True)
class World:
    people: Mapping[str, Known]  # by address, those whom the file names
    managers: Mapping[str, str]  # address -> address, of the whole organisation
    units: Sequence[tuple[uuid.UUID, uuid.UUID | None, str]]  # key, parent, name
    unit_aliases: Mapping[str, uuid.UUID]  # key of a path as other systems have it -> unit
    roles: Mapping[str, Role]  # by the programme's own words for its two sides
    may_lower_capacity: bool


def look_up(program: Program, emails: Iterable[str]) -> World:
    """Six queries, however many people there are."""
    known = list(
        User.objects.filter(email__in=list(emails)).values_list(
            "pk", "email", "organisation_id", "is_active", "business_unit_id", "manager__email", *FACTS
        )
    )
    parts = {
        user: (key, Role(role), state, capacity)
        for user, key, role, state, capacity in program.memberships.filter(
            role__in=PARTICIPANTS, user__in=[row[0] for row in known]
        ).values_list("user_id", "pk", "role", "state", "capacity")
    }
    colleagues = User.objects.of(program.organisation)
    return World(
        people={row[1]: _known(program, row, parts.get(row[0])) for row in known},
        managers=dict(colleagues.exclude(manager=None).values_list("email", "manager__email")),
        units=units_of(program.organisation),
        unit_aliases=unit_aliases_of(program.organisation),
        roles=_roles(program.labels),
        may_lower_capacity=program.phase in (Phase.DRAFT, Phase.RECRUITING),
    )


def units_of(organisation: Organisation) -> list[tuple[uuid.UUID, uuid.UUID | None, str]]:
    units = BusinessUnit.objects.of(organisation).order_by("pk")
    return list(units.values_list("pk", "parent_id", "name"))


def unit_aliases_of(organisation: Organisation) -> dict[str, uuid.UUID]:
    return dict(UnitAlias.objects.of(organisation).values_list("key", "unit_id"))


def _known(program: Program, row: tuple[Any, ...], part: tuple[uuid.UUID, Role, str, int] | None) -> Known:
    key, email, organisation, is_active, unit, manager, *facts = row
    membership, role, state, capacity = part or (None, None, "", 1)
    is_colleague = organisation == program.organisation_id
    return Known(
        key=key,
        email=email,
        is_usable=is_colleague and is_active,
        is_colleague=is_colleague,
        facts=dict(zip(FACTS, facts, strict=True)),
        unit=unit,
        manager=manager or "",
        membership=membership,
        role=role,
        state=Participation(state) if state else "",
        capacity=capacity,
    )


def _roles(own: Labels) -> Mapping[str, Role]:
    words = ((Role.MENTOR, (own.mentor, own.mentors)), (Role.MENTEE, (own.mentee, own.mentees)))
    return {word.casefold(): role for role, known in words for word in known if word}

"""The trees of an organisation: its business units, and who reports to whom."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mentoring.accounts.models import BusinessUnit, Organisation

type Parents = Mapping[uuid.UUID, uuid.UUID | None]


def upwards(node: uuid.UUID | None, parents: Parents) -> Iterator[uuid.UUID]:
    """The node and those above it, nearest first; the database lets none go round."""
    while node:
        yield node
        node = parents.get(node)


@dataclass(frozen=True)
class UnitTree:
    """An organisation's units as rules compare them: those whose paths read the same are one."""

    first: Mapping[uuid.UUID, uuid.UUID]  # of each unit the oldest of those whose path reads the same
    parents: Parents

    def line(self, unit: uuid.UUID | None) -> Iterator[uuid.UUID]:
        """The unit and those above it, nearest first."""
        return upwards(self.first[unit] if unit else None, self.parents)


def unit_tree(organisation: Organisation) -> UnitTree:
    """In one query. Doubles from before names were unique count as one until they are merged."""
    rows = BusinessUnit.objects.of(organisation).order_by("double", "created_at", "pk")
    units = {pk: (parent, key) for pk, parent, key in rows.values_list("pk", "parent_id", "key")}
    above = {pk: parent for pk, (parent, _key) in units.items()}
    oldest: dict[tuple[str, ...], uuid.UUID] = {}
    first: dict[uuid.UUID, uuid.UUID] = {}
    for pk in units:
        first[pk] = oldest.setdefault(tuple(units[step][1] for step in upwards(pk, above)), pk)
    return UnitTree(first, {pk: first[parent] if parent else None for pk, parent in above.items()})


def lines_of_units(organisation: Organisation) -> Mapping[uuid.UUID, Sequence[str]]:
    """Of each unit the names from its root down to itself; in one query."""
    units = list(BusinessUnit.objects.of(organisation).values_list("pk", "parent_id", "name"))
    parents, names = {pk: parent for pk, parent, _name in units}, {pk: name for pk, _parent, name in units}
    return {pk: [names[above] for above in upwards(pk, parents)][::-1] for pk in parents}

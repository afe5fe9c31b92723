"""The trees of an organisation: its business units, and who reports to whom."""

import uuid
from collections.abc import Iterator, Mapping, Sequence

from mentoring.accounts.models import BusinessUnit, Organisation

type Parents = Mapping[uuid.UUID, uuid.UUID | None]


def upwards(node: uuid.UUID | None, parents: Parents) -> Iterator[uuid.UUID]:
    """The node and those above it, nearest first; the database lets none go round."""
    while node:
        yield node
        node = parents.get(node)


def lines_of_units(organisation: Organisation) -> Mapping[uuid.UUID, Sequence[str]]:
    """Of each unit the names from its root down to itself; in one query."""
    units = list(BusinessUnit.objects.of(organisation).values_list("pk", "parent_id", "name"))
    parents, names = {pk: parent for pk, parent, _name in units}, {pk: name for pk, _parent, name in units}
    return {pk: [names[above] for above in upwards(pk, parents)][::-1] for pk in parents}

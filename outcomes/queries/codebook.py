"""The codebook as a tree, with how often each code was used."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from mentoring.accounts.models import User
from outcomes.models import Code, Study


@dataclass(frozen=True)
class Entry:
    """A code in the tree: `depth` 0 is a root, `codings` are the coder's own that stand."""

    code: Code
    depth: int
    codings: int


def codebook(study: Study, coder: User) -> list[Entry]:
    """All codes of a study, each below its parent and in the order of names; one query."""
    counted = Count("codings", filter=Q(codings__deleted_at=None, codings__coder=coder))
    children: dict[UUID | None, list[Code]] = {}
    for code in Code.objects.of_study(study).annotate(uses=counted):
        children.setdefault(code.parent_id, []).append(code)
    return _below(None, 0, children)


def _below(parent: UUID | None, depth: int, children: dict[UUID | None, list[Code]]) -> list[Entry]:
    entries = []
    for code in children.get(parent, []):
        entries.append(Entry(code, depth, code.uses))  # type: ignore[attr-defined]
        entries += _below(code.pk, depth + 1, children)
    return entries

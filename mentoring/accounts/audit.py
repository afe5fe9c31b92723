"""The audit trail: `record` is called by every operation that changes something."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from mentoring.accounts.models import AuditEvent, Record, User


def record(
    verb: str,
    thing: Record,
    *,
    by: User | None,
    program_id: uuid.UUID | None = None,
    changes: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write one audit row in the running transaction; `by` is None when the system acts.

    `verb` is "noun.past_participle", for example "pair.confirmed". `changes` maps field names to
    JSON values and must never hold what people wrote in private.
    """
    return record_many(verb, [thing], by=by, program_id=program_id, changes=changes)[0]


def record_many(
    verb: str,
    things: Iterable[Record],
    *,
    by: User | None,
    program_id: uuid.UUID | None = None,
    changes: Mapping[str, Any] | None = None,
) -> list[AuditEvent]:
    """The same for many things at once, in one query."""
    return AuditEvent.objects.bulk_create(
        AuditEvent(
            actor=by,
            verb=verb,
            object_type=thing._meta.label_lower,
            object_id=thing.pk,
            program_id=program_id or getattr(thing, "program_id", None),
            changes=dict(changes or {}),
        )
        for thing in things
    )

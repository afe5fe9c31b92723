"""Whom a run has read, and what was decided of them then: little of a snapshot that may be great."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from matching.models import MatchRun

HELD = 8  # runs that a process keeps

# Each person of a run with the version of their card; the database takes the snapshot apart.
PEOPLE = """
    SELECT person ->> 'id', coalesce(person ->> 'card', '')
    FROM {runs} run, jsonb_array_elements((run.snapshot -> 'mentors') || (run.snapshot -> 'mentees')) person
    WHERE run.id = %s
"""
DECIDED = """
    SELECT coalesce(snapshot ->> 'locked', '[]'), coalesce(snapshot ->> 'never', '[]')
    FROM {runs} WHERE id = %s
"""


@dataclass(frozen=True)
class Frozen:
    cards: Mapping[uuid.UUID, str]  # of everybody in the run
    decided: Mapping[str, str]  # the pairs as JSON, by the kind of the decision


@lru_cache(maxsize=HELD)
def frozen(run_id: uuid.UUID) -> Frozen:
    """Of a run that is done: its snapshot never changes. In two queries."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(runs=MatchRun._meta.db_table), [run_id])
        cards = {uuid.UUID(key): card for key, card in cursor.fetchall()}
        cursor.execute(DECIDED.format(runs=MatchRun._meta.db_table), [run_id])
        locked, never = cursor.fetchone()
    return Frozen(cards, {"locked": locked, "never": never})

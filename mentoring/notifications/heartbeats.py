"""Signs of life: rows that beat and the workers renew, and that `/readyz` reads."""

import time
from typing import Any

import structlog
from celery.beat import PersistentScheduler
from django.db import DatabaseError, InterfaceError, connection
from django.db.models.functions import Now

from mentoring.notifications.models import Heartbeat

logger = structlog.get_logger(__name__)

EVERY = 5.0  # seconds between two signs of beat's life


def beat(name: str) -> None:
    """Note that the process `name` ("worker" or "beat") is alive, by the clock of the database."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=Now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


class Scheduler(PersistentScheduler):
    """Celery's own scheduler, whose every turn is a sign of life.

    When beat hangs, on the broker for instance, its sign grows old. When the database is away beat
    goes on, and says so in its log.
    """

    _next_sign = 0.0  # by time.monotonic()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        delay: float = super().tick(*args, **kwargs)
        if time.monotonic() >= self._next_sign:
            self._next_sign = time.monotonic() + EVERY
            give_sign()
        return delay


def give_sign() -> None:
    """Note that beat is alive; a database in trouble is no reason to stop planning."""
    try:
        connection.close_if_unusable_or_obsolete()
        beat("beat")
    except (DatabaseError, InterfaceError) as error:
        logger.warning("heartbeat.not_written", error=type(error).__name__)
        connection.close()

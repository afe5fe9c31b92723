"""What the workers do for messages, and to show that they live."""

from contextlib import suppress

from celery import shared_task
from django.core.cache import cache
from redis.exceptions import RedisError

from mentoring.background import wake
from mentoring.notifications.delivery import deliver_due
from mentoring.notifications.heartbeats import beat

PLANNED = "deliver-is-planned"
PLANNED_SECONDS = 10  # then the plan is void, and so is its wake-up


@shared_task(name="notifications.deliver")
def deliver(was_planned: bool = False) -> None:
    """Send the messages that are due. Woken by whoever writes one, and every 15 s for what was missed.

    A long outbox is the work of many short runs, at the same time and one after the other. They plan
    each other, but never more than one ahead: so the outbox takes every worker that has nothing else
    to do, and other work still waits for one short run only.
    """
    if was_planned:
        with suppress(RedisError):
            cache.delete(PLANNED)
    deliver_due(_plan_another)


def _plan_another() -> None:
    """Wake a worker once more, unless a run is planned that has not begun."""
    try:
        is_news = cache.add(PLANNED, True, timeout=PLANNED_SECONDS)
    except RedisError:  # the broker is away with it: the sweep will go on
        return
    if is_news:
        wake("notifications.deliver", True, expires=PLANNED_SECONDS)


@shared_task(name="notifications.beat_worker")
def beat_worker() -> None:
    """Show that beat's tasks reach a worker and that it reaches the database."""
    beat("worker")

"""What the workers do for messages, and to show that they live."""

from celery import shared_task

from mentoring.background import wake
from mentoring.notifications.delivery import deliver_due
from mentoring.notifications.heartbeats import beat


@shared_task(name="notifications.deliver")
def deliver() -> None:
    """Send the messages that are due. Woken by whoever writes one, and every 15 s for what was missed."""
    if deliver_due():
        wake("notifications.deliver")


@shared_task(name="notifications.beat_worker")
def beat_worker() -> None:
    """Show that beat's tasks reach a worker and that it reaches the database."""
    beat("worker")

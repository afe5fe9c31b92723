"""What the workers do for changes of addresses."""

from celery import shared_task

from mentoring.identity import operations


@shared_task(name="identity.settle_address_changes")
def settle_address_changes() -> None:
    """Carry out the changes that have waited long enough; harmless when run twice."""
    operations.settle_due_changes()

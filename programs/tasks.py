"""What the workers do for programmes."""

from celery import shared_task

from programs import operations


@shared_task(name="programs.complete_leavers")
def complete_leavers() -> None:
    """Let those complete an extended programme who kept to its old end. Harmless when run twice."""
    operations.complete_leavers()

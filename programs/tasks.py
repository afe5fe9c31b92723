"""What the workers do for programmes."""

from celery import shared_task
from django.utils import timezone

from programs import operations


@shared_task(name="programs.complete_leavers")
def complete_leavers() -> None:
    """Let those complete an extended programme who kept to its old end. Harmless when run twice."""
    operations.complete_leavers()


@shared_task(name="programs.work_on_import")
def work_on_import(import_id: str) -> None:
    """Read, check or import a file of people, whichever it waits for; to run it twice is harmless."""
    operations.work_on_import(import_id)


@shared_task(name="programs.sweep_imports")
def sweep_imports() -> None:
    """Find imports that nobody works on: their wake-up was lost, or their worker has died."""
    operations.sweep_imports()


@shared_task(name="programs.end_pauses")
def end_pauses() -> None:
    """Let those come back whose break ends today. Harmless when run twice."""
    operations.end_pauses()


@shared_task(name="programs.remind_invited")
def remind_invited() -> None:
    """Remind those who have not answered, and ask those again who wanted it; harmless when run twice."""
    today = timezone.localdate()
    operations.ask_again(today)
    operations.remind_invited(today)

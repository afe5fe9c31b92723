"""What the workers do for match runs."""

from celery import shared_task

from matching import operations


@shared_task(name="matching.execute_run")
def execute_run(run_id: str) -> None:
    """Compute a run. Woken when one is requested; to run it twice is harmless."""
    operations.execute_run(run_id)


@shared_task(name="matching.execute_trial")
def execute_trial(trial_id: str) -> None:
    """Compute a trial. Woken when one is requested; to run it twice is harmless."""
    operations.execute_trial(trial_id)


@shared_task(name="matching.end_pairs_of_leavers")
def end_pairs_of_leavers() -> None:
    """End the pairs of people who have left the programme; to run it twice is harmless."""
    operations.end_pairs_of_leavers()


@shared_task(name="matching.tell_choosers")
def tell_choosers() -> None:
    """Tell people that it is their turn to choose or to answer, and remind them; harmless when run twice."""
    operations.tell_choosers()


@shared_task(name="matching.sweep_runs")
def sweep_runs() -> None:
    """Find runs and trials that nobody computes: their wake-up was lost, or their worker has died."""
    operations.sweep_runs()
    operations.sweep_trials()

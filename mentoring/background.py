"""Waking a worker without ever making a request wait for the broker.

The database is the truth: an operation writes a row first, and a periodic sweep finds every row
whose wake-up was lost. So a wake-up may be dropped, and it is sent from a thread of its own.
"""

import queue
import threading
from typing import Any

import structlog
from celery import Task
from django.db import transaction

logger = structlog.get_logger(__name__)

_waiting: queue.Queue[tuple[Task, tuple[Any, ...]]] = queue.Queue(maxsize=1000)
_starting = threading.Lock()
_sender: threading.Thread | None = None


def wake(task: Task, *args: Any) -> None:
    """After the running transaction commits, ask a worker to run `task(*args)` soon.

    Returns at once, also while the broker is away; the wake-up is then lost and the task's own
    sweep has to find the work.
    """
    transaction.on_commit(lambda: _enqueue(task, args))


def _enqueue(task: Task, args: tuple[Any, ...]) -> None:
    global _sender
    with _starting:
        if _sender is None or not _sender.is_alive():  # also after a fork
            _sender = threading.Thread(target=_send_forever, name="wake", daemon=True)
            _sender.start()
    try:
        _waiting.put_nowait((task, args))
    except queue.Full:
        logger.warning("wake.dropped", task=task.name)


def _send_forever() -> None:
    while True:
        task, args = _waiting.get()
        try:
            task.apply_async(args, retry=False)
        except task.OperationalError as error:
            logger.warning("wake.broker_away", task=task.name, error=type(error).__name__)

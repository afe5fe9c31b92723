"""Waking a worker without ever making a request wait for the broker.

The database is the truth: an operation writes a row first, and a periodic sweep finds every row
whose wake-up was lost. So a wake-up may be dropped, and it is sent by a thread of its own.
"""

import atexit
import os
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from celery import Celery, Task
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)

PAUSE = 2.0  # seconds between two tries while the broker is away
MOST_WAITING = 1000
FAREWELL = 3.0  # seconds that a process which ends gives to the wake-ups that it has left
BROKER_AWAY = (OperationalError, RedisError, OSError)


@dataclass(frozen=True)
class WakeUp:
    """A task's name and arguments; worthless `expires` seconds after it was sent."""

    task: str
    args: tuple[Any, ...] = ()
    expires: float | None = None


def wake(task: Task[Any, Any] | str, *args: Any, expires: float | None = None) -> None:
    """After the running transaction commits, ask a worker to run `task(*args)` soon.

    An operation, which may not import the tasks above it, gives the task's name. Returns at once,
    also while the broker is away: the wake-up is then sent once it is back, if this process still
    lives; else the task's own sweep has to find the work. Equal wake-ups that wait are sent once;
    no worker heeds one that is older than `expires` seconds.
    """
    wake_up = WakeUp(task if isinstance(task, str) else str(task.name), args, expires)
    transaction.on_commit(lambda: _messenger.add(wake_up))


class Messenger:
    """Sends wake-ups one after the other from a daemon thread, which starts with the first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[WakeUp, None] = {}  # in the order of their arrival
        self._is_sending = False
        self._is_broker_away = False
        self._thread: threading.Thread | None = None

    def add(self, wake_up: WakeUp) -> None:
        with self._changed:
            if len(self._waiting) >= MOST_WAITING and wake_up not in self._waiting:
                logger.warning("wake.dropped", task=wake_up.task)
                return
            self._waiting[wake_up] = None
            self._changed.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="wake", daemon=True)
                self._thread.start()

    def flush(self, seconds: float) -> bool:
        """Wait until all is sent, at most so long; says whether that came true."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._waiting or self._is_sending), timeout=seconds)

    def _run(self) -> None:
        while True:
            wake_up = self._take()
            done = send(wake_up)
            self._note(is_broker_away=not done)
            with self._changed:
                self._is_sending = False
                if not done:
                    self._waiting[wake_up] = None
                self._changed.notify_all()
            if not done:
                time.sleep(PAUSE)

    def _note(self, *, is_broker_away: bool) -> None:
        """Log the beginning and the end of an outage, not each try in between."""
        if is_broker_away != self._is_broker_away:
            logger.warning("wake.broker_away" if is_broker_away else "wake.broker_back")
        self._is_broker_away = is_broker_away

    def _take(self) -> WakeUp:
        """The next one. It waits no longer: what is added while it is on its way has to be sent again."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            wake_up = next(iter(self._waiting))
            del self._waiting[wake_up]
            self._is_sending = True
        return wake_up


def send(wake_up: WakeUp) -> bool:
    """Try once to hand a wake-up to the broker; False if another try may help."""
    try:
        _producer().send_task(wake_up.task, wake_up.args, expires=wake_up.expires, retry=False)
    except BROKER_AWAY:
        return False
    except Exception:  # this one can't be sent, the next one may
        logger.exception("wake.failed", task=wake_up.task)
    return True


@cache
def _producer() -> Celery:
    """A Celery application that only sends, and gives up at once: its patience is `PAUSE`.

    With kombu's defaults the first try would last for as long as the broker is away, and hold up
    all others.
    """
    app = Celery("turnabout-wake", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, "max_retries": 0}
    app.conf.broker_pool_limit = 1
    return app


_messenger = Messenger()


def _start_anew() -> None:
    """In a forked child: the thread has stayed behind, and so have its wake-ups and its connection."""
    global _messenger
    _messenger = Messenger()
    _producer.cache_clear()


os.register_at_fork(after_in_child=_start_anew)
atexit.register(lambda: _messenger.flush(FAREWELL))  # for commands that end right after their work

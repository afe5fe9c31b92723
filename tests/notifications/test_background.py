"""Waking workers: at once for the request, once for equal wake-ups, later if the broker is away."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.db import transaction

from mentoring import background, engines
from mentoring.background import Messenger, WakeUp, wake
from mentoring.engines.addresses import valkey_socket

QUEUE = "celery"  # Celery's default queue, a list in the broker


@pytest.fixture
def broker(messenger: Messenger) -> Iterator[redis.Redis]:
    """The real broker, empty before and after."""
    client = redis.Redis.from_url(django_settings.REDIS_URL)
    client.delete(QUEUE)
    yield client
    client.delete(QUEUE)
    client.close()


@pytest.fixture
def messenger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Messenger]:
    """One of our own, with nothing of other tests waiting, and nothing left for them."""
    messenger = Messenger()
    monkeypatch.setattr(background, "_messenger", messenger)
    monkeypatch.setattr(background, "PAUSE", 0.2)
    yield messenger
    while not messenger.flush(0.01):
        messenger._waiting.clear()


@pytest.fixture
def away(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """The broker's address, where nobody listens (yet)."""
    settings.CELERY_BROKER_URL = engines.broker_url(f"unix://{tmp_path}/valkey.sock?db=0")
    background._producer.cache_clear()
    yield settings
    background._producer.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_wakes_after_the_commit_and_not_before(broker: redis.Redis, messenger: Messenger) -> None:
    with transaction.atomic():
        wake("notifications.deliver")
        assert messenger.flush(1)
        assert broker.llen(QUEUE) == 0
    assert messenger.flush(5)
    assert broker.llen(QUEUE) == 1


@pytest.mark.django_db(transaction=True)
def test_wakes_nobody_after_a_rollback(broker: redis.Redis, messenger: Messenger) -> None:
    with transaction.atomic():
        wake("notifications.deliver")
        transaction.set_rollback(True)
    assert messenger.flush(1)
    assert broker.llen(QUEUE) == 0


def test_sends_name_and_arguments(broker: redis.Redis, messenger: Messenger) -> None:
    messenger.add(WakeUp("matching.execute_run", ("8f0c",)))
    assert messenger.flush(5)
    sent = broker.lrange(QUEUE, 0, -1)[0]
    assert b'"matching.execute_run"' in sent


def test_equal_wake_ups_that_wait_are_one(
    broker: redis.Redis, messenger: Messenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the one on its way: the work of the second may have come too late for it."""
    gate, on_its_way = threading.Event(), threading.Event()
    real = background.send

    def slowly(wake_up: WakeUp) -> bool:
        on_its_way.set()
        gate.wait(5)
        return real(wake_up)

    monkeypatch.setattr(background, "send", slowly)
    messenger.add(WakeUp("a"))
    assert on_its_way.wait(5)
    for _ in range(50):
        messenger.add(WakeUp("a"))
        messenger.add(WakeUp("a", ("1",)))
    gate.set()
    assert messenger.flush(5)
    assert broker.llen(QUEUE) == 3


def test_a_wake_up_that_cannot_be_sent_holds_up_no_other(
    broker: redis.Redis, messenger: Messenger, capsys: pytest.CaptureFixture[str]
) -> None:
    messenger.add(WakeUp("a", (object,)))
    messenger.add(WakeUp("b"))
    assert messenger.flush(5)
    assert broker.llen(QUEUE) == 1


def test_broker_away_costs_the_caller_nothing(away: Any, messenger: Messenger) -> None:
    started = time.perf_counter()
    for n in range(100):
        messenger.add(WakeUp("a", (n,)))
    assert time.perf_counter() - started < 0.1
    assert not messenger.flush(0.1)


def test_broker_that_never_answers_costs_one_try_at_a_time(
    settings: Any, messenger: Messenger, broker: redis.Redis
) -> None:
    """It listens and says nothing: the thread comes back within seconds, and the caller is long gone."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": 0.3}
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = options
        background._producer.cache_clear()
        started = time.perf_counter()
        assert background.send(WakeUp("a")) is False
        assert time.perf_counter() - started < 20
    background._producer.cache_clear()


def test_what_waits_is_sent_when_the_broker_is_back(
    away: Any, messenger: Messenger, tmp_path: Path, broker: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    messenger.add(WakeUp("a"))
    messenger.add(WakeUp("a"))
    assert not messenger.flush(0.5)
    real = valkey_socket(Path(django_settings.DATA_DIR))
    (tmp_path / "valkey.sock").symlink_to(real)
    assert messenger.flush(10)
    assert 1 <= broker.llen(QUEUE) <= 2
    messenger.add(WakeUp("b"))
    assert messenger.flush(5)
    assert caplog.text.count("wake.broker_away") == caplog.text.count("wake.broker_back") == 1


def test_many_different_ones_are_dropped_at_some_point(
    away: Any, messenger: Messenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "MOST_WAITING", 10)
    for n in range(100):
        messenger.add(WakeUp("a", (n,)))
    assert len(messenger._waiting) <= 11  # with the one that came back from its try


def test_forked_child_sends_for_itself(broker: redis.Redis) -> None:
    """As under gunicorn --preload and in Celery's pool: the thread stays behind in the parent."""
    background._messenger.add(WakeUp("parent"))
    assert background._messenger.flush(5)
    child = os.fork()
    if child == 0:  # no pytest in here
        background._messenger.add(WakeUp("child"))
        os._exit(0 if background._messenger.flush(5) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    background._messenger.add(WakeUp("parent"))
    assert background._messenger.flush(5)
    assert broker.llen(QUEUE) == 3


def test_command_that_ends_at_once_has_sent_it(broker: redis.Redis) -> None:
    code = (
        "import django; django.setup(); from mentoring import background as b; b.FAREWELL = 30; b.wake('a')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert broker.llen(QUEUE) == 1

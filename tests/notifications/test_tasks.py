"""Runs of delivery plan each other, one ahead and no more."""

import time
from collections.abc import Callable, Iterator

import pytest
import redis
from django.conf import settings
from django.test import override_settings

from mentoring import background
from mentoring.background import Messenger
from mentoring.notifications import delivery, tasks
from mentoring.notifications.models import Heartbeat, Message
from mentoring.notifications.tasks import beat_worker, deliver
from tests.factories import MessageFactory
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """How many wake-ups wait in the real broker."""
    messenger = Messenger()
    monkeypatch.setattr(background, "_messenger", messenger)
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete("celery")

    def waiting() -> int:
        assert messenger.flush(5)
        return int(client.llen("celery"))

    yield waiting
    client.delete("celery")
    client.close()


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run has more to do than it has time for."""
    monkeypatch.setattr(delivery, "RUN_SECONDS", 0.0)
    MessageFactory()


def test_one_run_is_planned_ahead(endless: None, planned: Callable[[], int]) -> None:
    for _ in range(5):
        deliver()
    assert planned() == 1
    deliver(was_planned=True)
    assert planned() == 2
    deliver()
    assert planned() == 2


def test_lost_plan_is_void_after_a_while(
    endless: None, planned: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "PLANNED_SECONDS", 1)
    deliver()
    assert planned() == 1
    time.sleep(1.1)
    deliver()
    assert planned() == 2


def test_done_is_done(sink: Sink, planned: Callable[[], int]) -> None:
    MessageFactory(template="account/unknown_account")
    deliver()
    assert len(sink.mails) == 1
    assert planned() == 0


def test_broker_away_is_no_reason_to_fail(endless: None, planned: Callable[[], int]) -> None:
    nowhere = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "unix:///nonexistent/x.sock",
    }
    with override_settings(CACHES={"default": nowhere}):
        deliver()
    assert planned() == 0
    assert Message.objects.get().attempts == 0


def test_worker_shows_that_it_lives() -> None:
    beat_worker()
    assert Heartbeat.objects.get().name == "worker"

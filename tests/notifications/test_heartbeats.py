import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.db import OperationalError, connection
from django.db.models.functions import Now

from mentoring.celery import app
from mentoring.notifications import heartbeats
from mentoring.notifications.heartbeats import Scheduler, beat
from mentoring.notifications.models import Heartbeat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scheduler(tmp_path: Path) -> Any:
    app = Celery("test", set_as_current=False, broker="memory://")
    scheduler = Scheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
    yield scheduler
    scheduler.close()


def test_a_sign_is_renewed_in_its_place() -> None:
    beat("worker")
    Heartbeat.objects.update(at=Now() - dt.timedelta(hours=1))
    beat("worker")
    sign = Heartbeat.objects.get()
    assert abs((dt.datetime.now(dt.UTC) - sign.at).total_seconds()) < 5


def test_each_turn_of_beat_is_a_sign_but_not_too_often(
    scheduler: Scheduler, django_assert_num_queries: Any
) -> None:
    scheduler.tick()
    assert Heartbeat.objects.get().name == "beat"
    with django_assert_num_queries(0):
        scheduler.tick()
    scheduler._next_sign = 0
    with django_assert_num_queries(1):
        scheduler.tick()


def test_beat_goes_on_without_its_database(scheduler: Scheduler, caplog: pytest.LogCaptureFixture) -> None:
    def away(*args: Any) -> Any:
        raise OperationalError("the database is gone")

    with connection.execute_wrapper(away):
        assert scheduler.tick() >= 0
    assert "heartbeat.not_written" in caplog.text


def test_beat_is_ours_and_knows_its_tasks() -> None:
    """The names in the settings are those of tasks that exist."""
    module, name = settings.CELERY_BEAT_SCHEDULER.rsplit(".", 1)
    assert (module, name) == (heartbeats.__name__, "Scheduler")
    app.loader.import_default_modules()
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert planned <= set(app.tasks)

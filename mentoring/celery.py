"""The Celery application: `celery -A mentoring.celery worker`."""

import os
from typing import Any

import structlog
from celery import Celery
from celery.signals import setup_logging, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("turnabout")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _leave_logging_alone(**_: Any) -> None:
    """The settings have set it up; whoever listens to this signal keeps Celery from doing it again."""


@task_prerun.connect
def _name_the_task_in_its_logs(task_id: str, task: Any, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)

"""The Celery application: `celery -A mentoring.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("turnabout")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

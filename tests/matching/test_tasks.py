"""What beat and `wake` call by name is there."""

import uuid

import pytest
from django.conf import settings

from matching import operations, tasks
from matching.enums import RunState
from matching.models import MatchRun
from matching.operations.runs import EXECUTE
from mentoring.celery import app
from tests import factories
from tests.matching import people


def test_names() -> None:
    app.loader.import_default_modules()
    assert EXECUTE in app.tasks
    assert "matching.sweep_runs" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "matching.sweep_runs" in app.tasks


@pytest.mark.django_db
def test_a_task_computes_a_run_by_its_key() -> None:
    member = factories.MembershipFactory()
    people.mentor(member.program)
    people.mentee(member.program)
    run = operations.request_run(member.program, form_key=uuid.uuid4(), by=member.user)
    tasks.sweep_runs()
    tasks.execute_run(str(run.pk))
    assert MatchRun.objects.get(pk=run.pk).state == RunState.DONE

"""A pair that has known of each other for months, and forms that log a session."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from matching.models import Pair
from mentoring.accounts.models import User
from programs.enums import Phase
from programs.models import Program
from tests import factories


@pytest.fixture
def program(db: None) -> Program:
    """In the midst of its months, an hour a month."""
    return factories.ProgramFactory(phase=Phase.RUNNING)


@pytest.fixture
def pair(program: Program) -> Pair:
    """Announced on the morning of the first day."""
    morning = dt.datetime.combine(program.starts_on, dt.time(9), dt.UTC)
    return factories.PairFactory(program=program, announced_at=morning)


@pytest.fixture
def met_on(program: Program) -> dt.date:
    """The day of which the forms and the logs are."""
    return program.starts_on + dt.timedelta(days=9)


@pytest.fixture
def as_person() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def answers(met_on: dt.date) -> Callable[..., dict[str, Any]]:
    """What a filled-in form sends."""

    def filled(**changes: Any) -> dict[str, Any]:
        return {
            "form_key": str(uuid.uuid4()),
            "held_on": met_on.isoformat(),
            "length": "60",
            "kind": "conversation",
            "note": "",
            **changes,
        }

    return filled

"""A pair that has known of each other since June, and forms that log a session."""

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

ANNOUNCED_AT = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def program(db: None) -> Program:
    """Runs from 1 June to 1 December 2026, an hour a month."""
    return factories.ProgramFactory(phase=Phase.RUNNING)


@pytest.fixture
def pair(program: Program) -> Pair:
    return factories.PairFactory(program=program, announced_at=ANNOUNCED_AT)


@pytest.fixture
def as_person() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def answers() -> Callable[..., dict[str, Any]]:
    """What a filled-in form sends."""

    def filled(**changes: Any) -> dict[str, Any]:
        return {
            "form_key": str(uuid.uuid4()),
            "held_on": "2026-06-10",
            "length": "60",
            "kind": "conversation",
            "note": "",
            **changes,
        }

    return filled

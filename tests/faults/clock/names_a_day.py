"""The control of `tests/faults/test_clocks.py`: a test that is right until a day comes which it names."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from programs.models import Program
from tests import factories


@pytest.mark.django_db
def test_the_overview_leads_to_what_is_missing(client: Client, program: Program, organiser: User) -> None:
    Program.objects.update(purpose="Why.", starts_on=dt.date(2026, 6, 1), ends_on=dt.date(2026, 12, 1))
    factories.GoalFactory(program=program)
    client.force_login(organiser)
    assert "Go on with: Rules" in client.get(reverse("programs:setup", args=[program.pk])).content.decode()

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.accounts.models import User
from programs.models import Event, Program
from tests import factories

pytestmark = pytest.mark.django_db

PLAN = {
    "held_on": "",
    "held_from": "10:00",
    "time_zone": "Europe/Berlin",
    "minutes": "90",
    "place": "Tower, room Aurora",
    "agenda": "Welcome\nPairs",
}


@pytest.fixture
def plan(program: Program) -> dict[str, str]:
    today = timezone.localdate()
    Program.objects.update(starts_on=today, ends_on=today + dt.timedelta(days=200))
    return {**PLAN, "held_on": (today + dt.timedelta(days=20)).isoformat()}


def address(name: str, program: Program) -> str:
    return reverse(f"programs:{name}", args=[program.pk])


def test_scheduled_once_and_seen_by_all(
    client: Client,
    program: Program,
    plan: dict[str, str],
    organiser: User,
    advisor: User,
    sponsor: User,
    coder: User,
    mentor: User,
    mentee: User,
    stranger: User,
) -> None:
    client.force_login(organiser)
    assert "Schedule the kick-off" in client.get(address("kick_off", program)).content.decode()
    for _ in range(2):
        assert client.post(address("kick_off_edit", program), plan).status_code == 302
    assert Event.objects.count() == 1
    for user in (organiser, advisor, sponsor, coder, mentor, mentee):
        client.force_login(user)
        html = client.get(address("kick_off", program)).content.decode()
        assert "Tower, room Aurora" in html
        assert "10:00" in html
        assert (address("kick_off_edit", program) in html) == (user == organiser)
    client.force_login(stranger)
    assert client.get(address("kick_off", program)).status_code == 404


def test_readers_elsewhere_see_their_own_time(client: Client, program: Program, mentor: User) -> None:
    factories.EventFactory(program=program, held_on=dt.date(2026, 12, 3), held_from=dt.time(20))
    client.force_login(mentor)
    assert "For you" not in client.get(address("kick_off", program)).content.decode()
    User.objects.filter(pk=mentor.pk).update(time_zone="Asia/Tokyo")
    html = client.get(address("kick_off", program)).content.decode()
    assert "20:00" in html
    assert "For you: 4 Dec 2026, 04:00" in html or "04:00" in html


@pytest.mark.parametrize("field", sorted(PLAN))
def test_a_field_that_is_missing_is_said_and_the_rest_kept(
    client: Client, program: Program, plan: dict[str, str], organiser: User, field: str
) -> None:
    client.force_login(organiser)
    response = client.post(address("kick_off_edit", program), plan | {field: ""})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Tower" in response.content.decode() or field == "place"
    assert not Event.objects.exists()


def test_only_organisers_schedule(
    client: Client, program: Program, plan: dict[str, str], mentor: User, stranger: User
) -> None:
    for user, status in ((stranger, 404), (mentor, 403)):
        client.force_login(user)
        assert client.get(address("kick_off_edit", program)).status_code == status
        assert client.post(address("kick_off_edit", program), plan).status_code == status
    assert client.post(address("kick_off", program)).status_code == 405


def test_the_clock_of_the_place_is_the_organisers_own_at_first(
    client: Client, program: Program, organiser: User, django_assert_max_num_queries: Any
) -> None:
    User.objects.filter(pk=organiser.pk).update(time_zone="America/New_York")
    client.force_login(organiser)
    with django_assert_max_num_queries(8):
        response = client.get(address("kick_off_edit", program))
    assert response.context["form"]["time_zone"].value() == "America/New_York"

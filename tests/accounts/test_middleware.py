"""Pages come in the person's language and time zone, whatever the browser says."""

import datetime as dt

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone, translation
from django.utils.formats import date_format

from mentoring.accounts.access import public
from tests.factories import UserFactory

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@public
def say(request: HttpRequest) -> HttpResponse:
    moment = timezone.localtime(NOON)
    words = (translation.get_language(), date_format(moment, "F"), moment.strftime("%H:%M"))
    return HttpResponse(" ".join(map(str, words)))


urlpatterns = [path("say/", say)]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.mark.parametrize(
    ("locale", "zone", "expected"),
    [
        ("de", "Europe/Berlin", "de Juni 14:00"),
        ("en-gb", "America/New_York", "en-gb June 08:00"),
        ("en-gb", "Asia/Kolkata", "en-gb June 17:30"),
    ],
)
def test_person(client: Client, locale: str, zone: str, expected: str) -> None:
    client.force_login(UserFactory(locale=locale, time_zone=zone))
    response = client.get("/say/", headers={"Accept-Language": "fr"})
    assert response.text == expected
    assert response["Content-Language"] == locale


def test_nobody_gets_what_the_browser_asks_for(client: Client) -> None:
    assert client.get("/say/", headers={"Accept-Language": "de"}).text == "de Juni 12:00"
    assert client.get("/say/", headers={"Accept-Language": "fr"}).text == "en-gb June 12:00"


def test_next_person_does_not_inherit_it(client: Client) -> None:
    before = (translation.get_language(), timezone.get_current_timezone_name())
    client.force_login(UserFactory(locale="de", time_zone="Asia/Tokyo"))
    client.get("/say/")
    assert (translation.get_language(), timezone.get_current_timezone_name()) == before


@override_settings(TIME_ZONE="UTC")
def test_no_language_that_we_do_not_speak(client: Client) -> None:
    client.force_login(UserFactory(locale="xx"))
    assert client.get("/say/").status_code == 200

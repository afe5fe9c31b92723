"""The logs are JSON with a request id, and hold nothing of what people are called or have written."""

import io
import json
import logging
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from celery import Celery
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from mentoring.accounts.access import public
from mentoring.accounts.models import User
from mentoring.logs import describe_errors, hide_personal
from tests.factories import UserFactory

SECRET = "Wilhelmine"


@public
def breaks_with_what_was_typed(request: HttpRequest) -> HttpResponse:
    typed = request.POST["note"]
    try:
        int(typed)
    except ValueError as error:
        raise ValidationError(f"{typed} is not a number") from error
    return HttpResponse()


@public
def breaks_a_constraint(request: HttpRequest) -> HttpResponse:
    User.objects.create(email=request.POST["email"], given_name=SECRET)
    User.objects.create(email=request.POST["email"], given_name=SECRET)
    return HttpResponse()


urlpatterns = [
    path("typed/", breaks_with_what_was_typed),
    path("constraint/", breaks_a_constraint),
]


class Lines:
    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def one(self, event: str) -> dict[str, Any]:
        (found,) = [line for line in self.all if line["event"] == event]
        return found


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the product writes to its log, through its own formatter."""
    root = logging.getLogger()
    (formatter,) = [
        handler.formatter
        for handler in root.handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    ]
    lines = Lines()
    handler = logging.StreamHandler(lines.stream)
    handler.setFormatter(formatter)
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)


@pytest.mark.django_db
def test_request_is_one_line_of_json_with_its_id(client: Client, lines: Lines) -> None:
    response = client.get(f"/accounts/login/?next=/{SECRET}/&email=anna@example.org")
    line = lines.one("request")
    assert line["request_id"] == response["X-Request-ID"]
    assert uuid.UUID(line["request_id"])
    assert (line["method"], line["route"], line["status"]) == ("GET", "accounts/login/", 200)
    assert SECRET not in lines.text
    assert "anna" not in lines.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0b5a3c1e-aaaa-bbbb-cccc-1234567890ab", True),
        (SECRET * 2, False),
        ("abc\ndef00000", False),
        ("", False),
    ],
)
def test_id_of_the_proxy_is_kept_if_it_is_one(client: Client, given: str, kept: bool) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"] == given) is kept


@pytest.mark.django_db
def test_person_is_named_by_id_alone(client: Client, lines: Lines) -> None:
    person = UserFactory(given_name=SECRET, email=f"{SECRET}@example.org")
    client.force_login(person)
    client.get("/profile/")
    assert lines.one("request")["user"] == str(person.pk)
    client.logout()
    client.get("/accounts/login/")
    assert "user" not in lines.all[-1]
    assert SECRET.lower() not in lines.text.lower()


@pytest.mark.django_db
def test_probes_are_quiet(client: Client, lines: Lines) -> None:
    client.get("/healthz")
    assert lines.all == []


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_error_page_keeps_what_was_typed_out_of_the_log(client: Client, lines: Lines) -> None:
    client.raise_request_exception = False
    response = client.post(f"/typed/?q={SECRET}", {"note": f"Dear {SECRET}, anna@example.org"})
    assert response.status_code == 500
    error = next(line for line in lines.all if "exception" in line)
    assert error["request_id"] == response["X-Request-ID"]
    assert "breaks_with_what_was_typed" in error["exception"]
    assert "django.core.exceptions.ValidationError\n" in error["exception"]
    assert "Caused by:" in error["exception"]
    assert "ValueError\n" in error["exception"]
    assert SECRET not in lines.text
    assert "anna" not in lines.text


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_values_of_a_broken_constraint_stay_out(client: Client, lines: Lines) -> None:
    """PostgreSQL says: Key (email)=(…) already exists. The log says which constraint."""
    client.raise_request_exception = False
    client.post("/constraint/", {"email": f"{SECRET.lower()}@example.org"})
    error = next(line for line in lines.all if "exception" in line)
    assert "23505 accounts_user_email" in error["exception"]
    assert "DETAIL" not in lines.text
    assert SECRET.lower() not in lines.text.lower()


def test_failed_task_keeps_its_error_to_itself(lines: Lines) -> None:
    app = Celery("test", set_as_current=False, broker="memory://")

    @app.task(name="fails")
    def fails(who: str) -> None:
        raise ValueError(f"{who} has no pair")

    fails.apply(args=(SECRET,), throw=False)
    assert any("fails" in line["event"] for line in lines.all)
    assert SECRET not in lines.text


class Leaky(Exception):
    pass


def _raised(raise_it: Callable[[], Any]) -> BaseException:
    try:
        raise_it()
    except BaseException as error:
        return error
    raise AssertionError


def _fail(error: BaseException) -> Any:
    raise error


@pytest.mark.parametrize(
    ("error", "last"),
    [
        (
            AttributeError("'X' object has no attribute 'y'"),
            "AttributeError: 'X' object has no attribute 'y'",
        ),
        (
            ConnectionRefusedError(111, "Connection refused", SECRET),
            "ConnectionRefusedError: Connection refused",
        ),
        (KeyError(SECRET), "KeyError"),
        (IntegrityError(SECRET), "django.db.utils.IntegrityError"),
        (Leaky(SECRET), f"{__name__}.Leaky"),
        (ExceptionGroup(SECRET, [ValueError(SECRET)]), "ValueError"),
    ],
)
def test_errors_are_told_without_their_words(error: BaseException, last: str) -> None:
    caught = _raised(lambda: _fail(error))
    event = describe_errors(None, "error", {"event": f"oh: {error} {error!r}", "exc_info": caught})
    assert event["exception"].splitlines()[-1] == last
    if not isinstance(error, AttributeError):
        assert SECRET not in str(event)


def test_error_is_found_however_it_is_given() -> None:
    caught = _raised(lambda: 1 / 0)
    ways: list[Any] = [caught, (type(caught), caught, caught.__traceback__)]
    assert all(
        "ZeroDivisionError" in describe_errors(None, "", {"exc_info": way})["exception"] for way in ways
    )
    try:
        raise caught
    except ZeroDivisionError:
        assert "ZeroDivisionError" in describe_errors(None, "", {"exc_info": True})["exception"]
    assert sys.exception() is None
    assert describe_errors(None, "", {"exc_info": True, "event": "x"}) == {"event": "x"}


def test_addresses_are_hidden_wherever_they_are() -> None:
    event = {"event": 'to "a.b@example.org"', "deep": [{"x": ("b@example.org",)}], "n": 1}
    hidden = hide_personal(None, "info", event)
    assert hidden == {"event": 'to "[address]"', "deep": [{"x": ["[address]"]}], "n": 1}


def test_personal_links_are_hidden_wherever_they_are() -> None:
    link = "/invitations/" + "x_-9" * 11 + "/"
    event = {"event": f"Internal Server Error: {link}begin/", "url": f"https://a.example{link}?x=1"}
    hidden = hide_personal(None, "error", event)
    assert hidden == {
        "event": "Internal Server Error: /invitations/[link]/begin/",
        "url": "https://a.example/invitations/[link]/?x=1",
    }
    kept = "/memberships/0622c976-c888-4e78-966a-c297971ddef7/rules/"
    assert hide_personal(None, "info", {"event": kept}) == {"event": kept}

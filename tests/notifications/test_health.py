"""The probes tell which part is missing, within two seconds, whatever state it is in."""

import datetime as dt
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from mentoring.notifications import health
from mentoring.notifications.heartbeats import beat
from mentoring.notifications.models import Heartbeat
from mentoring.notifications.tasks import beat_worker

ALL_WELL = {"database": "ok", "broker": "ok", "worker": "ok", "beat": "ok"}

pytestmark = pytest.mark.django_db(transaction=True)


def ask(client: Client) -> tuple[int, dict[str, str]]:
    started = time.perf_counter()
    response = client.get("/readyz")
    assert time.perf_counter() - started < 2
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    answer = json.loads(response.content)
    assert answer["ready"] is (response.status_code == 200)
    return response.status_code, answer["parts"]


@pytest.fixture
def all_alive() -> None:
    beat("beat")
    beat_worker()


@pytest.fixture
def mute() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_process_answers_without_asking_anybody(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready_when_all_are_there(client: Client, all_alive: None) -> None:
    assert ask(client) == (200, ALL_WELL)


def test_outage_is_no_error_of_ours_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert ask(client)[0] == 503
    assert caplog.text == ""


def test_nobody_has_ever_been_seen(client: Client) -> None:
    assert ask(client) == (503, {**ALL_WELL, "worker": "never seen", "beat": "never seen"})


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_one_has_not_been_seen_for_long(client: Client, all_alive: None, name: str) -> None:
    Heartbeat.objects.filter(name=name).update(at=Now() - dt.timedelta(seconds=46))
    status, parts = ask(client)
    assert status == 503
    assert parts[name].startswith("last seen 4")
    assert {**parts, name: "ok"} == ALL_WELL


def test_broker_is_away(client: Client, all_alive: None, settings: Any, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    assert ask(client) == (503, {**ALL_WELL, "broker": "no answer"})


def test_broker_hangs(client: Client, all_alive: None, settings: Any, mute: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{mute}/0"
    assert ask(client) == (503, {**ALL_WELL, "broker": "no answer"})


def without_database(monkeypatch: pytest.MonkeyPatch, **parameters: Any) -> None:
    """Let probes look for the database where there is none; the tests keep theirs."""
    elsewhere = {**connection.get_connection_params(), **parameters}
    monkeypatch.setattr(health, "connection", SimpleNamespace(get_connection_params=lambda: elsewhere))


NOTHING_KNOWN = {"database": "no answer", "broker": "ok", "worker": "no answer", "beat": "no answer"}


def test_database_is_away(
    client: Client, all_alive: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_database(monkeypatch, host=str(tmp_path))
    assert ask(client) == (503, NOTHING_KNOWN)


def test_database_hangs(client: Client, all_alive: None, monkeypatch: pytest.MonkeyPatch, mute: int) -> None:
    without_database(monkeypatch, host="127.0.0.1", port=mute)
    assert ask(client) == (503, NOTHING_KNOWN)


def test_answer_tells_no_secret(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, mute: int
) -> None:
    settings.REDIS_URL = f"redis://:geheim@127.0.0.1:{mute}/0"
    without_database(monkeypatch, host="127.0.0.1", port=mute, password="geheim", user="niemand")
    body = client.get("/readyz").content.decode()
    assert not any(word in body for word in ("geheim", "niemand", "127.0.0.1", str(mute)))


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_come_over_plain_http(client: Client, settings: Any, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/accounts/login/").status_code == 301
    assert client.get(path).status_code in {200, 503}
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(("age", "expected"), [(0, "ok"), (45, "ok"), (46, "last seen 46 s ago")])
def test_how_old_a_sign_of_life_may_be(age: int, expected: str) -> None:
    assert health.judge({"worker": age}) == {"worker": expected, "beat": "never seen"}

"""The broker away while a form is posted: saved, answered at once, told when the broker is back."""

import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching.models import Pair
from mentoring.engines import addresses, valkey
from mentoring.engines.addresses import socket_folder
from mentoring.engines.processes import wait_until
from mentoring.notifications.models import Message
from sessions.enums import SessionKind
from sessions.models import SessionLog
from tests import factories
from tests.bench import report
from tests.faults.processes import Stage, beat, free_port, kill, wait_for_web, web
from tests.notifications.sink import Sink, running

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

POSTS = 20
MOST_SECONDS = 0.5
CONTROL_SECONDS = 30.0  # with its start

# What a request would do without the outbox: ask the broker itself.
DIRECT = """
import time, django
django.setup()
import mentoring.celery
from mentoring.notifications.tasks import deliver
began = time.perf_counter()
try:
    deliver.delay()
except Exception as error:
    print(type(error).__name__, end=" ")
print(round(time.perf_counter() - began, 2), "s")
"""


@dataclass(frozen=True)
class Figures:
    posts: int
    saved: int
    median_ms: float
    slowest_ms: float
    mails_after_return: int
    seconds_until_all_mails: float
    control_direct_delay: str


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Path]:
    """The folder of a Valkey of our own, which may die."""
    socket_folder(tmp_path).mkdir(mode=0o700, parents=True, exist_ok=True)
    (tmp_path / "logs").mkdir()
    start(tmp_path)
    yield tmp_path
    valkey.stop(tmp_path)


def start(folder: Path) -> None:
    valkey.start(folder, bound=True, throwaway=False)


class Browser:
    """Posts the form of a session as the mentor's phone would."""

    def __init__(self, port: int, pair: Pair) -> None:
        client = Client()
        client.force_login(pair.mentor.user)
        self.port = port
        self.path = reverse("sessions:log", args=[pair.pk])
        self.cookies = {"sessionid": client.cookies["sessionid"].value}

    def open_form(self) -> None:
        _status, cookies = self._send("GET", "")
        self.cookies["csrftoken"] = cookies["csrftoken"].value

    def post(self) -> float:
        """Post one session; returns the seconds until the answer was there."""
        fields = {
            "csrfmiddlewaretoken": self.cookies["csrftoken"],
            "form_key": str(uuid.uuid4()),
            "held_on": timezone.localdate().isoformat(),
            "length": "60",
            "kind": SessionKind.CONVERSATION,
            "note": "",
            "is_another": "on",  # the second one on the same day is asked about
        }
        began = time.perf_counter()
        status, _cookies = self._send("POST", urlencode(fields))
        assert status == 302
        return time.perf_counter() - began

    def _send(self, method: str, body: str) -> tuple[int, SimpleCookie]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(connection):
            connection.request(method, self.path, body, headers)
            response = connection.getresponse()
            response.read()
            return response.status, SimpleCookie(response.headers.get("Set-Cookie", ""))


def mails_logged(sink: Sink, pair: Pair) -> int:
    return len(set(map(str, (mail["Message-ID"] for mail in sink.to(pair.mentee.user.email)))))


def ask_broker_directly(stage: Stage) -> str:
    """The control: how long the request would have waited, or what would have become of it."""
    try:
        return stage.run(sys.executable, "-c", DIRECT, seconds=CONTROL_SECONDS).stdout.strip()
    except subprocess.TimeoutExpired:
        return f"more than {CONTROL_SECONDS} s"


def test_form_is_saved_and_its_mail_waits(broker: Path) -> None:
    pair = factories.PairFactory()
    port = free_port()
    with running() as sink:
        stage = Stage(broker, sink.url, addresses(broker).redis_url)
        stage.run(sys.executable, "manage.py", "collectstatic", "--no-input", seconds=120)
        worker = stage.worker()
        try:
            with stage.running("web", *web(port)), stage.running("beat", *beat()):
                wait_for_web(port)
                browser = Browser(port, pair)
                browser.open_form()
                browser.post()
                assert wait_until(lambda: mails_logged(sink, pair) == 1, seconds=60)
                valkey.stop(broker)
                times = [browser.post() for _ in range(POSTS)]
                control = ask_broker_directly(stage)
                saved = SessionLog.objects.count() - 1
                assert mails_logged(sink, pair) == 1
                start(broker)
                began = time.monotonic()
                arrived = wait_until(lambda: mails_logged(sink, pair) == POSTS + 1, seconds=120)
                seconds = round(time.monotonic() - began, 1)
        finally:
            kill(worker)
    row = Figures(
        posts=POSTS,
        saved=saved,
        median_ms=round(statistics.median(times) * 1000, 1),
        slowest_ms=round(max(times) * 1000, 1),
        mails_after_return=mails_logged(sink, pair) - 1,
        seconds_until_all_mails=seconds,
        control_direct_delay=control,
    )
    report.write("faults-broker", [row])
    assert saved == POSTS
    assert arrived, Message.objects.values_list("state", "error")
    assert max(times) < MOST_SECONDS

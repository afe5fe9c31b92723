"""Asks for pages in one process with the settings of the product; prints seconds as JSON.

`python -m tests.bench.pages_once <runs>` reads a list of {"person", "url"} from standard input.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib import auth  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core import signals  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections, connection, reset_queries  # noqa: E402
from django.template.backends.django import Template  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from mentoring.accounts.models import User  # noqa: E402
from mentoring.wsgi import application  # noqa: E402

CLOSER_LOOKS = 5
HOST = "localhost"


class Split:
    """Where the time of a request goes: SQL, templates without their SQL, and all else."""

    def __init__(self) -> None:
        self.sql = self.templates = 0.0
        self._is_rendering = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        render = Template.render
        Template.render = lambda *args, **named: self._render(render, *args, **named)  # type: ignore[method-assign]
        try:
            with connection.execute_wrapper(self._execute):
                yield
        finally:
            Template.render = render  # type: ignore[method-assign]

    def _execute(self, execute: Callable[..., Any], *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self.sql += time.perf_counter() - began

    def _render(self, render: Callable[..., Any], *args: Any, **named: Any) -> Any:
        if self._is_rendering:  # a template in a template, as each field of a form is
            return render(*args, **named)
        self._is_rendering = True
        began, sql = time.perf_counter(), self.sql
        try:
            return render(*args, **named)
        finally:
            self._is_rendering = False
            self.templates += time.perf_counter() - began - (self.sql - sql)


def main(runs: int) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    # One connection for all, whatever a request does with it, and its queries are ours to count.
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    signals.request_started.disconnect(reset_queries)
    print(json.dumps([measure(page["person"], page["url"], runs) for page in json.load(sys.stdin)]))


def measure(person: str, url: str, runs: int) -> dict[str, list[float]]:
    ask = browser(person, url)
    ask()  # templates are compiled
    with CaptureQueriesContext(connection) as captured:
        page = ask()
    statements = [query["sql"] for query in captured.captured_queries]
    reads = [sql for sql in statements if sql.startswith(("SELECT", "WITH"))]
    figures: dict[str, list[float]] = {"queries": [len(statements)], "bytes": [len(page)]}
    for _ in range(runs):  # in turn, so that both meet the machine in the same state
        figures.setdefault("total", []).append(timed(ask))
        figures.setdefault("bare", []).append(timed(lambda: run(reads)))
    for _ in range(CLOSER_LOOKS):
        split = Split()
        with split.watching():
            seconds = timed(ask)
        figures.setdefault("sql", []).append(split.sql)
        figures.setdefault("templates", []).append(split.templates)
        figures.setdefault("python", []).append(seconds - split.sql - split.templates)
    return figures


def browser(person: str, url: str) -> Callable[[], bytes]:
    """Asks for the page as the person, through the very door that a web server uses."""
    parts = urlsplit(url)
    asked = {
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={signed_in(person)}",
    }
    setup_testing_defaults(asked)

    def ask() -> bytes:
        statuses: list[str] = []
        response = application(dict(asked), lambda status, *_rest: statuses.append(status))  # type: ignore[arg-type]
        body = b"".join(response)
        response.close()
        assert statuses == ["200 OK"], (statuses, url)
        return body

    return ask


def signed_in(person: str) -> str:
    """The key of a new session of this person."""
    user = User.objects.get(pk=person)
    session = SessionStore()
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


if __name__ == "__main__":
    main(int(sys.argv[1]))

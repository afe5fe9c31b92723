"""A browser for each persona, a real worker behind the web server, and an eye on every page."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
)
from pytest_django.fixtures import Settings

from mentoring import engines
from mentoring.notifications.models import Heartbeat

ROOT = Path(settings.BASE_DIR)
AXE = ROOT / "build" / "axe" / "axe.min.js"
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
SHOTS = ROOT / "test-results" / "screenshots"

expect.set_options(timeout=20_000)  # milliseconds; two cores may be busy

PICTURES = bool(os.environ.get("PICTURES"))  # take one of each page that a journey looks at

AT_REST = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

KEY_TOWARDS = """
(element) => {
  const here = document.activeElement;
  if (here === element) return null;
  const together = here.type === "radio" && element.type === "radio" && here.name === element.name;
  return together ? "ArrowDown" : "Tab";
}
"""

# What a journey may not meet: an answer of these is looked for by the journey itself.
EXPECTED_REFUSALS = {409, 422}


@pytest.fixture
def worker(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker in a process of its own, on the test's database and the test's Valkey."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": _test_database_url(),
    }
    command = [sys.executable, "-m", "celery", "-A", "mentoring.celery", "worker"]
    flags = ["--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
    log = (Path(settings.DATA_DIR) / "worker.log").open("wb")
    process = subprocess.Popen(
        [*command, *flags, "--beat", f"--schedule={settings.DATA_DIR}/beat"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(lambda: Heartbeat.objects.filter(name="worker").exists(), seconds=90)
        yield process
    finally:
        process.terminate()
        process.wait(60)  # it ends what it has in its hands
        log.close()


def _test_database_url() -> str:
    url = urlsplit(os.environ["DATABASE_URL"])
    return url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def _wait_for(condition: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


@dataclass
class Visitor:
    """One person at one browser; whatever goes wrong on a page is remembered."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("response", self._hear_response)
        self.page.on("request", self._hear_request)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def sign_in(self, email: str, password: str) -> None:
        self.go("/accounts/login/")
        self.page.get_by_text("Sign in with a password").click()
        form = self.page.locator("form.more-body")
        form.locator("[name=login]").fill(email)
        form.locator("[name=password]").fill(password)
        form.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(self.base + "/")

    def look(self, name: str) -> None:
        """Hold the page to accessibility, width and a quiet console; take a picture where asked for."""
        self.page.wait_for_function(AT_REST)
        self.page.evaluate(TWO_FRAMES)
        if PICTURES:
            self._take_a_picture(name)
        assert self._violations() == [], name
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{name} is {overflow} px wider than the screen"
        assert not self.troubles, (name, self.troubles)

    def _take_a_picture(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        scrolled = self.page.evaluate("window.scrollY")
        # Hiding the caret would leave style attributes behind, which htmx then copies.
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True, caret="initial")
        self._settle(scrolled)

    def _settle(self, scrolled: float) -> None:
        """Wait until the page is as big as the screen again, and scroll it back (in px).

        For a picture of the whole page Playwright makes the window 1 px wide for a moment. Chromium's scroll
        anchoring moves the page meanwhile, and moves it back when a field loses the focus: under the mouse.
        No window of a person's becomes so narrow; when theirs changes its size, nothing moves.
        """
        screen = self.page.viewport_size
        assert screen is not None
        self.page.wait_for_function("height => window.innerHeight === height", arg=screen["height"])
        self.page.evaluate("top => window.scrollTo({ top, behavior: 'instant' })", scrolled)
        self.page.evaluate(TWO_FRAMES)

    def _violations(self) -> list[str]:
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text())
        found: dict[str, Any] = self.page.evaluate("() => window.axe.run({ resultTypes: ['violations'] })")
        return [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in found["violations"]
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    def _hear_console(self, message: ConsoleMessage) -> None:
        refused = any(f"status of {status}" in message.text for status in EXPECTED_REFUSALS)
        if message.type in {"error", "warning"} and not refused:
            self.troubles.append(f"console: {message.text}")

    def _hear_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in EXPECTED_REFUSALS:
            self.troubles.append(f"{response.status} {response.url}")

    def _hear_request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.troubles.append(f"left the site: {request.url}")


type Visit = Callable[..., Visitor]
type Press = Callable[[Locator], None]


def by_mouse(control: Locator) -> None:
    control.click()


def by_keyboard(control: Locator) -> None:
    """Reach the control by keys from where the focus is, then press it."""
    reach(control)
    kind = control.evaluate("element => element.type ?? element.tagName")
    control.page.keyboard.press("Space" if kind in ("radio", "checkbox") else "Enter")


def reach(control: Locator) -> None:
    """Go on by Tab, and within the control's own group of radio buttons by arrow."""
    for _step in range(200):
        key = control.evaluate(KEY_TOWARDS)
        if key is None:
            return
        control.page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {control}")


def fill(press: Press, field: Locator, text: str) -> None:
    if press is by_mouse:
        field.click()
    else:
        reach(field)
    field.fill(text)


PRESSES = pytest.mark.parametrize("press", [by_mouse, by_keyboard])


@pytest.fixture
def mailbox(settings: Settings) -> None:
    """The demo's mailbox, where the worker delivers; pytest-django would keep mail in memory."""
    folder = Path(settings.DATA_DIR)
    settings.MAILERS = {"default": engines.mailer("maildir://", folder)}
    shutil.rmtree(folder / "mailbox", ignore_errors=True)


@pytest.fixture
def visit(browser: Browser, live_server: Any, mailbox: None) -> Iterator[Visit]:
    """Open a browser of one's own: `visit()` at a desk, `visit(PHONE)` on a phone."""
    contexts = []

    def open_one(viewport: ViewportSize = DESK, **options: Any) -> Visitor:
        context = browser.new_context(
            reduced_motion="reduce", viewport=viewport, locale="en-GB", timezone_id="Europe/Berlin", **options
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        return Visitor(context.new_page(), live_server.url)

    yield open_one
    for context in contexts:
        context.close()

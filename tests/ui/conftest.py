"""The pages of `tests.ui.styleguide` in the place of the product's."""

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from mentoring.accounts.models import User
from tests.factories import OrganisationFactory, UserFactory

SITES = ("Bonn", "Ulm", "Köln")
JOBS = ("Trainee, Digital Sales", "Member of the board", "Software developer", "Head of Retail Banking")


@pytest.fixture
def styleguide(settings: Settings) -> None:
    """Serve the style guide, with a navigation that needs no programme."""
    templates: list[dict[str, Any]] = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors[processors.index("mentoring.navigation.navigation")] = "tests.ui.styleguide.only_tests"
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.ui.styleguide"
    settings.LOGIN_REDIRECT_URL = "/"


@pytest.fixture
def user(db: None) -> User:
    organisation = OrganisationFactory()
    return UserFactory(
        email="ada@example.org", given_name="Ada", family_name="Berg", organisation=organisation, password="x"
    )


def make_people(count: int, *, start: int = 0) -> list[User]:
    """The people number `start` to `count` of one organisation, in the order of their names."""
    organisation = OrganisationFactory()
    return [
        UserFactory(
            organisation=organisation,
            business_unit=None,
            given_name=f"Kim{n:03}",
            family_name=f"Adler{n:03}",
            email=f"kim{n:03}@example.org",
            site=SITES[n % len(SITES)],
            job_title=JOBS[n % len(JOBS)],
            grade=n % 13,
        )
        for n in range(start, count)
    ]


# --- in a browser -----------------------------------------------------------------------------

type Visit = Callable[..., Page]

SIZES = {"desk": ViewportSize(width=1280, height=800), "phone": ViewportSize(width=360, height=740)}
REFUSED = "Failed to load resource: the server responded with a status of 4"  # said of every refusal


@pytest.fixture
def visit(
    transactional_db: None, styleguide: None, live_server: LiveServer, browser: Browser, user: User
) -> Iterator[Visit]:
    """`visit(path, size="phone", …)` opens a page of the style guide, signed in as `user`.

    At the end no page may have had an error, a file that was missing, or one of another host;
    `forgive` is a pattern of what may be said on the console.
    """
    contexts: list[BrowserContext] = []
    trouble: list[str] = []
    client = Client()
    client.force_login(user)
    session = client.cookies[project.SESSION_COOKIE_NAME].value

    def open_page(path: str = "/", *, size: str = "desk", forgive: str = REFUSED, **options: Any) -> Page:
        context = browser.new_context(
            reduced_motion="reduce", base_url=live_server.url, viewport=SIZES[size], locale="en-GB", **options
        )
        contexts.append(context)
        context.add_cookies([{"name": project.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "console",
            lambda said: (
                trouble.append(said.text)
                if said.type in ("error", "warning") and not re.search(forgive, said.text)
                else None
            ),
        )
        page.on(
            "request",
            lambda asked: trouble.append(asked.url) if not asked.url.startswith(live_server.url) else None,
        )
        page.on(
            "response",
            lambda got: (
                trouble.append(f"{got.status} {got.url}")
                if got.status >= 400 and "/static/" in got.url
                else None
            ),
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []

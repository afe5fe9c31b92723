"""Fixtures of all tests."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from psycopg.pq import TransactionStatus
from pytest_django.plugin import DjangoDbBlocker
from xdist import is_xdist_worker

from matching.models import Pair
from mentoring.accounts.models import User
from programs.models import Program
from tests import factories
from tests.plugins import schema

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next(filter(None, map(shutil.which, BROWSER_NAMES)), None)
NO_BROWSER = "No Chromium found: as root run `apt-get install chromium`, or install Chrome from its makers."
IN_CI = os.environ.get("CI", "").lower() == "true"


@pytest.fixture(autouse=True)
def _clear_cache() -> Iterator[None]:
    """Rate limits live in the cache: no test may inherit another's."""
    yield
    cache.clear()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Nobody drops the database: it goes with its cluster, whoever is still connected at the end."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Begin with the tables that an earlier run has made, if the migrations are still the same."""
    with django_db_blocker.unblock():
        schema.restore()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Keep the tables for the next run."""
    with django_db_blocker.unblock():
        schema.keep()


@pytest.fixture(scope="module")
def module_data(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a module's own fixtures add on top of this lasts for all its tests, and is undone after the last.

    Each test of `django_db` still undoes what it does itself. Not for tests that commit.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the system's Chromium; Playwright's own would have to be downloaded."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": BROWSER, "args": [*sandbox, "--disable-gpu"]}


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forget the pictures of the last run, before any worker takes one."""
    if not is_xdist_worker(session):
        shutil.rmtree(session.config.getoption("--output"), ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def delete_output_dir() -> None:
    """Stands in for Playwright's, by which each worker would delete what the others have just written."""


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Whatever opens a page is a browser test, and runs last: the quick ones report first.

    Under several workers it is the other way round: the long ones begin, so that all end together.
    """
    for item in items:
        if "browser_name" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    items.sort(key=is_long, reverse=is_xdist_worker(session))


def is_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None or item.path.match("tests/engines/test_demo.py")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a browser: skip where a person sits, fail in CI."""
    if item.get_closest_marker("browser") and BROWSER is None:
        (pytest.fail if IN_CI else pytest.skip)(NO_BROWSER)


WHO_WAITS = """
    SELECT pid, state, wait_event_type, wait_event, pg_blocking_pids(pid), left(query, 200)
    FROM pg_stat_activity WHERE datname = current_database()
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A test that was stopped in the middle of a query: say what the database did, and end the query.

    Otherwise the connection stays busy, and every test after this one fails for it.
    """
    report: Any = yield
    raw = connection.connection
    if raw is not None and raw.info.transaction_status == TransactionStatus.ACTIVE:
        with psycopg.connect(raw.info.dsn, autocommit=True) as fresh:
            rows = fresh.execute(WHO_WAITS).fetchall()
            report.sections.append(("the database", "\n".join(map(str, rows))))
            fresh.execute("SELECT pg_terminate_backend(%s)", [raw.info.backend_pid])
        connection.close()
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that the journeys did not run."""
    skipped = [
        report for report in terminalreporter.getreports("skipped") if NO_BROWSER in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("THE BROWSER JOURNEYS DID NOT RUN", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests were skipped. {NO_BROWSER}")


# --- personas: one programme with everybody in it, and a stranger ----------------------------


@pytest.fixture
def program(db: None) -> Program:
    return factories.ProgramFactory()


@pytest.fixture
def organiser(program: Program) -> User:
    return factories.MembershipFactory(program=program).user


@pytest.fixture
def advisor(program: Program) -> User:
    return factories.MembershipFactory(program=program, advisor=True).user


@pytest.fixture
def sponsor(program: Program) -> User:
    return factories.MembershipFactory(program=program, sponsor=True).user


@pytest.fixture
def coder(program: Program) -> User:
    return factories.MembershipFactory(program=program, coder=True).user


@pytest.fixture
def pair(program: Program) -> Pair:
    return factories.PairFactory(program=program)


@pytest.fixture
def mentor(pair: Pair) -> User:
    return pair.mentor.user


@pytest.fixture
def mentee(pair: Pair) -> User:
    return pair.mentee.user


@pytest.fixture
def stranger(db: None) -> User:
    """Organises a programme of another organisation."""
    return factories.MembershipFactory().user

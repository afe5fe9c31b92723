"""Whether all parts of the product are there, asked within two seconds whatever their state."""

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial

import psycopg
import redis
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

from mentoring import engines

PATIENCE = 1.5  # seconds for all checks together: each runs in a thread of its own
FRESH = 45  # seconds; a sign of life that is older counts for nothing
PROCESSES = ("worker", "beat")

OK, NO_ANSWER, NEVER_SEEN = "ok", "no answer", "never seen"

type Report = dict[str, str]


def check() -> Report:
    """The state of each part: "ok" or what is wrong with it, in words without secrets."""
    report: Report = {}
    checks = (check_database, check_broker)
    threads = [threading.Thread(target=partial(_into, report, ask), daemon=True) for ask in checks]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0, ends - time.monotonic()))
    missing = dict.fromkeys(("database", "broker", *PROCESSES), NO_ANSWER)
    return missing | dict(report)


def check_database() -> Report:
    """Database, and with it the signs of life that the processes leave there.

    On a connection of its own: those of the pages may hang for as long as a server that froze.
    """
    parameters = {**connection.get_connection_params(), "connect_timeout": 2}
    with psycopg.connect(**parameters) as fresh:
        fresh.execute("SET statement_timeout = 1000")
        rows = fresh.execute(
            "SELECT name, extract(epoch FROM clock_timestamp() - at)::int FROM notifications_heartbeat"
        ).fetchall()
    return {"database": OK, **judge(dict(rows))}


def judge(ages: Mapping[str, int]) -> Report:
    """The state of the processes whose last signs of life are so many seconds old."""
    return {
        name: NEVER_SEEN
        if name not in ages
        else OK
        if ages[name] <= FRESH
        else f"last seen {ages[name]} s ago"
        for name in PROCESSES
    }


def check_broker() -> Report:
    """The server that carries the wake-ups."""
    client = redis.Redis.from_url(
        engines.cache_url(settings.REDIS_URL),
        socket_connect_timeout=1,
        socket_timeout=1,
        retry=Retry(NoBackoff(), 0),
    )
    with client:
        client.ping()
    return {"broker": OK}


def _into(report: Report, ask: Callable[[], Report]) -> None:
    try:
        report.update(ask())
    except (psycopg.Error, redis.RedisError, OSError):
        return  # what is missing in the report did not answer

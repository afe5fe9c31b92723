"""The PostgreSQL and Valkey that come along with the demo, development and tests.

Imports no Django: the settings ask this package for addresses before Django is set up. Where
`DATABASE_URL` and `REDIS_URL` are given, nothing here is ever started.
"""

from mentoring.engines.addresses import Addresses, addresses, broker_url, cache_url
from mentoring.engines.errors import EngineError
from mentoring.engines.lifecycle import are_running, start, stop
from mentoring.engines.mailers import mailer
from mentoring.engines.secrets import secret_key

__all__ = [
    "Addresses",
    "EngineError",
    "addresses",
    "are_running",
    "broker_url",
    "cache_url",
    "mailer",
    "secret_key",
    "start",
    "stop",
]

"""Structured logs: one JSON object a line, with a request id and without personal data.

A log names people and things by their UUIDs; addresses, names and what people wrote stay out. So a
traceback comes without local variables, and an error without its message unless that can hold
nothing but names of the program: what a person typed is only too often quoted in it.
"""

import logging.config
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

logger = structlog.get_logger("mentoring.request")

REQUEST_ID = re.compile(r"[0-9A-Fa-f-]{8,64}")
EMAIL = re.compile(r"[^\s<>\"'@]{1,64}@[^\s<>\"'@]{1,255}")
# A part of a path that long is no UUID and no file's name: it is what a personal link is made of.
PERSONAL_LINK = re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}(?=[/?#\s\"']|$)")
PROBES = frozenset({"healthz", "readyz"})  # every few seconds

# Their messages name attributes, modules and types, never values.
WORDED_BY_PROGRAM = (AttributeError, ImportError, NameError, NotImplementedError, RecursionError, TypeError)

type Event = dict[str, Any]


def describe_errors(_logger: Any, _method: str, event: Event) -> Event:
    """Put the traceback in the place of `exc_info`, and take errors' messages out of the text."""
    error = _error_of(event.pop("exc_info", None))
    if error is None:
        return event
    event["exception"] = "".join(_lines(error))
    for each in _chain(error):
        for words in (repr(each), str(each)):
            if words and isinstance(event.get("event"), str):
                event["event"] = event["event"].replace(words, _name(each))
    return event


def hide_personal(_logger: Any, _method: str, event: Event) -> Event:
    """The last guard: an e-mail address or a personal link in any text of a log line becomes a mark."""
    return {key: _without_personal(value) for key, value in event.items()}


def _without_personal(value: Any) -> Any:
    if isinstance(value, str):
        return PERSONAL_LINK.sub("[link]", EMAIL.sub("[address]", value))
    if isinstance(value, Mapping):
        return {key: _without_personal(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_personal(each) for each in value]
    return value


def _error_of(exc_info: Any) -> BaseException | None:
    """The error, in whichever of its three ways the caller has given it."""
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        error: BaseException | None = exc_info[1]
        return error
    return sys.exception() if exc_info else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those that led to it."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        each = todo.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        todo.append(each.__cause__ or (None if each.__suppress_context__ else each.__context__))
        todo.extend(each.exceptions if isinstance(each, BaseExceptionGroup) else ())


def _lines(error: BaseException) -> Iterator[str]:
    for place, each in enumerate(_chain(error)):
        yield "Traceback (most recent call last):\n" if place == 0 else "Caused by:\n"
        yield from traceback.format_tb(each.__traceback__)
        yield f"{_name(each)}{_safe_words(each)}\n"


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _safe_words(error: BaseException) -> str:
    """What may be told of an error's message: of the database's only its code and the constraint."""
    if isinstance(error, WORDED_BY_PROGRAM):
        return f": {error}"
    if isinstance(error, OSError) and error.strerror:
        return f": {error.strerror}"
    code = getattr(error, "sqlstate", None)
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return "".join(f" {word}" for word in (code, constraint) if word)


_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    describe_errors,
]


def configure_logging(level: str = "INFO") -> None:
    """Send the logs of Django, Celery and our own code to standard error as JSON."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            hide_personal,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=lambda value: type(value).__name__),
        ],
        "foreign_pre_chain": _shared,
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                # Our own line for each request says it already, with the request id.
                "django.server": {"level": "ERROR"},
                "django.request": {"level": "ERROR"},
                # Statements with their values, however curious LOG_LEVEL is.
                "django.db.backends": {"level": "INFO"},
                "celery.worker.strategy": {"level": "INFO"},
            },
        }
    )
    structlog.configure(
        processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class RequestLogMiddleware:
    """Gives each request an id, binds it to every log line, and logs the request when it ends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        match = request.resolver_match
        route = match.route if match else None  # the pattern: paths and query strings may hold names
        is_static = route is None and response.status_code < 400
        tell = logger.debug if route in PROBES or is_static else logger.info
        tell(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
        )
        return response

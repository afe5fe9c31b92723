"""Structured logs: one JSON object a line, with a request id and without personal data.

A log names people and things by their UUIDs; addresses, names and what people wrote stay out.
Tracebacks come without local variables.
"""

import logging.config
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

logger = structlog.get_logger("mentoring.request")

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
EMAIL = re.compile(r"[^\s<>\"'@]{1,64}@[^\s<>\"'@]{1,255}")

_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def hide_addresses(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """The last guard: an e-mail address in any text of a log line becomes a mark."""
    return {
        key: EMAIL.sub("[address]", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


def configure_logging(level: str = "INFO") -> None:
    """Send the logs of Django, Celery and our own code to standard error as JSON."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            hide_addresses,
            structlog.processors.JSONRenderer(ensure_ascii=False),
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
        logger.info(
            "request",
            method=request.method,
            route=match.route if match else None,  # the pattern: query strings may hold names
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
            user=str(user.pk) if (user := getattr(request, "user", None)) and user.pk else None,
        )
        return response

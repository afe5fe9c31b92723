"""The system check that refuses a URL whose view does not say who may see it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

# Rooms of third parties that guard themselves.
FOREIGN_PREFIXES = ("accounts/", "admin/", "static/")


@register()
def every_view_declares_its_access(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The view of '{route}' does not declare its access.",
            hint="Decorate it with @access(Model, rule), @signed_in or @public.",
            obj=pattern.callback,
            id="accounts.E001",
        )
        for route, pattern in own_patterns()
        if not hasattr(pattern.callback, "access")
    ]


def own_patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern of our own rooms, with its whole route."""
    for route, pattern in _walk(get_resolver(), ""):
        if not route.startswith(FOREIGN_PREFIXES):
            yield route, pattern


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for item in resolver.url_patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from _walk(item, route)
        else:
            yield route, item

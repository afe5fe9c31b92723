"""The page on which somebody was when they pressed a button: where they are led back to."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from mentoring.ui.htmx import current_path

READING = ("GET", "HEAD")


def page_behind(request: HttpRequest) -> str:
    """Path and query of the page of our own that sent the request, "" where none is known.

    That of htmx's page, or of the page that held the form (the browser names it as referrer), or the
    address that a form was sent to. Never one that cannot be opened: many addresses only take what is
    sent to them.
    """
    own = request.get_full_path()
    known = [current_path(request), _referring_path(request)]
    if request.method in READING:
        known = [path for path in known if path != own]
    else:
        known.append(own)
    return next(filter(opens, known), "")


def _referring_path(request: HttpRequest) -> str:
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        referrer, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(referrer)
    return parts._replace(scheme="", netloc="", fragment="").geturl() if parts.netloc else ""


def opens(path: str) -> bool:
    """Whether a browser can open this path of our own."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        return False
    try:
        return takes_get(resolve(urlsplit(path).path).func)
    except Resolver404:
        return False


def takes_get(view: Callable[..., Any]) -> bool:
    """Whether a view answers to GET: as its `require_http_methods` says, which keeps them in its closure."""
    layer: Any = view
    while layer is not None:
        names = getattr(getattr(layer, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            return "GET" in layer.__closure__[names.index("request_method_list")].cell_contents
        layer = getattr(layer, "__wrapped__", None)
    return True

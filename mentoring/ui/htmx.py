"""Answers to a browser: a whole page, or only the part that htmx swaps into it.

Every control works without JavaScript, so each answer has both shapes. The server picks the
partial, never the client.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.messages import constants as levels
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django_htmx.middleware import HtmxDetails

type Context = Mapping[str, Any]

TONES = {
    levels.DEBUG: "info",
    levels.INFO: "info",
    levels.SUCCESS: "success",
    levels.WARNING: "warning",
    levels.ERROR: "danger",
}


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx waits for a part; False where it picks the part out of a whole page itself."""
    htmx = _details(request)
    return (
        htmx is not None
        and not htmx.boosted
        and not htmx.history_restore_request
        and htmx.request_type != "full"
    )


def _details(request: HttpRequest) -> HtmxDetails | None:
    """What htmx said of the request; None where it did not send it (or no middleware has looked)."""
    details: HtmxDetails | None = getattr(request, "htmx", None)
    return details or None


def page(
    request: HttpRequest, template: str, context: Context | None = None, *, status: int = 200
) -> HttpResponse:
    """The whole page. A form that was refused comes back with status 422."""
    return render(request, template, dict(context or {}), status=status)


def fragment(
    request: HttpRequest,
    template: str,
    partial: str,
    context: Context | None = None,
    *,
    status: int = 200,
    toast: str | Promise = "",
) -> HttpResponse:
    """The named partial of the template for htmx, the whole template for a plain request.

    So `context` has to hold all that the whole page needs: this is the answer for polling and for
    refused forms. After a change use `redirect_or_fragment`. `toast` is a short sentence of success.
    """
    if toast:
        messages.success(request, str(toast))
    if not wants_fragment(request):
        return page(request, template, context, status=status)
    response = render(request, f"{template}#{partial}", dict(context or {}), status=status)
    return with_toasts(request, response)


def redirect_or_fragment(
    request: HttpRequest,
    to: Any,
    template: str,
    partial: str,
    context: Context | None = None,
    *,
    toast: str | Promise = "",
) -> HttpResponse:
    """After a change: the changed partial for htmx; for a plain request a redirect to `to`.

    `to` is what `django.shortcuts.redirect` takes. `toast` is said either way: above the partial's
    page at once, or on the page that the redirect leads to.
    """
    if toast:
        messages.success(request, str(toast))
    if not wants_fragment(request):
        return redirect(to)
    return with_toasts(request, render(request, f"{template}#{partial}", dict(context or {})))


def with_toasts(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Hand the waiting messages to the page that is open, in the header that htmx reads."""
    waiting = [
        {"text": str(message), "tone": TONES.get(message.level, "info")}
        for message in messages.get_messages(request)
    ]
    if waiting:
        # The element that asked may be gone after the swap; the body is still there to hear it.
        event = {"toasts": {"target": "body", "toasts": waiting}}
        response.headers["HX-Trigger"] = json.dumps(event)
    return response


def current_path(request: HttpRequest) -> str:
    """The path and query of the page that sent an htmx request, "" when unknown or foreign."""
    htmx = _details(request)
    path = (htmx.current_url_abs_path if htmx else None) or ""
    return "" if urlsplit(path).netloc else path

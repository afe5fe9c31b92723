"""Refusals and redirects, said in a way that fits the request."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from mentoring.errors import DomainError
from mentoring.ui.htmx import wants_fragment
from mentoring.ui.views import not_done, refusal, signed_out
from mentoring.ui.way_back import READING, page_behind

type GetResponse = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """Shows a `DomainError` with its status and its sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return refusal(request, error.message, status=error.status)


class SignedOutMiddleware:
    """Leads whoever pressed a button after their session had ended to sign in and be back on their page.

    `login_required` would lead back to the address that the button sent to, which often can't be opened,
    and a request of htmx would get a whole page into a corner of another. Nothing is carried out and
    nothing is kept on the server: what was typed stays in the browser (static/js/kept.js).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _leads_to_sign_in(response):
            return response
        by_htmx = bool(getattr(request, "htmx", None))
        if request.method in READING and not by_htmx:
            return response
        way = _sign_in_url(request, response)
        if by_htmx:
            return not_done(HttpResponse(headers={"HX-Redirect": way}))
        return signed_out(request, way)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    """Not by the person's own wish, as signing out does: there is somewhere to go on."""
    if response.status_code != HTTPStatus.FOUND:
        return False
    parts = urlsplit(response.headers["Location"])
    return parts.path == resolve_url(settings.LOGIN_URL) and REDIRECT_FIELD_NAME in parse_qs(parts.query)


def _sign_in_url(request: HttpRequest, response: HttpResponse) -> str:
    back_to = page_behind(request)
    if not back_to and request.method in READING:
        return response.headers["Location"]
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: back_to or '/'})}"


class HtmxRedirectMiddleware:
    """Makes a redirect in answer to htmx a step of the whole browser.

    The browser would follow it silently, and htmx would swap a whole page into a corner of another.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not 300 <= response.status_code < 400 or not response.has_header("Location"):
            return response
        if not wants_fragment(request) or _leads_to_sign_in(response):
            return response
        answer = HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
        answer.cookies = response.cookies
        return answer

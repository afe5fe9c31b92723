"""Refusals and redirects, said in a way that fits the request."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from mentoring.errors import DomainError
from mentoring.ui.htmx import current_path, wants_fragment
from mentoring.ui.views import refusal

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


class HtmxRedirectMiddleware:
    """Makes a redirect in answer to htmx a step of the whole browser.

    The browser would follow it silently, and htmx would swap a whole page into a corner of another:
    worst of all the sign-in page, when the session has ended.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not 300 <= response.status_code < 400 or not response.has_header("Location"):
            return response
        if not wants_fragment(request):
            return response
        answer = HttpResponse(headers={"HX-Redirect": _destination(request, response)})
        answer.cookies = response.cookies
        return answer


def _destination(request: HttpRequest, response: HttpResponse) -> str:
    location = response.headers["Location"]
    login_url = resolve_url(settings.LOGIN_URL)
    back_to = current_path(request)
    if urlsplit(location).path == login_url and back_to:
        return f"{login_url}?{urlencode({'next': back_to})}"
    return location

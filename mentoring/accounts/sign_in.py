"""Signing somebody in who has proved in another way than by code or password who they are."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from mentoring.accounts.models import User


def sign_in(request: HttpRequest, person: User, *, to: str) -> HttpResponse:
    """Begin a session of their own for the person, and go `to` a path.

    By way of allauth, so that a second factor is still asked for. Whoever was signed in at this
    browser no longer is, and the session has a new key.
    """
    response: HttpResponse = perform_login(request, person, redirect_url=to)
    return response

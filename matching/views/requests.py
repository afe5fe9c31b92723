from django.http import HttpRequest

from mentoring.accounts.models import User


class PersonRequest(HttpRequest):
    """A request that `access` has let through: somebody is signed in."""

    user: User

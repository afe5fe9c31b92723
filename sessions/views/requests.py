from django.http import HttpRequest

from mentoring.accounts.models import User


class PersonRequest(HttpRequest):
    """What a view gets behind `access` or `signed_in`: somebody is signed in."""

    user: User

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from mentoring.accounts.models import User


class PersonRequest(HttpRequest):
    """A request behind `access`: somebody is signed in, and htmx has been looked for."""

    user: User
    htmx: HtmxDetails

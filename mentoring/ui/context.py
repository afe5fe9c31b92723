"""What every template may rely on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject

from mentoring.ui import labels

PRODUCT_NAME = "Turnabout"


def page_mark(request: HttpRequest) -> str:
    """What our templates put on each element that htmx may act for (`data-ours`), and on the body.

    htmx acts with the person's session, so static/js/app.js lets it take up no element without the
    mark: should a text ever get into a page as markup, its `hx-` attributes are dead. The mark is as
    secret as the CSRF token and, unlike it, the same in a page and in the parts swapped into it.
    """
    get_token(request)  # sees to it that there is a secret
    return salted_hmac("mentoring.ui.page_mark", request.META["CSRF_COOKIE"], algorithm="sha256").hexdigest()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the product's name, the words for the two sides, and what only the demo shows.

    A persona of the demo has a label, an email, a password and a text.
    """
    return {
        **labels.current().words,
        "page_mark": SimpleLazyObject(lambda: page_mark(request)),
        "product_name": PRODUCT_NAME,
        "demo": settings.DEMO,
        "demo_personas": getattr(settings, "DEMO_PERSONAS", ()) if settings.DEMO else (),
    }

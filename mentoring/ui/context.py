"""What every template may rely on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mentoring.ui import labels

PRODUCT_NAME = "Turnabout"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the product's name, the words for the two sides, and what only the demo shows.

    A persona of the demo has a label, an email, a password and a text.
    """
    return {
        **labels.current().words,
        "product_name": PRODUCT_NAME,
        "demo": settings.DEMO,
        "demo_personas": getattr(settings, "DEMO_PERSONAS", ()) if settings.DEMO else (),
    }

"""What every template may rely on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mentoring.ui.shell import Persona

PRODUCT_NAME = "Turnabout"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the product's name, and what only the demo shows."""
    return {
        "product_name": PRODUCT_NAME,
        "demo": settings.DEMO,
        "demo_personas": demo_personas(),
    }


def demo_personas() -> list[Persona]:
    """The people of `settings.DEMO_PERSONAS`; none outside the demo."""
    if not settings.DEMO:
        return []
    return [Persona(*row) for row in getattr(settings, "DEMO_PERSONAS", ())]

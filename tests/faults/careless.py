"""A worker without the guard, for the control: it marks a message as sent, and sends it then."""

import django

from mentoring.celery import app

django.setup()

from mentoring.notifications import delivery  # noqa: E402
from mentoring.notifications.models import Message  # noqa: E402
from mentoring.notifications.rendering import compose  # noqa: E402

__all__ = ["app"]


def carry_carelessly(message: Message, postman: delivery.Postman) -> None:
    delivery._mark_sent(message)
    postman.send(compose(message))


delivery.carry = carry_carelessly

"""Messages on their way to people, and the signs of life of the processes that carry them."""

from mentoring.notifications.models.heartbeats import Heartbeat
from mentoring.notifications.models.messages import Message

__all__ = ["Heartbeat", "Message"]

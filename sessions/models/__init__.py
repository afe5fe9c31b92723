"""What pairs do: the sessions that they log, and notes that belong to the pair alone."""

from sessions.models.logs import SessionLog
from sessions.models.notes import SessionNote

__all__ = ["SessionLog", "SessionNote"]

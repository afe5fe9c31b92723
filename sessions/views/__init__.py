"""Pages of homes, pairs, their sessions and their activity."""

from sessions.views.homes import home, program
from sessions.views.organisers import activity, nudge
from sessions.views.pairs import confirm, delete, edit, log, pair, send_back

__all__ = ["activity", "confirm", "delete", "edit", "home", "log", "nudge", "pair", "program", "send_back"]

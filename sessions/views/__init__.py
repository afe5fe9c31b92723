"""Pages of homes, pairs, their sessions and their activity."""

from sessions.views.homes import home, program
from sessions.views.organisers import activity, nudge
from sessions.views.pairs import confirm, delete, edit, log, pair, partner_photo, send_back

__all__ = [
    "activity",
    "confirm",
    "delete",
    "edit",
    "home",
    "log",
    "nudge",
    "pair",
    "partner_photo",
    "program",
    "send_back",
]

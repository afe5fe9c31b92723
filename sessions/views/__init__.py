"""Pages of homes, pairs, their sessions and their activity."""

from sessions.views.homes import home, program
from sessions.views.organisers import activity, nudge
from sessions.views.pairs import confirm, delete, edit, log, pair, partner_photo, send_back
from sessions.views.second_round import pair_open, second_round, second_round_open

__all__ = [
    "activity",
    "confirm",
    "delete",
    "edit",
    "home",
    "log",
    "nudge",
    "pair",
    "pair_open",
    "partner_photo",
    "program",
    "second_round",
    "second_round_open",
    "send_back",
]

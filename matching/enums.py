"""States of match runs and pairs, and the reasons that an engine gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    QUEUED = "queued", _("Waiting for a worker")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class LeftOverReason(models.TextChoices):
    """Why somebody got no proposal, the most specific reason that holds."""

    NOBODY_ON_OTHER_SIDE = "nobody_on_other_side", _("There is nobody to be paired with.")
    SAME_UNIT = "same_unit", _("Everybody on the other side works in the same business unit.")
    REPORTING_LINE = (
        "reporting_line",
        _("Everybody on the other side is in the same business unit or reporting line."),
    )
    NO_SEAT = "no_seat", _("The mentors who would be allowed have no free place left.")
    NO_DEMAND = "no_demand", _("The mentees who would be allowed are all paired better.")


class PairState(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


LIVE = (PairState.CONFIRMED, PairState.ACTIVE, PairState.PAUSED)
KNOWN_TO_PARTICIPANTS = (PairState.ACTIVE, PairState.PAUSED, PairState.ENDED)

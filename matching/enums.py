"""States of match runs and pairs, and the reasons that an engine gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.enums import Phase


class RunState(models.TextChoices):
    QUEUED = "queued", _("Waiting for a worker")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class RunStep(models.TextChoices):
    """What a worker does with a run, in this order."""

    READING = "reading", _("Reading the profile cards")
    SCORING = "scoring", _("Scoring every possible pair")
    SOLVING = "solving", _("Finding the best result")
    EXPLAINING = "explaining", _("Putting the reasons together")
    STORING = "storing", _("Storing the proposals")


class RunError(models.TextChoices):
    """Why a run failed, as it is told to organisers."""

    INTERRUPTED = (
        "interrupted",
        _("The computation was interrupted several times, so we stopped trying. Please start it again."),
    )
    TOO_GREAT = "too_great", _("These are more people than can be matched exactly in one run.")
    OURS = (
        "ours",
        _(
            "Something went wrong on our side, several times. "
            "Please start it again, or tell your platform admin."
        ),
    )


class ProposalWarning(models.TextChoices):
    """What speaks against a proposal."""

    NO_TOPIC = "no_topic", _("No topic in common")
    NO_LANGUAGE = "no_language", _("No language in common")
    NO_WAY_TO_MEET = "no_way_to_meet", _("No way to meet that suits both")
    LOW_SCORE = "low_score", _("Weak")


class LeftOverReason(models.TextChoices):
    """Why somebody got no proposal: the plainest reason that holds for all on the other side."""

    NOBODY_ON_OTHER_SIDE = "nobody_on_other_side", _("There is nobody to be paired with.")
    SAME_UNIT = "same_unit", _("Everybody on the other side works in the same business unit.")
    REPORTING_LINE = (
        "reporting_line",
        _("Everybody on the other side is in the same business unit or reporting line."),
    )
    NO_SEAT = "no_seat", _("The mentors who would be allowed have no free place left.")
    NO_DEMAND = "no_demand", _("The mentees who would be allowed all have a mentor who suits them.")


class PairState(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


# While pairs can be made: also late ones, for people who join when others have begun.
MATCHABLE = (Phase.RECRUITING, Phase.MATCHING, Phase.ANNOUNCED, Phase.RUNNING)
UNFINISHED = (RunState.QUEUED, RunState.RUNNING)
LIVE = (PairState.CONFIRMED, PairState.ACTIVE, PairState.PAUSED)
KNOWN_TO_PARTICIPANTS = (PairState.ACTIVE, PairState.PAUSED, PairState.ENDED)

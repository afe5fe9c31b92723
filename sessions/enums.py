"""Kinds of sessions, the bounds of what can be logged, and how a pair stands with its monthly hour."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionKind(models.TextChoices):
    CONVERSATION = "conversation", _("Conversation")
    HANDS_ON = "hands_on", _("Hands-on")
    EVENT_VISIT = "event_visit", _("Visit of an event")
    JOB_SHADOWING = "job_shadowing", _("Job shadowing")
    COMPANY_VISIT = "company_visit", _("Visit of a company")
    TOGETHER = "together", _("Reading or building together")


class SendBackReason(models.TextChoices):
    """Why somebody does not confirm what the other has logged."""

    DATE = "date", _("The day is not right")
    MINUTES = "minutes", _("The time is not right")
    TWICE = "twice", _("This session is logged twice")
    NOT_HELD = "not_held", _("We did not meet then")


class HourState(models.TextChoices):
    """How a month of a pair stands against the programme's monthly hour."""

    MET = "met", _("met")
    PARTLY = "partly", _("partly")
    NONE = "missed", _("none")
    OPEN = "open", _("not over yet")
    OUTSIDE = "outside", _("does not count")


class NudgeReason(models.TextChoices):
    """Why a pair could do with a friendly word, the more urgent reason first."""

    SILENT = "silent", _("No session for 30 days")
    BEHIND = "behind", _("Two months below the hour")


MINUTES_MIN = 5
MINUTES_MAX = 12 * 60  # a day of job shadowing
NOTE_MAX = 20_000  # characters
SILENT_DAYS = 30
MONTH_COUNTS_FROM_DAYS = 15  # a month of which the pair had fewer days expects nothing
TOO_FEW_PAIRS = 5  # a sponsor sees no figure behind which fewer pairs stand

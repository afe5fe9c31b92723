"""Kinds of sessions and the bounds of what can be logged."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionKind(models.TextChoices):
    CONVERSATION = "conversation", _("Conversation")
    HANDS_ON = "hands_on", _("Hands-on")
    EVENT_VISIT = "event_visit", _("Visit of an event")
    JOB_SHADOWING = "job_shadowing", _("Job shadowing")
    COMPANY_VISIT = "company_visit", _("Visit of a company")
    TOGETHER = "together", _("Reading or building together")


MINUTES_MIN = 5
MINUTES_MAX = 12 * 60  # a day of job shadowing
NOTE_MAX = 20_000  # characters

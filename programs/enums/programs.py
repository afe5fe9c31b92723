"""Phases, set-up and dates of a programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import worded_lazy


class Phase(models.TextChoices):
    """How far a programme has come, in this order."""

    DRAFT = "draft", _("Draft")
    RECRUITING = "recruiting", _("Recruiting")
    MATCHING = "matching", _("Matching")
    ANNOUNCED = "announced", _("Announced")
    RUNNING = "running", _("Running")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")


# While people count on the end that they were told, it is moved later by an extension alone.
EXTENDABLE = (Phase.ANNOUNCED, Phase.RUNNING, Phase.CLOSING)


class StepState(models.TextChoices):
    """How far a step of the set-up is."""

    DONE = "done", _("Done")
    MISSING = "missing", _("To do")
    OPTIONAL = "optional", _("Optional")


class EventKind(models.TextChoices):
    KICK_OFF = "kick_off", _("Kick-off")
    TRAINING_MENTORS = "training_mentors", worded_lazy(_("Training for %(mentors)s"))
    TRAINING_MENTEES = "training_mentees", worded_lazy(_("Training for %(mentees)s"))
    CIRCLE = "circle", worded_lazy(_("%(Mentor)s circle"))
    CLOSING = "closing", _("Closing event")
    OTHER = "other", _("Another event")


class Anchor(models.TextChoices):
    """The end of the programme's time by which something is dated."""

    START = "start", _("the start")
    END = "end", _("the end")


class MilestoneKind(models.TextChoices):
    """What falls due at a date that follows from the programme's start or end."""

    CHECK_IN = "check_in", _("Check-in")
    REMINDER = "reminder", _("Reminder")
    FOLLOW_UP = "follow_up", _("Follow-up")


class MeetingMode(models.TextChoices):
    EITHER = "either", _("On site or remote")
    ON_SITE = "on_site", _("On site")
    REMOTE = "remote", _("Remote")

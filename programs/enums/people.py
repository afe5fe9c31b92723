"""Who takes part in a programme, and where they stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import word_lazy


class Role(models.TextChoices):
    """What a person is in one programme; the mentor is the junior, the mentee the senior.

    A programme may call the two sides by words of its own.
    """

    ORGANISER = "organiser", _("Organiser")
    ADVISOR = "advisor", _("Advisor")
    SPONSOR = "sponsor", _("Sponsor")
    CODER = "coder", _("Coder")
    MENTOR = "mentor", word_lazy("Mentor")
    MENTEE = "mentee", word_lazy("Mentee")


PARTICIPANTS = (Role.MENTOR, Role.MENTEE)


class Participation(models.TextChoices):
    """Where a participant stands. Whether somebody is paired is said by their pairs, not here."""

    INVITED = "invited", _("Invited")
    APPLIED = "applied", _("Applied")
    ACCEPTED = "accepted", _("Accepted")
    WAITLISTED = "waitlisted", _("On the waiting list")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    NOT_NOW = "not_now", _("Not now")


LEFT = (Participation.DECLINED, Participation.WITHDRAWN)
# Whose card others may be shown: who takes part, or has asked to. Not who has left, also once the
# organisers have invited them anew: what they wrote shows again when they hand it in again.
SHOWS_CARD = (
    Participation.APPLIED,
    Participation.WAITLISTED,
    Participation.ACCEPTED,
    Participation.PAUSED,
    Participation.COMPLETED,
)
PROMISED = (Participation.ACCEPTED, Participation.PAUSED)  # their time until the end


class Fact(models.TextChoices):
    """What rules of matching read of a person, and what nobody may have said of them."""

    UNIT = "unit", _("Business unit")
    MANAGER = "manager", _("Manager")
    GRADE = "grade", _("Grade")
    TENURE = "tenure", _("With the organisation since")
    SITE = "site", _("Site")
    HOURS = "hours", _("Hours of the week")


class InvitationStatus(models.TextChoices):
    """What has become of somebody's invitation, as organisers see it."""

    QUEUED = "queued", _("On its way")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Could not be delivered")
    OPENED = "opened", _("Looked at it")
    APPLIED = "applied", _("Applied")
    NOT_NOW = "not_now", _("Not now")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Link has run out")


class Finding(models.TextChoices):
    """What inviting a pasted list would do about one of its lines."""

    NEW = "new", _("new: gets an account and an invitation")
    KNOWN = "known", _("known in your organisation: gets an invitation")
    WAITING = "waiting", _("added before: gets the first invitation")
    AGAIN = "again", _("invited before: gets the invitation again")
    THERE = "there", _("left out: is in the programme already, or has said no")
    TWICE = "twice", _("left out: stands further up in the list")
    NAME = "name", _("left out: this name can't be used, please put it right")
    WRONG = "wrong", _("left out: no address that can be used here")


class Decision(models.TextChoices):
    """What an organiser answers to an application."""

    ACCEPT = "accept", _("Accept")
    WAITLIST = "waitlist", _("Put on the waiting list")
    DECLINE = "decline", _("Decline")

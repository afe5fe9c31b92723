"""Roles, phases and states of a programme and its people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import word_lazy, worded_lazy


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


LEFT = (Participation.DECLINED, Participation.WITHDRAWN)
PROMISED = (Participation.ACCEPTED, Participation.PAUSED)  # their time until the end


class Decision(models.TextChoices):
    """What an organiser answers to an application."""

    ACCEPT = "accept", _("Accept")
    WAITLIST = "waitlist", _("Put on the waiting list")
    DECLINE = "decline", _("Decline")


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


class WorkingMode(models.TextChoices):
    """Where somebody works most days."""

    ON_SITE = "on_site", _("On site")
    HYBRID = "hybrid", _("Some days here, some there")
    REMOTE = "remote", _("Remote")
    SHIFTS = "shifts", _("In shifts")


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Channel(models.TextChoices):
    """Channels and tools that a card lists; people add others in their own words."""

    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Team chat")
    VIDEO = "video", _("Video calls")
    DOCUMENTS = "documents", _("Shared documents")
    INTRANET = "intranet", _("Intranet and wikis")
    MESSENGER = "messenger", _("Messengers on the phone")
    LINKEDIN = "linkedin", _("LinkedIn")
    SOCIAL = "social", _("Social media")
    STREAMS = "streams", _("Podcasts and videos")
    ASSISTANTS = "assistants", _("AI assistants")


class Frequency(models.IntegerChoices):
    """How often somebody uses a channel."""

    RARELY = 1, _("Rarely")
    WEEKLY = 2, _("Weekly")
    DAILY = 3, _("Daily")


class QuestionKind(models.TextChoices):
    """What an answer to one of the programme's own questions looks like."""

    SHORT = "short", _("A short text")
    LONG = "long", _("A longer text")
    ONE = "one", _("One of several choices")
    MANY = "many", _("Any of several choices")
    SCALE = "scale", _("A scale from 1 to 5")
    YES_NO = "yes_no", _("Yes or no")


class AskedOf(models.TextChoices):
    BOTH = "both", _("Mentors and mentees")
    MENTORS = "mentor", _("Mentors only")
    MENTEES = "mentee", _("Mentees only")


class SeenBy(models.TextChoices):
    """For whose eyes an answer is."""

    ORGANISERS = "organisers", _("The organisers")
    PAIR = "pair", _("The organisers, and the partner from the announcement on")
    MATCHING = "matching", _("Nobody: it counts in matching only")


class Gender(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    DIVERSE = "diverse", _("Diverse")


class Priority(models.IntegerChoices):
    """How much a mentee wants a topic."""

    HIGH = 3, _("Very much")
    MEDIUM = 2, _("Quite")
    LOW = 1, _("A little")


class Level(models.IntegerChoices):
    """How well a mentor knows a topic that they offer."""

    SOME = 1, _("Some experience")
    GOOD = 2, _("Good")
    STRONG = 3, _("Strong")
    EXPERT = 4, _("Expert")


class Knowledge(models.IntegerChoices):
    """What a mentee knows of a topic at the start."""

    NONE = 0, _("Nothing yet")
    BASICS = 1, _("The basics")
    SOME = 2, _("Some experience")
    GOOD = 3, _("Good")


class Language(models.TextChoices):
    """The languages in which people may say that they can meet, by ISO 639-1."""

    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")
    ITALIAN = "it", _("Italian")
    DUTCH = "nl", _("Dutch")
    POLISH = "pl", _("Polish")
    PORTUGUESE = "pt", _("Portuguese")
    CZECH = "cs", _("Czech")
    TURKISH = "tr", _("Turkish")
    UKRAINIAN = "uk", _("Ukrainian")
    RUSSIAN = "ru", _("Russian")
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    HINDI = "hi", _("Hindi")
    JAPANESE = "ja", _("Japanese")

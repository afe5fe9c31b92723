"""What profile cards and a programme's own questions are answered with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import worded_lazy


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


# One choice out of few: what matching can compare.
COMPARABLE = (QuestionKind.ONE, QuestionKind.YES_NO)


class AskedOf(models.TextChoices):
    BOTH = "both", worded_lazy(_("%(Mentors)s and %(mentees)s"))
    MENTORS = "mentor", worded_lazy(_("%(Mentors)s only"))
    MENTEES = "mentee", worded_lazy(_("%(Mentees)s only"))


class SeenBy(models.TextChoices):
    """For whose eyes an answer is.

    NOBODY seals what was once given "for matching only": it is on no form, and nothing reads it.
    """

    ORGANISERS = "organisers", _("The organisers")
    PAIR = "pair", _("The organisers, and the partner from the announcement on")
    NOBODY = "nobody", _("Nobody")


# Whom a question may promise an answer to: what matching compares can be read back from its results.
AUDIENCES = (SeenBy.ORGANISERS, SeenBy.PAIR)


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

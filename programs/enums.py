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
    NOT_NOW = "not_now", _("Not now")


LEFT = (Participation.DECLINED, Participation.WITHDRAWN)
PROMISED = (Participation.ACCEPTED, Participation.PAUSED)  # their time until the end


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
    WRONG = "wrong", _("left out: no address that can be used here")


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


# One choice out of few: what matching can compare.
COMPARABLE = (QuestionKind.ONE, QuestionKind.YES_NO)


class AskedOf(models.TextChoices):
    BOTH = "both", worded_lazy(_("%(Mentors)s and %(mentees)s"))
    MENTORS = "mentor", worded_lazy(_("%(Mentors)s only"))
    MENTEES = "mentee", worded_lazy(_("%(Mentees)s only"))


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


class ImportState(models.TextChoices):
    """How far an import of people has come."""

    READING = "reading", _("The file is being read")
    COLUMNS = "columns", _("Waits for you to look at the columns")
    CHECKING = "checking", _("The rows are being checked")
    CHECKED = "checked", _("Waits for your decision")
    IMPORTING = "importing", _("The people are being taken in")
    IMPORTED = "imported", _("Imported")
    ABANDONED = "abandoned", _("Given up")
    FAILED = "failed", _("Failed")


# What a worker does, and what a person does.
BUSY_IMPORTS = (ImportState.READING, ImportState.CHECKING, ImportState.IMPORTING)
OPEN_IMPORTS = (*BUSY_IMPORTS, ImportState.COLUMNS, ImportState.CHECKED)


class ImportStep(models.TextChoices):
    """What a worker does with a file, in this order; not every state needs all of it."""

    READING = "reading", _("Reading the file")
    COMPARING = "comparing", _("Comparing it with the people who are there")
    STORING = "storing", _("Writing everything at once")


class ImportTrouble(models.TextChoices):
    """Why an import can't go on; the values of the first ones are those of the file reader."""

    EMPTY = "empty", _("The file is empty.")
    TOO_BIG = "too_big", _("The file is too big: at most 10 MB, and not much more when it is unpacked.")
    TOO_MANY_ROWS = "too_many_rows", _("The file has more than 20,000 rows. Please cut it in two.")
    TOO_MANY_COLUMNS = "too_many_columns", _("The file has more than 100 columns.")
    NO_HEADINGS = "no_headings", _("The first row has to name the columns, but there is a person in it.")
    NO_ROWS = "no_rows", _("There is nobody in the file: it has no row below the headings.")
    ENCODING = (
        "encoding",
        _("The letters of this file can't be made out. Save it as “CSV UTF-8” or as Excel."),
    )
    NUL = "nul", _("There are zero characters in this file, so it is no table. Save it as “CSV UTF-8”.")
    QUOTES = "quotes", _("The quotation marks of this file don't fit together. Save it once more as CSV.")
    OLD_EXCEL = "old_excel", _("This is an old Excel file or has a password. Save it as .xlsx without one.")
    DAMAGED = "damaged", _("This Excel file can't be read. Save it once more as .xlsx, or as “CSV UTF-8”.")
    PROGRAM_CLOSED = "program_closed", _("The programme takes nobody in any more.")
    INTERRUPTED = "interrupted", _("The work was interrupted several times. Please start once more.")
    OURS = "ours", _("Something went wrong on our side. Nothing was written; please start once more.")


class ImportField(models.TextChoices):
    """What a column of a file of people may hold."""

    EMAIL = "email", _("E-mail address")
    GIVEN_NAME = "given_name", _("Given name")
    FAMILY_NAME = "family_name", _("Family name")
    ROLE = "role", _("Role")
    JOB_TITLE = "job_title", _("Job title")
    GRADE = "grade", _("Grade")
    SITE = "site", _("Site")
    UNIT = "unit", _("Business unit")
    MANAGER = "manager", _("Manager's e-mail address")
    STARTED_ON = "started_on", _("With the organisation since")
    LOCALE = "locale", _("Language of the mails")
    TIME_ZONE = "time_zone", _("Time zone")
    CAPACITY = "capacity", worded_lazy(_("%(Mentees)s at most"))


class RowOutcome(models.TextChoices):
    """What a row of a file would do."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    WRONG = "wrong", _("Wrong")


class RowNote(models.TextChoices):
    """What an organiser should know of a row that is right."""

    KNOWN = "known", _("Your organisation knows this person already.")
    LEFT = "left", _("Has declined or left, and is not invited again by an import.")


class RowProblem(models.TextChoices):
    """What is wrong with a cell or a row; "worded", with what the plan knows in the placeholders."""

    FORMULA = "formula", _("This is a formula. Put its result here as a plain value.")
    MERGED = "merged", _("This cell is part of a merged one. Take the merge apart and fill in each row.")
    BROKEN = "broken", _("This is an error of the spreadsheet, not a value.")
    INVISIBLE = "invisible", _("There are invisible characters in here. Please type it anew.")
    TOO_LONG = "too_long", _("This is too long: at most %(most)s characters.")
    NO_HEADING = "no_heading", _("There is a value here, but no heading above it.")
    EMPTY = "missing", _("This is needed and missing.")
    NOT_AN_ADDRESS = "not_an_address", _("This is not an e-mail address.")
    TWICE = "twice", _("This person stands in row %(row)s already.")
    ADDRESS_REFUSED = "address_refused", _("This address can't be used in this programme.")
    NOT_A_ROLE = "not_a_role", _("Please write “%(mentor)s” (the junior) or “%(mentee)s” (the senior).")
    OTHER_SIDE = "other_side", _("This person takes part on the other side already, as %(role)s.")
    NOT_A_NUMBER = "not_a_number", _("Please write a whole number from %(lowest)s to %(highest)s.")
    NOT_A_DATE = "not_a_date", _("Please write a date as 2024-03-01 or 1.3.2024.")
    DATE_OUT_OF_RANGE = "date_out_of_range", _("This day can't be right.")
    NOT_A_LANGUAGE = "not_a_language", _("Turnabout does not speak this language. It knows: %(known)s.")
    NOT_A_TIME_ZONE = "not_a_time_zone", _("This is not the name of a time zone, such as Europe/Berlin.")
    MENTORS_ONLY = "mentors_only", _("Only %(mentors)s take in several people.")
    PLACES_TAKEN = "places_taken", _("From matching on places can only be added, and there are %(places)s.")
    UNIT_AMBIGUOUS = (
        "unit_ambiguous",
        _("Several units have this name. Write the whole path: Group / Retail."),
    )
    UNIT_PATH = "unit_path", _("A part of this path is empty or too long, or it has more than 10 parts.")
    NO_SUCH_MANAGER = "no_such_manager", _("Nobody in the file or in your organisation has this address.")
    OWN_MANAGER = "own_manager", _("Nobody is their own manager.")
    LOOP = "loop", _("These people would report to each other in a circle: %(loop)s.")

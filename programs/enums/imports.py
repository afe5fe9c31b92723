"""States of an import of people, and what it says of their rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import worded_lazy


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
    FOREIGN_LETTERS = (
        "foreign_letters",
        _("Before the @ an address may hold only the letters a to z, digits and signs such as . - _."),
    )
    TWICE = "twice", _("This person stands in row %(row)s already.")
    ADDRESS_REFUSED = "address_refused", _("This address can't be used in this programme.")
    NOT_A_NAME = (
        "not_a_name",
        _(
            "This can't stand in mails as a name. Please leave out web addresses, telephone numbers and the "
            "signs < > @ : and put a space behind each full stop."
        ),
    )
    NOT_PLAIN = "not_plain", _("Please leave out angle brackets (< and >) and control characters.")
    NOT_A_ROLE = "not_a_role", _("Please write “%(mentor)s” (the junior) or “%(mentee)s” (the senior).")
    OTHER_SIDE = "other_side", _("This person takes part on the other side already, as %(role)s.")
    NOT_A_NUMBER = "not_a_number", _("Please write a whole number from %(lowest)s to %(highest)s.")
    NOT_A_DATE = "not_a_date", _("Please write a date as 2024-03-01 or 1.3.2024.")
    DATE_OUT_OF_RANGE = "date_out_of_range", _("This day can't be right.")
    NOT_A_LANGUAGE = "not_a_language", _("Turnabout does not speak this language. It knows: %(known)s.")
    NOT_A_TIME_ZONE = "not_a_time_zone", _("This is not the name of a time zone, such as Europe/Berlin.")
    MENTORS_ONLY = "mentors_only", _("Only %(mentors)s take in several people.")
    PLACES_TAKEN = "places_taken", _("From matching on places can only be added, and there are %(places)s.")
    UNIT_AMBIGUOUS = (  # of rows that were checked before such names were asked about
        "unit_ambiguous",
        _("Several units have this name. Write the whole path: Group / Retail."),
    )
    UNIT_PATH = "unit_path", _("A part of this path is empty or too long, or it has more than 10 parts.")
    NO_SUCH_MANAGER = "no_such_manager", _("Nobody in the file or in your organisation has this address.")
    OWN_MANAGER = "own_manager", _("Nobody is their own manager.")
    LOOP = "loop", _("These people would report to each other in a circle: %(loop)s.")

"""What a file of people looks like, in the reader's language."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import get_language, gettext

from programs.enums import ImportField, Role

_PEOPLE: Sequence[dict[ImportField, str]] = (
    {
        ImportField.EMAIL: "mia.wagner@firm.example",
        ImportField.GIVEN_NAME: "Mia",
        ImportField.FAMILY_NAME: "Wagner",
        ImportField.GRADE: "3",
        ImportField.SITE: "Köln",
        ImportField.UNIT: "Group / Retail / Cards",
        ImportField.MANAGER: "jonas.roth@firm.example",
        ImportField.STARTED_ON: "2023-09-01",
        ImportField.TIME_ZONE: "Europe/Berlin",
        ImportField.CAPACITY: "2",
    },
    {
        ImportField.EMAIL: "jonas.roth@firm.example",
        ImportField.GIVEN_NAME: "Jonas",
        ImportField.FAMILY_NAME: "Roth",
        ImportField.GRADE: "12",
        ImportField.SITE: "Köln",
        ImportField.UNIT: "Group / Retail",
        ImportField.STARTED_ON: "2004-01-15",
        ImportField.TIME_ZONE: "Europe/Berlin",
    },
)


def sample_file() -> list[list[str]]:
    """Headings, a mentor and a mentee who is the mentor's manager."""
    jobs = (gettext("Trainee"), gettext("Head of Retail"))
    language = str(dict(settings.LANGUAGES).get(get_language() or "", settings.LANGUAGES[0][1]))
    rows = [[str(field.label) for field in ImportField]]
    for person, job, role in zip(_PEOPLE, jobs, (Role.MENTOR, Role.MENTEE), strict=True):
        known = {
            **person,
            ImportField.JOB_TITLE: job,
            ImportField.ROLE: str(role.label),
            ImportField.LOCALE: language,
        }
        rows.append([known.get(field, "") for field in ImportField])
    return rows

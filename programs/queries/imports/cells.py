"""From the text of a cell to what it means, or to what is wrong with it."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable, Mapping
from functools import cache

from django.conf import settings
from django.utils.translation import get_language_info

from mentoring.addresses import ForeignLetters, NotAnAddress, normal_address
from mentoring.names import is_person_name
from mentoring.texts import is_plain
from programs.enums import ImportField, Role, RowProblem

type Meaning = str | int | dt.date

GRADES = (1, 99)
CAPACITIES = (1, 10)
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
WHOLE_NUMBER = re.compile(r"\d{1,9}(?:[.,]0+)?")
EARLIEST_YEAR = 1940

ROLES: Mapping[str, Role] = {
    **dict.fromkeys(
        ("mentor", "mentorin", "mentor:in", "mentor*in", "mentor (junior)", "junior"), Role.MENTOR
    ),
    **dict.fromkeys(("mentee", "mentee (senior)", "senior"), Role.MENTEE),
}
LONGEST: Mapping[ImportField, int] = {
    ImportField.EMAIL: 254,
    ImportField.MANAGER: 254,
    ImportField.GIVEN_NAME: 100,
    ImportField.FAMILY_NAME: 100,
    ImportField.JOB_TITLE: 200,
    ImportField.SITE: 100,
}


class Wrong(Exception):
    """A cell that means nothing; `details` fill the sentence of the problem."""

    def __init__(self, problem: RowProblem, **details: object) -> None:
        self.problem = problem
        self.details = {key: str(value) for key, value in details.items()}
        super().__init__(problem)


def meaning(field: ImportField, text: str) -> Meaning:
    """What a text that is not empty means in the field's column. Raises Wrong."""
    most = LONGEST.get(field)
    if most and len(text) > most:
        raise Wrong(RowProblem.TOO_LONG, most=most)
    read = READERS.get(field)
    return read(text) if read else text


def _name(text: str) -> str:
    if not is_person_name(text):
        raise Wrong(RowProblem.NOT_A_NAME)
    return text


def _plain(text: str) -> str:
    if not is_plain(text):
        raise Wrong(RowProblem.NOT_PLAIN)
    return text


def _unit(text: str) -> str:
    _plain(text.replace(">", "/"))  # either stands between the parts of a path
    return text


def _email(text: str) -> str:
    try:
        return normal_address(text)
    except ForeignLetters as error:
        raise Wrong(RowProblem.FOREIGN_LETTERS) from error
    except NotAnAddress as error:
        raise Wrong(RowProblem.NOT_AN_ADDRESS) from error


def _role(text: str) -> Role:
    if role := ROLES.get(text.casefold()):
        return role
    raise Wrong(RowProblem.NOT_A_ROLE)


def _whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if WHOLE_NUMBER.fullmatch(text):
            number = int(re.split("[.,]", text)[0])
            if lowest <= number <= highest:
                return number
        raise Wrong(RowProblem.NOT_A_NUMBER, lowest=lowest, highest=highest)

    return read


def _date(text: str) -> dt.date:
    if found := ISO_DATE.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := GERMAN_DATE.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise Wrong(RowProblem.NOT_A_DATE)
    try:
        read = dt.date(year, month, day)
    except ValueError as error:
        raise Wrong(RowProblem.NOT_A_DATE) from error
    if not EARLIEST_YEAR <= year <= 2100:
        raise Wrong(RowProblem.DATE_OUT_OF_RANGE)
    return read


@cache
def _languages() -> Mapping[str, str]:
    """Every way to name a language that Turnabout speaks -> its code."""
    known: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        info = get_language_info(code)
        names = {code, code.split("-")[0], info["name"].split(" ")[-1], info["name_local"].split(" ")[-1]}
        known |= {name.casefold(): code for name in names}
    return known | {name: code for name, code in GERMAN_NAMES.items() if code in dict(settings.LANGUAGES)}


GERMAN_NAMES = {"englisch": "en-gb", "en-us": "en-gb", "de-de": "de", "de-at": "de", "de-ch": "de"}


def _locale(text: str) -> str:
    if code := _languages().get(text.casefold().replace("_", "-")):
        return code
    raise Wrong(RowProblem.NOT_A_LANGUAGE, known=", ".join(name for _code, name in settings.LANGUAGES))


@cache
def _time_zones() -> Mapping[str, str]:
    return {name.casefold(): name for name in zoneinfo.available_timezones()}


def _time_zone(text: str) -> str:
    if name := _time_zones().get(text.casefold().replace(" ", "_")):
        return name
    raise Wrong(RowProblem.NOT_A_TIME_ZONE)


READERS: Mapping[ImportField, Callable[[str], Meaning]] = {
    ImportField.JOB_TITLE: _plain,
    ImportField.SITE: _plain,
    ImportField.UNIT: _unit,
    ImportField.EMAIL: _email,
    ImportField.MANAGER: _email,
    ImportField.GIVEN_NAME: _name,
    ImportField.FAMILY_NAME: _name,
    ImportField.ROLE: _role,
    ImportField.GRADE: _whole_number(*GRADES),
    ImportField.CAPACITY: _whole_number(*CAPACITIES),
    ImportField.STARTED_ON: _date,
    ImportField.LOCALE: _locale,
    ImportField.TIME_ZONE: _time_zone,
}

"""Which field a heading means, in English and German."""

import re
from collections.abc import Mapping, Sequence

from programs.enums import ImportField

REQUIRED = ImportField.EMAIL

# Each in small letters and digits only: "E-Mail-Adresse" is "emailadresse".
WORDS: Mapping[ImportField, tuple[str, ...]] = {
    ImportField.EMAIL: (
        *("email", "emailaddress", "mail", "address", "emailadresse", "mailadresse", "adresse"),
        *("geschäftlicheemail", "businessemail", "workemail"),
    ),
    ImportField.GIVEN_NAME: ("givenname", "firstname", "forename", "vorname", "rufname"),
    ImportField.FAMILY_NAME: (
        *("familyname", "lastname", "surname", "name", "nachname", "familienname", "zuname"),
    ),
    ImportField.ROLE: ("role", "rolle", "programmerole", "mentorormentee", "mentorodermentee"),
    ImportField.JOB_TITLE: (
        *("jobtitle", "title", "job", "position", "function", "stelle", "stellenbezeichnung"),
        *("berufsbezeichnung", "funktion", "tätigkeit"),
    ),
    ImportField.GRADE: ("grade", "level", "joblevel", "paygrade", "stufe", "karrierestufe", "tarifgruppe"),
    ImportField.SITE: ("site", "location", "office", "standort", "ort", "dienstort", "arbeitsort"),
    ImportField.UNIT: (
        *("businessunit", "unit", "department", "division", "team", "organisationseinheit", "oe"),
        *("abteilung", "bereich", "geschäftsbereich", "einheit", "orgunit", "organizationalunit"),
    ),
    ImportField.MANAGER: (
        *("manager", "managersemailaddress", "manageremail", "manageremailaddress", "supervisor", "boss"),
        *("linemanager", "reportsto", "vorgesetzter", "vorgesetzte", "führungskraft"),
        *("emailadressedervorgesetztenperson", "emaildervorgesetztenperson", "emaildervorgesetzten"),
        *("emailderführungskraft", "vorgesetzteremail", "führungskraftemail"),
    ),
    ImportField.STARTED_ON: (
        *("withtheorganisationsince", "startdate", "startedon", "since", "entrydate", "hiredate"),
        *("eintritt", "eintrittsdatum", "einstellungsdatum", "imunternehmenseit", "inderorganisationseit"),
        *("seit", "beginn"),
    ),
    ImportField.LOCALE: (
        *("language", "languageofthemails", "locale", "sprache", "sprachedermails", "mailsprache"),
        *("sprachederemails", "korrespondenzsprache"),
    ),
    ImportField.TIME_ZONE: ("timezone", "zone", "zeitzone"),
    ImportField.CAPACITY: (
        *("menteesatmost", "capacity", "places", "maxmentees", "kapazität", "plätze", "höchstensmentees"),
        *("menteeshöchstens", "maximalementees"),
    ),
}
FIELDS = {word: field for field, words in WORDS.items() for word in words}


def guess_columns(headings: Sequence[str]) -> list[str]:
    """A field for each heading, "" where none is known; no field twice.

    The names that our own pages have for the fields are known in the language at hand, too.
    """
    fields = {**FIELDS, **{_plain(str(field.label)): field for field in ImportField}}
    guessed: list[str] = []
    for heading in headings:
        field = fields.get(_plain(heading), "")
        guessed.append(field if field not in guessed else "")
    return guessed


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).lower()

"""Files of people, as large or as strange as a test wants them."""

import csv
import io
import random
from collections.abc import Mapping, Sequence

HEADINGS = (
    *("E-Mail", "Vorname", "Nachname", "Rolle", "Stelle", "Stufe", "Standort", "Bereich"),
    *("Vorgesetzte", "Eintritt", "Sprache", "Zeitzone", "Kapazität"),
)
UNITS = [f"Gruppe / Sparte {n // 10} / Team {n}" for n in range(100)]
SITES = ("München", "Köln", "Zürich")


def person(n: int, *, dice: random.Random) -> list[str]:
    """A row for the n-th person; everybody reports to number n // 8, so a tree stands above."""
    is_mentor = n % 2
    return [
        f"person{n}@firm.example",
        f"Jürgen{n}",
        f"Weiß{n % 500}",
        "Mentor" if is_mentor else "Mentee",
        "Auszubildende" if is_mentor else "Bereichsleiter",
        str(3 if is_mentor else 12),
        dice.choice(SITES),
        UNITS[n % len(UNITS)],
        f"person{n // 8}@firm.example" if n >= 8 else "",
        f"{1 + n % 28}.{1 + n % 12}.{1990 + n % 30}",
        "Deutsch" if n % 3 else "English",
        "Europe/Berlin",
        str(1 + n % 3) if is_mentor else "",
    ]


def people(count: int) -> list[list[str]]:
    dice = random.Random(count)
    return [person(n, dice=dice) for n in range(count)]


def csv_file(rows: Sequence[Sequence[str]], *, headings: Sequence[str] = HEADINGS) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([headings, *rows])
    return text.getvalue().encode()


def table_of(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A file with just the columns that some row has."""
    headings = list(dict.fromkeys(key for row in rows for key in row))
    return csv_file([[row.get(heading, "") for heading in headings] for row in rows], headings=headings)

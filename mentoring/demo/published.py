"""The published study as data: its Table 1 (nine pairs) and its Table 2 (31 effects).

Source: von Preussen and Beimborn, "Turning Mentoring Around: A Case-based Analysis of the Outcomes
of Digital Reverse Mentoring". The files hold its tables, in its own wording (see data/README.md).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outcomes.enums import Behaviour, EffectTopic, Factor, Scope
from programs.enums import Gender

DATA = Path(__file__).parent / "data"
TITLE = "Nine digital reverse mentoring pairs in four German firms"
CITATION = (
    "von Preussen and Beimborn, “Turning Mentoring Around: A Case-based Analysis of the Outcomes of "
    "Digital Reverse Mentoring”, Table 2"
)
TOPICS = {
    "Tools/ programs": EffectTopic.TOOLS,
    "Technologies/ trends": EffectTopic.TECHNOLOGIES,
    "Corporate culture": EffectTopic.CULTURE,
    "Digital Natives": EffectTopic.NATIVES,
    "Businesses": EffectTopic.BUSINESSES,
}
MARKED = "1"


@dataclass(frozen=True)
class PublishedPair:
    """A row of Table 1; the mentee is the executive, the mentor the junior employee."""

    name: str
    company: str
    months: int
    mentee_gender: Gender
    mentee_year_of_birth: int
    mentor_gender: Gender
    mentor_year_of_birth: int


@dataclass(frozen=True)
class PublishedEffect:
    """A row of Table 2."""

    label: str
    topic: EffectTopic
    behaviour: Behaviour
    scopes: tuple[Scope, ...]
    factors: tuple[Factor, ...]


def published_pairs() -> list[PublishedPair]:
    return [
        PublishedPair(
            name=row["pair"],
            company=row["company"],
            months=int(row["months"]),
            mentee_gender=Gender(row["mentee_gender"].lower()),
            mentee_year_of_birth=int(row["mentee_year_of_birth"]),
            mentor_gender=Gender(row["mentor_gender"].lower()),
            mentor_year_of_birth=int(row["mentor_year_of_birth"]),
        )
        for row in _rows("pairs.csv")
    ]


def published_effects() -> list[PublishedEffect]:
    return [
        PublishedEffect(
            label=row["effect"],
            topic=TOPICS[row["topic"]],
            behaviour=next(b for b in Behaviour if row[b] == MARKED),
            scopes=tuple(s for s in Scope if row[s] == MARKED),
            factors=tuple(f for f in Factor if row[f] == MARKED),
        )
        for row in _rows("outcomes.csv")
    ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

"""Whether a result treats groups of people alike: a report for a works council.

For each attribute that people gave for this purpose, the people of one side of the run are put into
groups. Of each group it says how many there were, how many got a partner, the average score of their
pairs, and by how much that differs from the average of all others, with the 95 % interval of Welch's
unequal-variances t-test (Welch 1947). Which groups are shown is said by the disclosure rule of the
product, and ages go by the bands of the recruiting page.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from scipy import stats

from matching.models import MatchRun
from programs.enums import Gender, Role
from programs.models import ProfileCard
from programs.queries import AGE_BANDS, age_band, disclosed

type Text = str | Promise
type Card = Mapping[str, Any]  # of GIVEN

GIVEN = ("gender", "year_of_birth", "joined_in")
YEARS = (2, 5, 10, 20)


type Group = tuple[int, str]  # its place among the groups, and its name


@dataclass(frozen=True)
class Attribute:
    """Something that people gave so that the matching can be checked; None where they did not."""

    label: Text
    group_of: Callable[[Card, int], Group | None]  # of a card, in a year


def _gender(card: Card, _year: int) -> Group | None:
    if not card["gender"]:
        return None
    return Gender.values.index(card["gender"]), str(Gender(card["gender"]).label)


def _age(card: Card, year: int) -> Group | None:
    if card["year_of_birth"] is None:
        return None
    place = age_band(card["year_of_birth"], year)
    return place, str(AGE_BANDS[place][1])


def _band(name: str, bounds: Sequence[int]) -> Callable[[Card, int], Group | None]:
    """Groups by the years since the card's `name`."""

    def group_of(card: Card, year: int) -> Group | None:
        if card[name] is None:
            return None
        place = bisect_right(bounds, year - card[name])
        if place == 0:
            return place, _("under %(n)d") % {"n": bounds[0]}
        if place == len(bounds):
            return place, _("%(n)d and more") % {"n": bounds[-1]}
        return place, _("%(lower)d to %(upper)d") % {"lower": bounds[place - 1], "upper": bounds[place] - 1}

    return group_of


NOT_GIVEN = 1_000  # after all groups
ATTRIBUTES = (
    Attribute(gettext_lazy("Gender"), _gender),
    Attribute(gettext_lazy("Age"), _age),
    Attribute(gettext_lazy("Years with the organisation"), _band("joined_in", YEARS)),
)


@dataclass(frozen=True)
class GroupRow:
    """A group's people, and the score of their pairs against that of all others, in points."""

    label: Text
    people: int
    paired: int
    average: float | None = None
    difference: float | None = None
    interval: tuple[float, float] | None = None
    is_hidden: bool = False

    @property
    def differs(self) -> bool:
        """Whether chance alone hardly explains the difference."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class Breakdown:
    label: Text
    role: str
    rows: Sequence[GroupRow]
    people: int

    @property
    def is_empty(self) -> bool:
        """Nobody gave it, or every group is too small to be shown."""
        return all(row.is_hidden for row in self.rows)


@dataclass
class _Group:
    people: int = 0
    scores: list[int] = field(default_factory=list)


def impartiality(run: MatchRun) -> list[Breakdown]:
    """In three queries: each attribute for mentees and for mentors."""
    snapshot = MatchRun.objects.values_list("snapshot", flat=True).get(pk=run.pk)
    sides = {Role.MENTEE: snapshot.get("mentees", ()), Role.MENTOR: snapshot.get("mentors", ())}
    keys = [person["card"] for people in sides.values() for person in people if person.get("card")]
    cards = {
        str(card.pop("pk")): card for card in ProfileCard.objects.filter(pk__in=keys).values("pk", *GIVEN)
    }
    scores = _scores(run)
    return [
        _breakdown(attribute, role, [(cards.get(p.get("card", "")), scores[p["id"]]) for p in people], run)
        for attribute in ATTRIBUTES
        for role, people in sides.items()
    ]


def _scores(run: MatchRun) -> Mapping[str, list[int]]:
    """The scores of each person's proposals, as the board stands."""
    scores: dict[str, list[int]] = defaultdict(list)
    for mentee, mentor, score in run.proposals.values_list("mentee_id", "mentor_id", "score"):
        scores[str(mentee)].append(score)
        scores[str(mentor)].append(score)
    return scores


def _breakdown(
    attribute: Attribute, role: str, people: Sequence[tuple[Card | None, list[int]]], run: MatchRun
) -> Breakdown:
    groups: dict[Group, _Group] = defaultdict(_Group)
    for card, scores in people:
        key = attribute.group_of(card, run.created_at.year) if card else None
        group = groups[key or (NOT_GIVEN, _("not given"))]
        group.people += 1
        group.scores += scores
    shown = disclosed({key: group.people for key, group in groups.items()})
    everything = [(key, score) for key, group in groups.items() for score in group.scores]
    rows = [
        GroupRow(key[1], 0, 0, is_hidden=True)
        if shown[key] is None
        else _row(key[1], group, [score for other, score in everything if other != key])
        for key, group in sorted(groups.items())
    ]
    return Breakdown(attribute.label, role, rows, len(people))


def _row(label: Text, group: _Group, others: Sequence[int]) -> GroupRow:
    average = sum(group.scores) / len(group.scores) if group.scores else None
    difference, interval = welch(group.scores, others)
    return GroupRow(label, group.people, len(group.scores), average, difference, interval)


def welch(scores: Sequence[int], others: Sequence[int]) -> tuple[float | None, tuple[float, float] | None]:
    """The difference of two averages and its 95 % interval; None where either side says too little."""
    if not scores or not others:
        return None, None
    difference = sum(scores) / len(scores) - sum(others) / len(others)
    if len(scores) < 2 or len(others) < 2 or math.isclose(_spread(scores) + _spread(others), 0):
        return difference, None
    interval = stats.ttest_ind(scores, others, equal_var=False).confidence_interval(0.95)
    return difference, (float(interval.low), float(interval.high))


def _spread(scores: Sequence[int]) -> float:
    middle = sum(scores) / len(scores)
    return sum((score - middle) ** 2 for score in scores)


# --- what data was used ----------------------------------------------------------------------------

# What the engine may read of a person, by its name for it.
READABLE: Mapping[str, Text] = {
    "grade": gettext_lazy("Grade from the directory"),
    "tenure": gettext_lazy("Date of joining"),
    "born": gettext_lazy("Year of birth"),
    "hours": gettext_lazy("Hours of the week in which people can meet"),
    "words": gettext_lazy("Free texts"),
    "skills": gettext_lazy("Skills"),
    "channels": gettext_lazy("Channels and tools"),
    "perspective": gettext_lazy("Answers to the programme's own questions that matching compares"),
    "wishes": gettext_lazy("Wishes for people"),
}
IF_READ: Mapping[str, Text] = {
    "born": gettext_lazy("Year of birth, of people who have allowed it to count in matching"),
}
ALWAYS_READ: Sequence[Text] = (
    gettext_lazy("Topics"),
    gettext_lazy("Languages"),
    gettext_lazy("Wishes for meeting, and sites"),
    gettext_lazy("Interests"),
    gettext_lazy("Business units and reporting lines from the directory"),
)
NEVER_READ: Sequence[Text] = (
    gettext_lazy("Gender"),
    gettext_lazy("Names, pictures and e-mail addresses"),
    gettext_lazy("Achievements and what people say about themselves"),
)


def data_used(unread: frozenset[str]) -> tuple[list[Text], list[Text]]:
    """What a run under such a policy has read of people, and what it has not."""
    read = [
        *ALWAYS_READ,
        *(IF_READ.get(name, label) for name, label in READABLE.items() if name not in unread),
    ]
    left = [*NEVER_READ, *(label for name, label in READABLE.items() if name in unread)]
    return read, left

"""What the engine reads of a programme: four queries, however many people there are."""

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from matching.engine import Mentee, Mentor, Offer, Policy, Snapshot, Want
from matching.models import Pair
from mentoring.accounts.models import User
from programs.enums import Role
from programs.models import Membership, ProfileCard, Program, TopicChoice

type Managers = Mapping[uuid.UUID, uuid.UUID | None]
type Card = Mapping[str, Any]  # of COLUMNS
type Choice = tuple[str, int | None, int | None, int | None]  # topic, priority, knowledge, level

BETWEEN_INTERESTS = re.compile(r"[,;/|·•\n]+")

# The given people and all above them, each once.
REPORTING_LINES = """
    WITH RECURSIVE line AS (
        SELECT id, manager_id FROM {people} WHERE id = ANY(%s)
        UNION
        SELECT above.id, above.manager_id FROM {people} above JOIN line ON above.id = line.manager_id
    )
    SELECT id, manager_id FROM line
"""


# Of a card only what counts: not a word of what people write about themselves is read.
COLUMNS = (
    "pk",
    "languages",
    "meets",
    "interests",
    "site",
    "membership",
    "membership__role",
    "membership__capacity",
    "membership__user",
    "membership__user__business_unit",
    "membership__user__site",
)


def build_snapshot(program: Program, policy: Policy | None = None) -> Snapshot:
    """Everybody who is accepted and has handed in their card.

    Mentees with a live pair keep it and are left out; mentors are in, with the places that their
    pairs take.
    """
    accepted = Membership.objects.in_program(program).participants().accepted()
    handed_in = ProfileCard.objects.current().of_members(accepted)
    cards = list(handed_in.values(*COLUMNS))
    choices = _choices(handed_in)
    live = list(Pair.objects.in_program(program).live().values_list("mentor_id", "mentee_id"))
    taken = Counter(mentor for mentor, _mentee in live)
    paired = {mentee for _mentor, mentee in live}
    managers = _managers(card["membership__user"] for card in cards)
    return Snapshot(
        mentors=tuple(
            _mentor(card, choices[card["pk"]], managers, taken[card["membership"]])
            for card in cards
            if card["membership__role"] == Role.MENTOR
        ),
        mentees=tuple(
            _mentee(card, choices[card["pk"]], managers)
            for card in cards
            if card["membership__role"] == Role.MENTEE and card["membership"] not in paired
        ),
        policy=policy or Policy(),
    )


def _choices(cards: QuerySet[ProfileCard]) -> Mapping[uuid.UUID, Sequence[Choice]]:
    """The topics of each card: which, and priority and knowledge of a mentee or level of a mentor.

    A topic that was merged into another one counts as that; of two that have become one the
    stronger choice counts.
    """
    rows = (
        TopicChoice.objects.filter(card__in=cards)
        .annotate(now=Coalesce("topic__merged_into_id", "topic_id"))
        .order_by(F("priority").asc(nulls_first=True), F("level").asc(nulls_first=True), "knowledge")
        .values_list("card_id", "now", "priority", "knowledge", "level")
    )
    choices: dict[uuid.UUID, dict[str, Choice]] = defaultdict(dict)
    for card, topic, priority, knowledge, level in rows:
        choices[card][str(topic)] = (str(topic), priority, knowledge, level)
    return defaultdict(tuple, {card: tuple(chosen.values()) for card, chosen in choices.items()})


def _mentor(card: Card, choices: Sequence[Choice], managers: Managers, taken: int) -> Mentor:
    return Mentor(
        **_person(card, managers),
        capacity=card["membership__capacity"],
        taken=taken,
        offers=tuple(Offer(topic, level) for topic, _priority, _knowledge, level in sorted(choices) if level),
    )


def _mentee(card: Card, choices: Sequence[Choice], managers: Managers) -> Mentee:
    return Mentee(
        **_person(card, managers),
        wants=tuple(
            Want(topic, priority, knowledge)
            for topic, priority, knowledge, _level in sorted(choices)
            if priority and knowledge is not None
        ),
    )


def _person(card: Card, managers: Managers) -> dict[str, Any]:
    return {
        "id": str(card["membership"]),
        "card": str(card["pk"]),
        "person": str(card["membership__user"]),
        "unit": str(card["membership__user__business_unit"] or ""),
        "managers": tuple(map(str, _above(card["membership__user"], managers))),
        "site": " ".join((card["site"] or card["membership__user__site"]).casefold().split()),
        "languages": frozenset(card["languages"]),
        "meets": card["meets"],
        "interests": split_interests(card["interests"]),
    }


def split_interests(text: str) -> frozenset[str]:
    """Single interests of a line such as "Sailing, chess; opera", in lower case."""
    return frozenset(
        filter(None, (" ".join(part.split()) for part in BETWEEN_INTERESTS.split(text.casefold())))
    )


def _managers(people: Iterable[uuid.UUID]) -> Managers:
    """The manager of each of the people and of everybody above them, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(REPORTING_LINES.format(people=User._meta.db_table), [list(people)])
        return dict(cursor.fetchall())


def _above(person: uuid.UUID, managers: Managers) -> Iterator[uuid.UUID]:
    """The reporting line upwards, nearest first; the directory lets none go round."""
    while above := managers.get(person):
        yield above
        person = above

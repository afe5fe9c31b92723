"""What the engine reads of a programme: four queries, however many people there are."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from matching.engine import Mentee, Mentor, Offer, Policy, Snapshot, Want
from matching.models import Pair
from mentoring.accounts.models import User
from programs.enums import Role
from programs.models import Membership, ProfileCard, Program

type Managers = Mapping[uuid.UUID, uuid.UUID | None]

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


def build_snapshot(program: Program, policy: Policy | None = None) -> Snapshot:
    """Everybody who is accepted and has handed in their card.

    Mentees with a live pair keep it and are left out; mentors are in, with the places that their
    pairs take.
    """
    cards = list(
        ProfileCard.objects.published()
        .filter(membership__in=Membership.objects.in_program(program).participants().accepted())
        .select_related("membership__user")
        .prefetch_related("choices")
    )
    live = list(Pair.objects.in_program(program).live().values_list("mentor_id", "mentee_id"))
    taken = Counter(mentor for mentor, _mentee in live)
    paired = {mentee for _mentor, mentee in live}
    managers = _managers(card.membership.user_id for card in cards)
    return Snapshot(
        mentors=tuple(
            _mentor(card, managers, taken[card.membership_id])
            for card in cards
            if card.membership.role == Role.MENTOR
        ),
        mentees=tuple(
            _mentee(card, managers)
            for card in cards
            if card.membership.role == Role.MENTEE and card.membership_id not in paired
        ),
        policy=policy or Policy(),
    )


def _mentor(card: ProfileCard, managers: Managers, taken: int) -> Mentor:
    return Mentor(
        **_person(card, managers),
        capacity=card.membership.capacity,
        taken=taken,
        offers=tuple(
            Offer(str(choice.topic_id), choice.level)
            for choice in card.choices.all()
            if choice.level is not None
        ),
    )


def _mentee(card: ProfileCard, managers: Managers) -> Mentee:
    return Mentee(
        **_person(card, managers),
        wants=tuple(
            Want(str(choice.topic_id), choice.priority, choice.knowledge)
            for choice in card.choices.all()
            if choice.priority is not None and choice.knowledge is not None
        ),
    )


def _person(card: ProfileCard, managers: Managers) -> dict[str, Any]:
    user = card.membership.user
    return {
        "id": str(card.membership_id),
        "person": str(user.pk),
        "unit": str(user.business_unit_id or ""),
        "managers": tuple(map(str, _above(user.pk, managers))),
        "site": " ".join(user.site.casefold().split()),
        "languages": frozenset(card.languages),
        "meets": card.meets,
        "interests": split_interests(card.interests),
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

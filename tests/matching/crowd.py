"""Many participants at once, inserted in bulk, of a shape that keeps the engine busy."""

import random

from mentoring.accounts.models import BusinessUnit, User
from programs.enums import Knowledge, Level, Participation, Priority, Role
from programs.models import Membership, ProfileCard, Program, Topic, TopicChoice
from tests import factories

UNITS, TOPICS, CHOICES = 12, 40, 4


def crowd(mentors: int, mentees: int, *, seed: int = 4) -> Program:
    """A recruiting programme with so many accepted people, their cards handed in; always the same."""
    dice = random.Random(seed)
    program = factories.ProgramFactory()
    units = factories.BusinessUnitFactory.create_batch(UNITS, organisation=program.organisation)
    topics = factories.TopicFactory.create_batch(TOPICS, program=program)
    members = [
        *_members(program, Role.MENTOR, mentors, units),
        *_members(program, Role.MENTEE, mentees, units),
    ]
    cards = ProfileCard.objects.bulk_create(
        ProfileCard(
            membership=member,
            languages=dice.sample(["de", "en", "fr"], 2),
        )
        for member in members
    )
    TopicChoice.objects.bulk_create(
        _choice(card, topic, dice) for card in cards for topic in _popular(topics, dice)
    )
    factories.hand_in(cards)
    return program


def _members(program: Program, role: Role, count: int, units: list[BusinessUnit]) -> list[Membership]:
    users = User.objects.bulk_create(
        User(
            email=f"{role}{n}.{program.pk}@example.org",
            given_name=f"Given{n}",
            family_name=f"{role.capitalize()}{n}",
            organisation=program.organisation,
            business_unit=units[n % UNITS],
            password="!",
        )
        for n in range(count)
    )
    return Membership.objects.bulk_create(
        Membership(program=program, user=user, role=role, state=Participation.ACCEPTED) for user in users
    )


def _popular(topics: list[Topic], dice: random.Random) -> set[Topic]:
    """Some topics, the first ones far more often than the last: as in life."""
    return set(dice.choices(topics, weights=[1 / (place + 1) for place in range(len(topics))], k=CHOICES))


def _choice(card: ProfileCard, topic: Topic, dice: random.Random) -> TopicChoice:
    if card.membership.role == Role.MENTOR:
        return TopicChoice(card=card, topic=topic, level=dice.choice(Level.values))
    return TopicChoice(
        card=card,
        topic=topic,
        priority=dice.choice(Priority.values),
        knowledge=dice.choice(Knowledge.values),
    )

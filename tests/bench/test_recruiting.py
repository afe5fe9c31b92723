"""People, invitations and the recruiting page at 10,000 participants, against the same SQL run bare."""

import datetime as dt
import random
from collections.abc import Sequence

import pytest
from django.urls import reverse
from django.utils import timezone

from mentoring.accounts.models import BusinessUnit, User
from programs.enums import Gender, Knowledge, Level, Participation, Phase, Priority, Role
from programs.models import Invitation, Membership, ProfileCard, Program, Topic, TopicChoice
from tests import factories
from tests.bench import report
from tests.bench.pages import Page, check, measure

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

SMALL, LARGE = 100, 10_000
TOPICS, UNITS, EMPTY_UNITS = 24, 60, 40
SITES = ("Frankfurt", "Munich", "Wrocław", "Lisbon", "Pune", "")
# How many of a hundred stand where; the first have not answered their invitation.
STATES = {
    Participation.INVITED: 45,
    Participation.APPLIED: 15,
    Participation.WAITLISTED: 5,
    Participation.ACCEPTED: 25,
    Participation.NOT_NOW: 4,
    Participation.DECLINED: 4,
    Participation.WITHDRAWN: 2,
}
WITH_CARD = (Participation.APPLIED, Participation.WAITLISTED, Participation.ACCEPTED)


def _recruiting(people: int) -> Program:
    """A programme in the middle of recruiting, always the same; a third of its people are mentees."""
    dice = random.Random(people)
    program = factories.ProgramFactory(phase=Phase.RECRUITING)
    topics = factories.TopicFactory.create_batch(TOPICS, program=program)
    members = _members(program, people, dice)
    Invitation.objects.bulk_create(
        Invitation(
            membership=member,
            address=member.user.email,
            token_hash=member.pk.hex,
            expires_at=timezone.now() + dt.timedelta(days=dice.randrange(-5, 30)),
            opened_at=timezone.now() if dice.random() < 0.3 else None,
        )
        for member in members
        if dice.random() < 0.9
    )
    _cards([member for member in members if member.state in WITH_CARD], topics, dice)
    return program


def _members(program: Program, people: int, dice: random.Random) -> Sequence[Membership]:
    units = BusinessUnit.objects.bulk_create(
        BusinessUnit(organisation=program.organisation, name=f"Unit {n:03}") for n in range(UNITS)
    )
    users = User.objects.bulk_create(
        User(
            email=f"person{n}.{program.pk}@example.org",
            given_name=f"Given{dice.randrange(800)}",
            family_name=f"Family{dice.randrange(people)}",
            organisation=program.organisation,
            business_unit=dice.choice(units[: UNITS - EMPTY_UNITS])
            if dice.random() < 0.8
            else units[n % UNITS],
            site=dice.choice(SITES),
            job_title="Head of payments" if n % 3 == 0 else "Trainee",
            password="!",
        )
        for n in range(people)
    )
    states = dice.choices(list(STATES), weights=list(STATES.values()), k=people)
    return Membership.objects.bulk_create(
        _member(program, user, Role.MENTOR if n % 3 else Role.MENTEE, state, dice)
        for n, (user, state) in enumerate(zip(users, states, strict=True))
    )


def _member(
    program: Program, user: User, role: Role, state: Participation, dice: random.Random
) -> Membership:
    answered = timezone.now() - dt.timedelta(days=dice.randrange(80))
    return Membership(
        program=program,
        user=user,
        role=role,
        state=state,
        capacity=dice.choice([1, 1, 1, 2, 3]) if role == Role.MENTOR else 1,
        invited_at=answered - dt.timedelta(days=3),
        applied_at=answered if state in WITH_CARD else None,
        left_at=answered if state in (Participation.DECLINED, Participation.WITHDRAWN) else None,
    )


def _cards(members: Sequence[Membership], topics: Sequence[Topic], dice: random.Random) -> None:
    cards = ProfileCard.objects.bulk_create(
        ProfileCard(
            membership=member,
            about="A few words.",
            languages=dice.sample(["de", "en", "pl"], 2),
            gender=dice.choice([*Gender.values, "", ""]),
            year_of_birth=dice.choice([None, dice.randrange(1958, 2006)]),
        )
        for member in members
    )
    TopicChoice.objects.bulk_create(
        TopicChoice(card=card, topic=topic, level=dice.choice(Level.values))
        if card.membership.role == Role.MENTOR
        else TopicChoice(
            card=card,
            topic=topic,
            priority=dice.choice(Priority.values),
            knowledge=dice.choice(Knowledge.values),
        )
        for card in cards
        for topic in dice.sample(topics, 4)
    )
    factories.hand_in(cards)


def _pages(program: Program) -> list[Page]:
    organiser = factories.MembershipFactory(program=program).user
    people = reverse("programs:people", args=[program.pk])
    return [
        Page("people", organiser, people),
        Page("people: the last page", organiser, f"{people}?page=99999"),
        Page("people: searched for", organiser, f"{people}?q=family7"),
        Page("people: waiting, by unit", organiser, f"{people}?state=applied&sort=unit"),
        Page("recruiting", organiser, reverse("programs:recruiting", args=[program.pk])),
        Page("invitations", organiser, reverse("programs:invitations", args=[program.pk])),
    ]


def test_recruiting() -> None:
    rows = []
    for people in (SMALL, LARGE):
        rows += measure(f"{people} people", _pages(_recruiting(people)))
    report.keep("pages", rows)
    check(rows)

"""Matching reads only what organisers may see: else its results would tell it to them."""

import datetime as dt
from dataclasses import fields

import pytest
from django.test import Client
from django.urls import reverse

from matching.engine import Mentee, Mentor, Policy, Rules, SiteRule, Weights
from matching.engine.policy import RULE_SWITCHES
from matching.engine.snapshot import PAIRS, SOURCES, Source
from matching.queries import build_snapshot
from mentoring.accounts.models import User
from programs.enums import MeetingMode, QuestionKind
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

EVERYTHING = Policy(
    rules=Rules(**dict.fromkeys(RULE_SWITCHES, True), shared_hours=60, site=SiteRule.SAME),
    weights=Weights(**{name.name: 1 for name in fields(Weights)}),
)

# What of each field an organiser finds on the page of the person.
SHOWN = {
    "site": "Harbour",
    "languages": "Ukrainian",
    "meets": str(MeetingMode.REMOTE.label),
    "interests": "Sailing",
    "skills": "Woodwork",
    "channels": "Pigeons",
    "born": "1987",
    "zone": "Asia/Tokyo",
    "hours": "noon",
    "words": "Marble",
    "perspective": "By sea",
    "offers": "Knots",
    "wants": "Knots",
    "units": "Rigging",
    "managers": "Boss",
    "grade": ">73<",
    "tenure": "2011",
}


def test_every_field_has_a_source() -> None:
    names = {one.name for kind in (Mentor, Mentee) for one in fields(kind)}
    assert set(SOURCES) == names | {*PAIRS}


@pytest.mark.parametrize("source", [Source.CARD, Source.DIRECTORY])
def test_every_field_of_a_card_or_the_directory_is_known_to_organisers(source: Source) -> None:
    assert {name for name, own in SOURCES.items() if own == source} == {
        name for name in SHOWN if SOURCES[name] == source
    }


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_organisers_see_what_matching_reads(
    role: str, program: Program, organiser: User, client: Client
) -> None:
    member = _somebody(program, role)
    snapshot = build_snapshot(program, EVERYTHING)
    (read,) = snapshot.mentors if role == "mentor" else snapshot.mentees
    client.force_login(organiser)
    text = client.get(reverse("programs:person", args=[member.pk])).text
    there = {one.name for one in fields(read)} & set(SHOWN)
    assert [name for name in there if not getattr(read, name)] == [], "the test says something of each"
    assert [name for name in sorted(there) if SHOWN[name] not in text] == []


def _somebody(program: Program, role: str) -> Membership:
    topic = factories.TopicFactory(program=program, name="Knots")
    unit = factories.BusinessUnitFactory(organisation=program.organisation, name="Rigging")
    make = {
        "mentor": lambda **said: people.mentor(program, offers={topic: 3}, **said),
        "mentee": lambda **said: people.mentee(program, wants={topic: (3, 0)}, **said),
    }[role]
    member = make(
        card={
            "site": "Harbour",
            "languages": ["uk"],
            "meets": MeetingMode.REMOTE,
            "interests": "Sailing",
            "skills": "Woodwork",
            "learns": "Marble",
            "brings": "Marble",
            "time_zone": "Asia/Tokyo",
            "year_of_birth": 1987,
            "age_counts": True,
        },
        business_unit=unit,
        manager=factories.UserFactory(family_name="Boss", organisation=program.organisation),
        grade=73,
        started_on=dt.date(2011, 4, 3),
    )
    factories.ChannelUseFactory(card=member.card, channel="", name="Pigeons")
    factories.MeetingHoursFactory(card=member.card)
    question = factories.QuestionFactory(program=program, kind=QuestionKind.ONE, counts_in_matching=True)
    factories.AnswerFactory(card=member.card, question=question, values=["By sea"])
    return member

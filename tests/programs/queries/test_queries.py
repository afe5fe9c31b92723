import datetime as dt
from typing import Any

import pytest

from programs.enums import LEFT, Decision, Participation, Phase, Role
from programs.models import Program
from programs.queries import (
    card_state,
    current_memberships,
    kick_off_times,
    participation,
    person,
    program_facts,
    rules_versions,
    units_in,
)
from tests import factories

pytestmark = pytest.mark.django_db


def test_facts_count_people_by_side_and_state(program: Program, django_assert_num_queries: Any) -> None:
    for state, capacity in (
        (Participation.ACCEPTED, 2),
        (Participation.ACCEPTED, 1),
        (Participation.APPLIED, 9),
    ):
        factories.MembershipFactory(program=program, role=Role.MENTOR, state=state, capacity=capacity)
    factories.MembershipFactory(program=program, role=Role.MENTEE, state=Participation.WAITLISTED)
    factories.MembershipFactory(mentee=True)  # of another programme
    with django_assert_num_queries(9):
        facts = program_facts(program)
    assert (facts.mentors.accepted, facts.mentors.places, facts.mentors.total) == (2, 3, 3)
    assert (facts.mentees.total, facts.waiting, facts.applied, facts.waitlisted) == (1, 2, 1, 1)
    assert (facts.goals, facts.topics, facts.has_rules, facts.kick_off_on) == (0, 0, False, None)


def test_topics_know_their_uses_and_rules_their_acceptances(program: Program) -> None:
    used = factories.TopicFactory(program=program, position=1)
    factories.TopicFactory(program=program, position=0)
    for _ in range(2):
        factories.TopicChoiceFactory(topic=used, card__membership__program=program)
    old = factories.RulesVersionFactory(program=program, number=1)
    factories.RulesVersionFactory(program=program, number=2)
    factories.RulesAcceptanceFactory(version=old, membership__program=program)
    assert [topic.uses for topic in program.topics.with_uses()] == [0, 2]  # type: ignore[attr-defined]
    newest, older = rules_versions(program)
    assert (newest.number, older.accepted_by) == (2, 1)  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", Participation)
def test_what_is_known_of_a_card(state: Participation) -> None:
    member = factories.MembershipFactory(role=Role.MENTEE, state=state)
    gone = state in LEFT
    assert card_state(member, has_draft=False) == ("" if gone else "missing")
    assert card_state(member, has_draft=True) == ("" if gone else "draft")
    factories.ProfileCardFactory(membership=member)
    for has_draft in (False, True):
        assert card_state(member, has_draft=has_draft) == ("" if gone else "handed_in")


def test_a_person_and_what_can_be_answered(program: Program) -> None:
    organiser = factories.MembershipFactory(program=program).user
    member = factories.MembershipFactory(program=program, role=Role.MENTEE, state=Participation.APPLIED)
    card = factories.ProfileCardFactory(membership=member)
    low = factories.TopicChoiceFactory(card=card, wanted=True, priority=1)
    high = factories.TopicChoiceFactory(card=card, wanted=True, priority=3)
    shown = person(member, seen_by=organiser)
    assert shown.shown
    assert list(shown.shown.choices) == [high, low]
    assert shown.decisions == (Decision.ACCEPT, Decision.WAITLIST, Decision.DECLINE)
    assert not shown.rules_are_current
    factories.RulesAcceptanceFactory(
        membership=member, version=factories.RulesVersionFactory(program=program)
    )
    assert person(member, seen_by=organiser).rules_are_current
    factories.RulesVersionFactory(program=program, number=100_000)
    assert not person(member, seen_by=organiser).rules_are_current


def test_where_a_participant_stands() -> None:
    member = factories.MembershipFactory(mentor=True)
    assert not participation(member).rules_are_due
    version = factories.RulesVersionFactory(program=member.program, number=1)
    assert participation(member).rules_are_due
    factories.RulesAcceptanceFactory(membership=member, version=version)
    assert not participation(member).rules_are_due
    factories.RulesVersionFactory(program=member.program, number=2)
    shown = participation(member)
    assert shown.rules_are_due
    assert shown.accepted_before


def test_the_readers_own_time_is_shown_where_it_differs(program: Program) -> None:
    assert kick_off_times(program, "UTC") is None
    factories.EventFactory(program=program, held_on=dt.date(2026, 12, 3), held_from=dt.time(20))
    berlin, paris, tokyo = (
        kick_off_times(program, zone) for zone in ("Europe/Berlin", "Europe/Paris", "Asia/Tokyo")
    )
    assert berlin is not None
    assert paris is not None
    assert tokyo is not None
    assert (berlin.differs, paris.differs, tokyo.differs) == (False, False, True)
    assert tokyo.starts_here.isoformat() == "2026-12-04T04:00:00+09:00"
    assert tokyo.another_day_here


def test_units_of_the_people_alone(program: Program) -> None:
    member = factories.MembershipFactory(program=program, mentor=True)
    factories.MembershipFactory(program=program, mentee=True, user__business_unit=member.user.business_unit)
    factories.BusinessUnitFactory(organisation=program.organisation)
    assert units_in(program) == [(str(member.user.business_unit.pk), member.user.business_unit.name)]


def test_current_memberships_leave_out_drafts_and_what_was_left() -> None:
    user = factories.UserFactory()
    shown = factories.MembershipFactory(user=user, mentor=True)
    organised = factories.MembershipFactory(user=user, program__phase=Phase.DRAFT)
    factories.MembershipFactory(user=user, mentor=True, program__phase=Phase.DRAFT)
    factories.MembershipFactory(user=user, role=Role.MENTEE, state=Participation.DECLINED)
    assert set(current_memberships(user)) == {shown, organised}

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from programs.enums import Gender, Participation, Role
from programs.models import Membership, Program
from programs.queries import recruiting
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 18)  # a Wednesday


def someone(program: Program, role: Role, **kwargs: Any) -> Membership:
    kwargs = {"state": Participation.ACCEPTED} | kwargs
    return factories.MembershipFactory(program=program, role=role, **kwargs)


def with_card(membership: Membership, **kwargs: Any) -> Membership:
    card = factories.ProfileCardFactory(membership=membership, **kwargs)
    Membership.objects.filter(pk=membership.pk).update(card=card)
    return membership


def test_capacity_against_need(program: Program) -> None:
    someone(program, Role.MENTOR, capacity=2)
    someone(program, Role.MENTOR, state=Participation.APPLIED, capacity=3)
    for state in (Participation.ACCEPTED, Participation.ACCEPTED, Participation.ACCEPTED):
        someone(program, Role.MENTEE, state=state)
    someone(program, Role.MENTEE, state=Participation.DECLINED)
    stand = recruiting(program)
    assert (stand.mentors.places, stand.mentors.places_in_sight) == (2, 5)
    assert (stand.mentees.accepted, stand.mentees.interested, stand.missing_places) == (3, 3, 1)


def test_units_sites_and_those_from_which_nobody_came(program: Program) -> None:
    organisation = program.organisation
    retail, silent = (
        factories.BusinessUnitFactory(organisation=organisation, name=name) for name in ("Retail", "Silent")
    )
    factories.BusinessUnitFactory(organisation=organisation, name="Nobody works here")
    for role in (Role.MENTOR, Role.MENTEE, Role.MENTEE):
        someone(program, role, user__business_unit=retail, user__site="Bonn")
    someone(program, Role.MENTOR, user__business_unit=None, state=Participation.APPLIED)
    factories.UserFactory(organisation=organisation, business_unit=silent)
    stand = recruiting(program)
    assert [(str(row.label), row.mentors, row.mentees) for row in stand.units] == [
        ("Retail", 1, 2),
        ("not given", 1, 0),
    ]
    assert (str(stand.sites[0].label), stand.sites[0].mentors, stand.sites[0].mentees) == ("Bonn", 1, 2)
    assert "Silent" in stand.units_without_anybody
    assert not {"Retail", "Nobody works here"} & set(stand.units_without_anybody)


def test_gender_and_age_only_as_far_as_nobody_can_be_made_out(program: Program) -> None:
    for n in range(14):
        gender = Gender.FEMALE if n < 6 else Gender.MALE if n < 13 else Gender.DIVERSE
        with_card(someone(program, Role.MENTOR), gender=gender, year_of_birth=2004 if n < 7 else 1990)
    stand = recruiting(program, TODAY)
    genders = {str(row.label): row.mentors for row in stand.genders}
    assert genders == {"Female": None, "Male": 7, "Diverse": None, "not given": None}
    ages = {str(row.label): row.mentors for row in stand.ages if row.mentors is not None}
    assert ages == {"under 25": 7} or ages == {"35 to 44": 7}  # one of two equal parts guards the empty ones
    assert {row.mentees for row in stand.genders} == {None}


def test_answers_by_week(program: Program) -> None:
    for day in (16, 17, 10):
        someone(program, Role.MENTOR, applied_at=dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC))
    someone(
        program,
        Role.MENTEE,
        state=Participation.DECLINED,
        left_at=dt.datetime(2026, 3, 18, 8, tzinfo=dt.UTC),
    )
    weeks = recruiting(program, TODAY).weeks
    assert [(week.applied, week.declined) for week in weeks[-2:]] == [(1, 0), (2, 1)]
    assert weeks[-1].starts_on == dt.date(2026, 3, 16)


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_however_many(
    client: Client, program: Program, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    client.force_login(organiser)
    for _ in range(count):
        factories.TopicChoiceFactory(card=with_card(someone(program, Role.MENTOR)).cards.get())
        factories.InvitationFactory(membership__program=program)
    with django_assert_num_queries(18):
        page = client.get(reverse("programs:recruiting", args=[program.pk]))
    assert page.status_code == 200


def test_an_empty_programme_says_what_to_do(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    page = client.get(reverse("programs:recruiting", args=[program.pk])).content.decode()
    assert "Nobody has been asked yet" in page

"""What rules read and nobody has said: organisers see how many people pass unchecked, or are left over."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matching import operations
from matching.engine import Policy, Rules, SiteRule
from matching.queries import gaps, gaps_that_count
from mentoring.accounts.models import User
from programs.enums import Fact
from programs.models import Membership, Program
from programs.queries import not_known
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db

EVERYTHING = Rules(
    junior_by_grade=True, junior_by_tenure=True, junior_by_age=True, shared_hours=60, site=SiteRule.SAME
)
READ_OF_PEOPLE = {
    "different_unit": "Business unit",
    "outside_reporting_line": "Manager of mentors",
    "junior_by_grade": "Grade",
    "junior_by_tenure": "With the organisation since",
    "junior_by_age": "Age that may count in matching",
    "shared_hours": "Hours of the week",
    "site": "Site",
}


def _known(program: Program, side: str) -> Membership:
    """Everything that rules read is known of them."""
    known: dict[str, Any] = {
        "business_unit": factories.BusinessUnitFactory(organisation=program.organisation),
        "manager": factories.UserFactory(organisation=program.organisation),
        "grade": 3 if side == "mentor" else 9,
        "started_on": dt.date(2020, 1, 1),
        "card": {"year_of_birth": 1980, "age_counts": True, "site": "Berlin"},
    }
    member: Membership = getattr(people, side)(program, **known)
    factories.MeetingHoursFactory(card=member.card)
    return member


def _unknown(program: Program, side: str) -> Membership:
    """Nothing of it is."""
    member: Membership = getattr(people, side)(
        program, business_unit=None, manager=None, grade=None, started_on=None, site=""
    )
    return member


def test_who_has_said_everything_leaves_no_gap(program: Program) -> None:
    _known(program, "mentor")
    _known(program, "mentee")
    assert gaps(program, EVERYTHING) == {}


def test_each_rule_names_those_of_whom_it_knows_nothing(program: Program) -> None:
    for side in ("mentor", "mentee"):
        _known(program, side)
        _unknown(program, side)
    factories.MembershipFactory(program=program, mentor=True)  # without a card in no run
    found = gaps(program, EVERYTHING)
    assert {rule: gap.text for rule, gap in found.items()} == {
        rule: f"{what}: not known of 1 of 2 people."
        if rule == "outside_reporting_line"  # who is at the top has no manager
        else f"{what}: not known of 2 of 4 people."
        for rule, what in READ_OF_PEOPLE.items()
    }
    assert all(gap.counts for gap in found.values())


def test_a_site_that_has_to_be_the_same_leaves_people_over(program: Program) -> None:
    _unknown(program, "mentor")
    for site, then in ((SiteRule.SAME, "pairs them with nobody"), (SiteRule.DIFFERENT, "lets them pass")):
        assert then in str(gaps(program, Rules(site=site))["site"].then)


def test_only_rules_that_hold_count(program: Program) -> None:
    _unknown(program, "mentor")
    only_grade = Rules(
        different_unit=False, outside_reporting_line=False, new_partners=False, junior_by_grade=True
    )
    (gap,) = gaps_that_count(program, only_grade)
    assert gap.text == "Grade: not known of 1 of 1 person."
    assert gaps(program, only_grade)["site"].counts is False


@pytest.mark.parametrize("fact", Fact)
def test_the_people_behind_a_number_are_found(program: Program, fact: Fact) -> None:
    _known(program, "mentor")
    lost = _unknown(program, "mentor")
    assert list(not_known(Membership.objects.in_program(program), fact)) == [lost]


def test_organisers_see_it_before_a_run_and_beside_the_rules(
    client: Client, program: Program, organiser: User
) -> None:
    lost = _unknown(program, "mentor")
    _known(program, "mentee")
    operations.save_policy(program, Policy(rules=EVERYTHING), seen=0, note="", by=organiser)
    client.force_login(organiser)
    runs, policy = (
        client.get(reverse(f"matching:{name}", args=[program.pk])).content.decode()
        for name in ("runs", "policy")
    )
    for what in READ_OF_PEOPLE.values():
        assert f"{what}: not known of 1 of" in runs
        assert f"{what}: not known of 1 of" in policy
    link = gaps(program, EVERYTHING)["junior_by_grade"].url
    assert link.replace("&", "&amp;") in runs
    assert reverse("programs:person", args=[lost.pk]) in client.get(link).content.decode()
    assert gaps(program, EVERYTHING)["junior_by_age"].url == "", "age is a person's own to say"


def test_as_many_queries_for_one_as_for_thirty(program: Program, django_assert_num_queries: Any) -> None:
    _unknown(program, "mentor")
    with django_assert_num_queries(1):
        gaps(program, EVERYTHING)
    for _ in range(30):
        _unknown(program, "mentee")
    with django_assert_num_queries(1):
        assert "of 31 people" in gaps(program, EVERYTHING)["junior_by_grade"].text

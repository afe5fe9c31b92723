"""Versions of a programme's policy: saved, numbered, final, read by runs."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from matching import operations
from matching.engine import Policy, Rules, Weights
from matching.enums import PolicyOrigin
from matching.models import MatchRun, PolicyVersion
from matching.operations.policies import PolicyChanged
from matching.queries import current_version, policy_history, policy_of
from mentoring.accounts.models import AuditEvent, User
from programs.models import Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db

SAME_UNITS = replace(Policy(), rules=Rules(different_unit=False))


def test_versions_are_numbered_and_the_same_is_not_saved_twice(program: Program, organiser: User) -> None:
    assert policy_of(current_version(program)) == Policy()
    for _ in range(2):
        version = operations.save_policy(program, SAME_UNITS, seen=0, note="Small firm", by=organiser)
    assert (version.number, PolicyVersion.objects.count()) == (1, 1)
    assert policy_of(current_version(program)) == SAME_UNITS
    second = operations.save_policy(program, Policy(), seen=1, note="", by=organiser)
    assert second.number == 2
    assert AuditEvent.objects.filter(verb="matching_policy.saved").count() == 2


def test_the_second_of_two_organisers_is_told(program: Program, organiser: User) -> None:
    operations.save_policy(program, SAME_UNITS, seen=0, note="", by=organiser)
    with pytest.raises(PolicyChanged):
        operations.save_policy(
            program, replace(Policy(), weights=Weights(goals=10)), seen=0, note="", by=organiser
        )
    assert PolicyVersion.objects.count() == 1


def test_a_programme_begins_once(program: Program, organiser: User) -> None:
    first = operations.begin_policy(program, SAME_UNITS, origin=PolicyOrigin.START, by=organiser)
    again = operations.begin_policy(program, Policy(), origin=PolicyOrigin.ROUND, by=organiser)
    assert (again, again.origin) == (first, PolicyOrigin.START)
    operations.save_policy(program, Policy(), seen=1, note="Mine", by=organiser)
    newest, oldest = policy_history(program)
    assert (newest.version.origin, newest.changes) == (
        PolicyOrigin.ORGANISER,
        ["New: The two work in different business units."],
    )
    assert oldest.changes == ()


def test_only_the_first_version_comes_from_elsewhere(program: Program) -> None:
    factories.PolicyVersionFactory(program=program, number=1)
    with pytest.raises(IntegrityError, match="policy_origin_of_the_first"), transaction.atomic():
        factories.PolicyVersionFactory(program=program, number=2, origin=PolicyOrigin.TEMPLATE)
    with pytest.raises(IntegrityError, match="policy_origin_of_the_first"), transaction.atomic():
        factories.PolicyVersionFactory(number=1, origin="somewhere")


def test_a_version_is_final(program: Program) -> None:
    version = factories.PolicyVersionFactory(program=program)
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(note="Something else")


def test_a_run_reads_the_version_of_its_request(program: Program, organiser: User) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    people.mentor(program, business_unit=unit)
    people.mentee(program, business_unit=unit)
    assert people.finished_run(program, organiser).mentees_paired == 0
    version = operations.save_policy(program, SAME_UNITS, seen=0, note="", by=organiser)
    run = people.finished_run(program, organiser)
    assert (run.policy, run.mentees_paired) == (version, 1)
    assert MatchRun.objects.get(policy=None).mentees_paired == 0


def test_history_says_what_changed(program: Program, organiser: User) -> None:
    operations.save_policy(program, SAME_UNITS, seen=0, note="Small firm", by=organiser)
    heavier = replace(SAME_UNITS, weights=Weights(topic=10_000, language=0, meeting=0, interests=0))
    operations.save_policy(program, heavier, seen=1, note="", by=organiser)
    newest, oldest = policy_history(program)
    assert oldest.changes == ["No longer: The two work in different business units."]
    assert "Topics: 6,000 → 10,000 points" in newest.changes
    assert "Common language: 2,500 → 0 points" in newest.changes
    assert newest.by == organiser

"""Locks, bans and exclusions: one at a time, audited, followed by every later run."""

import pytest
from django.db import IntegrityError, transaction

from matching import operations
from matching.enums import DecisionKind, ProposalWarning
from matching.models import Exclusion, PairDecision
from matching.operations.decisions import DecidedOtherwise, LockedElsewhere, NoPlaceToLock
from matching.queries import build_snapshot, decisions_of, readiness
from mentoring.accounts.models import AuditEvent, User
from programs.enums import Level, Participation, Priority
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db
LOCK, NEVER = DecisionKind.LOCK, DecisionKind.NEVER


@pytest.fixture
def two(program: Program) -> tuple[Membership, Membership]:
    """A mentor and a mentee who would suit each other; another mentor is there who would not."""
    topic = factories.TopicFactory(program=program)
    people.mentor(program)
    return (
        people.mentor(program, offers={topic: Level.EXPERT}),
        people.mentee(program, wants={topic: (Priority.HIGH, 0)}),
    )


def _decide(mentor: Membership, mentee: Membership, kind: DecisionKind, by: User) -> PairDecision:
    return operations.decide_pair(mentor, mentee, kind, reason="As agreed.", by=by)


def test_a_ban_holds_until_it_is_taken_back(
    program: Program, organiser: User, two: tuple[Membership, Membership]
) -> None:
    mentor, mentee = two
    assert people.finished_run(program, organiser).proposals.get().mentor == mentor
    for _ in range(2):
        ban = _decide(mentor, mentee, NEVER, organiser)
    assert people.finished_run(program, organiser).proposals.get().mentor != mentor
    for _ in range(2):
        operations.revoke_decision(ban, by=organiser)
    assert people.finished_run(program, organiser).proposals.get().mentor == mentor
    verbs = AuditEvent.objects.filter(object_id=ban.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["pair_decision.made", "pair_decision.revoked"]
    assert "agreed" not in str(AuditEvent.objects.filter(object_id=ban.pk).values_list("changes"))


def test_a_lock_goes_before_points_and_rules_and_says_so(program: Program, organiser: User) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    colleague = people.mentor(program, business_unit=unit)
    people.mentor(program)
    mentee = people.mentee(program, business_unit=unit)
    _decide(colleague, mentee, LOCK, organiser)
    proposal = people.finished_run(program, organiser).proposals.get()
    assert proposal.mentor == colleague
    assert ProposalWarning.RULE_BROKEN in proposal.warnings


def test_decisions_do_not_contradict_each_other(
    program: Program, organiser: User, two: tuple[Membership, Membership]
) -> None:
    mentor, mentee = two
    _decide(mentor, mentee, LOCK, organiser)
    with pytest.raises(DecidedOtherwise):
        _decide(mentor, mentee, NEVER, organiser)
    with pytest.raises(LockedElsewhere):
        _decide(people.mentor(program), mentee, LOCK, organiser)
    with pytest.raises(NoPlaceToLock):
        _decide(mentor, people.mentee(program), LOCK, organiser)
    assert PairDecision.objects.count() == 1


def test_the_database_keeps_decisions_in_one_programme(two: tuple[Membership, Membership]) -> None:
    mentor, mentee = two
    stranger = factories.MembershipFactory(mentor=True)
    for wrong in ({"mentor": stranger, "mentee": mentee}, {"mentor": mentee, "mentee": mentor}):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.PairDecisionFactory(program=mentor.program, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ExclusionFactory(program=mentor.program, membership=stranger)
    factories.PairDecisionFactory(program=mentor.program, mentor=mentor, mentee=mentee)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.PairDecisionFactory(program=mentor.program, mentor=mentor, mentee=mentee)


def test_whoever_is_left_out_is_in_no_run(
    program: Program, organiser: User, two: tuple[Membership, Membership]
) -> None:
    mentor, _mentee = two
    for _ in range(2):
        exclusion = operations.exclude_person(mentor, reason="On leave.", by=organiser)
    assert Exclusion.objects.count() == 1
    assert str(mentor.pk) not in {person.id for person in build_snapshot(program).mentors}
    assert readiness(program).mentors == 1, "what is said before a run is what is in it"
    operations.revoke_exclusion(exclusion, by=organiser)
    assert str(mentor.pk) in {person.id for person in build_snapshot(program).mentors}


def test_locks_without_a_place_or_a_person_wait(
    program: Program, organiser: User, two: tuple[Membership, Membership]
) -> None:
    mentor, mentee = two
    _decide(mentor, mentee, LOCK, organiser)
    assert build_snapshot(program).locked == ((str(mentee.pk), str(mentor.pk)),)
    pair = factories.PairFactory(program=program, mentor=mentor, mentee=people.mentee(program))
    assert build_snapshot(program).locked == ()
    pair.delete()
    mentor.state = Participation.WITHDRAWN
    mentor.save()
    assert build_snapshot(program).locked == ()
    assert [row.is_idle for row in decisions_of(program).locks] == [True]

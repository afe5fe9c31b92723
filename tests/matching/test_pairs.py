"""Confirming, dissolving and announcing pairs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching import operations
from matching.enums import PairState, RunState
from matching.models import MatchRun, Pair
from matching.operations.announcing import NoKickOff, NothingToAnnounce
from matching.operations.confirming import (
    AnnouncedAlready,
    NothingChosen,
    PeopleGone,
    PeopleTaken,
    RunNotDone,
)
from matching.operations.runs import NotInPhase
from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.enums import Participation, Phase
from programs.models import Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(program: Program) -> MatchRun:
    """Two proposals: one mentor with two places takes both mentees."""
    run = factories.MatchRunFactory(program=program)
    mentor = people.mentor(program, capacity=2)
    for _ in range(2):
        factories.ProposalFactory(run=run, mentor=mentor, mentee=people.mentee(program))
    return run


def _rival(run: MatchRun, *, mentor: Any = None, mentee: Any = None) -> MatchRun:
    """Another run with one proposal, which names somebody of the first."""
    rival = factories.MatchRunFactory(program=run.program)
    factories.ProposalFactory(
        run=rival, mentor=mentor or people.mentor(run.program), mentee=mentee or people.mentee(run.program)
    )
    return rival


# --- confirming -----------------------------------------------------------------------------


def test_confirm_all(run: MatchRun, organiser: User) -> None:
    pairs = operations.confirm_run(run, by=organiser)
    assert {(pair.mentor_id, pair.mentee_id) for pair in pairs} == set(
        run.proposals.values_list("mentor", "mentee")
    )
    assert sorted(pair.seat for pair in pairs) == [1, 2]
    for pair in Pair.objects.all():
        assert (pair.state, pair.confirmed_by, pair.announced_at) == (PairState.CONFIRMED, organiser, None)
    run.refresh_from_db()
    assert run.confirmed_by == organiser
    verbs = AuditEvent.objects.of_program(run.program_id).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["match_run.confirmed", "pair.confirmed", "pair.confirmed"]


def test_confirm_some_and_then_the_rest(run: MatchRun, organiser: User) -> None:
    first, second = run.proposals.all()
    assert [pair.proposal for pair in operations.confirm_run(run, only=[first], by=organiser)] == [first]
    assert [pair.proposal for pair in operations.confirm_run(run, by=organiser)] == [second]
    assert operations.confirm_run(run, by=organiser) == []
    assert Pair.objects.count() == 2


def test_proposals_of_another_run_are_not_confirmed(run: MatchRun, organiser: User) -> None:
    other = _rival(run)
    with pytest.raises(NothingChosen):
        operations.confirm_run(run, only=other.proposals.all(), by=organiser)
    assert not Pair.objects.exists()


def test_nobody_hears_of_a_pair_before_its_announcement(run: MatchRun, organiser: User) -> None:
    pair = operations.confirm_run(run, by=organiser)[0]
    for user in (pair.mentor.user, pair.mentee.user):
        assert not Pair.objects.known_to(user).exists()
        assert not Pair.objects.visible_to(user).exists()
        assert not MatchRun.objects.visible_to(user).exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [state for state in RunState if state != RunState.DONE])
def test_only_a_result_can_be_confirmed(run: MatchRun, organiser: User, state: RunState) -> None:
    leased = timezone.now() if state == RunState.RUNNING else None
    MatchRun.objects.filter(pk=run.pk).update(state=state, leased_until=leased)
    with pytest.raises(RunNotDone):
        operations.confirm_run(run, by=organiser)


@pytest.mark.parametrize("phase", [Phase.CLOSING, Phase.CLOSED, Phase.ARCHIVED])
def test_no_pairs_once_the_programme_closes(run: MatchRun, organiser: User, phase: Phase) -> None:
    Program.objects.filter(pk=run.program_id).update(phase=phase)
    with pytest.raises(NotInPhase):
        operations.confirm_run(run, by=organiser)


def test_a_mentee_with_a_mentor_gets_no_second_one(run: MatchRun, organiser: User) -> None:
    rival = _rival(run, mentee=run.proposals.all()[0].mentee)
    operations.confirm_run(rival, by=organiser)
    with pytest.raises(PeopleTaken):
        operations.confirm_run(run, by=organiser)
    assert Pair.objects.get().proposal == rival.proposals.get()
    run.refresh_from_db()
    assert run.confirmed_at is None
    untouched = run.proposals.exclude(mentee=rival.proposals.get().mentee)
    assert len(operations.confirm_run(run, only=untouched, by=organiser)) == 1


def test_a_mentor_takes_no_more_than_their_capacity(run: MatchRun, organiser: User) -> None:
    rival = _rival(run, mentor=run.proposals.all()[0].mentor)
    operations.confirm_run(rival, by=organiser)
    with pytest.raises(PeopleTaken):
        operations.confirm_run(run, by=organiser)
    assert Pair.objects.count() == 1
    # One place is left, and the first free one is taken.
    assert operations.confirm_run(run, only=run.proposals.all()[:1], by=organiser)[0].seat == 2


def test_somebody_who_left_is_not_paired(run: MatchRun, organiser: User) -> None:
    member = run.proposals.all()[0].mentee
    member.state = Participation.WITHDRAWN
    member.save()
    with pytest.raises(PeopleGone, match="1 of these people no longer takes part"):
        operations.confirm_run(run, by=organiser)
    assert not Pair.objects.exists()


def test_what_the_code_does_not_see_the_database_refuses(
    run: MatchRun, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rival that commits without taking the lock, right before our insert, meets the constraints."""
    mentee = run.proposals.all()[0].mentee
    insert = Pair.objects.bulk_create

    def beaten(pairs: Any) -> Any:
        factories.PairFactory(program=run.program, mentee=mentee)
        return insert(pairs)

    monkeypatch.setattr(type(Pair.objects), "bulk_create", lambda _self, pairs: beaten(pairs))
    with pytest.raises(PeopleTaken) as caught:
        operations.confirm_run(run, by=organiser)
    assert isinstance(caught.value.__cause__, IntegrityError)


def test_the_database_refuses_a_place_beyond_capacity(run: MatchRun, organiser: User) -> None:
    pairs = operations.confirm_run(run, by=organiser)
    for seat in (2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.PairFactory(program=run.program, mentor=pairs[0].mentor, seat=seat)


# --- dissolving -----------------------------------------------------------------------------


def test_a_dissolved_pair_can_be_confirmed_again(run: MatchRun, organiser: User) -> None:
    first, second = operations.confirm_run(run, by=organiser)
    operations.dissolve_pair(first, by=organiser)
    operations.dissolve_pair(first, by=organiser)
    assert list(Pair.objects.live()) == [second]
    again = operations.confirm_run(run, by=organiser)
    assert [(pair.mentee, pair.seat) for pair in again] == [(first.mentee, first.seat)]
    assert AuditEvent.objects.filter(verb="pair.dissolved").count() == 1


def test_participants_never_hear_of_a_dissolved_pair(run: MatchRun, organiser: User) -> None:
    pair = operations.confirm_run(run, by=organiser)[0]
    operations.dissolve_pair(pair, by=organiser)
    assert not Pair.objects.visible_to(pair.mentor.user).exists()
    assert not Pair.objects.known_to(pair.mentee.user).exists()


def test_an_announced_pair_is_not_dissolved(program: Program, organiser: User) -> None:
    pair = factories.PairFactory(program=program)
    with pytest.raises(AnnouncedAlready):
        operations.dissolve_pair(pair, by=organiser)
    pair.refresh_from_db()
    assert pair.state == PairState.ACTIVE


# --- announcing -----------------------------------------------------------------------------


@pytest.fixture
def kick_off(program: Program) -> Any:
    return factories.EventFactory(program=program, place="Hall 3", held_on=timezone.localdate())


@pytest.mark.parametrize("phase", [Phase.RECRUITING, Phase.MATCHING])
def test_announce(run: MatchRun, organiser: User, kick_off: Any, phase: Phase) -> None:
    program = run.program
    Program.objects.filter(pk=program.pk).update(phase=phase)
    pairs = operations.confirm_run(run, by=organiser)
    assert operations.announce_pairs(program, by=organiser) == 2
    for pair in Pair.objects.all():
        assert pair.state == PairState.ACTIVE
        assert pair.announced_at is not None
        assert Pair.objects.known_to(pair.mentee.user).get() == pair
    program.refresh_from_db()
    assert program.phase == Phase.ANNOUNCED
    assert AuditEvent.objects.filter(verb="pair.announced").count() == 2
    assert {message.recipient for message in Message.objects.all()} == {
        person for pair in pairs for person in (pair.mentor.user, pair.mentee.user)
    }
    assert Message.objects.count() == 3, "the mentor of two gets one mail"


def test_the_mails_name_the_partners_and_the_kick_off(run: MatchRun, organiser: User, kick_off: Any) -> None:
    pairs = operations.confirm_run(run, by=organiser)
    operations.announce_pairs(run.program, by=organiser)
    names = [pair.mentee.user.full_name for pair in pairs]
    to_mentor = render(Message.objects.get(recipient=pairs[0].mentor.user))
    to_mentee = render(Message.objects.get(recipient=pairs[0].mentee.user))
    assert all(name in to_mentor.text for name in names)
    assert to_mentee.subject == f"{pairs[0].mentor.user.full_name} will be your mentor"
    assert names[1] not in to_mentee.text
    for mail in (to_mentor, to_mentee):
        assert "Hall 3" in mail.text
        assert "10 a.m. (Europe/Berlin)" in mail.text


def test_to_announce_twice_is_harmless(run: MatchRun, organiser: User, kick_off: Any) -> None:
    operations.confirm_run(run, by=organiser)
    operations.announce_pairs(run.program, by=organiser)
    announced = list(Pair.objects.values_list("announced_at", flat=True))
    assert operations.announce_pairs(run.program, by=organiser) == 0
    assert list(Pair.objects.values_list("announced_at", flat=True)) == announced
    assert Message.objects.count() == 3


def test_late_pairs_are_announced_beside_the_others(run: MatchRun, organiser: User, kick_off: Any) -> None:
    operations.confirm_run(run, by=organiser, only=run.proposals.all()[:1])
    operations.announce_pairs(run.program, by=organiser)
    Program.objects.filter(pk=run.program_id).update(phase=Phase.RUNNING)
    operations.confirm_run(run, by=organiser)
    assert operations.announce_pairs(run.program, by=organiser) == 1
    assert Program.objects.get(pk=run.program_id).phase == Phase.RUNNING
    mentor = run.proposals.all()[0].mentor.user
    assert mentor.messages.count() == 2, "one for each of the announcements"


def test_after_the_kick_off_nobody_is_sent_to_it(run: MatchRun, organiser: User, program: Program) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    factories.EventFactory(program=program, place="Hall 3", held_on=yesterday)
    operations.confirm_run(run, by=organiser)
    operations.announce_pairs(program, by=organiser)
    for mail in map(render, Message.objects.all()):
        assert "Hall 3" not in mail.text
        assert "you agree on your first session yourselves" in mail.text


def test_nothing_is_announced_without_a_kick_off(run: MatchRun, organiser: User) -> None:
    operations.confirm_run(run, by=organiser)
    with pytest.raises(NoKickOff):
        operations.announce_pairs(run.program, by=organiser)
    assert not Pair.objects.announced().exists()


def test_nothing_is_announced_where_nothing_is_confirmed(
    program: Program, organiser: User, kick_off: Any
) -> None:
    with pytest.raises(NothingToAnnounce):
        operations.announce_pairs(program, by=organiser)


def test_nobody_is_announced_to_somebody_who_left(run: MatchRun, organiser: User, kick_off: Any) -> None:
    pairs = operations.confirm_run(run, by=organiser)
    pairs[0].mentee.state = Participation.WITHDRAWN
    pairs[0].mentee.save()
    with pytest.raises(PeopleGone):
        operations.announce_pairs(run.program, by=organiser)
    assert not Message.objects.exists()
    operations.dissolve_pair(pairs[0], by=organiser)
    assert operations.announce_pairs(run.program, by=organiser) == 1


# --- how much it asks of the database -----------------------------------------------------------


@pytest.mark.parametrize("act", [operations.confirm_run, operations.announce_pairs])
def test_queries_do_not_grow_with_the_pairs(act: Callable[..., Any]) -> None:
    assert _queries(act, 1) == _queries(act, 30)


def _queries(act: Callable[..., Any], pairs: int) -> int:
    program = factories.ProgramFactory()
    factories.EventFactory(program=program)
    organiser = factories.MembershipFactory(program=program).user
    run = factories.MatchRunFactory(program=program)
    for _ in range(pairs):
        factories.ProposalFactory(run=run, mentor=people.mentor(program), mentee=people.mentee(program))
    subject: Any = run
    if act is operations.announce_pairs:
        operations.confirm_run(run, by=organiser)
        subject = program
    with CaptureQueriesContext(connection) as captured:
        act(subject, by=organiser)
    return len(captured)

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.enums import LEFT, Decision, Participation, Role
from programs.models import Membership, Program
from programs.operations import (
    NothingToDecide,
    NotTakingPart,
    accept_applications,
    decide_applications,
    leave_program,
)
from tests import factories

pytestmark = pytest.mark.django_db

ANSWERS = {
    (Decision.ACCEPT, Participation.APPLIED): Participation.ACCEPTED,
    (Decision.ACCEPT, Participation.WAITLISTED): Participation.ACCEPTED,
    (Decision.WAITLIST, Participation.APPLIED): Participation.WAITLISTED,
    (Decision.DECLINE, Participation.APPLIED): Participation.DECLINED,
    (Decision.DECLINE, Participation.WAITLISTED): Participation.DECLINED,
}


def applicant(program: Program, state: Participation = Participation.APPLIED) -> Membership:
    return factories.MembershipFactory(program=program, role=Role.MENTEE, state=state)


@pytest.mark.parametrize("state", Participation)
@pytest.mark.parametrize("decision", Decision)
def test_every_answer_in_every_state(
    program: Program, organiser: User, decision: Decision, state: Participation
) -> None:
    member = applicant(program, state)
    expected = ANSWERS.get((decision, state))
    if expected is None:
        with pytest.raises(NothingToDecide):
            decide_applications(program, [member], decision, by=organiser)
        assert not Message.objects.exists()
        return
    decide_applications(program, [member], decision, by=organiser)
    member.refresh_from_db()
    assert (member.state, member.decided_by) == (expected, organiser)
    message = Message.objects.get()
    assert message.recipient == member.user
    assert message.template == f"programs/{expected}"


def test_many_at_once_leave_out_those_who_changed(program: Program, organiser: User) -> None:
    ready, gone = applicant(program), applicant(program, Participation.WITHDRAWN)
    foreign = applicant(factories.ProgramFactory())
    changed = accept_applications(program, [ready, gone, foreign], by=organiser)
    assert changed == [ready]
    foreign.refresh_from_db()
    assert foreign.state == Participation.APPLIED
    assert AuditEvent.objects.filter(verb="membership.accepted").count() == 1


@pytest.mark.parametrize("decision", [Decision.ACCEPT, Decision.WAITLIST])
def test_an_organiser_may_take_whom_they_declined(
    program: Program, organiser: User, decision: Decision
) -> None:
    member = factories.MembershipFactory(
        program=program, mentee=True, state=Participation.APPLIED, applied_at=timezone.now()
    )
    decide_applications(program, [member], Decision.DECLINE, by=organiser)
    assert decide_applications(program, [member], decision, by=organiser) == [member]
    assert Message.objects.count() == 2


def test_who_said_no_themselves_is_not_taken(program: Program, organiser: User) -> None:
    member = factories.MembershipFactory(
        program=program, mentee=True, state=Participation.APPLIED, applied_at=timezone.now()
    )
    leave_program(member, by=member.user)
    with pytest.raises(NothingToDecide):
        accept_applications(program, [member], by=organiser)


def test_words_to_the_person_are_kept_no_longer_than_their_mail(program: Program, organiser: User) -> None:
    decide_applications(program, [applicant(program)], Decision.ACCEPT, by=organiser, words="We need you.")
    message = Message.objects.get()
    assert (message.is_secret, message.context["words"]) == (True, "We need you.")
    assert "We need you." in render(message).text
    assert "We need you." not in str(list(AuditEvent.objects.values()))


def test_one_or_thirty_cost_the_same(
    program: Program, organiser: User, django_assert_num_queries: Any
) -> None:
    for count in (1, 30):
        members = [applicant(program) for _ in range(count)]
        with django_assert_num_queries(9):
            accept_applications(program, members, by=organiser)


@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_send_one_mail(program: Program, organiser: User) -> None:
    member = applicant(program)
    start = threading.Barrier(6)
    refused: list[Exception] = []

    def accept() -> None:
        try:
            start.wait()
            accept_applications(program, [member], by=organiser)
        except NothingToDecide as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5
    assert Message.objects.count() == 1


# --- leaving --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", Participation)
def test_leaving_from_every_state(state: Participation) -> None:
    member = factories.MembershipFactory(role=Role.MENTOR, state=state)
    if state == Participation.COMPLETED:
        with pytest.raises(NotTakingPart):
            leave_program(member, by=member.user)
        return
    leave_program(member, by=member.user)
    leave_program(member, by=member.user)  # a second click changes nothing
    member.refresh_from_db()
    assert member.state in LEFT
    assert not Program.objects.visible_to(member.user).exists()
    assert AuditEvent.objects.count() == (0 if state in LEFT else 1)


def test_an_invitation_is_declined_an_application_withdrawn() -> None:
    invited = factories.MembershipFactory(role=Role.MENTOR, state=Participation.INVITED)
    applied = factories.MembershipFactory(role=Role.MENTOR, state=Participation.APPLIED)
    for member in (invited, applied):
        leave_program(member, by=member.user)
    assert (invited.state, applied.state) == (Participation.DECLINED, Participation.WITHDRAWN)


def test_organisers_hear_of_those_whom_they_counted_on(program: Program, organiser: User) -> None:
    other = factories.MembershipFactory(program=program).user
    for state in (Participation.INVITED, Participation.APPLIED, Participation.WAITLISTED):
        leave_program(applicant(program, state), by=other)
    assert not Message.objects.exists()
    member = applicant(program, Participation.ACCEPTED)
    leave_program(member, by=member.user)
    assert {m.recipient for m in Message.objects.all()} == {organiser, other}
    assert {m.template for m in Message.objects.all()} == {"programs/participant_left"}

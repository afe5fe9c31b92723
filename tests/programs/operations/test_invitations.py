import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message
from mentoring.tokens import hash_token
from programs import operations
from programs.enums import Finding, InvitationStatus, Participation, Phase, Role
from programs.models import Invitation, InvitationReminder, Membership, Program
from programs.operations.invitations import token_of
from programs.queries import invitation_counts, read_list
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 20)


def invited(program: Program, role: Role = Role.MENTOR, **kwargs: Any) -> Membership:
    return factories.MembershipFactory(program=program, role=role, state=Participation.INVITED, **kwargs)


def link(membership: Membership) -> str:
    return token_of(Invitation.objects.current().get(membership=membership).pk)


# --- sending ----------------------------------------------------------------------------------------


def test_the_mail_carries_the_link_and_the_database_only_its_hash(program: Program, organiser: User) -> None:
    member = invited(program)
    operations.send_invitation(member, by=organiser, text="We need you, Lena.")
    invitation, message = Invitation.objects.get(), Message.objects.get()
    token = message.context["path"].strip("/").removeprefix("invitations/")
    assert len(token) >= 43
    assert invitation.token_hash == hash_token(token)
    assert (message.is_secret, message.expires_at) == (True, invitation.expires_at)
    assert message.context["text"] == "We need you, Lena."


def test_a_new_invitation_takes_the_place_of_the_old_one(program: Program, organiser: User) -> None:
    member = invited(program)
    operations.send_invitation(member, by=organiser)
    old = link(member)
    Membership.objects.update(invited_at=timezone.now() - dt.timedelta(hours=1))
    operations.send_invitation(member, by=organiser)
    assert link(member) != old
    with pytest.raises(operations.LinkUsed):
        operations.use_invitation(old)
    assert operations.use_invitation(link(member)) == member


def test_two_current_invitations_are_refused_by_the_database() -> None:
    invitation = factories.InvitationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.InvitationFactory(membership=invitation.membership)


def test_many_are_invited_in_as_many_queries_as_one(
    program: Program, organiser: User, django_assert_num_queries: Any
) -> None:
    for count in (1, 30):
        members = [invited(program) for _ in range(count)]
        with django_assert_num_queries(12):
            assert len(operations.send_invitations(program, members, by=organiser)) == count


def test_an_earlier_answer_does_not_show_in_the_new_invitation(program: Program, organiser: User) -> None:
    member = factories.MembershipFactory(
        program=program,
        role=Role.MENTOR,
        state=Participation.DECLINED,
        applied_at=timezone.now(),
        decided_at=timezone.now(),
        decided_by=organiser,
    )
    operations.send_invitation(member, by=organiser)
    assert (member.applied_at, member.decided_at, member.decided_by) == (None, None, None)


# --- the link ---------------------------------------------------------------------------------------


def test_a_link_works_once() -> None:
    invitation = factories.InvitationFactory()
    token = token_of(invitation.pk)
    assert operations.use_invitation(token) == invitation.membership
    with pytest.raises(operations.LinkUsed):
        operations.use_invitation(token)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: Invitation.objects.filter(pk=one.pk).update(expires_at=timezone.now()),
        lambda one: Invitation.objects.filter(pk=one.pk).update(withdrawn_at=timezone.now()),
        lambda one: Invitation.objects.filter(pk=one.pk).update(address="other@example.org"),
        lambda one: User.objects.filter(pk=one.membership.user_id).update(is_active=False),
        lambda one: Membership.objects.filter(pk=one.membership_id).update(state=Participation.DECLINED),
        lambda one: Membership.objects.filter(pk=one.membership_id).update(state=Participation.ACCEPTED),
    ],
    ids=["run out", "withdrawn", "another address", "closed account", "declined", "accepted"],
)
def test_a_link_that_no_longer_holds(spoil: Any) -> None:
    invitation = factories.InvitationFactory()
    spoil(invitation)
    with pytest.raises(operations.LinkUsed):
        operations.use_invitation(token_of(invitation.pk))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_uses_the_link() -> None:
    token = token_of(factories.InvitationFactory().pk)
    start, outcomes = threading.Barrier(8), []

    def use() -> None:
        try:
            start.wait(10)
            operations.use_invitation(token)
            outcomes.append("used")
        except operations.LinkUsed:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["refused"] * 7 + ["used"]


# --- answers ----------------------------------------------------------------------------------------


def test_not_now_with_a_day_is_asked_again_once(program: Program) -> None:
    member = factories.InvitationFactory(membership=invited(program)).membership
    operations.postpone_by_link(link(member), ask_again_on=TODAY)
    assert operations.ask_again(TODAY - dt.timedelta(days=1)) == 0
    assert operations.ask_again(TODAY) == 1
    assert operations.ask_again(TODAY) == 0
    member.refresh_from_db()
    assert (member.state, member.ask_again_on) == (Participation.INVITED, None)
    assert Message.objects.get().context["organiser"] == ""
    assert operations.use_invitation(link(member)) == member


@pytest.mark.parametrize("state", [Participation.APPLIED, Participation.ACCEPTED, Participation.DECLINED])
def test_not_now_is_an_answer_to_an_invitation_only(program: Program, state: Participation) -> None:
    member = factories.MembershipFactory(program=program, role=Role.MENTOR, state=state)
    with pytest.raises(operations.NotTakingPart):
        operations.say_not_now(member, ask_again_on=None, by=member.user)


def test_who_said_not_now_may_still_apply(program: Program) -> None:
    member = factories.MembershipFactory(program=program, role=Role.MENTOR, state=Participation.NOT_NOW)
    factories.TopicChoiceFactory(card__membership=member, card__published_at=None)
    operations.submit_card(member, by=member.user)
    assert member.state == Participation.APPLIED


# --- status -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "fields", "mail", "status"),
    [
        (Participation.INVITED, {}, MessageState.QUEUED, InvitationStatus.QUEUED),
        (Participation.INVITED, {}, MessageState.SENT, InvitationStatus.SENT),
        (Participation.INVITED, {}, MessageState.FAILED, InvitationStatus.BOUNCED),
        (Participation.INVITED, {"opened_at": timezone.now()}, MessageState.SENT, InvitationStatus.OPENED),
        (Participation.INVITED, {"expires_at": timezone.now()}, MessageState.SENT, InvitationStatus.EXPIRED),
        (Participation.APPLIED, {}, MessageState.SENT, InvitationStatus.APPLIED),
        (Participation.ACCEPTED, {}, MessageState.SENT, InvitationStatus.APPLIED),
        (Participation.DECLINED, {}, MessageState.SENT, InvitationStatus.DECLINED),
        (Participation.NOT_NOW, {}, MessageState.SENT, InvitationStatus.NOT_NOW),
    ],
)
def test_status(
    program: Program, state: Participation, fields: Any, mail: MessageState, status: InvitationStatus
) -> None:
    message = factories.MessageFactory(
        state=mail, sent_at=timezone.now() if mail == MessageState.SENT else None
    )
    member = factories.MembershipFactory(program=program, role=Role.MENTOR, state=state)
    factories.InvitationFactory(membership=member, message=message, **fields)
    assert {key for key, n in invitation_counts(program).by_status.items() if n} == {status}


# --- reminders --------------------------------------------------------------------------------------


@pytest.fixture
def waiting(program: Program) -> Invitation:
    invitation = factories.InvitationFactory(membership=invited(program), expires_at="2026-04-20T00:00Z")
    Invitation.objects.update(created_at=dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC))
    return invitation


def test_reminders_follow_the_schedule_and_each_comes_once(waiting: Invitation) -> None:
    reminded = [operations.remind_invited(dt.date(2026, 3, day)) for day in (13, 14, 14, 15, 20, 21, 30)]
    assert reminded == [0, 1, 0, 0, 1, 0, 0]
    assert [reminder.day for reminder in waiting.reminders.order_by("day")] == [4, 10]


def test_after_a_long_outage_one_reminder_is_enough(waiting: Invitation) -> None:
    assert operations.remind_invited(dt.date(2026, 3, 25)) == 1
    assert operations.remind_invited(dt.date(2026, 3, 26)) == 0


@pytest.mark.parametrize("state", [state for state in Participation if state != Participation.INVITED])
def test_any_answer_ends_the_reminders(waiting: Invitation, state: Participation) -> None:
    Membership.objects.filter(pk=waiting.membership_id).update(state=state)
    assert operations.remind_invited(TODAY) == 0


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.CLOSING, Phase.CLOSED, Phase.ARCHIVED])
def test_a_programme_that_takes_nobody_in_reminds_nobody(waiting: Invitation, phase: Phase) -> None:
    Program.objects.update(phase=phase)
    assert operations.remind_invited(TODAY) == 0


def test_the_schedule_is_the_programmes_own(waiting: Invitation, program: Program, organiser: User) -> None:
    operations.set_invitation_policy(program, valid_days=20, reminder_days=[], by=organiser)
    assert operations.remind_invited(TODAY) == 0
    operations.set_invitation_policy(program, valid_days=20, reminder_days=[9, 2, 2], by=organiser)
    assert operations.remind_invited(TODAY) == 1
    assert InvitationReminder.objects.get().day == 9


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_one_reminder() -> None:
    invitation = factories.InvitationFactory()
    today = timezone.localdate(invitation.created_at) + dt.timedelta(days=5)
    start, counts = threading.Barrier(4), []

    def beat() -> None:
        try:
            start.wait(10)
            counts.append(operations.remind_invited(today))
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(counts) == [0, 0, 0, 1]
    assert Message.objects.count() == 1


# --- lists ------------------------------------------------------------------------------------------


def test_what_the_preview_says_is_what_happens(program: Program, organiser: User) -> None:
    organisation = program.organisation
    factories.UserFactory(email="known@example.org", organisation=organisation)
    invited(program, user__email="waiting@example.org")
    invited(program, user__email="again@example.org", invited_at=timezone.now() - dt.timedelta(days=1))
    factories.MembershipFactory(program=program, mentee=True, user__email="other.side@example.org")
    factories.UserFactory(email="foreign@example.org")
    text = (
        "Lena Berg <new@example.org>\nknown@example.org; waiting@example.org, again@example.org\n"
        "other.side@example.org\nforeign@example.org\nNEW@example.org\nnot an address\n"
    )
    findings = [line.finding for line in read_list(program, Role.MENTOR, text)]
    assert findings == [
        *(Finding.NEW, Finding.KNOWN, Finding.WAITING, Finding.AGAIN),
        *(Finding.THERE, Finding.WRONG, Finding.TWICE, Finding.WRONG),
    ]
    sent = operations.invite_list(program, Role.MENTOR, text, by=organiser)
    assert {member.user.email for member in sent} == {
        f"{name}@example.org" for name in ("new", "known", "waiting", "again")
    }
    assert Message.objects.count() == 4
    assert User.objects.get(email="new@example.org").full_name == "Lena Berg"
    assert not User.objects.get(email="new@example.org").has_usable_password()


def test_who_said_no_is_not_asked_again_by_a_list(program: Program, organiser: User) -> None:
    factories.MembershipFactory(
        program=program, role=Role.MENTOR, state=Participation.DECLINED, user__email="no@example.org"
    )
    assert operations.invite_list(program, Role.MENTOR, "no@example.org", by=organiser) == []
    assert not Message.objects.exists()

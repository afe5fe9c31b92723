import datetime as dt

import pytest

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from programs import operations
from programs.enums import Participation
from programs.models import Program
from tests import factories

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 5, 4)


def test_a_break_ends_by_itself_on_its_day(program: Program, organiser: User) -> None:
    member = factories.MembershipFactory(program=program, mentor=True)
    operations.pause(member, until=DAY, by=member.user)
    assert (member.state, Message.objects.get().recipient) == (Participation.PAUSED, organiser)
    assert operations.end_pauses(DAY - dt.timedelta(days=1)) == 0
    assert operations.end_pauses(DAY) == 1
    assert operations.end_pauses(DAY) == 0
    member.refresh_from_db()
    assert (member.state, member.paused_until_on) == (Participation.ACCEPTED, None)


def test_a_break_with_an_open_end_and_back_by_a_button(program: Program, organiser: User) -> None:
    member = factories.MembershipFactory(program=program, mentor=True)
    operations.pause(member, until=None, by=organiser)
    assert Message.objects.get().recipient == member.user
    assert operations.end_pauses(DAY) == 0
    operations.come_back(member, by=member.user)
    assert member.state == Participation.ACCEPTED
    with pytest.raises(operations.NotPaused):
        operations.come_back(member, by=member.user)


@pytest.mark.parametrize(
    "state", [s for s in Participation if s not in (Participation.ACCEPTED, Participation.PAUSED)]
)
def test_only_who_is_in_takes_a_break(state: Participation) -> None:
    member = factories.MembershipFactory(mentor=True, state=state)
    with pytest.raises(operations.NotActive):
        operations.pause(member, until=DAY, by=member.user)


def test_who_leaves_during_a_break_has_left() -> None:
    member = factories.MembershipFactory(mentor=True)
    operations.pause(member, until=DAY, by=member.user)
    operations.leave_program(member, by=member.user)
    assert operations.end_pauses(DAY) == 0
    assert member.state == Participation.WITHDRAWN

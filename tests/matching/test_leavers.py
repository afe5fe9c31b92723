import datetime as dt

import pytest
from django.utils import timezone

from matching.enums import PairState
from matching.models import Pair
from matching.operations import end_pairs_of_leavers
from mentoring.notifications.models import Message
from programs.operations import complete_leavers, leave_program
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_who_leaves_ends_their_pair_and_the_other_hears_of_it_once(pair: Pair, side: str) -> None:
    left = getattr(pair, side)
    leave_program(left, by=left.user)
    assert [end_pairs_of_leavers(), end_pairs_of_leavers()] == [1, 0]
    pair.refresh_from_db()
    assert pair.state == PairState.ENDED
    message = Message.objects.get(template="matching/partner_left")
    assert message.recipient == pair.partner_of(left.user).user


def test_who_goes_at_the_old_end_ends_their_pair_too(pair: Pair) -> None:
    pair.mentor.leaves_on = timezone.localdate() - dt.timedelta(days=1)
    pair.mentor.save()
    assert complete_leavers() == [pair.mentor]
    assert [end_pairs_of_leavers(), end_pairs_of_leavers()] == [1, 0]
    assert Message.objects.get(template="matching/partner_left").recipient == pair.mentee.user


def test_the_mentor_keeps_the_other_mentees(pair: Pair) -> None:
    pair.mentor.capacity = 2
    pair.mentor.save()
    other = factories.PairFactory(program=pair.program, mentor=pair.mentor, seat=2)
    leave_program(pair.mentee, by=pair.mentee.user)
    end_pairs_of_leavers()
    other.refresh_from_db()
    assert other.state == PairState.ACTIVE


def test_what_was_not_announced_is_for_the_organisers(pair: Pair) -> None:
    secret = factories.PairFactory(program=pair.program, confirmed=True)
    leave_program(secret.mentor, by=secret.mentor.user)
    assert end_pairs_of_leavers() == 0
    assert not Message.objects.filter(recipient=secret.mentee.user).exists()

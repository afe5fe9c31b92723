"""Pairs are opened, and a round is asked for."""

import uuid

import pytest

from matching import operations
from matching.enums import Moves, PairState, RunKind
from matching.models import Pair, SecondRound
from matching.operations import RoundPlan
from matching.operations.rounds import NeedsNoPlace, NobodyToRematch, PairNotOpen
from matching.operations.runs import NotInPhase, RunUnderWay
from matching.queries import round_outlook
from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from programs.enums import Phase
from programs.models import Program
from tests import factories
from tests.matching import people
from tests.matching.rounds.acts import FEW, NEEDED, Three

pytestmark = pytest.mark.django_db


def test_open_a_pair_and_leave_it_as_it_is(three: Three, program: Program, organiser: User) -> None:
    operations.open_pair(three.opened, by=organiser)
    assert round_outlook(program).opened == 1
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.opened_by) == (PairState.ACTIVE, organiser)
    operations.leave_pair(three.opened, by=organiser)
    operations.leave_pair(three.opened, by=organiser)
    assert (round_outlook(program).opened, round_outlook(program).stays) == (0, 2)
    verbs = AuditEvent.objects.filter(object_id=three.opened.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["pair.opened", "pair.left_as_it_is"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", ["confirmed", "ended"])
def test_only_an_announced_pair_is_opened(program: Program, organiser: User, kind: str) -> None:
    pair = factories.PairFactory(program=program, **{kind: True})
    with pytest.raises(PairNotOpen):
        operations.open_pair(pair, by=organiser)


def test_several_are_opened_at_once(three: Three, organiser: User) -> None:
    assert operations.open_pairs(Pair.objects.all(), by=organiser) == 1
    assert Pair.objects.opened().count() == 2


# --- asking for a round -----------------------------------------------------------------------


def test_the_same_form_asks_once(three: Three, program: Program, organiser: User) -> None:
    key = uuid.uuid4()
    runs = {operations.request_second_round(program, FEW, form_key=key, by=organiser) for _ in range(2)}
    second = SecondRound.objects.get()
    assert runs == {second.run}
    assert (second.run.kind, second.moves, second.most_moves) == (RunKind.SECOND_ROUND, Moves.FEW, 1)
    assert second.released.get().pair == three.opened
    with pytest.raises(RunUnderWay):
        operations.request_second_round(program, FEW, form_key=uuid.uuid4(), by=organiser)


def test_somebody_has_to_need_it(three: Three, program: Program, organiser: User) -> None:
    operations.leave_pair(three.opened, by=organiser)
    with pytest.raises(NobodyToRematch):
        operations.request_second_round(program, NEEDED, form_key=uuid.uuid4(), by=organiser)
    plan = RoundPlan(Moves.NEEDED, place_for=three.xenia)
    with pytest.raises(NeedsNoPlace):
        operations.request_second_round(program, plan, form_key=uuid.uuid4(), by=organiser)
    people.mentee(program)
    Program.objects.filter(pk=program.pk).update(phase=Phase.CLOSING)
    program.refresh_from_db()
    with pytest.raises(NotInPhase):
        operations.request_second_round(program, NEEDED, form_key=uuid.uuid4(), by=organiser)

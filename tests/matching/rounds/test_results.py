"""Who stays and who gets somebody new, and what the database holds of it."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from matching import operations
from matching.engine import Snapshot
from matching.enums import Moves, PairState, Release, RunState
from matching.models import MatchRun, Pair, RoundPair
from matching.operations import RoundPlan
from matching.queries import round_words
from mentoring.accounts.models import User
from programs.enums import Phase
from programs.models import Program
from tests import factories
from tests.matching import people
from tests.matching.rounds.acts import FEW, NEEDED, Three, pair_of, proposed, second_round_of

pytestmark = pytest.mark.django_db


def test_who_needs_it_gets_somebody_new_and_the_others_stay(
    three: Three, program: Program, organiser: User
) -> None:
    run = second_round_of(program, organiser)
    assert proposed(run) == {(three.xenia, three.ben)}
    assert (run.state, run.is_proved, run.mentees_asked) == (RunState.DONE, True, 1)
    words = round_words(run)
    assert words is not None
    assert (words.opened, words.moved, words.second.stays) == ([three.opened], [], 1)
    assert [row.limit for row in words.prices] == [None]
    assert words.prices[0].is_chosen
    assert (words.pairs_lost, words.points_lost) == (0, 0)


def test_an_opened_pair_comes_together_no_more(three: Three, program: Program, organiser: User) -> None:
    factories.ExclusionFactory(program=program, membership=three.ben)
    run = second_round_of(program, organiser)
    assert proposed(run) == set()
    assert run.left_over.filter(membership=three.xenia).exists()


def test_a_place_is_found_with_the_fewest_moves(chain: Three, program: Program, organiser: User) -> None:
    waiting = people.mentee(program)  # nobody looks for a place for them now
    staying = second_round_of(program, organiser)
    assert proposed(staying) == {(waiting, chain.ben)}
    run = second_round_of(program, organiser, RoundPlan(Moves.NEEDED, place_for=chain.zoe))
    assert proposed(run) == {(chain.zoe, chain.ann), (chain.xenia, chain.ben)}
    words = round_words(run)
    assert words is not None
    assert (words.moved, words.opened, words.second.stays) == ([chain.opened], [], 1)
    none, most = words.prices
    assert (none.limit, none.pairs, most.limit, most.more_pairs, most.moved) == (0, 2, None, 1, 1)
    assert words.pairs_lost == 0


def test_at_most_so_many_move(chain: Three, program: Program, organiser: User) -> None:
    assert proposed(second_round_of(program, organiser)) == set()
    run = second_round_of(program, organiser, FEW)
    assert proposed(run) == {(chain.zoe, chain.ann), (chain.xenia, chain.ben)}
    assert RoundPair.objects.get(release=Release.MOVED).pair == chain.opened


def test_another_attempt_reads_what_was_settled(chain: Three, program: Program, organiser: User) -> None:
    run = second_round_of(program, organiser, FEW)
    settled, before = Snapshot.from_json(run.snapshot), proposed(run)
    run.proposals.all().delete()
    run.left_over.all().delete()
    people.mentor(program)  # came later
    MatchRun.objects.filter(pk=run.pk).update(state=RunState.QUEUED)
    operations.execute_run(run.pk)
    run.refresh_from_db()
    assert (Snapshot.from_json(run.snapshot), proposed(run)) == (settled, before)
    run.proposals.all().delete()
    run.left_over.all().delete()
    MatchRun.objects.filter(pk=run.pk).update(state=RunState.QUEUED, engine_version="0")
    operations.execute_run(run.pk)
    assert not RoundPair.objects.filter(round__run=run).exists(), "by the newcomer nobody has to move"


# --- what the database holds -----------------------------------------------------------------------


def test_one_pair_now_and_one_afterwards(three: Three, program: Program, organiser: User) -> None:
    run = factories.MatchRunFactory(program=program)
    with pytest.raises(IntegrityError, match="pair_one_live_a_place"), transaction.atomic():
        factories.PairFactory(program=program, mentee=three.xenia, mentor=three.ben, confirmed=True)
    Pair.objects.filter(pk=three.opened.pk).update(ends_with=run)
    factories.PairFactory(program=program, mentee=three.xenia, mentor=three.ben, confirmed=True)
    with pytest.raises(IntegrityError, match="pair_one_live_a_seat"), transaction.atomic():
        factories.PairFactory(
            program=program, mentee=people.mentee(program), mentor=three.ben, confirmed=True
        )
    with pytest.raises(IntegrityError, match="pair_one_met"), transaction.atomic():
        Pair.objects.confirmed().update(state=PairState.ACTIVE, announced_at=three.opened.announced_at)


def test_a_hidden_pair_does_not_end_with_an_announcement(program: Program) -> None:
    pair = factories.PairFactory(program=program, confirmed=True)
    run = factories.MatchRunFactory(program=program)
    with pytest.raises(IntegrityError, match="pair_announced_before_it_ends"):
        Pair.objects.filter(pk=pair.pk).update(ends_with=run)


# --- how much it asks of the database ---------------------------------------------------------------


def test_queries_do_not_grow_with_the_pairs() -> None:
    assert _queries(1) == _queries(12)


def _queries(pairs: int) -> dict[str, int]:
    program = factories.ProgramFactory(phase=Phase.RUNNING)
    factories.EventFactory(program=program)
    organiser = factories.MembershipFactory(program=program).user
    for _ in range(pairs):
        pair_of(people.mentee(program), people.mentor(program))
        people.mentor(program)
    counts = {}
    run: Any = None

    def request() -> None:
        nonlocal run
        run = operations.request_second_round(program, NEEDED, form_key=uuid.uuid4(), by=organiser)

    for name, act in {
        "open": lambda: operations.open_pairs(Pair.objects.all(), by=organiser),
        "request": request,
        "read": lambda: operations.execute_run(run.pk),
        "confirm": lambda: operations.confirm_run(MatchRun.objects.get(pk=run.pk), by=organiser),
        "announce": lambda: operations.announce_pairs(program, by=organiser),
    }.items():
        with CaptureQueriesContext(connection) as captured:
            act()
        if name != "read":  # how often a worker tells of itself depends on what it has to do
            counts[name] = len(captured)
    assert Pair.objects.in_program(program).active().count() == pairs
    return counts

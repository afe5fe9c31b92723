"""Second rounds: who stays, who gets somebody new, and that nobody learns of it too early."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching import operations
from matching.engine import Policy, Snapshot, Teams
from matching.enums import EndReason, Moves, PairState, Release, RunKind, RunState
from matching.models import MatchRun, Pair, RoundPair, SecondRound
from matching.operations import RoundPlan
from matching.operations.confirming import PeopleGone, PeopleTaken
from matching.operations.rounds import NeedsNoPlace, NobodyToRematch, PairNotOpen, TeamsStay
from matching.operations.runs import NotInPhase, RunUnderWay
from matching.queries import build_snapshot, readiness, round_outlook, round_words
from mentoring.accounts.models import AuditEvent, User
from mentoring.errors import Conflict
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.enums import Participation, Phase
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db

FEW, NEEDED = RoundPlan(Moves.FEW, 1), RoundPlan(Moves.NEEDED)


@pytest.fixture
def program(db: None) -> Program:
    program = factories.ProgramFactory(phase=Phase.RUNNING)
    factories.EventFactory(program=program, place="Hall 3")
    return program


def pair_of(mentee: Membership, mentor: Membership, seat: int = 1) -> Pair:
    return factories.PairFactory(program=mentee.program, mentee=mentee, mentor=mentor, seat=seat)


def second_round_of(program: Program, by: User, plan: RoundPlan | None = None) -> MatchRun:
    """Requested and computed, as a worker would."""
    run = operations.request_second_round(program, plan or RoundPlan(), form_key=uuid.uuid4(), by=by)
    operations.execute_run(run.pk)
    return MatchRun.objects.get(pk=run.pk)


def proposed(run: MatchRun) -> set[tuple[Membership, Membership]]:
    return {(proposal.mentee, proposal.mentor) for proposal in run.proposals.all()}


@dataclass(frozen=True)
class Three:
    """Xenia with Ann, Zoe with Cleo; Ben is free. Xenia's pair is opened."""

    xenia: Membership
    zoe: Membership
    ann: Membership
    ben: Membership
    cleo: Membership
    opened: Pair
    staying: Pair


@pytest.fixture
def three(program: Program, organiser: User) -> Three:
    xenia, zoe = people.mentee(program), people.mentee(program)
    ann, ben, cleo = (people.mentor(program) for _ in range(3))
    opened, staying = pair_of(xenia, ann), pair_of(zoe, cleo)
    operations.open_pair(opened, by=organiser)
    return Three(xenia, zoe, ann, ben, cleo, opened, staying)


# --- opening --------------------------------------------------------------------------------


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


# --- the result -----------------------------------------------------------------------------


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


@pytest.fixture
def chain(program: Program) -> Three:
    """Yuri (here Zoe) waits and may have Ann alone, who has Xenia; Ben is free for Xenia, Cleo is not."""
    xenia, yuri = people.mentee(program), people.mentee(program)
    ann, ben, cleo = (people.mentor(program) for _ in range(3))
    for mentor, mentee in ((ben, yuri), (cleo, yuri)):
        factories.PairDecisionFactory(program=program, mentor=mentor, mentee=mentee)
    other = people.mentee(program)
    return Three(xenia, yuri, ann, ben, cleo, pair_of(xenia, ann), pair_of(other, cleo))


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


# --- confirming and announcing --------------------------------------------------------------------


def test_the_old_pair_goes_on_until_the_announcement(three: Three, program: Program, organiser: User) -> None:
    run = second_round_of(program, organiser)
    pages = {user: _pages(user, three.opened) for user in (three.xenia.user, three.ann.user, three.ben.user)}
    new = operations.confirm_run(run, by=organiser)[0]
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.ends_with) == (PairState.ACTIVE, run)
    assert (new.mentor, new.state) == (three.ben, PairState.CONFIRMED)
    assert not Message.objects.exists()
    for user, before in pages.items():
        assert _pages(user, three.opened) == before
        assert new.pk not in Pair.objects.visible_to(user).values_list("pk", flat=True)
    assert (readiness(program).mentees, readiness(program).places) == (0, 1), "Ann is free from then on"

    assert operations.announce_pairs(program, by=organiser) == 1
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.ended_because) == (PairState.ENDED, EndReason.REMATCHED)
    assert three.opened.ended_at is not None
    assert Pair.objects.active().get(mentee=three.xenia) == new
    three.staying.refresh_from_db()
    assert three.staying.state == PairState.ACTIVE
    mails = {user: [render(mail) for mail in user.messages.all()] for user in pages}
    assert [len(own) for own in mails.values()] == [2, 1, 1]
    farewell = next(mail for mail in mails[three.xenia.user] if three.ann.user.full_name in mail.subject)
    assert "it says nothing about either of you" in farewell.text
    assert "in a second mail" in farewell.text
    assert "look for somebody else" in mails[three.ann.user][0].text
    assert not Message.objects.filter(recipient__in=[three.zoe.user, three.cleo.user]).exists()


def _pages(user: User, pair: Pair) -> list[Any]:
    """What a person finds of their programme, without what changes with every look."""
    client = Client()
    client.force_login(user)
    urls = [
        reverse("sessions:home"),
        reverse("sessions:program", args=[pair.program_id]),
        reverse("sessions:pair", args=[pair.pk]),
        reverse("sessions:log", args=[pair.pk]),
    ]
    found = [client.get(url) for url in urls]
    names = [person.full_name for person in User.objects.order_by("pk")]
    return [(page.status_code, [page.content.decode().count(name) for name in names]) for page in found]


def test_two_who_are_opened_swap(program: Program, organiser: User) -> None:
    xenia, yuri = people.mentee(program), people.mentee(program)
    ann, ben = people.mentor(program), people.mentor(program)
    for pair in (pair_of(xenia, ann), pair_of(yuri, ben)):
        operations.open_pair(pair, by=organiser)
    run = second_round_of(program, organiser)
    assert proposed(run) == {(xenia, ben), (yuri, ann)}
    operations.confirm_run(run, by=organiser)
    assert Pair.objects.live().count() == 4
    assert Pair.objects.lasting().count() == 2
    operations.announce_pairs(program, by=organiser)
    assert {(pair.mentee, pair.mentor) for pair in Pair.objects.active()} == proposed(run)


@pytest.mark.parametrize(("capacity", "goes_on"), [(1, False), (2, True)])
def test_a_pair_for_which_nobody_was_found_ends_only_where_its_place_is_needed(
    program: Program, organiser: User, capacity: int, goes_on: bool
) -> None:
    xenia, yuri = people.mentee(program), people.mentee(program)
    ann = people.mentor(program, capacity=capacity)
    pair = pair_of(xenia, ann)
    operations.open_pair(pair, by=organiser)
    run = second_round_of(program, organiser)
    assert proposed(run) == {(yuri, ann)}
    operations.confirm_run(run, by=organiser)
    operations.announce_pairs(program, by=organiser)
    pair.refresh_from_db()
    assert (pair.state == PairState.ACTIVE) == goes_on
    assert pair.opened_at is not None, "the next round looks again"
    assert xenia.user.messages.count() == (not goes_on)
    assert (str(xenia.pk) in {one.id for one in build_snapshot(program).mentees}) != goes_on


def test_confirmed_in_two_steps(program: Program, organiser: User) -> None:
    """Each old pair ends with its own new one; what is not confirmed changes nothing."""
    mentees = [people.mentee(program) for _ in range(2)]
    old = [pair_of(mentee, people.mentor(program)) for mentee in mentees]
    for _ in range(2):
        people.mentor(program)
    for pair, other in (old, old[::-1]):  # each gets one of the two who are free
        factories.PairDecisionFactory(program=program, mentor=other.mentor, mentee=pair.mentee)
    assert operations.open_pairs(old, by=organiser) == 2
    run = second_round_of(program, organiser)
    first = run.proposals.filter(mentee=mentees[0])
    operations.confirm_run(run, only=first, by=organiser)
    assert [pair.mentee for pair in Pair.objects.ending()] == [mentees[0]]
    operations.confirm_run(run, by=organiser)
    assert Pair.objects.ending().count() == 2


@pytest.mark.parametrize("act", ["dissolve", "reopen"])
def test_what_is_taken_back_lets_the_old_pair_go_on(
    three: Three, program: Program, organiser: User, act: str
) -> None:
    run = second_round_of(program, organiser)
    new = operations.confirm_run(run, by=organiser)[0]
    if act == "dissolve":
        operations.dissolve_pair(new, by=organiser)
    else:
        operations.reopen_run(run, reason="Ben is on leave.", form_key=uuid.uuid4(), by=organiser)
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.ends_with) == (PairState.ACTIVE, None)
    assert AuditEvent.objects.filter(verb="pair.goes_on", object_id=three.opened.pk).count() == 1
    again = operations.confirm_run(run, by=organiser)
    assert [pair.mentee for pair in again] == [three.xenia]
    assert Pair.objects.ending().get() == three.opened


def test_a_place_that_is_taken_does_not_come_back(program: Program, organiser: User) -> None:
    """Xenia's new pair is dissolved, but Yuri has got her old place: it is said, not hidden."""
    xenia, yuri = people.mentee(program), people.mentee(program)
    ann, ben = people.mentor(program), people.mentor(program)
    factories.PairDecisionFactory(program=program, mentor=ben, mentee=yuri)
    pair = pair_of(xenia, ann)
    operations.open_pair(pair, by=organiser)
    run = second_round_of(program, organiser)
    assert proposed(run) == {(xenia, ben), (yuri, ann)}
    new = operations.confirm_run(run, by=organiser)
    operations.dissolve_pair(next(one for one in new if one.mentee == xenia), by=organiser)
    assert Pair.objects.ending().get() == pair
    operations.dissolve_pair(next(one for one in new if one.mentee == yuri), by=organiser)
    assert not Pair.objects.ending().exists()


def test_of_two_rounds_over_the_same_pair_one_counts(three: Three, program: Program, organiser: User) -> None:
    first, second = (second_round_of(program, organiser) for _ in range(2))
    operations.confirm_run(first, by=organiser)
    with pytest.raises(PeopleTaken):
        operations.confirm_run(second, by=organiser)
    assert Pair.objects.ending().get().ends_with == first


def test_a_pair_that_ended_meanwhile_is_no_obstacle(three: Three, program: Program, organiser: User) -> None:
    run = second_round_of(program, organiser)
    Membership.objects.filter(pk=three.ann.pk).update(state=Participation.WITHDRAWN)
    operations.end_pairs_of_leavers()
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.ended_because) == (PairState.ENDED, EndReason.LEFT)
    operations.confirm_run(run, by=organiser)
    assert not Pair.objects.ending().exists()
    assert operations.announce_pairs(program, by=organiser) == 1


def test_whoever_left_is_told_before_anything_ends(three: Three, program: Program, organiser: User) -> None:
    run = second_round_of(program, organiser)
    Membership.objects.filter(pk=three.ben.pk).update(state=Participation.WITHDRAWN)
    with pytest.raises(PeopleGone):
        operations.confirm_run(run, by=organiser)
    assert not Pair.objects.ending().exists()


def test_in_a_team_one_makes_way_for_somebody_new(program: Program, organiser: User) -> None:
    policy = Policy(teams=Teams(size=2))
    operations.save_policy(program, policy, seen=0, note="", by=organiser)
    xenia = people.mentee(program)
    ann, ben = people.mentor(program), people.mentor(program)
    pairs: list[Pair] = [
        pair_of(xenia, ann),
        factories.PairFactory(program=program, mentee=xenia, mentor=ben, place=2),
    ]
    new = people.mentor(program)
    operations.open_pair(pairs[1], by=organiser)
    with pytest.raises(TeamsStay):
        operations.request_second_round(program, FEW, form_key=uuid.uuid4(), by=organiser)
    run = second_round_of(program, organiser)
    assert proposed(run) == {(xenia, new)}
    operations.confirm_run(run, by=organiser)
    assert Pair.objects.ending().get() == pairs[1]
    operations.announce_pairs(program, by=organiser)
    assert {pair.mentor for pair in Pair.objects.active()} == {ann, new}


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


# --- the board ------------------------------------------------------------------------------------


def test_the_board_says_who_changes_and_what_it_costs(
    chain: Three, program: Program, organiser: User, client: Client
) -> None:
    run = second_round_of(program, organiser, FEW)
    client.force_login(organiser)
    url = reverse("matching:run", args=[run.pk])
    page = client.get(url)
    rows = {row.proposal.mentee: row for row in page.context["table"].rows}
    assert (rows[chain.zoe].is_new, rows[chain.zoe].before) == (True, None)
    assert (rows[chain.xenia].is_new, rows[chain.xenia].before) == (False, chain.ann.user)
    text = page.content.decode()
    assert f"until now with {chain.ann.user.full_name}" in text
    assert "1 further pair gets somebody new" in text
    assert "The price of stability" in text
    for value, mentee in (("new", chain.zoe), ("changes", chain.xenia)):
        found = client.get(f"{url}?round={value}").context["table"].rows
        assert [row.proposal.mentee for row in found] == [mentee]
    operations.confirm_run(run, by=organiser)
    pairs = client.get(reverse("matching:pairs", args=[program.pk])).content.decode()
    assert "Ends with the announcement" in pairs
    assert "1 pair of now ends in the same moment" in pairs


def test_an_ordinary_run_says_nothing_of_it(program: Program, organiser: User, client: Client) -> None:
    people.mentor(program)
    people.mentee(program)
    run = people.finished_run(program, organiser)
    client.force_login(organiser)
    page = client.get(reverse("matching:run", args=[run.pk]))
    assert page.context["round"] is None
    assert "price of stability" not in page.content.decode()
    assert [row.is_new for row in page.context["table"].rows] == [False]


def test_a_round_of_an_earlier_version_is_not_repeated_as_a_run(
    three: Three, program: Program, organiser: User, client: Client
) -> None:
    run = second_round_of(program, organiser)
    MatchRun.objects.filter(pk=run.pk).update(engine_version="0")
    client.force_login(organiser)
    text = client.get(reverse("matching:run", args=[run.pk])).content.decode()
    assert "Start another second round" in text
    assert reverse("matching:run_repeat", args=[run.pk]) not in text


def test_whoever_is_left_over_may_find_a_place(
    chain: Three, program: Program, organiser: User, client: Client
) -> None:
    run = people.finished_run(program, organiser)
    client.force_login(organiser)
    text = client.get(reverse("matching:run", args=[run.pk])).content.decode()
    assert "Or let some pairs move" in text


def test_queries_of_the_board_do_not_grow(client: Client) -> None:
    assert _queries_of_the_board(client, 1) == _queries_of_the_board(client, 12)


def _queries_of_the_board(client: Client, pairs: int) -> int:
    program = factories.ProgramFactory(phase=Phase.RUNNING)
    organiser = factories.MembershipFactory(program=program).user
    for _ in range(pairs):
        operations.open_pair(pair_of(people.mentee(program), people.mentor(program)), by=organiser)
        people.mentor(program)
        people.mentee(program)
    run = second_round_of(program, organiser, NEEDED)
    client.force_login(organiser)
    url = reverse("matching:run", args=[run.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert len(client.get(url).context["table"].rows) == 2 * pairs
    return len(captured)


# --- several organisers at once ---------------------------------------------------------------------


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """What each heard, on connections of their own."""
    start, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def go(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
            answers[number] = "done"
        except Conflict as refusal:
            answers[number] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def _world() -> tuple[Program, User, MatchRun]:
    program = factories.ProgramFactory(phase=Phase.RUNNING)
    factories.EventFactory(program=program)
    organiser = factories.MembershipFactory(program=program).user
    for _ in range(3):
        operations.open_pair(pair_of(people.mentee(program), people.mentor(program)), by=organiser)
    return program, organiser, second_round_of(program, organiser)


@pytest.mark.django_db(transaction=True)
def test_two_confirm_two_rounds_at_once() -> None:
    program, organiser, first = _world()
    second = second_round_of(program, organiser)
    answers = _at_once(
        lambda: operations.confirm_run(first, by=organiser),
        lambda: operations.confirm_run(second, by=organiser),
    )
    assert sorted(answers) == ["PeopleTaken", "done"]
    assert (Pair.objects.confirmed().count(), Pair.objects.ending().count()) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_one_announces_while_another_takes_back() -> None:
    """Whoever comes first: every mentee meets one mentor afterwards, the new one or the old one."""
    for _ in range(3):
        program, organiser, run = _world()
        pair = operations.confirm_run(run, by=organiser)[0]
        answers = _at_once(
            partial(operations.announce_pairs, program, by=organiser),
            partial(operations.dissolve_pair, pair, by=organiser),
        )
        assert answers in (["done", "done"], ["done", "AnnouncedAlready"])
        meeting = Pair.objects.in_program(program).active()
        assert meeting.count() >= 2, "of three: the one who was taken back may have lost their old place"
        assert meeting.count() == len({pair.mentee_id for pair in meeting})
        assert not Pair.objects.in_program(program).confirmed().exists()
        assert not Pair.objects.in_program(program).ending().exists()

"""The pages of matching: for organisers, and for nobody else."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching import operations
from matching.enums import LeftOverReason, PairState, RunError, RunState, RunStep
from matching.models import MatchRun, Pair
from matching.queries import build_snapshot
from matching.queries.board import LEFT_OVER_SHOWN
from mentoring.accounts.models import User
from programs.enums import Level, Participation, Phase, Priority, Role
from programs.models import Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _url(name: str, thing: Any) -> str:
    return reverse(f"matching:{name}", args=[thing.pk])


@pytest.fixture
def at(organiser: User) -> Client:
    """The organiser's browser."""
    return _client(organiser)


@pytest.fixture
def ready(program: Program) -> Program:
    topic = factories.TopicFactory(program=program, name="Generative AI")
    people.mentor(program, offers={topic: Level.EXPERT})
    people.mentor(program)
    people.mentee(program, wants={topic: (Priority.HIGH, 0)})
    return program


# --- who sees what --------------------------------------------------------------------------

OF_PROGRAM = ("runs", "run_request", "pairs", "announce")
OF_RUN = ("run", "run_progress", "run_cancel", "run_confirm")


def _status(user: User, url: str) -> int:
    client = _client(user)
    got = client.get(url)
    return client.post(url).status_code if got.status_code == 405 else got.status_code


@pytest.mark.parametrize("name", OF_PROGRAM)
@pytest.mark.parametrize("persona", ["advisor", "sponsor", "coder", "mentor", "mentee"])
def test_members_who_do_not_organise_are_told_so(
    request: pytest.FixtureRequest, program: Program, name: str, persona: str
) -> None:
    assert _status(request.getfixturevalue(persona), _url(name, program)) == 403


@pytest.mark.parametrize("name", OF_RUN)
@pytest.mark.parametrize("persona", ["advisor", "sponsor", "coder", "mentor", "mentee", "stranger"])
def test_nobody_but_organisers_knows_of_a_run(
    request: pytest.FixtureRequest, program: Program, name: str, persona: str
) -> None:
    run = factories.MatchRunFactory(program=program)
    assert _status(request.getfixturevalue(persona), _url(name, run)) == 404


@pytest.mark.parametrize("name", OF_PROGRAM)
def test_strangers_find_nothing(program: Program, stranger: User, name: str) -> None:
    assert _status(stranger, _url(name, program)) == 404


def test_nobody_but_organisers_dissolves(program: Program, pair: Pair, stranger: User, sponsor: User) -> None:
    url = _url("pair_dissolve", pair)
    assert [_status(user, url) for user in (stranger, sponsor)] == [404, 404]
    assert _status(pair.mentor.user, url) == 403
    hidden = factories.PairFactory(program=program, confirmed=True)
    assert _status(hidden.mentor.user, _url("pair_dissolve", hidden)) == 404


@pytest.mark.parametrize("name", ["run_request", "announce"])
def test_what_changes_something_is_a_post(at: Client, program: Program, name: str) -> None:
    assert at.get(_url(name, program)).status_code == 405


# --- runs -----------------------------------------------------------------------------------


def test_the_matching_page_says_who_would_be_in_a_run(at: Client, ready: Program) -> None:
    factories.MembershipFactory(program=ready, mentee=True)
    waiting = people.mentee(ready)
    waiting.state = Participation.APPLIED
    waiting.save()
    page = at.get(_url("runs", ready)).content.decode()
    assert "1 accepted person has not handed in their card" in page
    assert "1 person waits for an answer" in page
    assert "Run the matching" in page


def test_nobody_to_match(at: Client, program: Program) -> None:
    page = at.get(_url("runs", program)).content.decode()
    assert "Nobody to match at the moment" in page
    assert "Run the matching" not in page
    answer = at.post(_url("run_request", program), {"form_key": uuid.uuid4()})
    assert answer.status_code == 409


def test_a_run_is_requested_once(at: Client, ready: Program) -> None:
    key = uuid.uuid4()
    first, second = (at.post(_url("run_request", ready), {"form_key": key}) for _ in range(2))
    run = MatchRun.objects.get()
    assert first["Location"] == second["Location"] == _url("run", run)
    third = at.post(_url("run_request", ready), {"form_key": uuid.uuid4()})
    assert third.status_code == 409
    assert "A run is under way already" in third.content.decode()
    assert "A run is under way" in at.get(_url("runs", ready)).content.decode()


def test_everybody_is_paired(at: Client, program: Program) -> None:
    factories.PairFactory(program=program, confirmed=True)
    page = at.get(_url("runs", program)).content.decode()
    assert "Every mentee has their mentor" in page
    assert "To the announcement" in page


@pytest.mark.parametrize("key", ["", "nonsense"])
def test_a_form_without_its_key_comes_back(at: Client, ready: Program, key: str) -> None:
    answer = at.post(_url("run_request", ready), {"form_key": key})
    assert answer.status_code == 422
    assert "The form arrived incomplete" in answer.content.decode()
    assert not MatchRun.objects.exists()


def test_a_run_under_way_is_asked_for_again_and_again(at: Client, program: Program) -> None:
    run = factories.MatchRunFactory(
        program=program,
        state=RunState.RUNNING,
        step=RunStep.SOLVING,
        progress=45,
        leased_until=timezone.now(),
    )
    page = at.get(_url("run", run)).content.decode()
    assert "Finding the best result" in page
    assert f'hx-get="{_url("run_progress", run)}" hx-trigger="every 1s"' in page
    part = at.get(_url("run_progress", run), headers=HTMX)
    assert part.status_code == 200
    assert part.content.decode().lstrip().startswith('<section class="card run-progress"')
    assert "45 %" in part.content.decode()
    assert at.get(_url("run_progress", run)).status_code == 302, "without htmx: the page itself"


def test_the_end_of_a_run_leads_to_its_result(at: Client, program: Program) -> None:
    run = factories.MatchRunFactory(program=program)
    answer = at.get(_url("run_progress", run), headers=HTMX)
    assert answer["HX-Redirect"] == _url("run", run)
    assert 'hx-trigger="every 1s"' not in at.get(_url("run", run)).content.decode()


def test_a_run_can_be_stopped(at: Client, ready: Program) -> None:
    at.post(_url("run_request", ready), {"form_key": uuid.uuid4()})
    run = MatchRun.objects.get()
    for _ in range(2):
        assert at.post(_url("run_cancel", run))["Location"] == _url("runs", ready)
    assert "This run was stopped" in at.get(_url("run", run)).content.decode()
    done = factories.MatchRunFactory(program=ready)
    assert at.post(_url("run_cancel", done)).status_code == 409


def test_a_failed_run_says_why(at: Client, program: Program) -> None:
    run = factories.MatchRunFactory(program=program, state=RunState.FAILED, error=RunError.INTERRUPTED)
    assert str(RunError.INTERRUPTED.label) in at.get(_url("run", run)).content.decode()


# --- results --------------------------------------------------------------------------------


def test_a_result_shows_both_people_the_points_and_the_reasons(
    at: Client, ready: Program, organiser: User
) -> None:
    run = people.finished_run(ready, organiser)
    page = " ".join(at.get(_url("run", run)).content.decode().split())
    proposal = run.proposals.get()
    for member, role in ((proposal.mentor, "Mentor"), (proposal.mentee, "Mentee")):
        assert member.user.full_name in page
        assert str(member.user.business_unit) in page
        assert f'{role} <span class="seniority">' in page
    assert "9,500" in page
    assert "Generative AI" in page
    assert "Wanted: very much · known so far: nothing yet · level of the mentor: expert" in page
    assert "Proved optimal" in page
    assert "Every mentee whom the mentor could take has found somebody else." in page
    assert f"would suit {proposal.mentee.user.full_name} best" in page


def test_a_result_that_was_not_proved_does_not_claim_it(at: Client, program: Program) -> None:
    run = factories.ProposalFactory(run__program=program).run
    assert "Proved optimal" not in at.get(_url("run", run)).content.decode()


@pytest.mark.parametrize("reason", LeftOverReason)
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_every_reason_has_a_sentence(at: Client, program: Program, reason: str, role: str) -> None:
    impossible = {(LeftOverReason.NO_SEAT, Role.MENTOR), (LeftOverReason.NO_DEMAND, Role.MENTEE)}
    if (reason, role) in impossible:
        return
    member = factories.MembershipFactory(program=program, **{role: True})
    left = factories.LeftOverFactory(run__program=program, membership=member, reason=reason)
    page = at.get(_url("run", left.run)).content.decode()
    assert member.user.full_name in page
    assert "No pair is possible" in page


def test_weak_proposals_are_marked_and_found(at: Client, program: Program) -> None:
    run = factories.MatchRunFactory(program=program)
    weak = factories.ProposalFactory(run=run, score=1_000, warnings=["low_score", "no_topic"])
    strong = factories.ProposalFactory(run=run, score=9_000)
    page = at.get(_url("run", run)).content.decode()
    assert "No topic in common" in page
    page = at.get(_url("run", run), {"warning": "no_topic"}).content.decode()
    assert weak.mentee.user.full_name in page
    assert strong.mentee.user.full_name not in page


# --- decisions ------------------------------------------------------------------------------


def test_confirm_all_and_announce(at: Client, ready: Program, organiser: User) -> None:
    run = people.finished_run(ready, organiser)
    for _ in range(2):
        assert at.post(_url("run_confirm", run), {"everything": "on"})["Location"] == _url("run", run)
    pair = Pair.objects.get()
    page = at.get(_url("pairs", ready)).content.decode()
    assert "1 pair waits for the announcement" in page
    assert "Schedule the kick-off" in page
    assert at.post(_url("announce", ready)).status_code == 409
    factories.EventFactory(program=ready, place="Hall 3")
    page = at.get(_url("pairs", ready)).content.decode()
    assert "2 people will see their partner at once" in page
    for _ in range(2):
        assert at.post(_url("announce", ready))["Location"] == _url("pairs", ready)
    pair.refresh_from_db()
    assert pair.state == PairState.ACTIVE
    ready.refresh_from_db()
    assert ready.phase == Phase.ANNOUNCED


def test_confirm_the_ticked_ones(at: Client, program: Program) -> None:
    run = factories.MatchRunFactory(program=program)
    chosen, other = factories.ProposalFactory.create_batch(2, run=run)
    assert at.post(_url("run_confirm", run)).status_code == 422
    at.post(_url("run_confirm", run), {"proposals": [chosen.pk]})
    assert Pair.objects.get().proposal == chosen
    page = at.get(_url("run", run), {"confirmed": "open"}).content.decode()
    assert other.mentee.user.full_name in page
    assert chosen.mentee.user.full_name not in page


def test_proposals_of_another_run_are_refused(at: Client, program: Program) -> None:
    run = factories.MatchRunFactory(program=program)
    factories.ProposalFactory(run=run)
    foreign = factories.ProposalFactory()
    for value in (foreign.pk, "nonsense"):
        assert at.post(_url("run_confirm", run), {"proposals": [value]}).status_code == 422
    assert not Pair.objects.exists()


def test_the_second_of_two_organisers_is_told(at: Client, program: Program) -> None:
    first = factories.ProposalFactory(run__program=program)
    second = factories.ProposalFactory(run__program=program, mentee=first.mentee)
    colleague = _client(factories.MembershipFactory(program=program).user)
    at.post(_url("run_confirm", first.run), {"everything": "on"})
    answer = colleague.post(_url("run_confirm", second.run), {"everything": "on"})
    assert answer.status_code == 409
    assert "Somebody else has confirmed pairs with some of these people" in answer.content.decode()


def test_a_confirmed_pair_can_be_dissolved(at: Client, program: Program) -> None:
    pair = factories.PairFactory(program=program, confirmed=True)
    assert "Dissolve the pair" in at.get(_url("pairs", program)).content.decode()
    for _ in range(2):
        assert at.post(_url("pair_dissolve", pair))["Location"] == _url("pairs", program)
    page = at.get(_url("pairs", program)).content.decode()
    assert pair.mentee.user.full_name not in page
    assert "No pairs yet" in page
    announced = factories.PairFactory(program=program)
    assert at.post(_url("pair_dissolve", announced)).status_code == 409


def test_a_pair_with_somebody_who_left_is_marked(at: Client, program: Program) -> None:
    pair = factories.PairFactory(program=program, confirmed=True)
    pair.mentor.state = Participation.WITHDRAWN
    pair.mentor.save()
    factories.EventFactory(program=program)
    page = at.get(_url("pairs", program)).content.decode()
    assert "Somebody has left" in page
    assert "In one pair somebody no longer takes part" in page
    assert "Announce now" not in page


def test_a_break_is_no_leaving(at: Client, program: Program) -> None:
    pair = factories.PairFactory(program=program)
    pair.mentee.state = Participation.PAUSED
    pair.mentee.save()
    proposal = factories.ProposalFactory(run__program=program, mentee=pair.mentee)
    for page in (at.get(_url("pairs", program)).text, at.get(_url("run", proposal.run)).text):
        assert "Somebody takes a break" in page
        assert "Somebody has left" not in page


# --- how much the pages ask of the database ---------------------------------------------------


def _runs(program: Program, rows: int) -> str:
    factories.MatchRunFactory.create_batch(rows, program=program, mentees_paired=1, total_score=5_000)
    return _url("runs", program)


def _result(program: Program, rows: int) -> str:
    topic = factories.TopicFactory(program=program)
    run = factories.MatchRunFactory(program=program)
    part = {"key": "topic", "topic": str(topic.pk), "points": 5_000, "most": 7_000}
    for n in range(rows):
        proposal = factories.ProposalFactory(
            run=run, parts=[{**part, "priority": 3, "knowledge": 0, "level": 3}]
        )
        if n % 2:
            operations.confirm_run(run, only=[proposal], by=run.requested_by)
        factories.LeftOverFactory(run=run, nearest=proposal.mentee)
    return _url("run", run)


def _pairs(program: Program, rows: int) -> str:
    factories.EventFactory(program=program)
    factories.PairFactory.create_batch(rows, program=program, confirmed=True)
    return _url("pairs", program)


@pytest.mark.parametrize("fill", [_runs, _result, _pairs])
def test_queries_do_not_grow_with_the_rows(fill: Callable[[Program, int], str]) -> None:
    assert _queries(fill, 1) == _queries(fill, 30)


def _queries(fill: Callable[[Program, int], str], rows: int) -> int:
    program = factories.ProgramFactory()
    client = _client(factories.MembershipFactory(program=program).user)
    url = fill(program, rows)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_snapshot_takes_as_many_queries_for_thirty_as_for_one(
    django_assert_num_queries: Any,
) -> None:
    for size in (1, 30):
        program = factories.ProgramFactory()
        topic = factories.TopicFactory(program=program)
        for _ in range(size):
            people.mentor(program, offers={topic: 3})
            people.mentee(program, wants={topic: (1, 1)})
        with django_assert_num_queries(7):
            build_snapshot(program)


def test_a_long_list_of_people_left_over_is_cut_until_it_is_asked_for(at: Client, program: Program) -> None:
    run = factories.MatchRunFactory(program=program, state=RunState.DONE)
    for n in range(LEFT_OVER_SHOWN + 3):
        member = people.mentor(program, family_name=f"Left{n:02}")
        factories.LeftOverFactory(run=run, membership=member)
    page = at.get(_url("run", run)).text
    assert f"{LEFT_OVER_SHOWN + 3} mentors without mentee" in page
    assert "Show 3 more" in page
    assert "Left00" in page
    last = f"Left{LEFT_OVER_SHOWN + 2:02}"
    assert last not in page
    assert last in at.get(_url("run", run), {"left": "all"}).text

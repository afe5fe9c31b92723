"""The pages on which organisers look closer at a result, change it, decide and set the policy."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching import engine, operations
from matching.engine import Policy
from matching.enums import DecisionKind
from matching.models import BoardEdit, Exclusion, MatchRun, Pair, PairDecision, PolicyVersion, RunNote
from matching.queries import build_snapshot, current_version, policy_of
from matching.queries.changes import Wish
from mentoring.accounts.models import User
from programs.enums import Level, Priority
from programs.models import Membership, Program
from tests import factories
from tests.matching import people
from tests.matching.test_views import HTMX

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(organiser: User) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def run(program: Program, organiser: User) -> MatchRun:
    """Two pairs that suit each other, and a mentor who is left over."""
    for name in ("Generative AI", "Podcasts"):
        topic = factories.TopicFactory(program=program, name=name)
        people.mentor(program, offers={topic: Level.EXPERT})
        people.mentee(program, wants={topic: (Priority.HIGH, 0)})
    people.mentor(program)
    return people.finished_run(program, organiser)


def _url(name: str, thing: Any) -> str:
    return reverse(f"matching:{name}", args=[thing.pk])


def _words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def _two(run: MatchRun) -> list[Any]:
    return list(run.proposals.select_related("mentor__user", "mentee__user").order_by("created_at", "pk"))


def test_programs_read_numbers_as_they_are(at: Client, run: MatchRun) -> None:
    """The board's version goes back to the server with each change; people read 1,234."""
    MatchRun.objects.update(board_version=1234, mentees_asked=1234)
    page = _words(at.get(_url("run", run)))
    assert "?seen=1234" in page
    assert 'name="seen" value="1234"' in page
    assert "of 1,234" in page
    assert "1,234" not in page.replace("of 1,234", "")


# --- looking closer, and changing -----------------------------------------------------------------


def test_a_proposal_shows_both_cards_and_whom_else(at: Client, run: MatchRun) -> None:
    first, second = _two(run)
    page = _words(at.get(_url("proposal", first)))
    for member in (first.mentor, first.mentee):
        assert member.user.full_name in page
    assert "Can show" in page
    assert "Wants to learn" in page
    assert f"Swap with {second.mentee.user.full_name}" in page
    assert "9,500" in page


def test_a_change_shows_its_price_before_it_is_made(at: Client, run: MatchRun) -> None:
    first, second = _two(run)
    wish = {"mentee": first.mentee_id, "mentor": second.mentor_id, "instead": second.mentee_id}
    page = _words(at.get(_url("change", run), wish))
    assert "The whole loses 12,000 points." in page
    assert not BoardEdit.objects.exists()
    assert at.post(_url("change", run), {**wish, "seen": 0})["Location"].startswith(_url("run", run))
    first.refresh_from_db()
    assert first.mentor_id == second.mentor_id
    board = _words(at.get(_url("run", run)))
    assert "The board is 12,000 points below the best result now." in board
    assert "By hand" in board
    assert "Proved optimal before the changes by hand." in board
    at.post(_url("undo", run), {"seen": 1})
    assert "Proved optimal." in _words(at.get(_url("run", run)))


def test_several_changes_are_undone_to_one_of_them_and_made_again(at: Client, run: MatchRun) -> None:
    first, second = _two(run)
    for seen, mentor in enumerate((second.mentor_id, first.mentor_id, second.mentor_id)):
        at.post(_url("change", run), {"mentee": first.mentee_id, "mentor": mentor, "seen": seen})
    page = _words(at.get(_url("run", run)))
    assert page.count("Undo this and all later ones") == 2
    assert ">Redo<" not in page.replace("</svg>", "")
    answer = at.post(_url("undo", run), {"seen": 3, "back_to": 2}, follow=True)
    assert "2 changes are undone." in _words(answer)
    assert "Redo" in _words(answer)
    assert "The change is made again." in _words(at.post(_url("redo", run), {"seen": 4}, follow=True))
    assert [edit.number for edit in run.edits.standing()] == [1, 2]
    assert at.post(_url("undo", run), {"seen": 5, "back_to": "x"}).status_code == 409
    assert at.post(_url("redo", run), {"seen": 4}).status_code == 409


def test_who_has_seen_an_old_board_sees_the_new_one_first(at: Client, run: MatchRun) -> None:
    first, second = _two(run)
    wish = {"mentee": first.mentee_id, "mentor": second.mentor_id, "instead": second.mentee_id}
    at.post(_url("change", run), {"mentee": first.mentee_id, "seen": 0})
    answer = at.post(_url("change", run), {**wish, "seen": 0})
    assert answer.status_code == 409
    assert "Somebody else has changed these proposals" in _words(answer)
    assert 'name="seen" value="1"' in _words(answer)
    assert BoardEdit.objects.count() == 1
    for url, data in (
        (_url("undo", run), {"seen": 0}),
        (_url("run_confirm", run), {"seen": 0, "everything": "on"}),
    ):
        assert at.post(url, data).status_code == 409
    assert not Pair.objects.exists()


def test_a_board_asks_whether_it_is_still_new(at: Client, run: MatchRun) -> None:
    url = _url("changes", run)
    assert f'hx-get="{url}?seen=0"' in at.get(_url("run", run)).content.decode()
    assert "Another organiser" not in _words(at.get(url, {"seen": 0}, headers=HTMX))
    at.post(_url("change", run), {"mentee": _two(run)[0].mentee_id, "seen": 0})
    assert "Another organiser has made a change" in _words(at.get(url, {"seen": 0}, headers=HTMX))
    assert at.get(url, {"seen": "nonsense"}, headers=HTMX).status_code == 200


@pytest.mark.parametrize("wish", [{}, {"mentee": "nonsense"}, {"mentee": uuid.uuid4()}])
def test_strange_wishes_are_refused(at: Client, run: MatchRun, wish: dict[str, Any]) -> None:
    assert at.get(_url("change", run), wish).status_code == 422
    assert at.post(_url("change", run), {**wish, "seen": 0}).status_code == 422


def test_a_run_of_an_earlier_engine_is_only_looked_at(at: Client, run: MatchRun) -> None:
    MatchRun.objects.filter(pk=run.pk).update(engine_version="0")
    proposal = _two(run)[0]
    board = _words(at.get(_url("run", run)))
    assert "made by an earlier version of the matching" in board
    for refused in ("Why not these two?", "Try other weights", "data-board", "To swap two people"):
        assert refused not in board.replace("data-board-", "")
    assert at.get(_url("proposal", proposal)).status_code == 200
    answer = at.get(_url("change", run), {"mentee": proposal.mentee_id})
    assert answer.status_code == 409
    assert "earlier version of the matching" in _words(answer)


def test_an_earlier_run_is_repeated_under_its_own_policy(at: Client, program: Program, run: MatchRun) -> None:
    MatchRun.objects.filter(pk=run.pk).update(engine_version="0")
    factories.PolicyVersionFactory(program=program, number=1)
    key = uuid.uuid4()
    for _ in range(2):
        again = at.post(_url("run_repeat", run), {"form_key": key})["Location"]
    operations.execute_run(MatchRun.objects.get(form_key=key).pk)
    assert "earlier version" not in _words(at.get(again))
    made = MatchRun.objects.get(form_key=key)
    assert (made.policy, made.engine_version) == (None, engine.ENGINE_VERSION)
    assert at.post(_url("run_repeat", run), {"form_key": "x"}).status_code == 422


def test_confirmations_are_taken_back_with_a_reason(at: Client, run: MatchRun) -> None:
    at.post(_url("run_confirm", run), {"everything": "on"})
    assert "Take confirmations back" in _words(at.get(_url("run", run)))
    assert at.post(_url("run_reopen", run), {"reason": "", "form_key": uuid.uuid4()}).status_code == 422
    at.post(_url("run_reopen", run), {"reason": "A unit was merged.", "form_key": uuid.uuid4()})
    assert not Pair.objects.live().exists()
    assert "A unit was merged." in _words(at.get(_url("run", run)))


def test_notes_are_left_for_the_others(at: Client, run: MatchRun) -> None:
    form = {"text": "Look at <these> two.", "form_key": uuid.uuid4()}
    for _ in range(2):
        assert at.post(_url("note_add", run), form).status_code == 302
    assert RunNote.objects.count() == 1
    assert "Look at &lt;these&gt; two." in _words(at.get(_url("run", run)))
    assert at.post(_url("note_add", run), {"text": "", "form_key": uuid.uuid4()}).status_code == 422


def test_a_board_says_which_mentors_to_look_for(at: Client, program: Program, organiser: User) -> None:
    topic = factories.TopicFactory(program=program, name="Data ethics")
    people.mentor(program)
    people.mentee(program, wants={topic: (Priority.HIGH, 0)})
    run = people.finished_run(program, organiser)
    page = _words(at.get(_url("run", run)))
    assert "Which mentors to look for" in page
    assert "<strong>Data ethics</strong>" in page
    assert "6,000 more points · 1 mentee wants it · 0 places with somebody strong" in page


# --- why not ------------------------------------------------------------------------------------


def test_why_not_tells_the_exact_price(at: Client, program: Program, organiser: User, run: MatchRun) -> None:
    """Checked by forcing the pair and matching again."""
    first, second = _two(run)
    page = _words(
        at.get(_url("why_not", run), {"mentee": str(first.mentee_id), "mentor": str(second.mentor_id)})
    )
    operations.decide_pair(
        second.mentor, first.mentee, DecisionKind.LOCK, reason="To see the price.", by=organiser
    )
    loss = (run.total_score or 0) - engine.match(build_snapshot(program)).total
    assert "The whole would lose 12,000 points." in page
    assert loss == 12_000
    assert "They are a pair" in _words(
        at.get(_url("why_not", run), {"mentee": str(first.mentee_id), "mentor": str(first.mentor_id)})
    )


def test_why_not_names_the_rule(at: Client, program: Program, organiser: User) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    colleague, mentee = people.mentor(program, business_unit=unit), people.mentee(program, business_unit=unit)
    people.mentor(program)
    run = people.finished_run(program, organiser)
    page = _words(at.get(_url("why_not", run), {"mentee": str(mentee.pk), "mentor": str(colleague.pk)}))
    assert "different business units" in page
    late = people.mentor(program)
    answer = at.get(_url("why_not", run), {"mentee": str(mentee.pk), "mentor": str(late.pk)})
    assert answer.status_code == 422
    assert "was not in this run" in _words(answer)
    assert at.get(_url("why_not", run), {"mentee": "x", "mentor": ""}).status_code == 422


# --- decisions ----------------------------------------------------------------------------------


def test_decisions_are_made_and_taken_back(at: Client, program: Program, run: MatchRun) -> None:
    proposal = _two(run)[0]
    url = _url("decisions", program)
    pair = {"about": "pair", "pair-mentor": proposal.mentor_id, "pair-mentee": proposal.mentee_id}
    missing = at.post(url, {**pair, "pair-kind": "never", "pair-reason": ""})
    assert missing.status_code == 422
    assert at.post(url, {**pair, "pair-kind": "never", "pair-reason": "One office."}).status_code == 302
    person = {"about": "person", "person-person": proposal.mentor_id, "person-reason": "On leave."}
    assert at.post(url, person).status_code == 302
    page = _words(at.get(url))
    assert "One office." in page
    assert "On leave." in page
    at.post(_url("decision_revoke", PairDecision.objects.get()))
    at.post(_url("exclusion_revoke", Exclusion.objects.get()))
    assert "Nothing decided by hand" in _words(at.get(url))


# --- policy -------------------------------------------------------------------------------------


def _fields(at: Client, program: Program) -> dict[str, Any]:
    """What a browser would send of the form as it is shown."""
    form = at.get(_url("policy", program)).context["form"]
    values = {str(name): form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def test_the_defaults_are_shown_and_saved_unchanged(at: Client, program: Program) -> None:
    assert at.post(_url("policy", program), _fields(at, program)).status_code == 302
    assert policy_of(current_version(program)) == Policy()


def test_rules_and_weights_are_saved_as_a_version(at: Client, program: Program) -> None:
    fields = _fields(at, program) | {"topic": 40, "goals": 20, "site": "same", "note": "Two sites only"}
    fields |= {"age": 10, "wish": 5, "junior_by_age": "on"}
    del fields["different_unit"]
    assert at.post(_url("policy", program), fields).status_code == 302
    policy = policy_of(current_version(program))
    assert (policy.weights.age, policy.weights.wish, policy.rules.junior_by_age) == (1_000, 500, True)
    assert (policy.weights.topic, policy.weights.goals) == (4_000, 2_000)
    assert (policy.rules.different_unit, policy.rules.site) == (False, "same")
    page = _words(at.get(_url("policy", program)))
    assert "Two sites only" in page
    assert "They work at the same site." in page
    stale = at.post(_url("policy", program), {**fields, "topic": 50})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": -1},
        {"topic": 101},
        {"topic": "much"},
        {"topic": ""},
        {"site": "moon"},
        {"price": "x"},
        {"minimum_score": 10_001},
    ],
)
def test_a_wrong_policy_comes_back(at: Client, program: Program, wrong: dict[str, Any]) -> None:
    answer = at.post(_url("policy", program), {**_fields(at, program), "note": "Typed before", **wrong})
    assert answer.status_code == 422
    assert "Typed before" in answer.content.decode()
    assert not PolicyVersion.objects.exists()


def test_something_has_to_count(at: Client, program: Program) -> None:
    zeros = {key.value: 0 for key in engine.PartKey}
    answer = at.post(_url("policy", program), {**_fields(at, program), **zeros})
    assert answer.status_code == 422
    assert "Let at least one part weigh something." in _words(answer)


# --- how much the pages ask of the database ---------------------------------------------------------


def _board(program: Program, run: MatchRun, rows: int) -> str:
    for _ in range(rows):
        factories.RunNoteFactory(run=run)
    first, second = _two(run)
    for seen in range(rows):
        wish = Wish(first.mentee_id, (second if seen % 2 == 0 else first).mentor_id)
        operations.change_board(run, wish, seen=seen, by=run.requested_by)
    return _url("run", run)


def _decisions(program: Program, run: MatchRun, rows: int) -> str:
    for _ in range(rows):
        factories.PairDecisionFactory(program=program)
        factories.ExclusionFactory(program=program)
    return _url("decisions", program)


def _policy(program: Program, run: MatchRun, rows: int) -> str:
    for number in range(1, rows + 1):
        factories.PolicyVersionFactory(program=program, number=number)
    return _url("policy", program)


@pytest.mark.parametrize("fill", [_board, _decisions, _policy])
def test_queries_do_not_grow_with_the_rows(
    at: Client, program: Program, run: MatchRun, fill: Callable[[Program, MatchRun, int], str]
) -> None:
    assert _queries(at, fill(program, run, 1)) == _queries(at, fill(*_another(at), 30))


def _another(at: Client) -> tuple[Program, MatchRun]:
    program = factories.ProgramFactory()
    organiser = User.objects.get(pk=at.session["_auth_user_id"])
    factories.MembershipFactory(program=program, user=organiser)
    for _ in range(2):
        people.mentor(program)
        people.mentee(program)
    return program, people.finished_run(program, organiser)


def _queries(at: Client, url: str) -> int:
    at.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert at.get(url).status_code == 200
    return len(captured)


def test_members_of_other_programmes_are_no_choice(at: Client, program: Program) -> None:
    stranger: Membership = factories.MembershipFactory(mentor=True)
    data = {"about": "person", "person-person": stranger.pk, "person-reason": "x"}
    assert at.post(_url("decisions", program), data).status_code == 422

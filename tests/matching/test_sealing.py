"""Answers that were for nobody: sealed by the migration, read by nothing, shown to their givers alone."""

import json
import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from matching import operations, queries
from matching.engine import Mode, Policy, Rules, Weights
from matching.enums import DrawKind, ProposalWarning, Trait, WishAnswer
from matching.models import CircleDraw, LeftOver, MatchRun, SecondRound, Trial, Wish
from matching.operations.circles import Lot
from matching.queries import build_snapshot
from matching.queries.changes import Wish as Move
from matching.queries.reviews import RunSealed, _review
from mentoring.accounts.access import Declared
from mentoring.accounts.checks import own_patterns
from mentoring.accounts.models import User
from programs.enums import QuestionKind, SeenBy
from programs.models import Answer, Membership, Program, Question
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db

FREE = Rules(different_unit=False, outside_reporting_line=False, new_partners=False)
WEIGHTS = Weights(topic=1, language=0, meeting=0, interests=0, perspective=9)
POLICY = Policy(rules=FREE, weights=WEIGHTS)
BEFORE = [("programs", "0014_one_name_is_enough"), ("matching", "0016_names_known_once")]
A_SIDE = 5


@pytest.fixture
def participants(program: Program) -> list[Membership]:
    """Five mentees and five mentors with cards."""
    topic = factories.TopicFactory(program=program)
    return [
        *(people.mentee(program, wants={topic: (3, 0)}) for _ in range(A_SIDE)),
        *(people.mentor(program, offers={topic: 3}) for _ in range(A_SIDE)),
    ]


def _ask(program: Program, participants: list[Membership], **asked: Any) -> Question:
    """A question that everybody has answered, half of them with yes."""
    question = factories.QuestionFactory(program=program, **{"kind": QuestionKind.YES_NO, **asked})
    for number, member in enumerate(participants):
        factories.AnswerFactory(card=member.card, question=question, values=["yes" if number % 2 else "no"])
    return question


# --- an installation of before --------------------------------------------------------------------


@pytest.fixture
def migrated() -> Iterator[Any]:
    """Goes back to the tables of before, lets the test say how things were, and comes back."""

    def there_and_back(*sql: str) -> None:
        _migrate(BEFORE)
        with connection.cursor() as cursor:
            for statement in sql:
                cursor.execute(statement)
        _migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
        _review.cache_clear()
        queries.frozen.frozen.cache_clear()

    yield there_and_back
    _review.cache_clear()


def _migrate(targets: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    MigrationExecutor(connection).migrate(targets)


# For the eyes of nobody, as questions could promise before.
FOR_NOBODY = (
    "ALTER TABLE programs_question DISABLE TRIGGER USER",
    "UPDATE programs_question SET seen_by = 'matching'",
    "ALTER TABLE programs_question ENABLE TRIGGER USER",
)


@dataclass(frozen=True)
class Past:
    """What an installation of before had made of answers that were for nobody."""

    question: Question
    run: MatchRun
    waiting: MatchRun
    draw: CircleDraw


@pytest.fixture
def past(program: Program, organiser: User, participants: list[Membership], migrated: Any) -> Past:
    question = _ask(program, participants, counts_in_matching=True)
    operations.save_policy(program, POLICY, seen=0, note="", by=organiser)
    people.mentee(program)  # who will be left over
    run = people.finished_run(program, organiser)
    assert str(question.pk) in json.dumps(run.snapshot)
    lot = Lot("Five", DrawKind.CIRCLES, ("mentor", "mentee"), 5, (Trait.SITE.value, Trait.ANSWERS.value))
    draw = operations.draw_circles(program, lot, form_key=uuid.uuid4(), by=organiser)
    factories.TrialFactory(run=run)
    waiting = operations.request_run(program, form_key=uuid.uuid4(), by=organiser)
    MatchRun.objects.filter(pk=waiting.pk).update(snapshot=run.snapshot, engine_version=run.engine_version)
    SecondRound.objects.create(run=waiting, snapshot=run.snapshot, prices=[{"points": 7}])
    migrated(*FOR_NOBODY)
    for row in (question, run, waiting, draw):
        row.refresh_from_db()
    return Past(question, run, waiting, draw)


def test_the_question_is_sealed_and_its_meaning_guarded_as_before(past: Past) -> None:
    question = past.question
    assert (question.seen_by, question.counts_in_matching) == (SeenBy.NOBODY, False)
    assert question.retired_at
    assert question.answers.count() == 2 * A_SIDE, "people keep what they said"
    for wrong in ({"seen_by": "organisers"}, {"text": "Else?"}, {"counts_in_matching": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**wrong)


@pytest.mark.parametrize("wrong", [{"retired_at": None}, {"counts_in_matching": True}])
def test_the_database_lets_nobody_ask_for_nobody(program: Program, wrong: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="question_of_nobody_is_sealed"), transaction.atomic():
        factories.QuestionFactory(program=program, sealed=True, **wrong)


def test_nothing_that_was_stored_tells_the_answers(past: Past) -> None:
    """Neither the answers nor whatever was computed with them: also a sum less its other parts would."""
    run, key = past.run, str(past.question.pk)
    proposals = list(run.proposals.all())
    assert len(proposals) == A_SIDE
    assert all(part["key"] != "perspective" for one in proposals for part in one.parts)
    assert all(one.score == sum(part["points"] for part in one.parts) for one in proposals)
    assert not any(ProposalWarning.LOW_SCORE in one.warnings for one in proposals)
    assert run.total_score == sum(one.score for one in proposals)
    assert (run.certificate, run.is_proved, run.fairness, run.chosen, run.blocking_pairs) == (
        *(None, False),
        *(None, None, None),
    )
    assert not LeftOver.objects.filter(run=run).exclude(nearest=None, nearest_score=0).exists()
    assert not Trial.objects.exists()
    assert (past.waiting.snapshot, past.waiting.second_round.prices) == ({}, [])
    stored = json.dumps([past.waiting.second_round.snapshot, run.snapshot, *(one.parts for one in proposals)])
    assert key not in stored
    assert past.draw.traits == ["site"]
    assert {len(row) for row in past.draw.people.values()} == {1}
    assert past.draw.seats.count() == 2 * A_SIDE + 1


def test_old_boards_open_and_can_not_be_asked(past: Past, organiser: User, client: Client) -> None:
    client.force_login(organiser)
    run, proposal = past.run, past.run.proposals.first()
    assert proposal
    board = client.get(reverse("matching:run", args=[run.pk])).text
    assert "were for nobody's eyes" in board
    assert "Why not these two?" not in board
    for name, key in (("proposal", proposal.pk), ("report", run.pk), ("circle_draw", past.draw.pk)):
        assert client.get(reverse(f"matching:{name}", args=[key])).status_code == 200, name
    assert "Different perspectives" not in client.get(reverse("matching:proposal", args=[proposal.pk])).text
    assert "can't be repeated" in client.get(reverse("matching:circle_draw", args=[past.draw.pk])).text
    compared = client.get(reverse("matching:compare", args=[run.program_id]), {"before": str(run.pk)})
    assert compared.status_code == 200
    pair = {"mentee": str(proposal.mentee_id), "mentor": str(proposal.mentor_id)}
    for name in ("why_not", "what_if", "change"):
        assert client.get(reverse(f"matching:{name}", args=[run.pk]), pair).status_code in (403, 409), name
    with pytest.raises(RunSealed):
        operations.change_board(run, Move(proposal.mentee_id), seen=run.board_version, by=organiser)
    with pytest.raises(RunSealed):
        operations.request_trial(run, POLICY, form_key=uuid.uuid4(), by=organiser)


def test_a_sealed_run_is_confirmed_and_repeated(past: Past, organiser: User) -> None:
    assert len(operations.confirm_run(past.run, seen=past.run.board_version, by=organiser)) == A_SIDE
    operations.execute_run(past.waiting.pk)
    past.waiting.refresh_from_db()
    assert not past.waiting.is_sealed
    assert not any("perspective" in one for one in past.waiting.snapshot["mentees"])


def test_runs_that_had_read_no_such_thing_stay_as_they_were(
    program: Program, organiser: User, participants: list[Membership], migrated: Any
) -> None:
    _ask(program, participants, counts_in_matching=True)  # but its weight is nothing
    run = people.finished_run(program, organiser)
    kept = ("snapshot", "certificate", "total_score", "is_proved", "is_sealed")
    before = MatchRun.objects.values(*kept).get(pk=run.pk)
    migrated(*FOR_NOBODY)
    assert MatchRun.objects.values(*kept).get(pk=run.pk) == before
    run.refresh_from_db()
    assert queries.can_be_asked(run)


def test_who_would_rather_not_was_told_that_nobody_hears_of_it(
    program: Program, organiser: User, participants: list[Membership], migrated: Any, client: Client
) -> None:
    mentee, mentor = participants[0], participants[A_SIDE]
    factories.ChoosingWindowFactory(program=program, answering=True)
    listed = factories.ShortlistFactory(membership=mentee)
    _declined(listed, mentor)
    policy = Policy(mode=Mode.CHOSEN, rules=FREE)
    operations.save_policy(program, policy, seen=0, note="", by=organiser)
    run = people.finished_run(program, organiser)
    assert run.snapshot["declined"] == [[str(mentee.pk), str(mentor.pk)]]
    migrated()
    run.refresh_from_db()
    assert run.is_sealed
    assert run.snapshot["declined"] == []
    assert str(mentor.pk) not in json.dumps(run.snapshot["mentees"])
    snapshot = build_snapshot(program, policy)
    assert snapshot.declined == ()
    assert not any(one.wishes for one in snapshot.mentees), "neither the wish: it would tell as much"
    client.force_login(mentor.user)
    page = client.get(reverse("matching:requests", args=[mentor.pk]))
    assert "it does not count any more" in page.text
    client.force_login(organiser)
    assert (
        "are sealed: runs no longer read them"
        in client.get(reverse("matching:choosing", args=[program.pk])).text
    )
    operations.answer_wishes(mentor, {listed.pk: (WishAnswer.DECLINED, 1)}, by=mentor.user)
    assert build_snapshot(program, policy).declined == ((str(mentee.pk), str(mentor.pk)),)


def _declined(listed: Any, mentor: Membership) -> None:
    """As if it had been in time."""
    with pgtrigger.ignore("matching.Wish:wish_fits", "matching.Wish:wish_answer_fits"):
        Wish.objects.create(shortlist=listed, mentor=mentor, rank=1, answer=WishAnswer.DECLINED)
    type(listed).objects.filter(pk=listed.pk).update(handed_in_at="2026-01-01T00:00Z")


# --- nothing depends on what is sealed -------------------------------------------------------------


def _deal_anew(questions: list[Question], seed: int) -> None:
    """Give everybody who has answered one of these somebody's answer, as if by chance."""
    with pgtrigger.ignore("programs.Answer:answer_of_a_draft"):
        for question in questions:
            answers = list(Answer.objects.filter(question=question).order_by("pk"))
            values = [answer.values for answer in answers]
            random.Random(seed).shuffle(values)
            for answer, value in zip(answers, values, strict=True):
                Answer.objects.filter(pk=answer.pk).update(values=value)


@dataclass(frozen=True)
class Present:
    program: Program
    things: dict[str, Any]
    sealed: list[Question]
    compared: Question


@pytest.fixture
def present(program: Program, organiser: User, participants: list[Membership]) -> Present:
    """A programme with sealed answers, one question that is compared, and a bit of everything on top."""
    sealed = [_ask(program, participants, sealed=True) for _ in range(2)]
    compared = _ask(program, participants[::-1], counts_in_matching=True)
    again = factories.ProfileCardFactory(membership=participants[0])
    factories.TopicChoiceFactory(card=again, level=None, priority=3, knowledge=0)
    for question in (sealed[0], compared):
        factories.AnswerFactory(card=again, question=question, values=["yes"])
    operations.save_policy(program, POLICY, seen=0, note="", by=organiser)
    run = people.finished_run(program, organiser)
    lot = Lot("Five", DrawKind.CIRCLES, ("mentor", "mentee"), 5, tuple(Trait.values))
    draw = operations.draw_circles(program, lot, form_key=uuid.uuid4(), by=organiser, seed=1)
    things = {
        "program": program,
        "membership": participants[0],
        "profilecard": again,
        "question": sealed[0],
        "matchrun": run,
        "proposal": run.proposals.order_by("pk").first(),
        "circledraw": draw,
        "circleseat": draw.seats.order_by("pk").first(),
    }
    return Present(program, things, sealed, compared)


# Tokens, and the minute in which a report was made.
RANDOM = re.compile(
    r'name="(csrfmiddlewaretoken|[a-z-]*form_key)" value="[^"]*"|"X-CSRFToken": "[^"]*"'
    r'|data-ours="[^"]*"|<dt>Report of.*?</dd>'
)


def _pages(present: Present, user: User) -> dict[str, str]:
    """Every page of the product about these things, as somebody sees it; and some with a question."""
    client = Client()
    client.force_login(user)
    proposal = present.things["proposal"]
    others = present.things["matchrun"].proposals.exclude(pk=proposal.pk)
    pair = f"?mentee={proposal.mentee_id}&mentor={others.order_by('pk')[0].mentor_id}"
    run = [present.things["matchrun"].pk]
    urls = {
        *_own_urls(present),
        *(reverse(f"matching:{name}", args=run) + pair for name in ("why_not", "change")),
        reverse("matching:compare", args=[present.program.pk]) + f"?before={run[0]}&after={run[0]}",
    }
    answers = {url: client.get(url) for url in sorted(urls)}
    return {
        url: RANDOM.sub("", answer.text)
        for url, answer in answers.items()
        if "charset" in answer.headers.get("Content-Type", "")
    }


def _own_urls(present: Present) -> Iterator[str]:
    """Of every page about these things."""
    keys = {name: str(thing.pk) for name, thing in present.things.items()}
    for route, pattern in own_patterns():
        declared = getattr(pattern.callback, "access", None)
        is_about = isinstance(declared, Declared) and declared.kind == "access"
        if is_about and set(pattern.pattern.converters) <= set(keys):
            yield "/" + re.sub(r"<\w+:(\w+)>", lambda key: keys[key[1]], route)


def _read(present: Present) -> tuple[str, str]:
    """What a run of now would read, and what a draw would."""
    members = present.program.memberships.participants()
    traits = queries.traits.traits_of(members, present.program, [*Trait.values])
    return json.dumps(build_snapshot(present.program, POLICY).to_json()), json.dumps(traits, sort_keys=True)


def test_no_page_and_no_run_depends_on_a_sealed_answer(present: Present, organiser: User) -> None:
    """Byte for byte: for organisers, and for everybody else but those who gave it."""
    others = [organiser, present.things["proposal"].mentor.user]
    before, pages = _read(present), [_pages(present, user) for user in others]
    assert len(pages[0]) > 30
    for seed in range(3):
        _deal_anew(present.sealed, seed)
        assert _read(present) == before
    for user, earlier in zip(others, pages, strict=True):
        now = _pages(present, user)
        assert [url for url in earlier if now[url] != earlier[url]] == []


def test_what_is_compared_does_make_a_difference(present: Present, organiser: User) -> None:
    """The control: the same look at the same pages finds answers that organisers may see."""
    before, pages = _read(present), _pages(present, organiser)
    with pgtrigger.ignore("programs.Answer:answer_of_a_draft"):
        Answer.objects.filter(question=present.compared, card=present.things["profilecard"]).update(
            values=["no"]
        )
    assert _read(present)[0] != before[0]
    now = _pages(present, organiser)
    differing = [url for url in pages if now[url] != pages[url]]
    assert 0 < len(differing) < len(pages) // 2, "the pages with cards, and no others"


def test_people_still_read_what_they_gave(present: Present, client: Client) -> None:
    member = present.things["membership"]
    client.force_login(member.user)
    text = client.get(reverse("programs:card_version", args=[member.card_id])).text
    assert present.sealed[0].text in text
    assert "Only you see this" in text

"""Requesting, computing, taking up and stopping runs."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from matching import engine, operations
from matching.enums import LeftOverReason, RunError, RunState, RunStep
from matching.models import LeftOver, MatchRun, Proposal
from matching.operations import execution, leases
from matching.operations.runs import NobodyToMatch, NotInPhase, RunOver, RunUnderWay
from matching.queries import build_snapshot
from mentoring.accounts.models import AuditEvent, User
from programs.enums import AUDIENCES, Level, Participation, Phase, Priority, QuestionKind
from programs.models import Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(program: Program) -> Program:
    """One mentor and one mentee."""
    people.mentor(program)
    people.mentee(program)
    return program


def _verbs(run: MatchRun) -> list[str]:
    return list(AuditEvent.objects.filter(object_id=run.pk).order_by("id").values_list("verb", flat=True))


# --- requesting -----------------------------------------------------------------------------


def test_one_form_makes_one_run(ready: Program, organiser: User) -> None:
    key = uuid.uuid4()
    first = operations.request_run(ready, form_key=key, by=organiser)
    assert operations.request_run(ready, form_key=key, by=organiser) == first
    operations.execute_run(first.pk)
    assert operations.request_run(ready, form_key=key, by=organiser) == first
    assert _verbs(first) == ["match_run.requested", "match_run.finished"]


def test_one_unfinished_run_a_programme(ready: Program, organiser: User) -> None:
    first = operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    with pytest.raises(RunUnderWay):
        operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    operations.execute_run(first.pk)
    assert operations.request_run(ready, form_key=uuid.uuid4(), by=organiser) != first


@pytest.mark.parametrize("phase", Phase)
def test_phases(ready: Program, organiser: User, phase: Phase) -> None:
    ready.phase = phase
    ready.save()
    if phase in {Phase.RECRUITING, Phase.MATCHING, Phase.ANNOUNCED, Phase.RUNNING}:
        assert operations.request_run(ready, form_key=uuid.uuid4(), by=organiser).state == RunState.QUEUED
    else:
        with pytest.raises(NotInPhase):
            operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)


def test_a_run_needs_somebody_on_both_sides(program: Program, organiser: User) -> None:
    mentor = people.mentor(program)
    with pytest.raises(NobodyToMatch):
        operations.request_run(program, form_key=uuid.uuid4(), by=organiser)
    mentee = people.mentee(program)
    factories.PairFactory(program=program, mentor=mentor, mentee=mentee)
    with pytest.raises(NobodyToMatch):
        operations.request_run(program, form_key=uuid.uuid4(), by=organiser)
    assert not MatchRun.objects.exists()


# --- computing ------------------------------------------------------------------------------


def test_a_run_stores_proposals_and_people_left_over(program: Program, organiser: User) -> None:
    topic = factories.TopicFactory(program=program)
    expert = people.mentor(program, offers={topic: Level.EXPERT})
    spare = people.mentor(program)
    wishing = people.mentee(program, wants={topic: (Priority.HIGH, 0)})
    run = people.finished_run(program, organiser)

    assert (run.state, run.progress, run.step, run.leased_until) == (RunState.DONE, 100, "", None)
    assert run.started_at
    assert run.finished_at
    assert run.started_at <= run.finished_at
    assert (run.mentees_asked, run.mentees_paired, run.mentors_asked, run.places) == (1, 1, 2, 2)
    assert (run.topics_wanted, run.topics_covered) == (1, 1)
    assert run.is_proved
    proposal = run.proposals.get()
    assert (proposal.mentor, proposal.mentee) == (expert, wishing)
    assert proposal.score == run.total_score == run.weakest_score == 9_500
    assert sum(part["points"] for part in proposal.parts) == proposal.score
    assert proposal.parts[0] == {
        "key": "topic",
        "points": 6_000,
        "most": 6_000,
        "topic": str(topic.pk),
        "priority": 3,
        "knowledge": 0,
        "level": 4,
    }
    left = run.left_over.get()
    assert (left.membership, left.reason, left.nearest) == (spare, LeftOverReason.NO_DEMAND, wishing)


def test_a_mentee_in_a_pair_keeps_it_and_its_mentor_gives_what_is_left(
    program: Program, organiser: User
) -> None:
    mentor = people.mentor(program, capacity=2)
    factories.PairFactory(program=program, mentor=mentor, mentee=people.mentee(program))
    second, third = people.mentee(program), people.mentee(program)
    run = people.finished_run(program, organiser)
    assert {proposal.mentor for proposal in run.proposals.all()} == {mentor}
    assert (run.mentees_asked, run.mentees_paired) == (2, 1)
    left = run.left_over.get()
    assert left.membership in {second, third}
    assert (left.reason, left.nearest) == (LeftOverReason.NO_SEAT, mentor)


def test_nobody_is_matched_without_a_card_or_an_acceptance(program: Program, organiser: User) -> None:
    wanted = people.mentor(program), people.mentee(program)
    factories.MembershipFactory(program=program, mentee=True)
    factories.ProfileCardFactory(
        membership=factories.MembershipFactory(program=program, mentee=True), published_at=None
    )
    for state in (Participation.APPLIED, Participation.WAITLISTED, Participation.WITHDRAWN):
        left = people.mentee(program)
        left.state = state
        left.save()
    run = people.finished_run(program, organiser)
    assert [(p.mentor, p.mentee) for p in run.proposals.all()] == [wanted]
    assert not run.left_over.exists()


def test_the_rules_hold_for_what_the_directory_says(program: Program, organiser: User) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    boss = people.mentee(program, business_unit=unit)
    between = factories.UserFactory(organisation=program.organisation, manager=boss.user)
    far_below = people.mentor(program, manager=between)
    same_unit = people.mentor(program, business_unit=unit)
    run = people.finished_run(program, organiser)
    assert not run.proposals.exists()
    reasons = dict(run.left_over.values_list("membership", "reason"))
    assert reasons == {
        boss.pk: LeftOverReason.SEVERAL_RULES,
        far_below.pk: LeftOverReason.REPORTING_LINE,
        same_unit.pk: LeftOverReason.SAME_UNIT,
    }


def test_units_differ_at_the_top_too_and_partners_are_not_met_twice(
    program: Program, organiser: User
) -> None:
    """A pair that is over is not proposed again; the tree of units reaches the engine."""
    root = factories.BusinessUnitFactory(organisation=program.organisation)
    leaf = factories.BusinessUnitFactory(organisation=program.organisation, parent=root)
    mentor, mentee = people.mentor(program, business_unit=leaf), people.mentee(program)
    factories.PairFactory(program=program, mentor=mentor, mentee=mentee, ended=True)
    run = people.finished_run(program, organiser)
    assert run.left_over.get(membership=mentee).reason == LeftOverReason.EARLIER_PARTNER
    stored = engine.Snapshot.from_json(run.snapshot)
    assert stored.mentors[0].units == (str(root.pk), str(leaf.pk))


def test_what_counts_for_nothing_is_not_kept(program: Program, organiser: User) -> None:
    """Answers that the policy gives no weight to stay out of the snapshot; others come in."""
    user = factories.UserFactory(organisation=program.organisation, grade=3, time_zone="Europe/London")
    member = factories.MembershipFactory(program=program, user=user, mentor=True)
    card = factories.ProfileCardFactory(
        membership=member,
        year_of_birth=1999,
        age_counts=True,
        joined_in=2020,
        skills="SQL, Python",
        brings="Clouds",
    )
    factories.ChannelUseFactory(card=card, channel="", name="Own  Tool")
    factories.MeetingHoursFactory(card=card, weekday=2, starts=dt.time(8, 5), ends=dt.time(10, 50))
    people.mentee(program)
    kept = set(people.finished_run(program, organiser).snapshot["mentors"][0])
    assert not {"born", "grade", "tenure", "hours", "skills", "channels", "words"} & kept
    rules = engine.Rules(junior_by_age=True, junior_by_grade=True, shared_hours=60)
    weights = engine.Weights(skills=1, channels=1, goals=1, experience=1)
    (mentor,) = build_snapshot(program, engine.Policy(rules=rules, weights=weights)).mentors
    assert (mentor.born, mentor.grade, mentor.zone) == (1999, 3, "Europe/London")
    assert mentor.tenure is None, "years on the card are there to check impartiality, and for nothing else"
    assert mentor.hours == (engine.Hours(2, 8 * 60 + 15, 10 * 60 + 45),)
    assert mentor.skills == {"sql", "python"}
    assert mentor.channels == {"own tool"}
    assert mentor.words.split() == ["Clouds", "SQL,", "Python"]
    user.started_on = timezone.localdate() - dt.timedelta(days=800)
    user.save()
    (mentor,) = build_snapshot(program, engine.Policy(weights=weights)).mentors
    assert mentor.tenure == 26


def test_age_counts_only_of_those_who_allow_it(program: Program) -> None:
    """Whatever the policy says: years of birth were given to check impartiality."""
    for allows in (True, False):
        people.mentor(program, card={"year_of_birth": 1999, "age_counts": allows})
    policy = engine.Policy(rules=engine.Rules(junior_by_age=True), weights=engine.Weights(age=1))
    assert {mentor.born for mentor in build_snapshot(program, policy).mentors} == {1999, None}


def test_only_answers_that_organisers_may_see_are_compared(program: Program) -> None:
    card = people.mentor(program).card
    yes_no = {"program": program, "kind": QuestionKind.YES_NO}
    asked = [
        factories.QuestionFactory(**yes_no, seen_by=audience, counts_in_matching=counts)
        for audience in AUDIENCES
        for counts in (True, False)
    ]
    for question in (*asked, factories.QuestionFactory(program=program, sealed=True)):
        factories.AnswerFactory(card=card, question=question, values=["yes"])
    policy = engine.Policy(weights=engine.Weights(perspective=1))
    (mentor,) = build_snapshot(program, policy).mentors
    assert mentor.perspective == {
        str(question.pk): "yes" for question in asked if question.counts_in_matching
    }
    (mentor,) = build_snapshot(program, engine.Policy()).mentors
    assert not mentor.perspective


def test_the_proof_of_a_run_is_stored(ready: Program, organiser: User) -> None:
    run = people.finished_run(ready, organiser)
    proof: Any = run.certificate
    assert sum(proof["mentees"].values()) + sum(proof["mentors"].values()) == proof["worth"]
    assert proof["worth"] == run.total_score + proof["bonus"]
    assert (run.blocking_pairs, run.fairness) == (0, None)


def test_a_run_of_an_older_engine_reads_the_cards_anew(ready: Program, organiser: User) -> None:
    run = operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    MatchRun.objects.filter(pk=run.pk).update(snapshot={"mentors": "of old"}, engine_version="1")
    operations.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.engine_version) == (RunState.DONE, engine.ENGINE_VERSION)


def test_a_second_execution_changes_nothing(ready: Program, organiser: User) -> None:
    run = people.finished_run(ready, organiser)
    before = list(run.proposals.values_list("pk", flat=True))
    operations.execute_run(run.pk)
    operations.execute_run(str(run.pk))
    assert list(run.proposals.values_list("pk", flat=True)) == before
    assert _verbs(run).count("match_run.finished") == 1


def test_a_run_that_nobody_knows_is_no_error() -> None:
    operations.execute_run(uuid.uuid4())


# --- progress, leases and other workers ------------------------------------------------------


def _worker_stops_at(monkeypatch: pytest.MonkeyPatch, step: RunStep, act: Any) -> None:
    """Do something the moment that the worker says it has come to this step."""
    tell = execution.Attempt.tell

    def telling(attempt: execution.Attempt, at: RunStep, *args: int) -> None:
        tell(attempt, at, *args)
        if at == step:
            act(attempt)

    monkeypatch.setattr(execution.Attempt, "tell", telling)


class Killed(BaseException):
    """Ends a worker as SIGKILL does: nothing in the code catches it."""


def _die(_attempt: execution.Attempt) -> None:
    raise Killed


def _expire(run: MatchRun) -> None:
    MatchRun.objects.filter(pk=run.pk).update(leased_until=timezone.now() - dt.timedelta(seconds=1))


def test_progress_is_told_while_it_happens(
    ready: Program, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    seen: list[tuple[str, int]] = []
    tell = execution.Attempt.tell

    def telling(attempt: execution.Attempt, *args: Any) -> None:
        tell(attempt, *args)
        seen.append(MatchRun.objects.values_list("step", "progress").get(pk=run.pk))

    monkeypatch.setattr(execution.Attempt, "tell", telling)
    operations.execute_run(run.pk)
    steps = list(dict.fromkeys(step for step, _progress in seen))
    assert steps == ["scoring", "solving", "explaining", "storing"]
    assert [progress for _step, progress in seen] == sorted(progress for _step, progress in seen)


def test_a_killed_worker_s_run_is_taken_up_again(
    ready: Program, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    with monkeypatch.context() as patch:
        _worker_stops_at(patch, RunStep.STORING, _die)
        with pytest.raises(Killed):
            operations.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.RUNNING, 1)
    operations.execute_run(run.pk)  # the broker hands the task out again: the lease still stands
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.RUNNING, 1)
    assert operations.sweep_runs() == 0
    _expire(run)
    assert operations.sweep_runs() == 1
    operations.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.mentees_paired) == (RunState.DONE, 2, 1)
    assert run.proposals.count() == 1


def test_two_workers_on_one_run_end_it_once(
    ready: Program, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is slow, its lease ends, the second takes over and is done before it."""
    run = operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)

    def overtake(attempt: execution.Attempt) -> None:
        if attempt.number == 1:
            _expire(run)
            operations.execute_run(run.pk)

    _worker_stops_at(monkeypatch, RunStep.EXPLAINING, overtake)
    operations.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.DONE, 2)
    assert run.proposals.count() == 1
    assert _verbs(run).count("match_run.finished") == 1


def test_a_run_is_computed_on_the_cards_as_they_were(
    ready: Program, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    with monkeypatch.context() as patch:
        _worker_stops_at(patch, RunStep.SOLVING, _die)
        with pytest.raises(Killed):
            operations.execute_run(run.pk)
    people.mentee(ready)
    _expire(run)
    operations.execute_run(run.pk)
    run.refresh_from_db()
    assert (run.mentees_asked, run.mentees_paired) == (1, 1)


def test_a_run_that_kills_every_worker_fails_with_a_sentence(ready: Program, organiser: User) -> None:
    run = factories.MatchRunFactory(
        program=ready,
        state=RunState.RUNNING,
        progress=50,
        attempts=leases.MOST_ATTEMPTS,
        leased_until=timezone.now() - dt.timedelta(seconds=1),
    )
    operations.sweep_runs()
    run.refresh_from_db()
    assert (run.state, run.error, run.leased_until) == (RunState.FAILED, RunError.INTERRUPTED, None)
    assert "start it again" in run.get_error_display()
    assert _verbs(run) == ["match_run.failed"]


def test_a_mistake_of_ours_is_tried_again_and_then_told(
    ready: Program, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(engine, "solve", broken)
    run = operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    states = []
    for _attempt in range(leases.MOST_MISTAKES):
        operations.execute_run(run.pk)
        run.refresh_from_db()
        states.append(run.state)
    assert states == [RunState.QUEUED, RunState.QUEUED, RunState.FAILED]
    assert run.error == RunError.OURS


def test_lost_wake_ups_are_found(ready: Program, organiser: User) -> None:
    assert operations.sweep_runs() == 0
    operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    assert operations.sweep_runs() == 1


# --- stopping -------------------------------------------------------------------------------


def test_a_stopped_run_stays_stopped(
    ready: Program, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = operations.request_run(ready, form_key=uuid.uuid4(), by=organiser)
    _worker_stops_at(monkeypatch, RunStep.SOLVING, lambda _a: operations.cancel_run(run, by=organiser))
    operations.execute_run(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert not Proposal.objects.exists()
    assert not LeftOver.objects.exists()
    operations.cancel_run(run, by=organiser)
    assert _verbs(run) == ["match_run.requested", "match_run.cancelled"]


def test_what_is_done_can_t_be_stopped(ready: Program, organiser: User) -> None:
    run = people.finished_run(ready, organiser)
    with pytest.raises(RunOver):
        operations.cancel_run(run, by=organiser)
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_a_proposal_names_the_versions_of_the_cards_that_it_used(program: Program, organiser: User) -> None:
    mentor, mentee = people.mentor(program), people.mentee(program)
    used = mentor.card, mentee.card
    factories.ProfileCardFactory(membership=mentor, published_at=None, about="Not handed in")
    proposal = people.finished_run(program, organiser).proposals.get()
    factories.ProfileCardFactory(membership=mentee, about="Handed in afterwards")
    assert (proposal.mentor_card, proposal.mentee_card) == used


def test_a_merged_topic_is_read_as_what_it_has_become(program: Program) -> None:
    kept = factories.TopicFactory(program=program)
    merged = factories.TopicFactory(program=program, merged_into=kept)
    people.mentor(program, offers={merged: 4, kept: 2})
    people.mentee(program, wants={merged: (3, 1)})
    snapshot = build_snapshot(program)
    assert [(offer.topic, offer.level) for offer in snapshot.mentors[0].offers] == [(str(kept.pk), 4)]
    assert [want.topic for want in snapshot.mentees[0].wants] == [str(kept.pk)]

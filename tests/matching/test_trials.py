"""Other weights tried by a worker, where the people are too many for a request."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching import operations, queries
from matching.engine import Policy, Weights
from matching.enums import RunError, RunState
from matching.models import MatchRun, PolicyVersion, Trial
from matching.operations.leases import MOST_ATTEMPTS, Lease
from matching.queries.reviews import RunOutdated
from mentoring.accounts.models import User
from programs.enums import Level, Priority
from programs.models import Program
from tests import factories
from tests.matching import people
from tests.matching.test_views import HTMX

pytestmark = pytest.mark.django_db

INTERESTS = Policy(weights=Weights(topic=0, language=0, meeting=0, interests=100))


@pytest.fixture
def run(program: Program, organiser: User) -> MatchRun:
    """A mentee who shares a topic with one mentor and an interest with another."""
    topic = factories.TopicFactory(program=program)
    people.mentor(program, offers={topic: Level.EXPERT}, family_name="Expert")
    people.mentor(program, card={"interests": "Sailing"}, family_name="Sailor")
    people.mentee(program, wants={topic: (Priority.HIGH, 0)}, card={"interests": "sailing"})
    return people.finished_run(program, organiser)


@pytest.fixture
def at(organiser: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An organiser of so many people that none is tried at once."""
    monkeypatch.setattr(queries.trials, "MOST_AT_ONCE", 0)
    client = Client()
    client.force_login(organiser)
    return client


def _request(run: MatchRun, by: User, key: uuid.UUID | None = None) -> Trial:
    return operations.request_trial(run, INTERESTS, form_key=key or uuid.uuid4(), by=by)


def test_a_worker_finds_what_a_request_would(run: MatchRun, organiser: User) -> None:
    trial = _request(run, organiser)
    operations.execute_trial(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.progress, trial.leased_until) == (RunState.DONE, 100, None)
    assert queries.trial_words(queries.Figures.from_json(trial.figures)) == queries.trial(run, INTERESTS)
    figures = trial.figures
    operations.execute_trial(trial.pk)
    trial.refresh_from_db()
    assert (trial.attempts, trial.figures) == (1, figures)


def test_a_person_tries_one_thing_at_a_time(run: MatchRun, organiser: User) -> None:
    key = uuid.uuid4()
    first = _request(run, organiser, key)
    assert _request(run, organiser, key) == first
    second = _request(run, organiser)
    first.refresh_from_db()
    assert (first.state, second.state) == (RunState.CANCELLED, RunState.QUEUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.TrialFactory(run=run, requested_by=organiser)
    colleague = factories.MembershipFactory(program=run.program).user
    assert _request(run, colleague).state == RunState.QUEUED
    operations.execute_trial(first.pk)
    first.refresh_from_db()
    assert first.state == RunState.CANCELLED, "what was stopped stays so"


def test_a_trial_that_was_stopped_while_it_ran_writes_nothing(
    run: MatchRun, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = _request(run, organiser)
    tell = Lease.tell

    def stop(attempt: Lease, *step: Any) -> None:
        operations.cancel_trial(trial, by=organiser)
        tell(attempt, *step)

    monkeypatch.setattr(Lease, "tell", stop)
    operations.execute_trial(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.figures) == (RunState.CANCELLED, None)


def test_dead_workers_and_old_trials_are_swept(run: MatchRun, organiser: User) -> None:
    trial = _request(run, organiser)
    ended = timezone.now() - timedelta(seconds=5)
    Trial.objects.filter(pk=trial.pk).update(state=RunState.RUNNING, leased_until=ended, attempts=3)
    assert operations.sweep_trials() == 1
    operations.execute_trial(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.attempts) == (RunState.DONE, 4)
    worn = factories.TrialFactory(run=run, attempts=MOST_ATTEMPTS)
    old = factories.TrialFactory(run=run)
    Trial.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert operations.sweep_trials() == 0
    worn.refresh_from_db()
    assert (worn.state, worn.error) == (RunState.FAILED, RunError.INTERRUPTED)
    assert not Trial.objects.filter(pk=old.pk).exists()


def test_a_run_of_an_earlier_engine_is_not_tried(run: MatchRun, organiser: User) -> None:
    run.engine_version = "0"
    with pytest.raises(RunOutdated):
        _request(run, organiser)


def test_a_trial_that_an_upgrade_overtook_says_so(run: MatchRun, organiser: User) -> None:
    trial = _request(run, organiser)
    MatchRun.objects.update(engine_version="0")
    operations.execute_trial(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.error, trial.attempts) == (RunState.FAILED, RunError.OUTDATED, 1)


def test_the_page_queues_a_trial_shows_it_and_saves_its_weights(
    at: Client, run: MatchRun, program: Program
) -> None:
    url = reverse("matching:what_if", args=[run.pk])
    page = at.get(url)
    assert "These are many people" in page.text
    weights: dict[str, Any] = {str(name): 0 for name in page.context["form"].fields} | {"interests": 1}
    queue = reverse("matching:trial_request", args=[run.pk])
    assert at.post(queue, weights | {"interests": "x", "form_key": uuid.uuid4()}).status_code == 422
    answer = at.post(queue, weights | {"form_key": uuid.uuid4()})
    trial = Trial.objects.get()
    assert answer["Location"] == reverse("matching:trial", args=[trial.pk])
    waiting = at.get(answer["Location"], headers=HTMX).text
    assert 'hx-trigger="every 1s"' in waiting
    assert "Waiting for a worker" in waiting
    operations.execute_trial(trial.pk)
    done = at.get(answer["Location"]).text
    assert "1 mentee would have somebody else" in done
    assert "Sailor" in done
    assert 'hx-trigger="every 1s"' not in done
    assert at.post(url, weights | {"seen": 0}).status_code == 302
    assert PolicyVersion.objects.get().data["weights"]["interests"] == 100


def test_a_trial_is_stopped_from_its_page(at: Client, run: MatchRun, organiser: User) -> None:
    trial = _request(run, organiser)
    assert at.post(reverse("matching:trial_cancel", args=[trial.pk])).status_code == 302
    assert "This trial was stopped." in at.get(reverse("matching:trial", args=[trial.pk])).text

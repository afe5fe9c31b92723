"""Every kind of match through a real worker: requested as by the button, stored, and shown on its board."""

import os
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching import operations, queries
from matching.engine import Fairness, FairnessMode, Mode, Policy, Teams, Weights
from matching.enums import DecisionKind, Moves, RunState
from matching.models import MatchRun, Trial
from matching.operations import RoundPlan
from mentoring.accounts.models import User
from mentoring.engines.processes import wait_until
from programs.enums import Phase
from programs.models import Membership, Program
from tests import factories
from tests.faults.processes import Stage, kill
from tests.matching import people

pytestmark = pytest.mark.django_db(transaction=True)

START = Policy()
FLOOR, BENT = Fairness(mode=FairnessMode.FLOOR, price=200), Fairness(mode=FairnessMode.CONCAVE)
POLICIES: Mapping[str, Policy] = {
    "the best for all": START,
    "wishes count": replace(START, weights=replace(START.weights, wish=30)),
    "the load counts": replace(START, weights=replace(START.weights, load=30)),
    "a floor": replace(START, fairness=FLOOR),
    "bent": replace(START, fairness=BENT),
    "chosen": replace(START, mode=Mode.CHOSEN),
    "chosen, with a floor": replace(START, mode=Mode.CHOSEN, fairness=FLOOR),
    "teams": replace(START, teams=Teams(size=2)),
}
ROUNDS: Mapping[str, RoundPlan] = {
    "a second round": RoundPlan(),
    "a second round with few moves": RoundPlan(Moves.FEW, 1),
    "a second round with as many as are needed": RoundPlan(Moves.NEEDED),
}
OTHER = Policy(weights=Weights(topic=0, language=0, meeting=0, interests=100))
PATIENCE = 120.0  # seconds


@pytest.fixture
def carry_out(tmp_path: Path) -> Callable[[], None]:
    """Let a Celery worker in processes of its own do all that was requested."""

    def wait() -> None:
        worker = Stage(tmp_path, "maildir://", os.environ["REDIS_URL"]).worker()
        try:
            assert wait_until(lambda: not _waiting(), seconds=PATIENCE), (tmp_path / "worker.log").read_text()
        finally:
            kill(worker)

    return wait


def _waiting() -> bool:
    return MatchRun.objects.unfinished().exists() or Trial.objects.unfinished().exists()


def _organised(phase: Phase = Phase.RECRUITING) -> tuple[Program, User]:
    program = factories.ProgramFactory(phase=phase)
    return program, factories.MembershipFactory(program=program).user


def _ordinary(policy: Policy) -> MatchRun:
    """Xenia wishes for Ben, though Ann would suit her better; Yuri is locked, and somebody is left over."""
    program, organiser = _organised()
    operations.save_policy(program, policy, seen=0, note="", by=organiser)
    topic = factories.TopicFactory(program=program)
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    people.mentor(program, business_unit=unit, offers={topic: 4})
    ben, cleo = people.mentor(program, business_unit=unit, capacity=2), people.mentor(program)
    xenia, yuri = (people.mentee(program, wants={topic: (3, 0)}) for _ in range(2))
    people.mentee(program, business_unit=unit)
    factories.PairDecisionFactory(program=program, mentor=cleo, mentee=yuri, kind=DecisionKind.LOCK)
    factories.ChoosingWindowFactory(program=program)
    _hand_in(xenia, ben)
    return operations.request_run(program, form_key=uuid.uuid4(), by=organiser)


def _hand_in(mentee: Membership, mentor: Membership) -> None:
    shortlist = factories.ShortlistFactory(membership=mentee)
    factories.WishFactory(shortlist=shortlist, mentor=mentor)
    shortlist.handed_in_at = timezone.now()
    shortlist.save()


def _second_round(plan: RoundPlan) -> MatchRun:
    """Of two pairs one is opened; somebody waits who could have a mentor that is taken."""
    program, organiser = _organised(Phase.RUNNING)
    mentors = [people.mentor(program) for _ in range(3)]
    pairs = [
        factories.PairFactory(program=program, mentor=mentor, mentee=people.mentee(program))
        for mentor in mentors[:2]
    ]
    waiting = people.mentee(program)
    factories.PairDecisionFactory(program=program, mentor=mentors[2], mentee=waiting)
    operations.open_pair(pairs[0], by=organiser)
    return operations.request_second_round(program, plan, form_key=uuid.uuid4(), by=organiser)


def test_every_kind_gives_a_result(carry_out: Callable[[], None], client: Client) -> None:
    runs = {kind: _ordinary(policy) for kind, policy in POLICIES.items()}
    runs |= {kind: _second_round(plan) for kind, plan in ROUNDS.items()}
    carry_out()
    for kind, run in runs.items():
        run.refresh_from_db()
        assert (run.state, run.attempts, run.error) == (RunState.DONE, 1, ""), kind
        assert run.proposals.exists(), kind
        client.force_login(run.requested_by)
        assert client.get(reverse("matching:run", args=[run.pk])).status_code == 200, kind
    assert (runs["chosen"].chosen or {})["best_unmet"] == 1, "there was nothing to count"
    assert runs["a floor"].fairness
    assert runs["a second round"].second_round.prices


def test_a_trial_gives_figures(carry_out: Callable[[], None]) -> None:
    run = _ordinary(START)
    operations.execute_run(run.pk)
    run.refresh_from_db()
    trial = operations.request_trial(run, OTHER, form_key=uuid.uuid4(), by=run.requested_by)
    carry_out()
    trial.refresh_from_db()
    assert trial.state == RunState.DONE
    assert queries.trial_words(queries.Figures.from_json(trial.figures)) == queries.trial(run, OTHER)

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from programs.enums import Participation, Phase
from programs.models import Program
from programs.operations import NotReady, PhaseChanged, change_phase
from programs.queries import (
    TRANSITIONS,
    ProgramFacts,
    Side,
    missing_for,
    phase_checklist,
    phase_panel,
    transition,
)
from tests import factories

TODAY = dt.date(2026, 11, 23)
READY = ProgramFacts(
    today=TODAY,
    ends_on=TODAY + dt.timedelta(days=90),
    goals=1,
    topics=1,
    has_rules=True,
    kick_off_on=TODAY,
    mentors=Side({Participation.ACCEPTED: 2}, places=3),
    mentees=Side({Participation.ACCEPTED: 3}),
)
ONE_MENTEE = Side({Participation.ACCEPTED: 1})

# What is taken away from a programme that has everything, and what is then missing for which step.
TABLE = [
    (Phase.DRAFT, Phase.RECRUITING, {}, []),
    (Phase.DRAFT, Phase.RECRUITING, {"goals": 0}, ["goal"]),
    (Phase.DRAFT, Phase.RECRUITING, {"topics": 0, "has_rules": False}, ["topic", "rules"]),
    (Phase.DRAFT, Phase.RECRUITING, {"ends_on": TODAY}, ["end"]),
    (Phase.RECRUITING, Phase.MATCHING, {}, []),
    (Phase.RECRUITING, Phase.MATCHING, {"mentors": Side({Participation.APPLIED: 9})}, ["mentor"]),
    (Phase.RECRUITING, Phase.MATCHING, {"mentees": Side()}, ["mentee"]),
    (Phase.RECRUITING, Phase.MATCHING, {"mentors": Side({Participation.ACCEPTED: 1}, 1)}, []),  # advice
    (Phase.RECRUITING, Phase.DRAFT, {}, ["nobody"]),
    (Phase.RECRUITING, Phase.DRAFT, {"mentors": Side(), "mentees": Side()}, []),
    (Phase.MATCHING, Phase.ANNOUNCED, {}, []),
    (Phase.MATCHING, Phase.ANNOUNCED, {"kick_off_on": None}, ["kick_off"]),
    (Phase.ANNOUNCED, Phase.RUNNING, {}, []),
    (Phase.ANNOUNCED, Phase.RUNNING, {"kick_off_on": TODAY + dt.timedelta(days=1)}, ["kicked_off"]),
    (Phase.ANNOUNCED, Phase.RUNNING, {"kick_off_on": None}, ["kicked_off"]),
    (Phase.RUNNING, Phase.CLOSING, {}, []),
    (Phase.CLOSING, Phase.CLOSED, {}, []),
    (Phase.CLOSED, Phase.ARCHIVED, {}, []),
]


@pytest.mark.parametrize(("source", "target", "without", "missing"), TABLE, ids=str)
def test_what_a_step_needs(
    source: Phase, target: Phase, without: dict[str, object], missing: list[str]
) -> None:
    step = transition(source, target)
    assert step is not None
    assert [each.key for each in missing_for(step, replace(READY, **without))] == missing  # type: ignore[arg-type]


def test_the_table_goes_one_step_at_a_time() -> None:
    order = list(Phase)
    for step in TRANSITIONS:
        distance = order.index(step.target) - order.index(step.source)
        assert distance == (-1 if step.is_back else 1), step
    assert len({(step.source, step.target) for step in TRANSITIONS}) == len(TRANSITIONS)


def test_what_has_been_announced_is_not_taken_back() -> None:
    assert transition(Phase.ANNOUNCED, Phase.MATCHING) is None


@pytest.mark.parametrize("phase", Phase)
def test_the_panel_shows_one_way_on_and_one_back(phase: Phase) -> None:
    panel = phase_panel(phase, READY)
    assert (panel.forward is None) == (phase == Phase.ARCHIVED)
    assert (panel.back is None) == (phase in (Phase.DRAFT, Phase.ANNOUNCED))
    assert 1 <= panel.number <= panel.last_number == len(Phase)


def test_the_checklist_holds_every_phase_to_come() -> None:
    steps = phase_checklist(Phase.MATCHING, replace(READY, kick_off_on=None))
    assert [step.transition.target for step in steps] == list(Phase)[3:]
    assert [step.missing for step in steps] == [1, 1, 0, 0, 0]
    assert phase_checklist(Phase.ARCHIVED, READY) == ()


def test_advice_does_not_stop() -> None:
    panel = phase_panel(
        Phase.RECRUITING,
        replace(READY, mentors=Side({Participation.ACCEPTED: 1, Participation.APPLIED: 2}, 1)),
    )
    assert panel.forward is not None
    assert panel.forward.is_ready
    assert [check.condition.key for check in panel.forward.checks if not check.holds] == ["decided", "places"]


# --- the operation --------------------------------------------------------------------------------


def _ready_draft() -> Program:
    program = factories.ProgramFactory(
        phase=Phase.DRAFT, ends_on=timezone.localdate() + dt.timedelta(days=99)
    )
    factories.GoalFactory(program=program)
    factories.TopicFactory(program=program)
    factories.RulesVersionFactory(program=program)
    return program


@pytest.mark.django_db
def test_leaving_the_draft_invites_all_who_were_added() -> None:
    program = _ready_draft()
    organiser = factories.MembershipFactory(program=program).user
    waiting = [
        factories.MembershipFactory(program=program, mentor=True, state=Participation.INVITED),
        factories.MembershipFactory(program=program, mentee=True, state=Participation.INVITED),
    ]
    change_phase(program, Phase.RECRUITING, by=organiser)
    program.refresh_from_db()
    assert program.phase == Phase.RECRUITING
    assert {m.recipient for m in Message.objects.all()} == {each.user for each in waiting}
    assert not program.memberships.not_yet_invited().exists()
    assert AuditEvent.objects.filter(verb="program.phase_changed").get().changes == {
        "from": "draft",
        "to": "recruiting",
    }


@pytest.mark.django_db
def test_a_draft_is_unknown_to_its_participants() -> None:
    program = _ready_draft()
    organiser = factories.MembershipFactory(program=program)
    mentor = factories.MembershipFactory(program=program, mentor=True, state=Participation.INVITED)
    assert Program.objects.visible_to(organiser.user).get() == program
    assert not Program.objects.visible_to(mentor.user).exists()
    change_phase(program, Phase.RECRUITING, by=organiser.user)
    assert Program.objects.visible_to(mentor.user).get() == program


@pytest.mark.django_db
def test_what_is_missing_stops_and_changes_nothing(program: Program, organiser: User) -> None:
    with pytest.raises(NotReady, match="mentor") as caught:
        change_phase(program, Phase.MATCHING, by=organiser)
    assert [each.key for each in caught.value.missing] == ["mentor", "mentee"]
    program.refresh_from_db()
    assert program.phase == Phase.RECRUITING
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_no_phase_is_skipped(program: Program, organiser: User) -> None:
    for target in (Phase.RECRUITING, Phase.RUNNING, Phase.ARCHIVED):
        with pytest.raises(PhaseChanged):
            change_phase(program, target, by=organiser)


@pytest.mark.django_db
def test_the_second_of_two_organisers_is_told() -> None:
    program = _ready_draft()
    organiser = factories.MembershipFactory(program=program).user
    seen_by_the_other = Program.objects.get(pk=program.pk)
    change_phase(program, Phase.RECRUITING, by=organiser)
    with pytest.raises(PhaseChanged):
        change_phase(seen_by_the_other, Phase.RECRUITING, by=organiser)
    assert AuditEvent.objects.filter(verb="program.phase_changed").count() == 1

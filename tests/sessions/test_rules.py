"""Truth tables: who may do what with a pair and its sessions."""

import datetime as dt
import uuid

import pytest

from matching.enums import PairState
from matching.models import Pair
from mentoring.accounts.access import Allowed, Answer
from mentoring.accounts.models import User
from programs.enums import Participation, Phase, Role
from programs.models import Membership, Program
from programs.rules import ORGANISERS_ONLY
from sessions import rules
from sessions.models import SessionLog
from tests import factories

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
MENTOR, MENTEE, OTHER = (User(pk=uuid.uuid4(), email=f"{name}@example.org") for name in ("a", "b", "c"))
ALLOWED = Allowed()


def unsaved_pair(state: PairState, *, announced: bool = True, phase: Phase = Phase.RUNNING) -> Pair:
    program = Program(phase=phase)
    return Pair(
        program=program,
        mentor=Membership(program=program, user=MENTOR, role=Role.MENTOR),
        mentee=Membership(program=program, user=MENTEE, role=Role.MENTEE),
        state=state,
        announced_at=NOW if announced else None,
    )


@pytest.mark.parametrize("user", [MENTOR, MENTEE, OTHER])
@pytest.mark.parametrize(
    ("state", "announced", "open_to_the_two", "logged_by_the_two"),
    [
        (PairState.CONFIRMED, False, rules.PAIR_ALONE, rules.PAIR_ALONE),
        (PairState.ACTIVE, True, ALLOWED, ALLOWED),
        (PairState.PAUSED, True, ALLOWED, ALLOWED),
        (PairState.ENDED, True, ALLOWED, rules.PAIR_ENDED),
        (PairState.ENDED, False, rules.PAIR_ALONE, rules.PAIR_ALONE),  # dissolved, nobody was told
    ],
)
def test_a_pair_and_its_log(
    user: User, state: PairState, announced: bool, open_to_the_two: Answer, logged_by_the_two: Answer
) -> None:
    pair = unsaved_pair(state, announced=announced)
    if user == OTHER:
        open_to_the_two = logged_by_the_two = rules.PAIR_ALONE
    assert rules.can_open_pair(user, pair) == open_to_the_two
    assert rules.can_log(user, pair) == logged_by_the_two


@pytest.mark.parametrize(
    ("phase", "answer"),
    [
        (Phase.ANNOUNCED, ALLOWED),
        (Phase.RUNNING, ALLOWED),
        (Phase.CLOSING, ALLOWED),
        (Phase.CLOSED, rules.PROGRAM_CLOSED),
        (Phase.ARCHIVED, rules.PROGRAM_CLOSED),
    ],
)
def test_nothing_is_logged_once_the_programme_is_closed(phase: Phase, answer: Answer) -> None:
    assert rules.can_log(MENTOR, unsaved_pair(PairState.ACTIVE, phase=phase)) == answer


@pytest.mark.parametrize(
    ("user", "confirmed", "confirm", "send_back", "edit"),
    [
        (MENTOR, False, rules.OWN_LOG, rules.OWN_LOG, ALLOWED),
        (MENTOR, True, rules.OWN_LOG, rules.OWN_LOG, rules.ALREADY_CONFIRMED),
        (MENTEE, False, ALLOWED, ALLOWED, rules.OTHERS_LOG),
        (MENTEE, True, ALLOWED, rules.ALREADY_CONFIRMED, rules.OTHERS_LOG),
    ],
)
def test_a_log_of_the_mentor(
    user: User, confirmed: bool, confirm: Answer, send_back: Answer, edit: Answer
) -> None:
    log = SessionLog(logged_by=MENTOR, confirmed_at=NOW if confirmed else None)
    assert rules.can_confirm(user, log) == confirm
    assert rules.can_send_back(user, log) == send_back
    assert rules.can_edit(user, log) == edit
    assert rules.can_delete(user, log) == edit


@pytest.mark.parametrize("state", [PairState.ACTIVE, PairState.PAUSED, PairState.ENDED])
@pytest.mark.parametrize("role", list(Role))
def test_a_nudge_is_the_organisers(db: None, role: Role, state: PairState) -> None:
    pair = factories.PairFactory(ended=state == PairState.ENDED)
    pair.state = state
    takes_part = role in {Role.MENTOR, Role.MENTEE}
    person = factories.MembershipFactory(
        program=pair.program, role=role, state=Participation.ACCEPTED if takes_part else ""
    ).user
    organisers_answer = ALLOWED if state == PairState.ACTIVE else rules.NOT_ACTIVE
    expected = organisers_answer if role == Role.ORGANISER else ORGANISERS_ONLY
    assert rules.can_nudge(person, pair) == expected


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_no_nudge_during_a_break(db: None, side: str) -> None:
    pair = factories.PairFactory()
    getattr(pair, side).state = Participation.PAUSED
    organiser = factories.MembershipFactory(program=pair.program).user
    assert rules.can_nudge(organiser, pair) == rules.ON_BREAK

"""Truth tables; rules about one's own part need no database."""

import pytest

from mentoring.accounts.access import Allowed
from mentoring.accounts.models import User
from programs import rules
from programs.enums import LEFT, Participation, Phase, Role
from programs.models import Membership, Program
from tests import factories

ME, OTHER = User(email="me@example.org"), User(email="other@example.org")
OPEN = [phase for phase in Phase if phase not in rules.CLOSED]


def part(
    user: User = ME,
    role: Role = Role.MENTOR,
    state: str = Participation.ACCEPTED,
    phase: Phase = Phase.RECRUITING,
) -> Membership:
    return Membership(user=user, role=role, state=state, program=Program(phase=phase))


@pytest.mark.parametrize("rule", [rules.can_fill_card, rules.can_leave])
def test_nobody_acts_for_another(rule: object) -> None:
    assert rule(OTHER, part()) == rules.NOT_YOURS  # type: ignore[operator]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.MENTOR, Role.MENTEE)])
def test_the_team_has_no_card_and_nothing_to_leave(role: Role) -> None:
    assert rules.can_fill_card(ME, part(role=role, state="")) == rules.NO_PART
    assert rules.can_leave(ME, part(role=role, state="")) == rules.NO_PART


@pytest.mark.parametrize("state", Participation)
@pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE])
def test_card_and_leaving_by_state(role: Role, state: Participation) -> None:
    card = rules.can_fill_card(ME, part(role=role, state=state))
    leave = rules.can_leave(ME, part(role=role, state=state))
    assert card == (rules.GONE if state in LEFT else Allowed())
    expected = {Participation.COMPLETED: rules.DONE} | dict.fromkeys(LEFT, rules.GONE)
    assert leave == expected.get(state, Allowed())


@pytest.mark.parametrize("phase", Phase)
def test_card_by_phase(phase: Phase) -> None:
    assert rules.can_fill_card(ME, part(phase=phase)) == (Allowed() if phase in OPEN else rules.OVER)


@pytest.mark.parametrize("phase", Phase)
def test_one_may_leave_in_every_phase(phase: Phase) -> None:
    assert rules.can_leave(ME, part(phase=phase)) == Allowed()


# --- by role: asked of the database ---------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_only_organisers_organise(role: Role) -> None:
    state = Participation.ACCEPTED if role in (Role.MENTOR, Role.MENTEE) else ""
    membership = factories.MembershipFactory(role=role, state=state)
    user, program = membership.user, membership.program
    is_organiser = role == Role.ORGANISER
    assert bool(rules.can_organise(user, program)) == is_organiser
    assert bool(rules.can_set_up(user, program)) == is_organiser
    assert bool(rules.can_add_people(user, program)) == is_organiser
    assert rules.can_see(user, program)


@pytest.mark.django_db
@pytest.mark.parametrize("phase", Phase)
def test_what_organisers_change_by_phase(phase: Phase) -> None:
    membership = factories.MembershipFactory(program__phase=phase)
    user, program = membership.user, membership.program
    assert rules.can_organise(user, program)
    assert bool(rules.can_set_up(user, program)) == (phase in OPEN)
    assert bool(rules.can_add_people(user, program)) == (phase in rules.TAKES_PEOPLE_IN)


@pytest.mark.django_db
@pytest.mark.parametrize("state", Participation)
def test_what_an_organiser_does_with_a_person_by_state(state: Participation) -> None:
    one = factories.MembershipFactory(role=Role.MENTEE, state=state)
    organiser = factories.MembershipFactory(program=one.program).user
    assert bool(rules.can_invite(organiser, one)) == (state in rules.INVITABLE)
    assert bool(rules.can_take_back(organiser, one)) == (state == Participation.INVITED)
    assert rules.can_remove_from_team(organiser, one) == rules.NOT_IN_TEAM
    assert rules.can_set_capacity(organiser, one) == rules.MENTORS_ONLY
    assert rules.can_see_person(organiser, one)
    assert rules.can_see_person(one.user, one)
    assert not rules.can_edit_person(one.user, one)


@pytest.mark.django_db
def test_organising_one_programme_says_nothing_of_another() -> None:
    elsewhere = factories.MembershipFactory().user
    assert rules.can_organise(elsewhere, factories.ProgramFactory()) == rules.ORGANISERS_ONLY

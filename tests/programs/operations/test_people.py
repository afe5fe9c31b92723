import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from mentoring.accounts.models import AuditEvent, BusinessUnit, User
from mentoring.notifications.models import Message
from programs.enums import Participation, Phase, Role
from programs.models import Membership, Program
from programs.operations import (
    AddressRefused,
    AlreadyInProgram,
    Facts,
    JustInvited,
    LastOrganiser,
    NotInvitable,
    NotInvited,
    OtherSide,
    ReportsInCircle,
    StillDraft,
    StillNeeded,
    add_person,
    remove_from_team,
    send_invitation,
    set_capacity,
    take_back_invitation,
    update_person,
)
from programs.operations.invitations import token_of
from programs.rules import INVITABLE
from tests import factories

pytestmark = pytest.mark.django_db


def add(program: Program, by: User, email: str = "lena@example.org", **changes: Any) -> Membership:
    return add_person(
        program,
        **{"email": email, "given_name": "Lena", "family_name": "Berg", "role": Role.MENTOR, **changes},
        by=by,
    )


def test_a_new_person_is_invited_by_mail(program: Program, organiser: User) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    boss = factories.UserFactory(organisation=program.organisation)
    membership = add(
        program,
        organiser,
        email=" Lena@Example.ORG ",
        capacity=2,
        locale="de",
        facts=Facts("Trainee", "Bonn", 3, unit, manager=boss),
    )
    user = membership.user
    assert (user.email, user.full_name, user.locale) == ("lena@example.org", "Lena Berg", "de")
    assert (user.job_title, user.site, user.grade, user.business_unit, user.manager) == (
        *("Trainee", "Bonn", 3),
        *(unit, boss),
    )
    assert user.organisation == program.organisation
    assert not user.has_usable_password()
    assert (membership.state, membership.capacity) == (Participation.INVITED, 2)
    message = Message.objects.get()
    assert (message.template, message.address) == ("programs/invitation", "lena@example.org")
    assert message.context["path"] == f"/invitations/{token_of(membership.invitations.get().pk)}/"


def test_a_new_unit_is_made_once(program: Program, organiser: User) -> None:
    add(program, organiser, "a@example.org", facts=Facts(unit_name="Retail"))
    other = add(program, organiser, "b@example.org", facts=Facts(unit_name="retail"))
    assert other.user.business_unit == BusinessUnit.objects.of(program.organisation).get(name="Retail")


def test_somebody_who_is_known_keeps_their_facts(program: Program, organiser: User) -> None:
    known = factories.UserFactory(
        email="lena@example.org",
        given_name="Magdalena",
        organisation=program.organisation,
        job_title="Developer",
    )
    unit = known.business_unit
    other = factories.BusinessUnitFactory(organisation=program.organisation)
    membership = add(program, organiser, facts=Facts(job_title="Trainee", site="Ulm", business_unit=other))
    known.refresh_from_db()
    assert membership.user == known
    assert (known.given_name, known.job_title, known.business_unit, known.site) == (
        *("Magdalena", "Developer"),
        *(unit, "Ulm"),
    )


@pytest.mark.parametrize("stranger", ["elsewhere", "nowhere", "closed"])
def test_an_address_of_somebody_else_is_refused_in_the_same_words(
    program: Program, organiser: User, stranger: str
) -> None:
    own = program.organisation
    factories.UserFactory(
        email="lena@example.org",
        organisation=own
        if stranger == "closed"
        else None
        if stranger == "nowhere"
        else factories.OrganisationFactory(),
        business_unit=None,
        is_active=stranger != "closed",
    )
    with pytest.raises(AddressRefused) as refusal:
        add(program, organiser)
    assert "organisation" not in refusal.value.message
    assert not Message.objects.exists()
    assert program.memberships.count() == 1


def test_the_same_person_twice_is_one_membership(program: Program, organiser: User) -> None:
    first = add(program, organiser)
    with pytest.raises(AlreadyInProgram) as refusal:
        add(program, organiser)
    assert refusal.value.membership == first
    with pytest.raises(OtherSide):
        add(program, organiser, role=Role.MENTEE)
    add(program, organiser, role=Role.ADVISOR)  # a mentor may have a role in the team besides
    assert Message.objects.count() == 2


def test_a_refusal_leaves_no_account_behind(program: Program, organiser: User) -> None:
    boss = factories.UserFactory(organisation=program.organisation, email="boss@example.org")
    worker = factories.UserFactory(organisation=program.organisation, manager=boss, email="w@example.org")
    people = User.objects.count()
    with pytest.raises(ReportsInCircle):
        add(program, organiser, "boss@example.org", facts=Facts(manager=worker))
    assert User.objects.count() == people
    boss.refresh_from_db()
    assert boss.manager is None


@pytest.mark.parametrize(
    ("role", "phase", "told"),
    [
        (Role.MENTOR, Phase.DRAFT, False),
        (Role.MENTEE, Phase.DRAFT, False),
        (Role.ADVISOR, Phase.DRAFT, True),
        (Role.ORGANISER, Phase.DRAFT, True),
        (Role.MENTOR, Phase.RECRUITING, True),
        (Role.SPONSOR, Phase.RUNNING, True),
    ],
)
def test_who_is_told_when(program: Program, organiser: User, role: Role, phase: Phase, told: bool) -> None:
    program.phase = phase
    program.save()
    membership = add(program, organiser, role=role, capacity=5)
    assert Message.objects.exists() == told
    assert (membership.invited_at is not None) == told
    assert membership.capacity == (5 if role == Role.MENTOR else 1)
    assert membership.state == (Participation.INVITED if membership.takes_part else "")


def test_facts_are_put_right(program: Program, organiser: User) -> None:
    person = factories.MembershipFactory(program=program, mentor=True).user
    update_person(
        person, Facts(unit_name="New"), given_name="Ann", family_name=person.family_name, by=organiser
    )
    person.refresh_from_db()
    assert (person.given_name, person.business_unit.name) == ("Ann", "New")
    assert AuditEvent.objects.get().changes == {"fields": ["business_unit", "given_name"]}


def test_nobody_reports_to_themselves_at_any_distance(program: Program, organiser: User) -> None:
    top = factories.UserFactory(organisation=program.organisation)
    middle = factories.UserFactory(organisation=program.organisation, manager=top)
    low = factories.UserFactory(organisation=program.organisation, manager=middle)
    for manager in (top, middle, low):
        with pytest.raises(ReportsInCircle):
            update_person(top, Facts(manager=manager), given_name="T", family_name="O", by=organiser)
    update_person(low, Facts(manager=top), given_name="L", family_name="O", by=organiser)
    low.refresh_from_db()
    assert low.manager == top


def test_capacity(program: Program, organiser: User) -> None:
    mentor = factories.MembershipFactory(program=program, mentor=True)
    set_capacity(mentor, 3, by=organiser)
    set_capacity(mentor, 3, by=organiser)
    mentor.refresh_from_db()
    assert mentor.capacity == 3
    assert AuditEvent.objects.get().changes == {"from": 1, "to": 3}


# --- invitations ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", Participation)
def test_who_can_be_invited_again(program: Program, organiser: User, state: Participation) -> None:
    member = factories.MembershipFactory(program=program, role=Role.MENTOR, state=state)
    if state in INVITABLE:
        send_invitation(member, by=organiser)
        assert member.state == Participation.INVITED
        assert Message.objects.count() == 1
    else:
        with pytest.raises(NotInvitable):
            send_invitation(member, by=organiser)
        assert not Message.objects.exists()


def test_an_invitation_is_not_sent_twice_in_a_row(program: Program, organiser: User) -> None:
    member = factories.MembershipFactory(program=program, role=Role.MENTOR, state=Participation.INVITED)
    send_invitation(member, by=organiser)
    with pytest.raises(JustInvited):
        send_invitation(member, by=organiser)
    Membership.objects.update(invited_at=timezone.now() - dt.timedelta(minutes=11))
    send_invitation(member, by=organiser)
    assert Message.objects.count() == 2


def test_a_draft_invites_nobody(program: Program, organiser: User) -> None:
    program.phase = Phase.DRAFT
    member = factories.MembershipFactory(program=program, role=Role.MENTOR, state=Participation.INVITED)
    with pytest.raises(StillDraft):
        send_invitation(member, by=organiser)


def test_an_invitation_is_taken_back(program: Program, organiser: User) -> None:
    member = factories.MembershipFactory(program=program, role=Role.MENTOR, state=Participation.INVITED)
    take_back_invitation(member, by=organiser)
    assert not Program.objects.visible_to(member.user).exists()
    with pytest.raises(NotInvited):
        take_back_invitation(member, by=organiser)
    assert not Message.objects.exists()


# --- the team -------------------------------------------------------------------------------------


def test_a_programme_keeps_an_organiser(program: Program, organiser: User) -> None:
    own = program.memberships.get(user=organiser)
    with pytest.raises(LastOrganiser):
        remove_from_team(own, by=organiser)
    factories.MembershipFactory(program=program)
    remove_from_team(own, by=organiser)
    assert not Program.objects.visible_to(organiser).exists()


def test_people_who_take_part_are_not_removed(program: Program, organiser: User) -> None:
    with pytest.raises(NotInvited):
        remove_from_team(factories.MembershipFactory(program=program, mentor=True), by=organiser)


def test_a_coder_with_evidence_stays(program: Program, organiser: User) -> None:
    assignment = factories.CoderAssignmentFactory(source__study__program=program)
    try:
        remove_from_team(assignment.coder, by=organiser)
    except StillNeeded:
        assert Membership.objects.filter(pk=assignment.coder.pk).exists()
    else:  # where assignments go with the role, none may be left behind
        assert not type(assignment).objects.filter(pk=assignment.pk).exists()

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import BusinessUnit, Organisation, User
from mentoring.addresses import normal_address
from mentoring.errors import Conflict, Invalid
from mentoring.notifications.operations import queue_messages
from mentoring.texts import clean_line
from mentoring.ui.labels import worded_lazy
from programs.enums import PARTICIPANTS, Participation, Phase, Role
from programs.models import Membership, Program
from programs.operations.invitations import NotInvited, role_given, write_invitations
from programs.queries import UnitChoice, units_called

FACTS = ("job_title", "site", "grade", "business_unit", "manager")


class AddressRefused(Invalid):
    # The same for people of other organisations and for closed accounts: it must not tell which.
    sentence = _("This address can't be used in this programme. Please check it, or ask for another one.")


class AlreadyInProgram(Conflict):
    """The person has this role already; `membership` says where they stand."""

    sentence = _("This person is already in the programme.")

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        super().__init__()


class OtherSide(Conflict):
    sentence = worded_lazy(
        _("This person already takes part on the other side: nobody is %(mentor)s and %(mentee)s at once.")
    )


class ReportsInCircle(Invalid):
    sentence = _("That would be a circle: this manager reports, directly or not, to this person.")


class SeveralUnits(Invalid):
    sentence = _(
        "Several units are called so: %(paths)s. Please choose one in the list, or enter its whole path."
    )

    def __init__(self, units: Sequence[UnitChoice]) -> None:
        super().__init__(str(self.sentence) % {"paths": "; ".join(unit.path for unit in units)})


class PlacesTaken(Conflict):
    sentence = _("From matching on places can only be added: pairs may count on them already.")


class LastOrganiser(Conflict):
    sentence = _("A programme needs an organiser. Add another one first.")


class StillNeeded(Conflict):
    sentence = _("This person has work in the programme that depends on their role.")


@dataclass(frozen=True)
class Facts:
    """What the directory says of a person; a unit may be given by its name alone."""

    job_title: str = ""
    site: str = ""
    grade: int | None = None
    business_unit: BusinessUnit | None = None
    unit_name: str = ""
    manager: User | None = None


@transaction.atomic
def add_person(
    program: Program,
    *,
    email: str,
    given_name: str,
    family_name: str,
    role: Role,
    facts: Facts | None = None,
    capacity: int = 1,
    locale: str = "",
    by: User,
) -> Membership:
    """Give a person a role, and an account if they have none; mails them once they may know.

    Of somebody whom the organisation knows already only the facts that were empty are filled in.
    Participants of a draft are mailed when recruiting begins, everybody else at once. Raises
    AddressRefused, AlreadyInProgram, OtherSide.
    """
    user = find_or_make(program.organisation, email, given_name, family_name, locale or by.locale)
    _fill_in(user, facts or Facts(), by)
    _refuse_what_is_there(program, user, role)
    takes_part = role in PARTICIPANTS
    told_later = takes_part and program.phase == Phase.DRAFT
    now = timezone.now()
    membership = Membership.objects.create(
        program=program,
        user=user,
        role=role,
        state=Participation.INVITED if takes_part else "",
        capacity=capacity if role == Role.MENTOR else 1,
        invited_by=by,
        invited_at=None if told_later else now,
    )
    record("membership.added", membership, by=by, changes={"role": role})
    if not takes_part:
        queue_messages([role_given(membership, by=by)])
    elif not told_later:
        write_invitations([membership], by=by)
    return membership


def find_or_make(
    organisation: Organisation, email: str, given_name: str, family_name: str, locale: str
) -> User:
    """The person with the address, locked; a new account for somebody unknown. Raises AddressRefused."""
    fresh = User(
        email=normal_address(email),
        given_name=given_name,
        family_name=family_name,
        organisation=organisation,
        locale=locale,
    )
    fresh.set_unusable_password()  # they sign in by a code until they choose one
    User.objects.bulk_create([fresh], ignore_conflicts=True)
    user: User = User.objects.select_for_update(of=("self",)).with_email(email).get()
    if user.organisation_id != organisation.pk or not user.is_active:
        raise AddressRefused
    return user


def _refuse_what_is_there(program: Program, user: User, role: Role) -> None:
    """Nobody has a role twice or stands on both sides; the person's row is locked, so none slips in."""
    for there in program.memberships.of_user(user):
        if there.role == role:
            raise AlreadyInProgram(there)
        if there.takes_part and role in PARTICIPANTS:
            raise OtherSide


def _fill_in(user: User, facts: Facts, by: User) -> None:
    """Write the facts that were not known yet."""
    given = _values(user, facts)
    new = {name: value for name, value in given.items() if value and not getattr(user, name)}
    _write(user, new, by)


@transaction.atomic
def update_person(user: User, facts: Facts, *, given_name: str, family_name: str, by: User) -> None:
    """Put right what the directory says of a person. Raises ReportsInCircle."""
    given = _values(user, facts) | {"given_name": given_name, "family_name": family_name}
    _write(user, {name: value for name, value in given.items() if getattr(user, name) != value}, by)


def _values(user: User, facts: Facts) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(facts, name) for name in FACTS}
    if facts.unit_name and user.organisation:
        values["business_unit"] = _unit(user.organisation, facts.unit_name)
    return values


def _write(user: User, values: dict[str, object], by: User) -> None:
    manager = values.get("manager")
    if isinstance(manager, User) and _reports_to(manager, user):
        raise ReportsInCircle
    if not values:
        return
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
    record("person.changed", user, by=by, changes={"fields": sorted(values)})


def _reports_to(person: User, boss: User) -> bool:
    """Whether the person is the boss, or reports to them at any distance."""
    seen = set()
    step: User | None = person
    while step is not None and step.pk not in seen:
        if step.pk == boss.pk:
            return True
        seen.add(step.pk)
        step = User.objects.filter(pk=step.manager_id).first() if step.manager_id else None
    return False


def _unit(organisation: Organisation, text: str) -> BusinessUnit:
    """The unit of this name or path ("Retail / Cards"), made where it is not there. Raises SeveralUnits."""
    there = units_called(organisation, text)
    if len(there) > 1:
        raise SeveralUnits(there)
    if there:
        return BusinessUnit.objects.get(pk=there[0].pk)
    unit: BusinessUnit | None = None
    for name in filter(None, map(clean_line, text.split("/"))):
        unit, _is_new = BusinessUnit.objects.get_or_create(
            organisation=organisation, parent=unit, key=name, double=0, defaults={"name": name}
        )
    if unit is None:
        raise Invalid
    return unit


@transaction.atomic
def set_capacity(membership: Membership, capacity: int, *, by: User) -> None:
    """Say how many mentees a mentor may have at once.

    Raises PlacesTaken for fewer once matching has begun, or where the database knows of pairs.
    """
    before = membership.capacity
    if capacity == before:
        return
    if capacity < before and membership.program.phase not in (Phase.DRAFT, Phase.RECRUITING):
        raise PlacesTaken
    try:
        with transaction.atomic():
            Membership.objects.filter(pk=membership.pk).update(capacity=capacity)
    except IntegrityError as error:
        raise PlacesTaken from error
    membership.capacity = capacity
    record("membership.capacity_set", membership, by=by, changes={"from": before, "to": capacity})


@transaction.atomic
def remove_from_team(membership: Membership, *, by: User) -> None:
    """Take away the role of an organiser, advisor, sponsor or coder.

    Raises LastOrganiser, StillNeeded while other things hang on the role, and NotInvited for people
    who take part: those leave by themselves.
    """
    if membership.takes_part:
        raise NotInvited
    program = Program.objects.select_for_update().get(pk=membership.program_id)
    others = program.memberships.with_role(Role.ORGANISER).exclude(pk=membership.pk)
    if membership.role == Role.ORGANISER and not others.exists():
        raise LastOrganiser
    record("membership.removed", membership, by=by, changes={"role": membership.role})
    try:
        membership.delete()
    except ProtectedError as error:
        raise StillNeeded from error

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import Organisation, User
from mentoring.errors import Forbidden, NameTaken
from programs.blueprints import Blueprint
from programs.enums import Role
from programs.models import Membership, Program
from programs.operations.blueprints import fill_from_blueprint
from programs.queries import Timeline


class ProgramNameTaken(NameTaken):
    sentence = _("Your organisation already has a programme of this name: “%(name)s”.")


class NoOrganisation(Forbidden):
    sentence = _("Your account belongs to no organisation, so it can't have a programme.")


@dataclass(frozen=True)
class Purpose:
    """What a programme is called and what it is for; `monthly_minutes` is a pair's least."""

    name: str
    purpose: str = ""
    monthly_minutes: int = 60


def create_program(
    purpose: Purpose,
    timeline: Timeline,
    *,
    blueprint: Blueprint | None = None,
    form_key: uuid.UUID,
    by: User,
) -> Program:
    """Make a draft of the person's own organisation; they become its first organiser.

    The same `form_key` from the same person gives the programme that it made the first time.
    Raises ProgramNameTaken, and NoOrganisation for somebody who belongs to none.
    """

    def fill(program: Program) -> None:
        if blueprint:
            fill_from_blueprint(program, blueprint, by=by)

    return make_draft(purpose, timeline, fill, form_key=form_key, by=by)


def make_draft(
    purpose: Purpose,
    timeline: Timeline,
    fill: Callable[[Program], None],
    *,
    follows: Program | None = None,
    form_key: uuid.UUID,
    by: User,
) -> Program:
    """A draft that `fill` makes complete, or nothing at all; see `create_program`."""
    if made := Program.objects.made_from(form_key, by).first():
        return made
    if by.organisation is None:
        raise NoOrganisation
    try:
        with transaction.atomic():
            program = Program.objects.create(
                organisation=by.organisation,
                follows=follows,
                created_by=by,
                form_key=form_key,
                **asdict(purpose),
                **asdict(timeline),
            )
            Membership.objects.create(program=program, user=by, role=Role.ORGANISER)
            record("program.created", program, by=by, program_id=program.pk)
            fill(program)
            return program
    except IntegrityError as error:
        if made := Program.objects.made_from(form_key, by).first():  # the other of two at once
            return made
        _refuse_taken_name(error, by.organisation, purpose.name)
        raise


def update_purpose(program: Program, purpose: Purpose, *, by: User) -> None:
    """Change what the programme is called and for; nothing is written where all is the same.

    Raises ProgramNameTaken.
    """
    values = asdict(purpose)
    changed = [name for name, value in values.items() if getattr(program, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(program, name, values[name])
    try:
        with transaction.atomic():
            program.save(update_fields=changed)
            record("program.changed", program, by=by, program_id=program.pk, changes={"fields": changed})
    except IntegrityError as error:
        _refuse_taken_name(error, program.organisation, purpose.name)
        raise


def _refuse_taken_name(error: IntegrityError, organisation: Organisation, name: str) -> None:
    if "program_name_unique_in_organisation" in str(error):
        raise ProgramNameTaken(Program.objects.of(organisation).spelled(name)) from error

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict, Forbidden
from programs.enums import Role
from programs.models import Goal, Membership, Program, Topic
from programs.operations.rules import publish_rules

BASICS = ("name", "purpose", "starts_on", "ends_on", "monthly_minutes")


class NameTaken(Conflict):
    sentence = _("Your organisation already has a programme of this name.")


class NoOrganisation(Forbidden):
    sentence = _("Your account belongs to no organisation, so it can't have a programme.")


@dataclass(frozen=True)
class GoalLine:
    """A goal as it is entered."""

    text: str
    measure: str = ""
    target: str = ""


@dataclass(frozen=True)
class TopicLine:
    """A topic as it is entered."""

    name: str
    description: str = ""


@dataclass(frozen=True)
class Basics:
    """What a programme is called, what it is for, and when; `monthly_minutes` is a pair's least."""

    name: str
    starts_on: date
    ends_on: date
    purpose: str = ""
    monthly_minutes: int = 60


def create_program(
    basics: Basics,
    *,
    goals: Sequence[GoalLine] = (),
    topics: Sequence[TopicLine] = (),
    rules: str = "",
    form_key: uuid.UUID,
    by: User,
) -> Program:
    """Make a draft of the person's own organisation; they become its first organiser.

    The same `form_key` from the same person gives the programme that it made the first time.
    Raises NameTaken, and NoOrganisation for somebody who belongs to none.
    """
    if made := Program.objects.made_from(form_key, by).first():
        return made
    try:
        with transaction.atomic():
            return _create(basics, goals, topics, rules, form_key, by)
    except IntegrityError as error:
        if made := Program.objects.made_from(form_key, by).first():  # the other of two at once
            return made
        _refuse_taken_name(error)
        raise


def _create(
    basics: Basics,
    goals: Sequence[GoalLine],
    topics: Sequence[TopicLine],
    rules: str,
    form_key: uuid.UUID,
    by: User,
) -> Program:
    if by.organisation is None:
        raise NoOrganisation
    program = Program.objects.create(
        organisation=by.organisation, created_by=by, form_key=form_key, **_fields(basics)
    )
    Membership.objects.create(program=program, user=by, role=Role.ORGANISER)
    Goal.objects.bulk_create(
        Goal(program=program, text=line.text, measure=line.measure, target=line.target, position=place)
        for place, line in enumerate(goals)
    )
    Topic.objects.bulk_create(
        Topic(program=program, name=line.name, description=line.description, position=place)
        for place, line in enumerate(topics)
    )
    record("program.created", program, by=by, program_id=program.pk)
    if rules:
        publish_rules(program, rules, by=by)
    return program


def update_program(program: Program, basics: Basics, *, by: User) -> None:
    """Change the basics; changes nothing and writes no audit row where all is the same.

    Raises NameTaken.
    """
    fields = _fields(basics)
    changed = [name for name in BASICS if getattr(program, name) != fields[name]]
    if not changed:
        return
    for name in changed:
        setattr(program, name, fields[name])
    try:
        with transaction.atomic():
            program.save(update_fields=changed)
            record("program.changed", program, by=by, program_id=program.pk, changes={"fields": changed})
    except IntegrityError as error:
        _refuse_taken_name(error)
        raise


def _fields(basics: Basics) -> dict[str, object]:
    return {name: getattr(basics, name) for name in BASICS}


def _refuse_taken_name(error: IntegrityError) -> None:
    if "program_name_unique_in_organisation" in str(error):
        raise NameTaken from error

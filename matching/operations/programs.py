"""Making a programme together with the policy that it begins with."""

import uuid

from django.db import transaction

from matching.blueprints import first_policy
from matching.enums import PolicyOrigin
from matching.operations.policies import begin_policy
from matching.queries import current_version, policy_of_round
from mentoring.accounts.models import User
from programs import operations as programs
from programs.blueprints import blueprint
from programs.models import Program
from programs.operations import Purpose, Round
from programs.queries import Timeline


@transaction.atomic
def make_program(
    purpose: Purpose,
    timeline: Timeline,
    *,
    template: str,
    language: str,
    form_key: uuid.UUID,
    by: User,
) -> Program:
    """Make a draft with all that a template brings in a language, or, where it is "", from nothing.

    Safe to repeat with the same `form_key`. Raises ProgramNameTaken and NoOrganisation.
    """
    chosen = blueprint(template, language) if template else None
    program = programs.create_program(purpose, timeline, blueprint=chosen, form_key=form_key, by=by)
    origin = PolicyOrigin.TEMPLATE if chosen else PolicyOrigin.START
    note = chosen.title if chosen else ""
    begin_policy(program, first_policy(template), origin=origin, note=note, by=by)
    return program


@transaction.atomic
def make_round(source: Program, plan: Round, *, form_key: uuid.UUID, by: User) -> Program:
    """Make a draft like an earlier programme, with the policy of that one where it has a version of it.

    Safe to repeat with the same `form_key`. Raises ProgramNameTaken.
    """
    program = programs.duplicate_program(source, plan, form_key=form_key, by=by)
    version = current_version(source)
    origin = PolicyOrigin.ROUND if version else PolicyOrigin.START
    note = source.name if version else ""
    begin_policy(program, policy_of_round(version), origin=origin, note=note, by=by)
    return program

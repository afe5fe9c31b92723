from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Forbidden
from programs.enums import Role
from programs.models import Endorsement, Membership, Program, RoleModel
from programs.operations.applications import NotTakingPart
from programs.operations.pictures import change_portrait


class NotSenior(Forbidden):
    sentence = _("Role models are the seniors who learn.")


@dataclass(frozen=True)
class Word:
    """What is said for the programme, and by whom."""

    name: str
    position: str
    message: str
    is_published: bool
    portrait: bytes | None = None  # a new JPEG; empty: none; None: as it is


@transaction.atomic
def endorse(program: Program, word: Word, *, by: User) -> Endorsement:
    """Keep the word for the programme in the place of the one before."""
    endorsement, is_new = Endorsement.objects.update_or_create(
        program=program,
        defaults={
            "name": word.name,
            "position": word.position,
            "message": word.message,
            "is_published": word.is_published,
        },
    )
    changes = {"is_published": word.is_published}
    record("endorsement.written" if is_new else "endorsement.changed", endorsement, by=by, changes=changes)
    change_portrait(endorsement, word.portrait, by=by)
    return endorsement


@transaction.atomic
def remove_endorsement(program: Program, *, by: User) -> None:
    """Where there is none, nothing happens."""
    endorsement = Endorsement.objects.select_for_update().filter(program=program).first()
    if endorsement:
        record("endorsement.removed", endorsement, by=by)
        endorsement.delete()


@transaction.atomic
def become_role_model(
    membership: Membership, statement: str, *, shows_photo: bool = False, by: User
) -> RoleModel:
    """Keep the executive's consent to be shown, with words and photo if they like; again: what they say now.

    Raises NotSenior, and NotTakingPart for those who have left.
    """
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.role != Role.MENTEE:
        raise NotSenior
    if row.has_left:
        raise NotTakingPart
    role_model, is_new = RoleModel.objects.update_or_create(
        membership=membership, defaults={"statement": statement, "shows_photo": shows_photo}
    )
    verb = "role_model.consented" if is_new else "role_model.changed"
    record(verb, role_model, by=by, program_id=row.program_id)
    return role_model


@transaction.atomic
def stop_being_role_model(membership: Membership, *, by: User) -> None:
    """Take the consent back: from this moment nobody is shown. Without consent nothing happens."""
    for role_model in RoleModel.objects.of_member(membership).select_for_update():
        record("role_model.withdrawn", role_model, by=by, program_id=membership.program_id)
        role_model.delete()

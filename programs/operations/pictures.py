from django.db import transaction

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from programs.models import Endorsement, Logo, Membership, Photo, Portrait, Program


@transaction.atomic
def set_photo(membership: Membership, image: bytes, *, by: User) -> Photo:
    """Show this small JPEG on the person's card, in the place of an earlier one."""
    Membership.objects.select_for_update().get(pk=membership.pk)
    Photo.objects.of_member(membership).delete()
    photo = Photo.objects.create(membership=membership, image=image)
    record("photo.set", photo, by=by, program_id=membership.program_id)
    return photo


@transaction.atomic
def remove_photo(membership: Membership, *, by: User) -> None:
    """For good; harmless where there is none."""
    photo = Photo.objects.of_member(membership).light().select_for_update().first()
    if photo is None:
        return
    record("photo.removed", photo, by=by, program_id=membership.program_id)
    photo.delete()


@transaction.atomic
def change_logo(program: Program, image: bytes | None, description: str, *, by: User) -> None:
    """Show this small PNG beside the programme's name; an empty one: none, None: the one that is there."""
    Program.objects.select_for_update().get(pk=program.pk)
    there = Logo.objects.of_program(program).light().first()
    if image is None:
        if there is not None and there.description != description:
            Logo.objects.of_program(program).update(description=description)
            record("logo.described", there, by=by)
        return
    if there is not None:
        record("logo.removed", there, by=by)
        there.delete()
    if image:
        logo = Logo.objects.create(program=program, image=image, description=description)
        record("logo.set", logo, by=by)


@transaction.atomic
def change_portrait(endorsement: Endorsement, image: bytes | None, *, by: User) -> None:
    """Show this small JPEG beside the word; an empty one: none, None: the one that is there."""
    if image is None:
        return
    Endorsement.objects.select_for_update().get(pk=endorsement.pk)
    if there := Portrait.objects.of_endorsement(endorsement).light().first():
        record("portrait.removed", there, by=by, program_id=endorsement.program_id)
        there.delete()
    if image:
        portrait = Portrait.objects.create(endorsement=endorsement, image=image)
        record("portrait.set", portrait, by=by, program_id=endorsement.program_id)

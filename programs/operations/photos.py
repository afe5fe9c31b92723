from django.db import transaction

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from programs.models import Membership, Photo


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

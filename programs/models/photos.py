from typing import ClassVar

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from programs.enums import LEFT, Role
from programs.models.memberships import Membership

PHOTO_BYTES_MAX = 300_000  # 512 x 512 pixels as JPEG are rarely more than 100 kB


class PhotoQuerySet(models.QuerySet["Photo"]):
    def of_member(self, membership: Membership) -> "PhotoQuerySet":
        return self.filter(membership=membership)

    def light(self) -> "PhotoQuerySet":
        """Without the picture itself."""
        return self.defer("image")

    def visible_to(self, user: User) -> "PhotoQuerySet":
        """One's own, and those of the people who take part in the programmes that one organises.

        Partners see each other through their pair, which is a higher room's.
        """
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        taking_part = models.Q(membership__program__in=organised) & ~models.Q(membership__state__in=LEFT)
        return self.filter(models.Q(membership__user=user) | taking_part)


class Photo(Record):
    """A participant's picture, made anew from what they sent: small, a JPEG, without metadata.

    Not part of a card's versions: whoever takes their picture away has taken it away. A new picture
    is a new row, so an address of a picture never shows another one.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="photo")
    image = models.BinaryField()

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("image"), PHOTO_BYTES_MAX), name="photo_size"
            )
        ]

    def __str__(self) -> str:
        return str(self.membership)

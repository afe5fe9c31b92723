from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from programs.enums import LEFT, SHOWS_CARD, Role
from programs.models.endorsement import Endorsement
from programs.models.memberships import Membership
from programs.models.programs import Program

PICTURE_BYTES_MAX = 300_000  # what forms make of a picture is rarely more than 100 kB


class PictureQuerySet[P: models.Model](models.QuerySet[P]):
    def light(self) -> Self:
        """Without the picture itself."""
        return self.defer("image")


class Picture(Record):
    """What was made anew from a picture that somebody sent: small, without metadata.

    A new picture is a new row, so an address of a picture never shows another one.
    """

    image = models.BinaryField()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("image"), PICTURE_BYTES_MAX), name="%(class)s_size"
            )
        ]


class PhotoQuerySet(PictureQuerySet["Photo"]):
    def of_member(self, membership: Membership) -> "PhotoQuerySet":
        return self.filter(membership=membership)

    def visible_to(self, user: User) -> "PhotoQuerySet":
        """One's own, those of the people in programmes that one organises, and role models who agreed.

        Partners see each other through their pair, which is a higher room's.
        """
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        on_card = models.Q(membership__program__in=organised, membership__state__in=SHOWS_CARD)
        consented = models.Q(
            membership__role_model__shows_photo=True, membership__program__in=Program.objects.visible_to(user)
        )
        return self.filter(
            models.Q(membership__user=user) | on_card | (consented & ~models.Q(membership__state__in=LEFT))
        )


class Photo(Picture):
    """A participant's picture, a JPEG.

    Not part of a card's versions: whoever takes their picture away has taken it away.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="photo")

    objects = PhotoQuerySet.as_manager()

    class Meta(Picture.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return str(self.membership)


class LogoQuerySet(PictureQuerySet["Logo"]):
    def of_program(self, program: Program) -> "LogoQuerySet":
        return self.filter(program=program)

    def visible_to(self, user: User) -> "LogoQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user))


class Logo(Picture):
    """The sign of a programme, a PNG: it stands beside the programme's name on all its pages."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="logo")
    description = Line(_("description"), max_length=200, blank=True)  # "" only decorates

    objects = LogoQuerySet.as_manager()

    class Meta(Picture.Meta):
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return str(self.program)


class PortraitQuerySet(PictureQuerySet["Portrait"]):
    def of_endorsement(self, endorsement: Endorsement) -> "PortraitQuerySet":
        return self.filter(endorsement=endorsement)

    def visible_to(self, user: User) -> "PortraitQuerySet":
        """As the word itself: to all in the programme once it is published, before to those who write it."""
        writing = user.memberships.current().filter(role__in=(Role.ORGANISER, Role.SPONSOR)).values("program")
        published = models.Q(
            endorsement__is_published=True, endorsement__program__in=Program.objects.visible_to(user)
        )
        return self.filter(published | models.Q(endorsement__program__in=writing))


class Portrait(Picture):
    """Who speaks for a programme, a JPEG."""

    endorsement = models.OneToOneField(Endorsement, on_delete=models.CASCADE, related_name="portrait")

    objects = PortraitQuerySet.as_manager()

    class Meta(Picture.Meta):
        verbose_name = _("portrait")
        verbose_name_plural = _("portraits")

    def __str__(self) -> str:
        return str(self.endorsement)

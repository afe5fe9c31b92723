from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.accounts.models.users import by_name
from mentoring.fields import Block, Line, Lines
from programs.enums import LEFT
from programs.models.memberships import Membership
from programs.models.programs import Program

if TYPE_CHECKING:
    from programs.models.pictures import Photo


class Endorsement(Record):
    """The word of somebody at the top for a programme, shown to those in it once it is published."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="endorsement")
    name = Line(_("name"), max_length=200)
    position = Line(_("position"), max_length=200, blank=True)
    message = Block(_("message"), max_length=2000)
    is_published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")

    def __str__(self) -> str:
        return f"{self.program} · {self.name}"


class RoleModelQuerySet(models.QuerySet["RoleModel"]):
    def of_member(self, membership: Membership) -> "RoleModelQuerySet":
        return self.filter(membership=membership)

    def shown_in(self, program: Program) -> "RoleModelQuerySet":
        """Those who still take part, by name."""
        rows = self.filter(membership__program=program).exclude(membership__state__in=LEFT)
        with_people = rows.select_related("membership__user__business_unit", "membership__photo")
        return with_people.defer("membership__photo__image").order_by(*by_name("membership__user__"), "pk")

    def visible_to(self, user: User) -> "RoleModelQuerySet":
        return self.filter(membership__user=user)


class RoleModel(Record):
    """An executive's own consent to be shown to all in the programme; taking it back deletes it."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="role_model")
    statement = Lines(_("in your own words"), max_length=300, blank=True)
    shows_photo = models.BooleanField(_("with the photo of the profile card"), default=False)

    objects = RoleModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("role model")
        verbose_name_plural = _("role models")

    def __str__(self) -> str:
        return str(self.membership)

    @property
    def photo(self) -> "Photo | None":
        """Where the person agrees to it and has one."""
        return getattr(self.membership, "photo", None) if self.shows_photo else None

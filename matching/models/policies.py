from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import PolicyOrigin
from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from programs.models import Program


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def in_program(self, program: Program) -> "PolicyVersionQuerySet":
        return self.filter(program=program)

    def newest_first(self) -> "PolicyVersionQuerySet":
        return self.order_by("-number")

    def with_people(self) -> "PolicyVersionQuerySet":
        return self.select_related("created_by")


class PolicyVersion(Record):
    """The hard rules and the weights of a programme, as the engine reads them; a change is a new version.

    The newest one counts; where there is none, the engine's own defaults do: of programmes older than
    the policies with which they begin now, see `matching.blueprints`.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="policy_versions")
    number = models.PositiveIntegerField(_("version"))
    data = models.JSONField()
    origin = models.CharField(
        _("origin"), max_length=20, choices=PolicyOrigin, default=PolicyOrigin.ORGANISER
    )
    note = Line(_("why"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the matching policy")
        verbose_name_plural = _("versions of the matching policy")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "number"], name="policy_version_number"),
            models.CheckConstraint(
                condition=Q(origin=PolicyOrigin.ORGANISER) | Q(origin__in=PolicyOrigin.values, number=1),
                name="policy_origin_of_the_first",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="policy_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.program} · {self.number}"

    @property
    def is_chosen(self) -> bool:
        """Whether an organiser has set it, or the programme began with it."""
        return self.origin == PolicyOrigin.ORGANISER

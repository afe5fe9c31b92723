from datetime import date, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from programs.enums import Anchor, AskedOf, MilestoneKind
from programs.models.programs import Program

FURTHEST = 1100  # days before or after the anchor: three years


class MilestoneQuerySet(KeyedQuerySet["Milestone"]):
    def visible_to(self, user: User) -> "MilestoneQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user)).select_related("program")


class Milestone(Keyed, Record):
    """Something that falls due so many days before or after the programme's start or end.

    It has no date of its own: when the programme moves, it moves along.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("kind"), max_length=20, choices=MilestoneKind)
    title = Line(_("title"), max_length=200)
    key = FoldedKey(of="title")
    anchor = models.CharField(_("counted from"), max_length=20, choices=Anchor)
    days = models.SmallIntegerField(
        _("days"), validators=[MinValueValidator(-FURTHEST), MaxValueValidator(FURTHEST)]
    )  # below nought: before the anchor
    asked_of = models.CharField(_("for"), max_length=20, choices=AskedOf, default=AskedOf.BOTH)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering: ClassVar = ["-anchor", "days", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=MilestoneKind.values), name="milestone_kind_known"),
            models.CheckConstraint(condition=Q(anchor__in=Anchor.values), name="milestone_anchor_known"),
            models.CheckConstraint(condition=Q(asked_of__in=AskedOf.values), name="milestone_for_known"),
            models.CheckConstraint(condition=Q(days__range=(-FURTHEST, FURTHEST)), name="milestone_days"),
            *known_once("milestone_once", "title", "program", "kind", "anchor", "days"),
        ]
        triggers: ClassVar = double_marks(
            "milestone", table="programs_milestone", scope=["program_id", "kind", "anchor", "days"]
        )

    def __str__(self) -> str:
        return self.title

    def due_on(self, starts_on: date, ends_on: date) -> date:
        """The day, for a programme with this start and end."""
        return {Anchor.START: starts_on, Anchor.END: ends_on}[Anchor(self.anchor)] + timedelta(self.days)


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def newest_first(self) -> "ExtensionQuerySet":
        return self.order_by("-created_at")


class Extension(Record):
    """A programme was given more time; who had been promised the old end may keep to it."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="extensions")
    old_end_on = models.DateField(_("old end"))
    new_end_on = models.DateField(_("new end"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(new_end_on__gt=F("old_end_on")), name="extension_is_longer")
        ]

    def __str__(self) -> str:
        return f"{self.program} · {self.new_end_on}"

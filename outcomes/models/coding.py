from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Block, Line
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from outcomes.enums import HUES
from outcomes.models.sources import Source, TextVersion
from outcomes.models.studies import Study
from programs.enums import Role
from programs.models import Program


class CodeQuerySet(KeyedQuerySet["Code"]):
    def of_study(self, study: Study) -> "CodeQuerySet":
        return self.filter(study=study)

    def visible_to(self, user: User) -> "CodeQuerySet":
        """The codebooks of the programmes for which the person codes."""
        return self.filter(study__program__in=user.memberships.with_role(Role.CODER).values("program"))


class Code(Keyed, Record):
    """A label in the codebook; open codes are grouped bottom-up under others."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="codes")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = Line(_("name"), max_length=100)
    key = FoldedKey(of="name")
    definition = Block(_("definition"), blank=True, max_length=2000)
    hue = models.PositiveSmallIntegerField(_("colour"), default=0)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [
            *known_once("code_name_unique", "name", "study"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="code_not_its_own_parent"
            ),
            models.CheckConstraint(condition=Q(hue__lt=HUES), name="code_hue_in_palette"),
        ]
        triggers: ClassVar = double_marks("code", table="outcomes_code", scope=["study_id"])

    def __str__(self) -> str:
        return self.name

    @property
    def program(self) -> Program:
        return self.study.program


class CodingQuerySet(models.QuerySet["Coding"]):
    def standing(self) -> "CodingQuerySet":
        """Codings that have not been taken back."""
        return self.filter(deleted_at=None)

    def of_study(self, study: Study) -> "CodingQuerySet":
        return self.filter(version__source__study=study)

    def of_source(self, source: Source) -> "CodingQuerySet":
        return self.filter(version__source=source)

    def of_version(self, version: TextVersion) -> "CodingQuerySet":
        return self.filter(version=version)

    def by_coder(self, user: User) -> "CodingQuerySet":
        return self.filter(coder=user)

    def visible_to(self, user: User) -> "CodingQuerySet":
        return self.filter(version__source__in=Source.objects.visible_to(user))

    def in_text_order(self) -> "CodingQuerySet":
        return self.order_by("start", "end", "created_at")


class Coding(Record):
    """A code put on the half-open span [start, end) of a text version, in code points.

    `quote` repeats the span, so that a shifted position can never go unseen.
    """

    version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="codings")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="codings")
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deleted_at = models.DateTimeField(null=True)

    objects = CodingQuerySet.as_manager()

    class Meta:
        verbose_name = _("coding")
        verbose_name_plural = _("codings")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="coding_not_empty"),
            models.UniqueConstraint(
                fields=["version", "start", "end", "code", "coder"],
                condition=Q(deleted_at=None),
                name="coding_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} [{self.start}, {self.end})"

    @property
    def program(self) -> Program:
        return self.code.study.program

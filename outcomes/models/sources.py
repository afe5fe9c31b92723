import hashlib
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Length, Lower
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from outcomes.enums import TEXT_MAX, SourceKind
from outcomes.models.studies import Study
from programs.enums import Role
from programs.models import Membership, Program


class SourceQuerySet(KeyedQuerySet["Source"]):
    def of_study(self, study: Study) -> "SourceQuerySet":
        return self.filter(study=study)

    def in_program(self, program: Program) -> "SourceQuerySet":
        return self.filter(study__program=program)

    def with_figures(self, coder: User) -> "SourceQuerySet":
        """Adds `words` of the latest text and `own_codings` of the coder, as figures to sort by."""
        latest = TextVersion.objects.filter(source=OuterRef("pk")).order_by("-number")
        own = Count(
            "versions__codings",
            filter=Q(versions__codings__coder=coder, versions__codings__deleted_at=None),
        )
        return self.annotate(words=Subquery(latest.values("words")[:1]), own_codings=own)

    def made_up(self) -> "SourceQuerySet":
        return self.filter(is_fiction=True)

    def visible_to(self, user: User) -> "SourceQuerySet":
        """Sources that are assigned to the person, while they are a coder of the programme."""
        return self.filter(assignments__coder__user=user, assignments__coder__role=Role.CODER)


class Source(Keyed, Record):
    """A piece of evidence, known by a pseudonym; its text is in immutable versions."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="sources")
    form_key = models.UUIDField(editable=False)
    title = Line(_("title"), max_length=200)
    key = FoldedKey(of="title")
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind, default=SourceKind.INTERVIEW)
    is_fiction = models.BooleanField(_("made up"), default=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar = [Lower("title")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "form_key"], name="source_added_once"),
            *known_once("source_title_unique", "title", "study"),
        ]
        triggers: ClassVar = double_marks("source", table="outcomes_source", scope=["study_id"])

    def __str__(self) -> str:
        return self.title

    @property
    def program(self) -> Program:
        return self.study.program


class TextVersion(Record):
    """The text of a source as it was coded: clean (see `outcomes.rules`), and never changed.

    Positions in it count Unicode code points from 0.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    text = models.TextField()
    words = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("versions of texts")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "number"], name="text_version_number"),
            models.CheckConstraint(condition=~models.Q(text=""), name="text_version_not_empty"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), TEXT_MAX), name="text_version_length"
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="text_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.source} · {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words = len(self.text.split())
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)


class CoderAssignment(Record):
    """A coder may read and code this source."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="assignments")
    coder = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="assignments")

    class Meta:
        verbose_name = _("assignment of a coder")
        verbose_name_plural = _("assignments of coders")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "coder"], name="coder_assigned_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.coder}"

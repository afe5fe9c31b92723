from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from outcomes.enums import StudyKind
from programs.enums import Role
from programs.models import Program


class StudyQuerySet(KeyedQuerySet["Study"]):
    def of_program(self, program: Program) -> "StudyQuerySet":
        return self.filter(program=program)

    def own(self) -> "StudyQuerySet":
        return self.filter(kind=StudyKind.OWN)

    def visible_to(self, user: User) -> "StudyQuerySet":
        """Coders and organisers see a programme's studies; published ones are seen by all in it."""
        mine = user.memberships.current()
        workers = mine.with_role(Role.CODER, Role.ORGANISER).values("program")
        return self.filter(
            Q(program__in=workers) | Q(kind=StudyKind.REFERENCE, program__in=mine.values("program"))
        )


class Study(Keyed, Record):
    """A set of effects: a programme's own, or a published one to compare it with."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="studies")
    kind = models.CharField(_("kind"), max_length=20, choices=StudyKind, default=StudyKind.OWN)
    title = Line(_("title"), max_length=200)
    key = FoldedKey(of="title")
    citation = Line(_("source"), max_length=500, blank=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        ordering: ClassVar = ["kind", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["program"], condition=Q(kind=StudyKind.OWN), name="one_own_study"
            ),
            *known_once("study_title_unique", "title", "program"),
            models.CheckConstraint(
                condition=~Q(kind=StudyKind.REFERENCE) | ~Q(citation=""),
                name="reference_names_its_source",
            ),
        ]
        triggers: ClassVar = double_marks("study", table="outcomes_study", scope=["program_id"])

    def __str__(self) -> str:
        return self.title

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line, Lines
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from programs.models.programs import Program


class GlossaryTermQuerySet(KeyedQuerySet["GlossaryTerm"]):
    def visible_to(self, user: User) -> "GlossaryTermQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user)).select_related("program")

    def in_program(self, program_id: uuid.UUID) -> "GlossaryTermQuerySet":
        return self.filter(program=program_id)


class GlossaryTerm(Keyed, Record):
    """A word that not everybody in a programme knows, explained; kept in the order of the alphabet."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="glossary_terms")
    term = Line(_("term"), max_length=60)
    key = FoldedKey(of="term")
    explanation = Lines(_("explanation"), max_length=600)

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of the glossary")
        verbose_name_plural = _("terms of the glossary")
        ordering: ClassVar = [Lower("term")]
        constraints: ClassVar = [*known_once("glossary_term_unique_in_program", "term", "program")]
        triggers: ClassVar = double_marks("term", table="programs_glossaryterm", scope=["program_id"])

    def __str__(self) -> str:
        return self.term

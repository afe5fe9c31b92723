from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from programs.enums import AskedOf, QuestionKind, Role, SeenBy
from programs.models.cards import ProfileCard
from programs.models.finality import part_of_a_card
from programs.models.programs import Program

# Cards that were handed in hold answers to exactly these words, given for exactly these eyes.
MEANING = ("text", "kind", "options", "seen_by")
MEANING_STAYS = """
    IF EXISTS (
        SELECT FROM programs_answer answer
        JOIN programs_profilecard card ON card.id = answer.card_id
        WHERE answer.question_id = OLD.id AND card.published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the question has been answered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_means_the_same';
    END IF;
    RETURN NEW;
"""


class QuestionQuerySet(models.QuerySet["Question"]):
    def in_program(self, program: Program) -> "QuestionQuerySet":
        return self.filter(program=program)

    def asked(self) -> "QuestionQuerySet":
        """Those that cards have now."""
        return self.filter(retired_at=None)

    def for_role(self, role: str) -> "QuestionQuerySet":
        return self.filter(asked_of__in=(AskedOf.BOTH, role))

    def required(self) -> "QuestionQuerySet":
        return self.filter(is_required=True)

    def in_order(self) -> "QuestionQuerySet":
        return self.order_by("position", "created_at")

    def with_answers(self) -> "QuestionQuerySet":
        """Each with `answered_by`: how many people have handed in an answer, in any version."""
        return self.annotate(
            answered_by=models.Count(
                "answers__card__membership",
                filter=Q(answers__card__published_at__isnull=False),
                distinct=True,
            )
        )

    def visible_to(self, user: User) -> "QuestionQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user)).select_related("program")


class Question(Record):
    """A question of the programme's own on the profile card.

    For a scale the options are the words at its two ends. Once somebody has handed in an answer,
    what the question means is fixed; to ask something else, retire it and add another one.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="questions")
    text = Line(_("question"), max_length=300)
    help = Line(_("a word of help"), max_length=300, blank=True)
    kind = models.CharField(_("kind of answer"), max_length=20, choices=QuestionKind)
    options = ArrayField(Line(max_length=100), verbose_name=_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("has to be answered"), default=False)
    asked_of = models.CharField(_("asked of"), max_length=20, choices=AskedOf, default=AskedOf.BOTH)
    seen_by = models.CharField(
        _("who sees the answer"), max_length=20, choices=SeenBy, default=SeenBy.ORGANISERS
    )
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["position", "created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_known"),
            models.CheckConstraint(condition=Q(asked_of__in=AskedOf.values), name="question_asked_of_known"),
            models.CheckConstraint(condition=Q(seen_by__in=SeenBy.values), name="question_seen_by_known"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="question_means_the_same",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*MEANING),
                func=MEANING_STAYS,
            )
        ]

    def __str__(self) -> str:
        return self.text

    def is_for(self, role: str) -> bool:
        return self.asked_of in (AskedOf.BOTH, Role(role))


class Answer(Record):
    """What a card says to a question: words, chosen options, a number of a scale, "yes" or "no"."""

    card = models.ForeignKey(ProfileCard, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    values = ArrayField(models.TextField(max_length=2000), verbose_name=_("answer"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering: ClassVar = ["question__position", "question__created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "question"], name="question_answered_once"),
            models.CheckConstraint(condition=~Q(values=[]), name="answer_not_empty"),
        ]
        triggers: ClassVar = part_of_a_card("answer")

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """As people read it."""
        if self.question.kind == QuestionKind.YES_NO:
            return gettext("Yes") if self.values == ["yes"] else gettext("No")
        if self.question.kind == QuestionKind.SCALE:
            return gettext("%(step)s of 5") % {"step": self.values[0]}
        return ", ".join(self.values)

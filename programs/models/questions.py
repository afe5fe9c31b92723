from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from programs.enums import COMPARABLE, AskedOf, QuestionKind, Role, SeenBy
from programs.models.cards import ProfileCard
from programs.models.finality import part_of_a_card
from programs.models.programs import Program

# Cards that were handed in hold answers to exactly these words, given for exactly these eyes and uses.
MEANING = ("text", "kind", "options", "seen_by", "counts_in_matching")
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

    def compared(self) -> "QuestionQuerySet":
        """Those whose answers matching compares."""
        return self.filter(counts_in_matching=True)

    def sealed(self) -> "QuestionQuerySet":
        """Those whose answers were given for nobody's eyes."""
        return self.filter(seen_by=SeenBy.NOBODY)

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

    Questions of before, whose answers were to count "in matching only", are sealed: they keep that
    promise in the only way there is, nothing reads them. `settled_at` says that an organiser has
    asked anew, or has decided not to.
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
    counts_in_matching = models.BooleanField(_("matching compares the answers"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    settled_at = models.DateTimeField(_("asked anew, or left"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["position", "created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_known"),
            models.CheckConstraint(condition=Q(asked_of__in=AskedOf.values), name="question_asked_of_known"),
            models.CheckConstraint(condition=Q(seen_by__in=SeenBy.values), name="question_seen_by_known"),
            models.CheckConstraint(
                condition=Q(counts_in_matching=False) | Q(kind__in=COMPARABLE),
                name="question_counts_if_comparable",
            ),
            models.CheckConstraint(
                condition=~Q(seen_by=SeenBy.NOBODY) | Q(counts_in_matching=False, retired_at__isnull=False),
                name="question_of_nobody_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(seen_by=SeenBy.NOBODY), name="question_settled_if_sealed"
            ),
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

    @property
    def is_sealed(self) -> bool:
        return self.seen_by == SeenBy.NOBODY

    def is_for(self, role: str) -> bool:
        return self.asked_of in (AskedOf.BOTH, Role(role))


class AnswerQuerySet(models.QuerySet["Answer"]):
    def for_matching(self) -> "AnswerQuerySet":
        """Those that matching and draws of circles may read: organisers see them, and people know it."""
        return self.filter(question__counts_in_matching=True)


class Answer(Record):
    """What a card says to a question: words, chosen options, a number of a scale, "yes" or "no"."""

    card = models.ForeignKey(ProfileCard, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    values = ArrayField(models.TextField(max_length=2000), verbose_name=_("answer"))

    objects = AnswerQuerySet.as_manager()

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

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from outcomes.enums import Behaviour, EffectTopic, Factor, Scope, StudyKind
from outcomes.models.coding import Coding
from outcomes.models.studies import Study
from programs.enums import Role
from programs.models import Program


class EffectQuerySet(KeyedQuerySet["Effect"]):
    def of_study(self, study: Study) -> "EffectQuerySet":
        return self.filter(study=study)

    def of_own_study(self, program: Program) -> "EffectQuerySet":
        return self.filter(study__program=program, study__kind=StudyKind.OWN)

    def in_table_order(self) -> "EffectQuerySet":
        return self.order_by("position", "created_at")

    def about(self, topic: str) -> "EffectQuerySet":
        return self.filter(topic=topic)

    def with_quote_counts(self) -> "EffectQuerySet":
        """Adds `quotes`: how many coded spans each effect rests on."""
        return self.annotate(quotes=models.Count("evidence"))

    def visible_to(self, user: User) -> "EffectQuerySet":
        """Effects of the programmes for which the person codes."""
        return self.filter(study__program__in=user.memberships.with_role(Role.CODER).values("program"))


class Effect(Keyed, Record):
    """An outcome of reverse mentoring on a mentee: topic x behaviour x scopes, with its causes."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="effects")
    form_key = models.UUIDField(editable=False)
    label = Line(_("effect"), max_length=200)
    key = FoldedKey(of="label")
    topic = models.CharField(_("topic"), max_length=20, choices=EffectTopic)
    behaviour = models.CharField(_("behaviour"), max_length=20, choices=Behaviour)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("scopes"))
    factors = ArrayField(
        models.CharField(max_length=40, choices=Factor),
        verbose_name=_("factors"),
        default=list,
        blank=True,
    )
    position = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    codings = models.ManyToManyField(Coding, through="EffectEvidence", related_name="effects", blank=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "form_key"], name="effect_recorded_once"),
            *known_once("effect_label_unique", "label", "study"),
            models.CheckConstraint(condition=Q(topic__in=EffectTopic.values), name="effect_topic_known"),
            models.CheckConstraint(
                condition=Q(behaviour__in=Behaviour.values), name="effect_behaviour_known"
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values, scopes__len__gte=1),
                name="effect_scopes_known",
            ),
            models.CheckConstraint(
                condition=Q(factors__contained_by=Factor.values), name="effect_factors_known"
            ),
        ]
        triggers: ClassVar = double_marks("effect", table="outcomes_effect", scope=["study_id"])

    def __str__(self) -> str:
        return self.label

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]

    @property
    def program(self) -> Program:
        return self.study.program


class EffectEvidence(Record):
    """A coded span from which an effect was concluded."""

    effect = models.ForeignKey(Effect, on_delete=models.CASCADE, related_name="evidence")
    coding = models.ForeignKey(Coding, on_delete=models.PROTECT, related_name="evidence")

    class Meta:
        verbose_name = _("evidence of an effect")
        verbose_name_plural = _("evidence of effects")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["effect", "coding"], name="evidence_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.effect} ← {self.coding}"

import uuid
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Organisation, Record, User
from mentoring.fields import Block, Line, Lines
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from mentoring.ui.labels import Labels
from programs.enums import Phase

if TYPE_CHECKING:
    from programs.models.events import Event


LABELS = ("mentor_label", "mentors_label", "mentee_label", "mentees_label")
PLAIN = r"^[^<>\x01-\x1f\x7f-\x9f\u2028\u2029]*$"  # as `mentoring.texts.is_plain` says it


class ProgramQuerySet(KeyedQuerySet["Program"]):
    def visible_to(self, user: User) -> "ProgramQuerySet":
        """Programmes in which the person has a role that they have not left."""
        return self.filter(pk__in=user.memberships.current().values("program"))

    def of(self, organisation: Organisation) -> "ProgramQuerySet":
        return self.filter(organisation=organisation)

    def in_phase(self, *phases: Phase) -> "ProgramQuerySet":
        return self.filter(phase__in=phases)

    def made_from(self, form_key: uuid.UUID, by: User) -> "ProgramQuerySet":
        """What the person made by sending this form, once or more often."""
        return self.filter(form_key=form_key, created_by=by)


class Program(Keyed, Record):
    """One run of reverse mentoring in an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programs")
    name = Line(_("name"), max_length=200)
    key = FoldedKey(of="name")
    purpose = Block(_("purpose"), blank=True, max_length=4000)
    phase = models.CharField(_("phase"), max_length=20, choices=Phase, default=Phase.DRAFT)
    applications_open_on = models.DateField(_("applications from"), null=True, blank=True)
    applications_close_on = models.DateField(_("applications until"), null=True, blank=True)
    starts_on = models.DateField(_("start"))
    ends_on = models.DateField(_("end"))
    monthly_minutes = models.PositiveSmallIntegerField(
        _("minutes a month"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    accent = models.CharField(_("colour"), max_length=7, blank=True)  # "#rrggbb"
    mentor_label = Line(_("one of the juniors who teach"), max_length=40, blank=True)
    mentors_label = Line(_("several of them"), max_length=40, blank=True)
    mentee_label = Line(_("one of the seniors who learn"), max_length=40, blank=True)
    mentees_label = Line(_("several of them"), max_length=40, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later_rounds"
    )  # the earlier round that this one was made from
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering: ClassVar = ["-starts_on", Lower("name")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="program_ends_after_start"),
            models.CheckConstraint(
                condition=Q(applications_close_on__gte=F("applications_open_on")),
                name="program_applications_close_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(applications_open_on__lte=F("starts_on"))
                & Q(applications_close_on__lte=F("starts_on")),
                name="program_applications_before_start",
            ),
            models.CheckConstraint(
                condition=Q(monthly_minutes__range=(1, 1440)), name="program_monthly_minutes"
            ),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="program_phase_known"),
            *known_once("program_name_unique_in_organisation", "name", "organisation"),
            models.UniqueConstraint(fields=["created_by", "form_key"], name="program_made_once"),
            models.CheckConstraint(
                condition=Q(accent="") | Q(accent__regex=r"^#[0-9a-f]{6}$"), name="program_accent"
            ),
            models.CheckConstraint(
                condition=(Q(mentor_label="", mentors_label="") | ~(Q(mentor_label="") | Q(mentors_label="")))
                & (Q(mentee_label="", mentees_label="") | ~(Q(mentee_label="") | Q(mentees_label=""))),
                name="program_labels_in_both_numbers",
            ),
            models.CheckConstraint(
                condition=Q(mentor_label="") | ~Q(mentor_label__iexact=F("mentee_label")),
                name="program_labels_tell_apart",
            ),
            models.CheckConstraint(
                condition=Q(**dict.fromkeys((f"{label}__regex" for label in LABELS), PLAIN)),
                name="program_labels_are_plain",
            ),
        ]
        triggers: ClassVar = double_marks("program", table="programs_program", scope=["organisation_id"])

    def __str__(self) -> str:
        return self.name

    @property
    def current_phase(self) -> Phase:
        return Phase(self.phase)

    @property
    def labels(self) -> Labels:
        """What the programme calls its two sides."""
        return Labels(self.mentor_label, self.mentors_label, self.mentee_label, self.mentees_label)

    @property
    def has_look(self) -> bool:
        """Whether anything of it looks otherwise than as delivered."""
        return bool(self.accent) or self.labels != Labels()

    @property
    def in_mails(self) -> dict[str, Any]:
        """What every mail about the programme needs of it: give it into the mail's context."""
        return {"program": self.name, "labels": asdict(self.labels)}

    @property
    def kick_off(self) -> "Event | None":
        return self.events.kick_offs().first()

    def has_started(self, on: date) -> bool:
        return self.starts_on <= on


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User) -> "GoalQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user))


class Goal(Record):
    """What the programme wants to achieve: how it is measured, from where to where, and who says so."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="goals")
    text = Line(_("goal"), max_length=300)
    measure = Line(_("measure"), max_length=300, blank=True)
    baseline = Line(_("today"), max_length=100, blank=True)
    target = Line(_("target"), max_length=100, blank=True)
    judged_by = Line(_("who judges it"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering: ClassVar = ["position", "created_at"]

    def __str__(self) -> str:
        return self.text


class TopicGroupQuerySet(KeyedQuerySet["TopicGroup"]):
    def visible_to(self, user: User) -> "TopicGroupQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user)).select_related("program")


class TopicGroup(Keyed, Record):
    """A heading under which topics of the catalogue stand."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="topic_groups")
    name = Line(_("name"), max_length=100)
    key = FoldedKey(of="name")
    position = models.PositiveSmallIntegerField(default=0)

    objects = TopicGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of topics")
        verbose_name_plural = _("groups of topics")
        ordering: ClassVar = ["position", Lower("name")]
        constraints: ClassVar = [*known_once("topic_group_name_unique_in_program", "name", "program")]
        triggers: ClassVar = double_marks("topic_group", table="programs_topicgroup", scope=["program_id"])

    def __str__(self) -> str:
        return self.name


# A foreign key alone would take a group of another programme.
GROUP_OF_OWN_PROGRAM = """
    IF NOT EXISTS (
        SELECT FROM programs_topicgroup WHERE id = NEW.group_id AND program_id = NEW.program_id
    ) THEN
        RAISE EXCEPTION 'the group belongs to another programme'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'topic_group_of_own_program';
    END IF;
    RETURN NEW;
"""


class TopicQuerySet(KeyedQuerySet["Topic"]):
    def visible_to(self, user: User) -> "TopicQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user))

    def in_program(self, program_id: uuid.UUID) -> "TopicQuerySet":
        return self.filter(program=program_id)

    def in_catalogue(self) -> "TopicQuerySet":
        """Those that a card may choose: all but those that have become part of another one."""
        return self.filter(merged_into=None)

    def in_reading_order(self) -> "TopicQuerySet":
        """Group by group, those without one at the end."""
        last = models.F("group__position").asc(nulls_last=True)
        return self.select_related("group").order_by(last, Lower("group__name"), "position", Lower("name"))

    def with_uses(self) -> "TopicQuerySet":
        """Each with `uses`: how many people want or offer it, in any version of their card."""
        return self.annotate(uses=models.Count("choices__card__membership", distinct=True)).order_by(
            "position", Lower("name")
        )


class Topic(Keyed, Record):
    """An entry of the programme's catalogue: a mentee wants it, a mentor offers it.

    Choices on cards that were handed in never change. A topic that was merged into another one
    stays for them, and whoever reads them reads `current` instead.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="topics")
    name = Line(_("name"), max_length=100)
    key = FoldedKey(of="name")
    description = Lines(_("description"), max_length=500, blank=True)
    questions = ArrayField(
        Line(max_length=300), verbose_name=_("starter questions"), default=list, blank=True
    )
    group = models.ForeignKey(
        TopicGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="topics"
    )
    position = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar = ["position", Lower("name")]
        constraints: ClassVar = [
            *known_once("topic_name_unique_in_program", "name", "program"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")), name="topic_not_merged_into_itself"
            ),
        ]
        triggers: ClassVar = [
            *double_marks("topic", table="programs_topic", scope=["program_id"]),
            pgtrigger.Trigger(
                name="topic_group_of_own_program",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("group_id", "program_id"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__group__isnull=False),
                func=GROUP_OF_OWN_PROGRAM,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> "Topic":
        """What stands for the topic today: itself, or the one that it was merged into."""
        return self.merged_into or self

"""Circles of participants and councils, drawn by lot so that they are balanced."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import DrawKind, DrawState, Trait
from mentoring.accounts.models import BusinessUnit, Record, User
from mentoring.fields import Line
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from programs.enums import PARTICIPANTS, Role
from programs.models import Membership, Program

LONGEST_NAME = 60
MADE_KNOWN_BY_SOMEBODY = Q(state=DrawState.DRAFT, known_at=None, known_by=None) | Q(
    state=DrawState.KNOWN, known_at__isnull=False, known_by__isnull=False
)
# Whoever leaves a programme for good goes from its circles as well, so rows may always be deleted.
OF_ONE_DRAW = """
    IF NOT EXISTS (
        SELECT FROM matching_circle circle
        JOIN matching_circledraw draw ON draw.id = circle.draw_id
        JOIN programs_membership member ON member.id = NEW.membership_id
        WHERE circle.id = NEW.circle_id AND draw.id = NEW.draw_id
          AND member.program_id = draw.program_id AND member.role IN ('mentor', 'mentee')
    ) THEN
        RAISE EXCEPTION 'a seat joins a circle of its draw and a participant of its programme'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_of_one_draw';
    END IF;
    IF (SELECT state FROM matching_circledraw WHERE id = NEW.draw_id) = 'known' THEN
        RAISE EXCEPTION 'seats do not change once the circles are known'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_of_a_draft';
    END IF;
    RETURN NEW;
"""


class CircleDrawQuerySet(models.QuerySet["CircleDraw"]):
    def visible_to(self, user: User) -> "CircleDrawQuerySet":
        """Those of the programmes that the person organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        return self.filter(program__in=organised).select_related("program")

    def in_program(self, program: Program) -> "CircleDrawQuerySet":
        return self.filter(program=program)

    def drafts(self) -> "CircleDrawQuerySet":
        return self.filter(state=DrawState.DRAFT)

    def newest_first(self) -> "CircleDrawQuerySet":
        return self.order_by("-created_at")


class CircleDraw(Record):
    """One draw by lot: what went in never changes, so that it can be repeated and checked.

    `people` holds the traits of each who took part, by the keys of their memberships and in the order
    of `traits`; answers are in it as numbers without a meaning. Of a draw of before that was balanced
    by answers which were for nobody they are gone, so it `is_sealed`: nobody can repeat it.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="circle_draws")
    form_key = models.UUIDField(editable=False)
    title = Line(_("title"), max_length=100)
    kind = models.CharField(_("what is drawn"), max_length=10, choices=DrawKind)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name=_("who takes part"))
    unit = models.ForeignKey(BusinessUnit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    size = models.PositiveSmallIntegerField(_("size"))
    traits = ArrayField(models.CharField(max_length=20, choices=Trait), verbose_name=_("balanced by"))
    people = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField(_("seed"))
    engine_version = models.CharField(max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=DrawState, default=DrawState.DRAFT)
    attempt = models.PositiveSmallIntegerField(_("so-and-so-many-th draw"), default=1)
    version = models.PositiveIntegerField(default=0)  # counts the moves by hand
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    known_at = models.DateTimeField(null=True)
    known_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_sealed = models.BooleanField(_("answers were taken out of it"), default=False)

    objects = CircleDrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw of circles")
        verbose_name_plural = _("draws of circles")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "form_key"], name="circles_drawn_once"),
            models.CheckConstraint(condition=Q(kind__in=DrawKind.values), name="draw_kind_known"),
            models.CheckConstraint(condition=Q(state__in=DrawState.values), name="draw_state_known"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=list(PARTICIPANTS), roles__len__gte=1),
                name="draw_roles_known",
            ),
            models.CheckConstraint(condition=Q(traits__contained_by=Trait.values), name="draw_traits_known"),
            models.CheckConstraint(condition=Q(size__gte=2), name="draw_of_two_at_least"),
            models.CheckConstraint(condition=MADE_KNOWN_BY_SOMEBODY, name="draw_known_by_somebody"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="draw_is_final",
                operation=pgtrigger.Update,
                condition=(
                    pgtrigger.Q(old__state=DrawState.KNOWN.value)
                    & (
                        pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
                        | pgtrigger.Q(old__title__df=pgtrigger.F("new__title"))
                        | pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                    )
                )
                | pgtrigger.Q(old__people__df=pgtrigger.F("new__people"))
                | pgtrigger.Q(old__seed__df=pgtrigger.F("new__seed"))
                | pgtrigger.Q(old__traits__df=pgtrigger.F("new__traits"))
                | pgtrigger.Q(old__size__df=pgtrigger.F("new__size")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_known(self) -> bool:
        return self.state == DrawState.KNOWN

    @property
    def is_council(self) -> bool:
        return self.kind == DrawKind.COUNCIL


class CircleQuerySet(KeyedQuerySet["Circle"]):
    def visible_to(self, user: User) -> "CircleQuerySet":
        """One's own once they are known, and all of the programmes one organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        own = Q(seats__membership__user=user, draw__state=DrawState.KNOWN)
        circles = self.filter(Q(draw__program__in=organised) | own)
        return circles.select_related("draw__program").distinct()

    def known_to(self, user: User) -> "CircleQuerySet":
        """The circles in which the person has a seat, from when they were made known."""
        return self.filter(seats__membership__user=user, draw__state=DrawState.KNOWN).distinct()

    def in_program(self, program: Program) -> "CircleQuerySet":
        return self.filter(draw__program=program)


class Circle(Keyed, Record):
    """A group of people from a draw."""

    draw = models.ForeignKey(CircleDraw, on_delete=models.CASCADE, related_name="circles")
    number = models.PositiveSmallIntegerField()
    name = Line(_("name"), max_length=LONGEST_NAME)
    key = FoldedKey(of="name")

    objects = CircleQuerySet.as_manager()

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "number"], name="circle_number"),
            *known_once("circle_name", "name", "draw", deferrable=models.Deferrable.DEFERRED),
        ]
        triggers: ClassVar = double_marks("circle", table="matching_circle", scope=["draw_id"])

    def __str__(self) -> str:
        return self.name

    @property
    def program(self) -> Program:
        return self.draw.program


class CircleSeatQuerySet(models.QuerySet["CircleSeat"]):
    def visible_to(self, user: User) -> "CircleSeatQuerySet":
        """Those of the programmes that the person organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        seats = self.filter(draw__program__in=organised)
        return seats.select_related("draw__program", "circle", "membership__user__business_unit")


class CircleSeat(Record):
    """Somebody in a circle; nobody sits in two circles of a draw."""

    draw = models.ForeignKey(CircleDraw, on_delete=models.CASCADE, related_name="seats")
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="seats")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="circle_seats")
    is_by_hand = models.BooleanField(_("moved by hand"), default=False)

    objects = CircleSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat in a circle")
        verbose_name_plural = _("seats in circles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "membership"], name="one_seat_a_draw"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="seat_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=OF_ONE_DRAW,
            )
        ]

    def __str__(self) -> str:
        return f"{self.circle} · {self.membership}"

    @property
    def program(self) -> Program:
        return self.draw.program

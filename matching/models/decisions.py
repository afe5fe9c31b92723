"""What organisers have decided of people, whatever the points say: it holds for every later run."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import DecisionKind
from mentoring.accounts.models import Record, User
from mentoring.fields import Line
from programs.enums import Role
from programs.models import Membership, Program

OF_ONE_PROGRAM = """
    IF NOT EXISTS (
        SELECT FROM programs_membership mentor JOIN programs_membership mentee ON mentee.id = NEW.mentee_id
        WHERE mentor.id = NEW.mentor_id AND mentor.role = 'mentor' AND mentee.role = 'mentee'
          AND mentor.program_id = NEW.program_id AND mentee.program_id = NEW.program_id
    ) THEN
        RAISE EXCEPTION 'a decision is about a mentor and a mentee of its own programme'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_of_one_program';
    END IF;
    RETURN NEW;
"""
MEMBER_OF_PROGRAM = """
    IF NOT EXISTS (
        SELECT FROM programs_membership member
        WHERE member.id = NEW.membership_id AND member.role IN ('mentor', 'mentee')
          AND member.program_id = NEW.program_id
    ) THEN
        RAISE EXCEPTION 'only a participant of the programme is left out of its runs'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'exclusion_of_one_program';
    END IF;
    RETURN NEW;
"""
REVOKED_BY_SOMEBODY = Q(revoked_at=None, revoked_by=None) | Q(
    revoked_at__isnull=False, revoked_by__isnull=False
)


class PairDecisionQuerySet(models.QuerySet["PairDecision"]):
    def visible_to(self, user: User) -> "PairDecisionQuerySet":
        """Those of the programmes that the person organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        return self.filter(program__in=organised).select_related("program")

    def in_program(self, program: Program) -> "PairDecisionQuerySet":
        return self.filter(program=program)

    def standing(self) -> "PairDecisionQuerySet":
        """Those that have not been taken back."""
        return self.filter(revoked_at=None)

    def locks(self) -> "PairDecisionQuerySet":
        return self.filter(kind=DecisionKind.LOCK)

    def with_people(self) -> "PairDecisionQuerySet":
        return self.select_related("mentor__user", "mentee__user", "decided_by")


class PairDecision(Record):
    """Two people who have to be a pair, or must never be one, with the organiser's reason."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="pair_decisions")
    mentor = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("decision"), max_length=10, choices=DecisionKind)
    reason = Line(_("reason"), max_length=300)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PairDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on two people")
        verbose_name_plural = _("decisions on two people")
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mentor", "mentee"], condition=Q(revoked_at=None), name="decision_once_a_pair"
            ),
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(kind=DecisionKind.LOCK, revoked_at=None),
                name="decision_one_lock_a_mentee",
            ),
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"),
            models.CheckConstraint(condition=REVOKED_BY_SOMEBODY, name="decision_revoked_by_somebody"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="decision_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=OF_ONE_PROGRAM,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.mentor} · {self.mentee}"


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    def visible_to(self, user: User) -> "ExclusionQuerySet":
        """Those of the programmes that the person organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        return self.filter(program__in=organised).select_related("program")

    def in_program(self, program: Program) -> "ExclusionQuerySet":
        return self.filter(program=program)

    def standing(self) -> "ExclusionQuerySet":
        return self.filter(revoked_at=None)

    def with_people(self) -> "ExclusionQuerySet":
        return self.select_related("membership__user", "decided_by")


class Exclusion(Record):
    """Somebody who takes part in the programme but is left out of its runs, and why."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="exclusions")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="exclusions")
    reason = Line(_("reason"), max_length=300)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exclusion from matching")
        verbose_name_plural = _("exclusions from matching")
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(revoked_at=None), name="exclusion_once_a_person"
            ),
            models.CheckConstraint(condition=REVOKED_BY_SOMEBODY, name="exclusion_revoked_by_somebody"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="exclusion_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=MEMBER_OF_PROGRAM,
            ),
        ]

    def __str__(self) -> str:
        return str(self.membership)

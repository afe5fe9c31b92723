from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from programs.enums import PARTICIPANTS, Participation, Role
from programs.models.programs import Program

LEFT = (Participation.DECLINED, Participation.WITHDRAWN)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Roles that still hold: a participant who declined or withdrew has none."""
        return self.exclude(state__in=LEFT)

    def in_program(self, program: Program) -> "MembershipQuerySet":
        return self.filter(program=program)

    def of_user(self, user: User) -> "MembershipQuerySet":
        return self.filter(user=user)

    def with_role(self, *roles: Role) -> "MembershipQuerySet":
        return self.filter(role__in=roles)

    def participants(self) -> "MembershipQuerySet":
        return self.filter(role__in=PARTICIPANTS)

    def in_state(self, *states: Participation) -> "MembershipQuerySet":
        return self.filter(state__in=states)

    def accepted(self) -> "MembershipQuerySet":
        return self.filter(state=Participation.ACCEPTED)

    def with_people(self) -> "MembershipQuerySet":
        return self.select_related("user", "user__business_unit")

    def by_name(self) -> "MembershipQuerySet":
        return self.order_by(Lower("user__family_name"), Lower("user__given_name"), "pk")

    def visible_to(self, user: User) -> "MembershipQuerySet":
        """One's own memberships, and all of the programmes that one organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        return self.filter(Q(user=user) | Q(program__in=organised))


class Membership(Record):
    """A person's role in a programme; participants also have a state, mentors a capacity."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    state = models.CharField(
        _("state"), max_length=20, choices=Participation, default="", blank=True
    )  # empty for those who do not take part
    capacity = models.PositiveSmallIntegerField(
        _("mentees at most"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "user", "role"], name="membership_once_a_role"),
            models.UniqueConstraint(
                fields=["program", "user"],
                condition=Q(role__in=PARTICIPANTS),
                name="membership_mentor_or_mentee",
                violation_error_message=_(
                    "This person already takes part in the programme as a mentor or a mentee."
                ),
            ),
            models.CheckConstraint(
                condition=Q(role__in=PARTICIPANTS, state__in=Participation.values)
                | (~Q(role__in=PARTICIPANTS) & Q(state="")),
                name="membership_state_of_participants_only",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.MENTOR, capacity__range=(1, 10))
                | (~Q(role=Role.MENTOR) & Q(capacity=1)),
                name="membership_capacity_of_mentors_only",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["program", "role", "state"], name="membership_by_state")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def takes_part(self) -> bool:
        return self.role in PARTICIPANTS

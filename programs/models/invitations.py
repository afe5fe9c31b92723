from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message
from programs.enums import InvitationStatus, Participation, Phase, Role
from programs.models.memberships import Membership
from programs.models.programs import Program

# A participant's state tells their answer first; what became of the mail counts while there is none.
STATUS = Case(
    When(membership__state=Participation.NOT_NOW, then=Value(InvitationStatus.NOT_NOW)),
    When(
        membership__state=Participation.DECLINED,
        membership__applied_at=None,
        then=Value(InvitationStatus.DECLINED),
    ),
    When(~Q(membership__state=Participation.INVITED), then=Value(InvitationStatus.APPLIED)),
    When(Q(used_at__isnull=False) | Q(opened_at__isnull=False), then=Value(InvitationStatus.OPENED)),
    When(message__state=MessageState.FAILED, then=Value(InvitationStatus.BOUNCED)),
    When(expires_at__lte=Now(), then=Value(InvitationStatus.EXPIRED)),
    When(
        message__state__in=(MessageState.QUEUED, MessageState.SENDING),
        then=Value(InvitationStatus.QUEUED),
    ),
    default=Value(InvitationStatus.SENT),
    output_field=models.CharField(),
)
REMINDED_IN = (Phase.RECRUITING, Phase.MATCHING, Phase.ANNOUNCED, Phase.RUNNING)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def current(self) -> "InvitationQuerySet":
        """Each person's last one, unless it was taken back."""
        return self.filter(withdrawn_at=None)

    def in_program(self, program: Program) -> "InvitationQuerySet":
        return self.filter(membership__program=program)

    def with_hash(self, token_hash: str) -> "InvitationQuerySet":
        return self.filter(token_hash=token_hash)

    def usable(self) -> "InvitationQuerySet":
        """Those whose link still signs somebody in: unused, in time, unanswered, for the same address."""
        return self.current().filter(
            used_at=None,
            expires_at__gt=Now(),
            membership__state__in=(Participation.INVITED, Participation.NOT_NOW),
            membership__user__email=F("address"),
            membership__user__is_active=True,
        )

    def with_role(self, role: Role) -> "InvitationQuerySet":
        return self.filter(membership__role=role)

    def with_status(self) -> "InvitationQuerySet":
        return self.annotate(status=STATUS)

    def in_status(self, status: str) -> "InvitationQuerySet":
        """Needs `with_status`."""
        return self.filter(Q(("status", status)))

    def with_people(self) -> "InvitationQuerySet":
        return self.select_related("membership__user__business_unit", "membership__program", "message")

    def unanswered(self) -> "InvitationQuerySet":
        """Those that reminders are for, in programmes that recruit."""
        return self.current().filter(
            membership__state=Participation.INVITED,
            membership__program__phase__in=REMINDED_IN,
            membership__user__is_active=True,
        )


class Invitation(Record):
    """One invitation of a participant, with the link of its mail; a new one takes the old one's place.

    The link is known by its hash alone. It signs the person in once, until `expires_at`, as long as
    they have the address that it was sent to. `opened_at` is told by the page, not by its being
    fetched: mail scanners fetch what they find.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="invitations")
    address = models.EmailField(_("address"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(_("valid until"))
    opened_at = models.DateTimeField(_("looked at"), null=True)
    used_at = models.DateTimeField(_("used"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(withdrawn_at=None), name="invitation_one_current"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(opened_at__isnull=False), name="invitation_used_once_opened"
            ),
        ]

    def __str__(self) -> str:
        return str(self.membership)


def default_reminder_days() -> list[int]:
    return [4, 10]


class InvitationPolicy(Record):
    """How long a programme's links are valid, and after how many days it reminds; made when changed."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="invitation_policy")
    valid_days = models.PositiveSmallIntegerField(_("days that a link is valid"), default=30)
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("reminders after so many days"),
        default=default_reminder_days,
        blank=True,
    )

    class Meta:
        verbose_name = _("policy of invitations")
        verbose_name_plural = _("policies of invitations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_days__range=(1, 180)), name="invitation_policy_valid_days"
            )
        ]

    def __str__(self) -> str:
        return str(self.program)

    @property
    def validity(self) -> timedelta:
        return timedelta(days=self.valid_days)

    def reminder_due(self, invited_on: date, today: date) -> int | None:
        """The day of the schedule whose reminder is due; of several that were missed only the last."""
        passed = (today - invited_on).days
        return max((day for day in self.reminder_days if day <= passed), default=None)


class InvitationReminder(Record):
    """A reminder that was written: the day of the schedule, once for each invitation."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="reminders")
    day = models.PositiveSmallIntegerField(_("day of the schedule"))

    class Meta:
        verbose_name = _("reminder of an invitation")
        verbose_name_plural = _("reminders of invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "day"], name="invitation_reminded_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.invitation} · {self.day}"

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matching.models import Pair
from mentoring.accounts.models import Record, User
from programs.models import Program, Topic
from sessions.enums import MINUTES_MAX, MINUTES_MIN, SendBackReason, SessionKind


class SessionLogQuerySet(models.QuerySet["SessionLog"]):
    def of_pair(self, pair: Pair) -> "SessionLogQuerySet":
        return self.filter(pair=pair)

    def in_program(self, program: Program) -> "SessionLogQuerySet":
        return self.filter(pair__program=program)

    def in_programs(self, programs: Iterable[Program]) -> "SessionLogQuerySet":
        return self.filter(pair__program__in=list(programs))

    def confirmed(self) -> "SessionLogQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def unconfirmed(self) -> "SessionLogQuerySet":
        return self.filter(confirmed_at__isnull=True)

    def logged_by(self, user: User) -> "SessionLogQuerySet":
        return self.filter(logged_by=user)

    def waiting_for(self, user: User) -> "SessionLogQuerySet":
        """Logs of the partner that the person has neither confirmed nor sent back."""
        return self.unconfirmed().filter(sent_back_at__isnull=True).exclude(logged_by=user)

    def sent_back(self) -> "SessionLogQuerySet":
        return self.filter(sent_back_at__isnull=False)

    def held_from(self, first: date) -> "SessionLogQuerySet":
        return self.filter(held_on__gte=first)

    def newest_first(self) -> "SessionLogQuerySet":
        return self.order_by("-held_on", "-created_at")

    def visible_to(self, user: User) -> "SessionLogQuerySet":
        """Logs of one's own pairs. Organisers see activity as figures, never a single log."""
        return self.filter(pair__in=Pair.objects.known_to(user))


class SessionLog(Record):
    """One meeting of a pair, logged by one of the two and confirmed by the other.

    `revision` counts the changes by the logger, so that nobody confirms what they have not seen.
    The other may send the log back with a reason; a change of it, or a confirmation, clears that.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="session_logs")
    form_key = models.UUIDField(editable=False)
    held_on = models.DateField(_("date"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(MINUTES_MIN), MaxValueValidator(MINUTES_MAX)]
    )
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.CharField(_("reason"), max_length=20, choices=SendBackReason, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = SessionLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("session log")
        verbose_name_plural = _("session logs")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pair", "form_key"], name="session_logged_once"),
            models.CheckConstraint(
                condition=Q(minutes__range=(MINUTES_MIN, MINUTES_MAX)), name="session_minutes"
            ),
            models.CheckConstraint(condition=Q(kind__in=SessionKind.values), name="session_kind_known"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("logged_by"))
                ),
                name="session_confirmed_by_the_other",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_at=None, sent_back_reason="")
                | Q(
                    sent_back_at__isnull=False,
                    sent_back_reason__in=SendBackReason.values,
                    confirmed_at=None,
                ),
                name="session_sent_back_for_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["pair", "held_on"], name="session_by_pair")]

    def __str__(self) -> str:
        return f"{self.pair} · {self.held_on}"

    @property
    def program(self) -> Program:
        return self.pair.program

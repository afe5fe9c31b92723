from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import LeftOverReason, RunState
from mentoring.accounts.models import Record, User
from programs.enums import Role
from programs.models import Membership, Program


class MatchRunQuerySet(models.QuerySet["MatchRun"]):
    def visible_to(self, user: User) -> "MatchRunQuerySet":
        """The runs of the programmes that the person organises."""
        return self.filter(program__in=user.memberships.with_role(Role.ORGANISER).values("program"))

    def in_program(self, program: Program) -> "MatchRunQuerySet":
        return self.filter(program=program)

    def unfinished(self) -> "MatchRunQuerySet":
        return self.filter(state__in=(RunState.QUEUED, RunState.RUNNING))

    def newest_first(self) -> "MatchRunQuerySet":
        return self.order_by("-created_at")


class MatchRun(Record):
    """One computation over a frozen snapshot of cards and policy.

    `snapshot` holds all that the engine reads, so that a run can be repeated; a worker that takes
    the run up holds it until `leased_until` and says so again while it computes.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="match_runs")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(editable=False)
    state = models.CharField(_("state"), max_length=20, choices=RunState, default=RunState.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    step = models.CharField(_("step"), max_length=100, blank=True)
    snapshot = models.JSONField(default=dict)
    engine_version = models.CharField(max_length=20, blank=True)
    mentees_paired = models.PositiveIntegerField(null=True)
    total_score = models.PositiveBigIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("match run")
        verbose_name_plural = _("match runs")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "form_key"], name="run_requested_once"),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(state__in=(RunState.QUEUED, RunState.RUNNING)),
                name="one_unfinished_run",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_per_cent"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_known"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, state=RunState.DONE),
                name="run_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program} · {self.created_at:%Y-%m-%d %H:%M}"


class Proposal(Record):
    """A suggested pair with its score (0 to 10,000 points) and the parts that add up to it."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveIntegerField(_("score"))
    parts = models.JSONField(_("parts of the score"), default=list)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar = ["-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "mentee"], name="one_proposal_a_mentee"),
            models.CheckConstraint(condition=Q(score__lte=10_000), name="proposal_score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} – {self.mentee}"


class LeftOver(Record):
    """Somebody for whom a run found no partner, and why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="left_over")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=40, choices=LeftOverReason)

    class Meta:
        verbose_name = _("person left over")
        verbose_name_plural = _("people left over")
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "membership"], name="left_over_once")]

    def __str__(self) -> str:
        return str(self.membership)

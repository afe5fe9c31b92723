"""Other weights tried on the people of a run that are too many for the time of a request."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from matching.enums import UNFINISHED, RunError, RunState, RunStep
from matching.models.leases import LeasedQuerySet
from matching.models.runs import MatchRun
from mentoring.accounts.models import Record, User
from programs.enums import Role
from programs.models import Program


class TrialQuerySet(LeasedQuerySet["Trial"]):
    def visible_to(self, user: User) -> "TrialQuerySet":
        """Those of the programmes that the person organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        visible = self.filter(program__in=organised).select_related("program", "run__program", "run__policy")
        return visible.defer("run__snapshot", "run__certificate")

    def by(self, user: User, program: Program) -> "TrialQuerySet":
        return self.filter(requested_by=user, program=program)

    def older_than(self, age: timedelta) -> "TrialQuerySet":
        return self.filter(created_at__lt=Now() - age)


class Trial(Record):
    """What the best result would be under another policy; kept for a short time, and nothing follows.

    `figures` holds the result in numbers and the keys of the people who shift most.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="trials")
    requested_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form_key = models.UUIDField(editable=False)
    policy = models.JSONField()
    state = models.CharField(_("state"), max_length=20, choices=RunState, default=RunState.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    step = models.CharField(_("step"), max_length=20, choices=RunStep, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    figures = models.JSONField(null=True)
    error = models.CharField(_("what went wrong"), max_length=20, choices=RunError, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("trial of other weights")
        verbose_name_plural = _("trials of other weights")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "form_key"], name="trial_requested_once"),
            models.UniqueConstraint(
                fields=["program", "requested_by"],
                condition=Q(state__in=UNFINISHED),
                name="trial_one_unfinished_a_person",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="trial_progress_per_cent"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="trial_state_known"),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING, leased_until__isnull=False)
                | (~Q(state=RunState.RUNNING) & Q(leased_until=None)),
                name="trial_leased_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.DONE, figures__isnull=False)
                | (~Q(state=RunState.DONE) & Q(figures__isnull=True)),
                name="trial_done_with_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.created_at:%H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

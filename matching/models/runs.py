import uuid
from collections.abc import Iterable
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import (
    UNFINISHED,
    LeftOverReason,
    ProposalWarning,
    RuleName,
    RunError,
    RunKind,
    RunState,
    RunStep,
)
from matching.models.leases import LeasedQuerySet
from matching.models.policies import PolicyVersion
from mentoring.accounts.models import Record, User
from programs.enums import Role
from programs.models import Membership, ProfileCard, Program

WITHIN_TEAM = """
    IF NEW.place > (SELECT team_size FROM matching_matchrun WHERE id = NEW.run_id) THEN
        RAISE EXCEPTION 'place % is beyond the size of a team', NEW.place
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_within_team';
    END IF;
    RETURN NEW;
"""


class MatchRunQuerySet(LeasedQuerySet["MatchRun"]):
    def visible_to(self, user: User) -> "MatchRunQuerySet":
        """The runs of the programmes that the person organises, without what is big in them."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        return self.filter(program__in=organised).select_related("program").light()

    def light(self) -> "MatchRunQuerySet":
        """Without the snapshot and the proof, which grow with the number of people."""
        return self.defer("snapshot", "certificate")

    def in_program(self, program: Program) -> "MatchRunQuerySet":
        return self.filter(program=program)

    def done(self) -> "MatchRunQuerySet":
        return self.filter(state=RunState.DONE)

    def second_rounds(self) -> "MatchRunQuerySet":
        return self.filter(kind=RunKind.SECOND_ROUND)

    def made_from(self, form_key: uuid.UUID) -> "MatchRunQuerySet":
        return self.filter(form_key=form_key)

    def with_people(self) -> "MatchRunQuerySet":
        return self.select_related("requested_by", "confirmed_by")

    def newest_first(self) -> "MatchRunQuerySet":
        return self.order_by("-created_at")


class MatchRun(Record):
    """One computation over a frozen snapshot of cards and policy.

    `snapshot` holds all that the engine reads, so that a run can be repeated; a worker that takes
    the run up holds it until `leased_until` and says so again while it computes. `certificate` holds
    the prices that prove the result to be the best, and is None where it could not be proved. A run
    of before that had read answers which were for nobody `is_sealed`: they and all that was computed
    with them are gone from it, but whom it proposed.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="match_runs")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=RunKind, default=RunKind.ORDINARY)
    state = models.CharField(_("state"), max_length=20, choices=RunState, default=RunState.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    step = models.CharField(_("step"), max_length=20, choices=RunStep, blank=True)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, null=True, related_name="runs")
    board_version = models.PositiveIntegerField(default=0)  # counts the changes by hand, undone ones twice
    snapshot = models.JSONField(default=dict)
    engine_version = models.CharField(max_length=20, blank=True)
    certificate = models.JSONField(null=True)
    is_proved = models.BooleanField(_("proved optimal"), default=False)
    mentees_asked = models.PositiveIntegerField(null=True)  # in the snapshot, so without a mentor before
    mentees_paired = models.PositiveIntegerField(null=True)
    pairs_found = models.PositiveIntegerField(null=True)  # more than mentees where they get teams
    team_size = models.PositiveSmallIntegerField(default=1)  # of the policy that was computed
    mentors_asked = models.PositiveIntegerField(null=True)  # with a free place
    places = models.PositiveIntegerField(null=True)  # free ones, of all mentors
    total_score = models.PositiveBigIntegerField(null=True)
    weakest_score = models.PositiveIntegerField(null=True)
    blocking_pairs = models.PositiveIntegerField(null=True)  # who would both rather have each other
    chosen = models.JSONField(null=True)  # what is best for all instead, where wishes came first
    shortages = models.JSONField(default=list)  # topics for which one more mentor would add most
    fairness = models.JSONField(null=True)  # what it changed and cost, where the policy asked for it
    topics_wanted = models.PositiveIntegerField(null=True)
    topics_covered = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    error = models.CharField(_("what went wrong"), max_length=20, choices=RunError, blank=True)
    is_sealed = models.BooleanField(_("answers were taken out of it"), default=False)

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("match run")
        verbose_name_plural = _("match runs")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "form_key"], name="run_requested_once"),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(state__in=UNFINISHED),
                name="one_unfinished_run",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_per_cent"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_known"),
            models.CheckConstraint(condition=Q(kind__in=RunKind.values), name="run_kind_known"),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING, leased_until__isnull=False)
                | (~Q(state=RunState.RUNNING) & Q(leased_until=None)),
                name="run_leased_while_running",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, state=RunState.DONE),
                name="run_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def has_teams(self) -> bool:
        return self.team_size > 1

    @property
    def is_second_round(self) -> bool:
        return self.kind == RunKind.SECOND_ROUND

    @property
    def average_score(self) -> int | None:
        return round(self.total_score / self.pairs_found) if self.pairs_found and self.total_score else None


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> "ProposalQuerySet":
        """Those of the programmes that the person organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        visible = self.filter(run__program__in=organised).with_people().select_related("run__program")
        return visible.defer("run__snapshot", "run__certificate")

    def of_run(self, run: MatchRun) -> "ProposalQuerySet":
        return self.filter(run=run)

    def among(self, keys: Iterable[object]) -> "ProposalQuerySet":
        return self.filter(pk__in=list(keys))

    def of_mentees(self, keys: Iterable[object]) -> "ProposalQuerySet":
        return self.filter(mentee__in=list(keys))

    def not_confirmed(self) -> "ProposalQuerySet":
        """Those of which no pair has been made, or whose pair was dissolved again."""
        return self.filter(pair=None)

    def confirmed(self) -> "ProposalQuerySet":
        return self.exclude(pair=None)

    def with_warning(self, warning: str) -> "ProposalQuerySet":
        return self.filter(warnings__contains=[warning])

    def wished(self) -> "ProposalQuerySet":
        """Those of which the mentee had wished for."""
        return self.filter(wish__isnull=False)

    def with_any_warning(self) -> "ProposalQuerySet":
        return self.exclude(warnings=[])

    def team_of(self, mentee: Membership) -> "ProposalQuerySet":
        return self.filter(mentee=mentee).order_by("place")

    def with_people(self) -> "ProposalQuerySet":
        return self.select_related("pair", "mentor__user__business_unit", "mentee__user__business_unit")


class Proposal(Record):
    """A suggested pair with its score (0 to 10,000 points) and the parts that add up to it.

    Where mentees get teams, a mentee has several, each in a `place` of its own.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(default=1)
    mentor_card = models.ForeignKey(ProfileCard, on_delete=models.SET_NULL, null=True, related_name="+")
    mentee_card = models.ForeignKey(ProfileCard, on_delete=models.SET_NULL, null=True, related_name="+")
    score = models.PositiveIntegerField(_("score"))
    parts = models.JSONField(_("parts of the score"), default=list)
    warnings = ArrayField(
        models.CharField(max_length=20, choices=ProposalWarning), verbose_name=_("warnings"), default=list
    )
    wish = models.PositiveSmallIntegerField(_("wish"), null=True)  # the mentor's place on the mentee's list
    is_welcome = models.BooleanField(_("accepted by the mentor"), default=False)
    unchecked = models.JSONField(_("rules not checked for want of data"), default=list)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar = ["-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "mentee", "place"], name="one_proposal_a_place"),
            models.UniqueConstraint(fields=["run", "mentee", "mentor"], name="one_proposal_a_pair"),
            models.CheckConstraint(condition=Q(place__gte=1), name="proposal_place_from_one"),
            models.CheckConstraint(condition=Q(score__lte=10_000), name="proposal_score_range"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="proposal_within_team",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=WITHIN_TEAM,
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentor} · {self.mentee}"

    @property
    def program(self) -> Program:
        return self.run.program


class LeftOver(Record):
    """Somebody for whom a run found no partner, why, and who would suit them best.

    Where rules forbid everybody, `relax` is the one that alone stands between them and `freed` people.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="left_over")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=40, choices=LeftOverReason)
    nearest = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    nearest_score = models.PositiveIntegerField(default=0)
    relax = models.CharField(_("rule"), max_length=40, choices=RuleName, blank=True)
    freed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("person left over")
        verbose_name_plural = _("people left over")
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "membership"], name="left_over_once")]

    def __str__(self) -> str:
        return str(self.membership)

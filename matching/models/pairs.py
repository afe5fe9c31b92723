from collections.abc import Iterable
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import KNOWN_TO_PARTICIPANTS, LIVE, EndReason, PairState
from matching.models.runs import MatchRun, Proposal
from mentoring.accounts.models import Organisation, Record, User
from programs.enums import Participation, Role
from programs.models import Membership, Program

MET = (PairState.ACTIVE, PairState.PAUSED)  # live, and the two know each other

# The memberships are locked, so that nobody lowers a capacity while a pair takes the place.
PAIR_FITS = """
    SELECT * INTO mentor FROM programs_membership WHERE id = NEW.mentor_id FOR SHARE;
    SELECT * INTO mentee FROM programs_membership WHERE id = NEW.mentee_id FOR SHARE;
    IF mentor.role <> 'mentor' OR mentee.role <> 'mentee'
       OR mentor.program_id <> NEW.program_id OR mentee.program_id <> NEW.program_id THEN
        RAISE EXCEPTION 'a pair joins a mentor and a mentee of its own programme'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_of_one_program';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.place > 1 AND NEW.place > COALESCE((
        SELECT (policy.data -> 'teams' ->> 'size')::int FROM matching_policyversion policy
        WHERE policy.program_id = NEW.program_id ORDER BY policy.number DESC LIMIT 1
    ), 1) THEN
        RAISE EXCEPTION 'place % is beyond the size of a team', NEW.place
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_within_team';
    END IF;
    IF NEW.state <> 'ended' AND NEW.seat > mentor.capacity THEN
        RAISE EXCEPTION 'seat % is beyond the capacity of the mentor', NEW.seat
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_within_capacity';
    END IF;
    RETURN NEW;
"""


def _has_member(user: User) -> Q:
    """Pairs of a person on either side; each side is looked up by its index, which one condition is not."""
    as_mentor = Pair.objects.filter(mentor__user=user).values("pk")
    return Q(pk__in=as_mentor.union(Pair.objects.filter(mentee__user=user).values("pk")))


class PairQuerySet(models.QuerySet["Pair"]):
    def in_program(self, program: Program) -> "PairQuerySet":
        return self.filter(program=program)

    def live(self) -> "PairQuerySet":
        """Pairs that take up a place: confirmed, active or paused."""
        return self.filter(state__in=LIVE)

    def lasting(self) -> "PairQuerySet":
        """Those of them that go on after the next announcement."""
        return self.live().filter(ends_with=None)

    def ending(self) -> "PairQuerySet":
        """Those that the next announcement ends: their two know nothing of it until then."""
        return self.live().filter(ends_with__isnull=False)

    def opened(self) -> "PairQuerySet":
        """Those for which the next second round looks for somebody new."""
        return self.lasting().filter(opened_at__isnull=False)

    def not_opened(self) -> "PairQuerySet":
        """Those that can still be opened for it."""
        return self.lasting().announced().filter(opened_at=None)

    def confirmed(self) -> "PairQuerySet":
        return self.filter(state=PairState.CONFIRMED)

    def active(self) -> "PairQuerySet":
        return self.filter(state=PairState.ACTIVE)

    def announced(self) -> "PairQuerySet":
        return self.filter(announced_at__isnull=False)

    def known_to(self, user: User) -> "PairQuerySet":
        """The person's own pairs, from the announcement on; nobody else's, whatever their role."""
        return self.filter(_has_member(user), state__in=KNOWN_TO_PARTICIPANTS, announced_at__isnull=False)

    def visible_to(self, user: User) -> "PairQuerySet":
        """One's own pairs from the announcement on, and all of the programmes one organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        return self.filter(
            Q(program__in=organised)
            | Q(_has_member(user), state__in=KNOWN_TO_PARTICIPANTS, announced_at__isnull=False)
        ).with_people()

    def not_dissolved(self) -> "PairQuerySet":
        """All but those that were taken back before anybody heard of them."""
        return self.exclude(state=PairState.ENDED, announced_at=None)

    def ended_in(self, organisation: Organisation) -> "PairQuerySet":
        """Pairs of any programme of the organisation that met and are over."""
        return self.filter(
            program__organisation=organisation, state=PairState.ENDED, announced_at__isnull=False
        )

    def in_state(self, state: str) -> "PairQuerySet":
        return self.filter(state=state)

    def among(self, keys: Iterable[object]) -> "PairQuerySet":
        return self.filter(pk__in=list(keys))

    def with_people(self) -> "PairQuerySet":
        return self.select_related(
            "program",
            "mentor__user__business_unit",
            "mentee__user__business_unit",
        )


class Pair(Record):
    """A confirmed proposal: hidden until the announcement, then active, paused or ended.

    A live pair takes one of the mentor's seats, numbered from 1 to the mentor's capacity, and one of
    the places in the mentee's team, numbered from 1 to the size that the programme's policy gives
    teams: mostly 1. That no seat and no place is taken twice is held by the database, and so is that
    nobody is twice in a team: now, and among the pairs that are there after the next announcement.
    An organiser opens a pair for a second round; once somebody new is confirmed the old pair ends with
    that announcement, not before.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="pairs")
    mentor = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="mentor_pairs")
    mentee = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="mentee_pairs")
    seat = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField(default=1)
    proposal = models.OneToOneField(Proposal, on_delete=models.SET_NULL, null=True, related_name="pair")
    state = models.CharField(_("state"), max_length=20, choices=PairState, default=PairState.CONFIRMED)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(_("why it ended"), max_length=20, choices=EndReason, blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ends_with = models.ForeignKey(MatchRun, on_delete=models.PROTECT, null=True, related_name="ending_pairs")

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mentee", "place"],
                condition=Q(state__in=LIVE, ends_with=None),
                name="pair_one_live_a_place",
            ),
            models.UniqueConstraint(
                fields=["mentee", "place"], condition=Q(state__in=MET), name="pair_one_met_a_place"
            ),
            models.UniqueConstraint(
                fields=["mentee", "mentor"], condition=Q(state__in=LIVE), name="pair_live_once"
            ),
            models.UniqueConstraint(
                fields=["mentor", "seat"], condition=Q(state__in=MET), name="pair_one_met_a_seat"
            ),
            models.UniqueConstraint(
                fields=["mentor", "seat"],
                condition=Q(state__in=LIVE, ends_with=None),
                name="pair_one_live_a_seat",
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="pair_seat_from_one"),
            models.CheckConstraint(condition=Q(place__gte=1), name="pair_place_from_one"),
            models.CheckConstraint(condition=Q(state__in=PairState.values), name="pair_state_known"),
            models.CheckConstraint(
                condition=Q(state=PairState.CONFIRMED, announced_at=None)
                | Q(state=PairState.ENDED)
                | Q(state__in=(PairState.ACTIVE, PairState.PAUSED), announced_at__isnull=False),
                name="pair_active_once_announced",
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.ENDED, ended_at__isnull=False)
                | (~Q(state=PairState.ENDED) & Q(ended_at=None)),
                name="pair_ended_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_because="") | Q(ended_because__in=EndReason.values, state=PairState.ENDED),
                name="pair_ended_for_a_known_reason",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_by=None)
                | Q(opened_at__isnull=False, opened_by__isnull=False, announced_at__isnull=False),
                name="pair_opened_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ends_with=None) | Q(announced_at__isnull=False),
                name="pair_announced_before_it_ends",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="pair_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[
                    ("mentor", "programs_membership%ROWTYPE"),
                    ("mentee", "programs_membership%ROWTYPE"),
                ],
                func=PAIR_FITS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentor.user} · {self.mentee.user}"

    def partner_of(self, user: User) -> Membership:
        return self.mentee if self.mentor.user_id == user.pk else self.mentor

    @property
    def on_break(self) -> list[Membership]:
        """The sides that take a break: nobody nudges or reminds them."""
        return [side for side in (self.mentor, self.mentee) if side.state == Participation.PAUSED]

    def member(self, user: User) -> Membership | None:
        """The person's own side of the pair, or None for everybody else."""
        return next((side for side in (self.mentor, self.mentee) if side.user_id == user.pk), None)

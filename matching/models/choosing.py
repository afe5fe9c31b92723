"""Where people choose: the time in which they may, the lists of mentees, and what mentors answer."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import ClassVar

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.enums import ChoosingStage, WishAnswer
from mentoring.accounts.models import Record, User
from programs.enums import Role
from programs.models import Membership, Program

MOST_WISHES = 10

OF_A_MENTEE = """
    IF NOT EXISTS (SELECT FROM programs_membership WHERE id = NEW.membership_id AND role = 'mentee') THEN
        RAISE EXCEPTION 'only mentees have a list of wishes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shortlist_of_a_mentee';
    END IF;
    RETURN NEW;
"""
# The list is locked, so that nobody hands it in while something is added.
WISH_FITS = """
    SELECT list.handed_in_at, owner.program_id INTO handed_in, program_of
        FROM matching_shortlist list JOIN programs_membership owner ON owner.id = list.membership_id
        WHERE list.id = NEW.shortlist_id FOR SHARE OF list;
    IF handed_in IS NOT NULL THEN
        RAISE EXCEPTION 'the list was handed in'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'wish_of_a_draft';
    END IF;
    IF NOT EXISTS (
        SELECT FROM programs_membership mentor
        WHERE mentor.id = NEW.mentor_id AND mentor.role = 'mentor' AND mentor.program_id = program_of
    ) THEN
        RAISE EXCEPTION 'a wish is for a mentor of the same programme'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'wish_of_one_program';
    END IF;
    IF NOT EXISTS (
        SELECT FROM matching_choosingwindow choosing
        WHERE choosing.program_id = program_of AND choosing.wishes_until > now()
          AND NEW.rank <= choosing.most
    ) THEN
        RAISE EXCEPTION 'the time for wishes is over, or there are too many of them'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'wish_in_time';
    END IF;
    RETURN NEW;
"""
ANSWER_FITS = """
    IF NOT EXISTS (
        SELECT FROM matching_shortlist list
        JOIN programs_membership owner ON owner.id = list.membership_id
        JOIN matching_choosingwindow choosing ON choosing.program_id = owner.program_id
        WHERE list.id = NEW.shortlist_id AND list.handed_in_at IS NOT NULL
          AND choosing.wishes_until <= now() AND choosing.answers_until > now()
    ) THEN
        RAISE EXCEPTION 'wishes are answered between their end and the end of the answers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'wish_answered_in_time';
    END IF;
    RETURN NEW;
"""
# Wishes go with their list or their mentor; that is looked at when the transaction ends. A list that
# this very transaction has handed in was a draft when the wish went.
WISH_STAYS = """
    IF EXISTS (
        SELECT FROM matching_shortlist list, programs_membership mentor
        WHERE list.id = OLD.shortlist_id AND list.handed_in_at < now() AND mentor.id = OLD.mentor_id
    ) THEN
        RAISE EXCEPTION 'the list was handed in'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'wish_stays';
    END IF;
    RETURN NULL;
"""


class ChoosingWindowQuerySet(models.QuerySet["ChoosingWindow"]):
    def visible_to(self, user: User) -> "ChoosingWindowQuerySet":
        """Those of the programmes that the person organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        return self.filter(program__in=organised).select_related("program")

    def in_program(self, program: Program) -> "ChoosingWindowQuerySet":
        return self.filter(program=program)

    def of_programs(self, keys: Iterable[uuid.UUID]) -> "ChoosingWindowQuerySet":
        return self.filter(program__in=list(keys))

    def for_wishes(self) -> "ChoosingWindowQuerySet":
        """Those in which mentees choose now, by the database's clock."""
        return self.filter(wishes_until__gt=Now())

    def not_over(self) -> "ChoosingWindowQuerySet":
        """Those in which people choose or answer now, by the database's clock."""
        return self.filter(answers_until__gt=Now())

    def for_answers(self) -> "ChoosingWindowQuerySet":
        """Those in which mentors answer now, by the database's clock."""
        return self.filter(wishes_until__lte=Now(), answers_until__gt=Now())


class ChoosingWindow(Record):
    """The time in which mentees choose, and then mentors answer; each ends by itself at its moment."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="choosing")
    most = models.PositiveSmallIntegerField(
        _("wishes at most"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WISHES)],
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    wishes_until = models.DateTimeField(_("wishes until"))
    answers_until = models.DateTimeField(_("answers until"))
    sealed_at = models.DateTimeField(_("earlier answers sealed"), null=True, blank=True)

    objects = ChoosingWindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("time for choosing")
        verbose_name_plural = _("times for choosing")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(most__range=(1, MOST_WISHES)), name="choosing_most"),
            models.CheckConstraint(
                condition=Q(answers_until__gte=F("wishes_until")) & Q(wishes_until__gte=F("opened_at")),
                name="choosing_wishes_before_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program} · {self.wishes_until:%Y-%m-%d}"

    @property
    def stage(self) -> ChoosingStage:
        now = timezone.now()
        if now < self.wishes_until:
            return ChoosingStage.WISHES
        return ChoosingStage.ANSWERS if now < self.answers_until else ChoosingStage.OVER

    @property
    def stage_until(self) -> dt.datetime:
        """When what goes on now ends, or has ended."""
        return self.wishes_until if self.stage == ChoosingStage.WISHES else self.answers_until


class ShortlistQuerySet(models.QuerySet["Shortlist"]):
    def in_program(self, program: Program) -> "ShortlistQuerySet":
        return self.filter(membership__program=program)

    def of_member(self, membership: Membership) -> "ShortlistQuerySet":
        return self.filter(membership=membership)

    def handed_in(self) -> "ShortlistQuerySet":
        return self.filter(handed_in_at__isnull=False)

    def drafts(self) -> "ShortlistQuerySet":
        return self.filter(handed_in_at=None)


class Shortlist(Record):
    """The mentors whom a mentee would like to have, the dearest first; it counts once it is handed in."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="shortlist")
    handed_in_at = models.DateTimeField(_("handed in"), null=True)

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of wishes")
        verbose_name_plural = _("lists of wishes")
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="shortlist_of_a_mentee",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("membership_id"),  # type: ignore[no-untyped-call]
                func=OF_A_MENTEE,
            )
        ]

    def __str__(self) -> str:
        return str(self.membership)


class WishQuerySet(models.QuerySet["Wish"]):
    def in_program(self, program: Program) -> "WishQuerySet":
        return self.filter(shortlist__membership__program=program)

    def of_list(self, shortlist: Shortlist) -> "WishQuerySet":
        return self.filter(shortlist=shortlist)

    def for_mentor(self, membership: Membership) -> "WishQuerySet":
        return self.filter(mentor=membership)

    def that_count(self) -> "WishQuerySet":
        """Those of lists that were handed in."""
        return self.filter(shortlist__handed_in_at__isnull=False)

    def for_matching(self) -> "WishQuerySet":
        """Those of them that a run may read: organisers can work out what it reads, and people know it."""
        return self.that_count().filter(is_sealed=False)

    def unanswered(self) -> "WishQuerySet":
        return self.filter(answer="")


class Wish(Record):
    """A mentor on a mentee's list with their rank, from 1, and what the mentor answers.

    A mentor who would accept several says whom rather: `place`, from 1. That they would rather not is
    asked without a reason, and the mentee does not hear of it. A "rather not" of before, of which
    nobody at all was to hear, `is_sealed`: neither it nor the wish counts until it is said again.
    """

    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="wishes")
    mentor = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rank"))
    answer = models.CharField(_("answer"), max_length=10, choices=WishAnswer, blank=True)
    place = models.PositiveSmallIntegerField(_("place among the accepted"), null=True)
    is_sealed = models.BooleanField(_("sealed"), default=False)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shortlist", "mentor"], name="wish_once_a_mentor"),
            models.UniqueConstraint(
                fields=["shortlist", "rank"], name="wish_once_a_rank", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["mentor", "place"], name="wish_once_a_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(rank__range=(1, MOST_WISHES)), name="wish_rank"),
            models.CheckConstraint(
                condition=Q(answer=WishAnswer.ACCEPTED, place__isnull=False, place__gte=1)
                | Q(answer__in=("", WishAnswer.DECLINED), place=None),
                name="wish_place_of_the_accepted",
            ),
            models.CheckConstraint(
                condition=Q(is_sealed=False) | Q(answer=WishAnswer.DECLINED), name="wish_sealed_if_declined"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="wish_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("shortlist_id", "mentor_id", "rank"),  # type: ignore[no-untyped-call]
                declare=[("handed_in", "timestamptz"), ("program_of", "uuid")],
                func=WISH_FITS,
            ),
            pgtrigger.Trigger(
                name="wish_answer_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("answer", "place"),  # type: ignore[no-untyped-call]
                func=ANSWER_FITS,
            ),
            pgtrigger.Trigger(
                name="wish_stays",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=WISH_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shortlist} · {self.rank}"

from collections.abc import Iterable
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Block, Line
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once
from programs.enums import (
    SHOWS_CARD,
    Channel,
    Frequency,
    Gender,
    Knowledge,
    Language,
    Level,
    MeetingMode,
    Priority,
    Role,
    Weekday,
    WorkingMode,
)
from programs.models.finality import part_of_a_card, stays_with_its_person
from programs.models.memberships import Membership
from programs.models.programs import Program, Topic

YEAR_OF_BIRTH = (1920, 2015)
JOINED_IN = (1950, 2100)


class ProfileCardQuerySet(models.QuerySet["ProfileCard"]):
    def published(self) -> "ProfileCardQuerySet":
        return self.filter(published_at__isnull=False)

    def drafts(self) -> "ProfileCardQuerySet":
        return self.filter(published_at=None)

    def current(self) -> "ProfileCardQuerySet":
        """The version that counts now: of each person the one handed in last."""
        return self.filter(holder__isnull=False)

    def of_member(self, membership: Membership) -> "ProfileCardQuerySet":
        return self.filter(membership=membership)

    def of_members(self, memberships: Iterable[Membership]) -> "ProfileCardQuerySet":
        return self.filter(membership__in=memberships)

    def in_program(self, program: Program) -> "ProfileCardQuerySet":
        return self.filter(membership__program=program)

    def among(self, keys: Iterable[object]) -> "ProfileCardQuerySet":
        return self.filter(pk__in=list(keys))

    def with_choices(self) -> "ProfileCardQuerySet":
        return self.prefetch_related("choices__topic__merged_into")

    def with_everything(self) -> "ProfileCardQuerySet":
        """With all that hangs on a card, each kind in one query."""
        return self.with_choices().prefetch_related("channels", "meeting_hours", "answers__question")

    def shown(self) -> "ProfileCardQuerySet":
        """Those that others may be shown, if they may know of the person at all: see `SHOWS_CARD`."""
        return self.published().filter(membership__state__in=SHOWS_CARD)

    def newest_first(self) -> "ProfileCardQuerySet":
        return self.order_by("-number")

    def visible_to(self, user: User) -> "ProfileCardQuerySet":
        """One's own card, and the versions handed in to the programmes that one organises.

        Drafts are nobody else's; the card of a person who has left is no longer shown. Partners see
        each other's card through their pair, which is a higher room's: it asks `shown`, too.
        """
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        others = self.model._default_manager.shown().filter(membership__program__in=organised)
        own_or_shown = Q(membership__user=user) | Q(pk__in=others.values("pk"))
        return self.filter(own_or_shown).select_related("membership__program", "membership__user")


class ProfileCard(Record):
    """What a participant says of themselves for matching, in one version.

    A version that has been handed in never changes: matching and history refer to it. At most one
    version a person is a draft, seen by its writer alone. `Membership.card` is the version that
    counts now.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="cards")
    number = models.PositiveIntegerField(_("version"), default=1)
    about = Block(_("about me"), blank=True, max_length=2000)
    skills = Block(_("skills"), blank=True, max_length=2000)
    experience = Block(_("experience"), blank=True, max_length=2000)
    achievements = Block(_("achievements"), blank=True, max_length=2000)
    expectations = Block(_("what I hope for"), blank=True, max_length=2000)
    learns = Block(_("what I'd like to learn"), blank=True, max_length=2000)
    brings = Block(_("what I bring"), blank=True, max_length=2000)
    interests = Line(_("interests"), blank=True, max_length=500)
    languages = ArrayField(
        models.CharField(max_length=2), verbose_name=_("languages"), default=list, blank=True
    )
    meets = models.CharField(_("meeting"), max_length=20, choices=MeetingMode, default=MeetingMode.EITHER)
    working_mode = models.CharField(_("working mode"), max_length=20, choices=WorkingMode, blank=True)
    site = Line(_("site"), max_length=100, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, editable=False)  # of the meeting hours
    capacity_wish = models.PositiveSmallIntegerField(
        _("mentees at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    gender = models.CharField(_("gender"), max_length=20, choices=Gender, blank=True)
    year_of_birth = models.PositiveSmallIntegerField(
        _("year of birth"),
        null=True,
        blank=True,
        validators=[MinValueValidator(YEAR_OF_BIRTH[0]), MaxValueValidator(YEAR_OF_BIRTH[1])],
    )
    age_counts = models.BooleanField(_("age may count in matching"), default=False)
    joined_in = models.PositiveSmallIntegerField(
        _("with the organisation since"),
        null=True,
        blank=True,
        validators=[MinValueValidator(JOINED_IN[0]), MaxValueValidator(JOINED_IN[1])],
    )
    saved_at = models.DateTimeField(_("last saved"), auto_now=True)
    form_key = models.UUIDField(null=True, editable=False)  # of the open page that wrote it
    published_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    objects = ProfileCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile card")
        verbose_name_plural = _("profile cards")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "number"], name="card_version_number"),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(published_at=None), name="card_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(capacity_wish=None) | Q(capacity_wish__range=(1, 10)), name="card_capacity_wish"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="card_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
            stays_with_its_person("card_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.number}"

    @property
    def program(self) -> Program:
        return self.membership.program

    @property
    def language_names(self) -> list[str]:
        """In words, for those that are known by name."""
        names = dict(Language.choices)
        return [str(names.get(code, code)) for code in self.languages]


class TopicChoiceQuerySet(models.QuerySet["TopicChoice"]):
    def on_drafts(self) -> "TopicChoiceQuerySet":
        """Those that can still change."""
        return self.filter(card__published_at=None)

    def that_count(self) -> "TopicChoiceQuerySet":
        """Those of the versions that count now, and of drafts."""
        return self.filter(Q(card__holder__isnull=False) | Q(card__published_at=None))


class TopicChoice(Record):
    """A mentee wants a topic (priority, knowledge they start with) or a mentor offers it (level)."""

    card = models.ForeignKey(ProfileCard, on_delete=models.CASCADE, related_name="choices")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="choices")
    priority = models.PositiveSmallIntegerField(_("how much"), choices=Priority, null=True, blank=True)
    knowledge = models.PositiveSmallIntegerField(
        _("knowledge so far"), choices=Knowledge, null=True, blank=True
    )
    level = models.PositiveSmallIntegerField(_("how well"), choices=Level, null=True, blank=True)

    objects = TopicChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of a topic")
        verbose_name_plural = _("choices of topics")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "topic"], name="topic_chosen_once"),
            models.CheckConstraint(
                condition=Q(level__in=Level.values, priority=None, knowledge=None)
                | Q(level=None, priority__in=Priority.values, knowledge__in=Knowledge.values),
                name="topic_wanted_or_offered",
            ),
        ]
        triggers: ClassVar = part_of_a_card("choice")

    def __str__(self) -> str:
        return str(self.topic)


class ChannelUse(Keyed, Record):
    """A channel or tool that somebody uses, and how often: one of the catalogue, or in their words."""

    card = models.ForeignKey(ProfileCard, on_delete=models.CASCADE, related_name="channels")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, blank=True)
    name = Line(_("channel in own words"), max_length=60, blank=True)
    key = FoldedKey(of="name")
    frequency = models.PositiveSmallIntegerField(_("how often"), choices=Frequency)

    objects = KeyedQuerySet["ChannelUse"].as_manager()

    class Meta:
        verbose_name = _("use of a channel")
        verbose_name_plural = _("uses of channels")
        ordering: ClassVar = ["-frequency", "channel", "name"]
        constraints: ClassVar = [
            *known_once("channel_used_once", "name", "card", "channel"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values, name="") | (Q(channel="") & ~Q(name="")),
                name="channel_listed_or_named",
            ),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="channel_frequency"),
        ]
        triggers: ClassVar = [
            *part_of_a_card("channel"),
            *double_marks("channel", table="programs_channeluse", scope=["card_id", "channel"]),
        ]

    def __str__(self) -> str:
        return self.name or self.get_channel_display()


class MeetingHours(Record):
    """A time of the week at which somebody can meet, by the clock of the card's `time_zone`."""

    card = models.ForeignKey(ProfileCard, on_delete=models.CASCADE, related_name="meeting_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("meeting hours")
        verbose_name_plural = _("meeting hours")
        ordering: ClassVar = ["weekday", "starts"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "weekday"], name="meeting_hours_once_a_day"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="meeting_hours_forward"),
            models.CheckConstraint(condition=Q(weekday__in=Weekday.values), name="meeting_hours_weekday"),
        ]
        triggers: ClassVar = part_of_a_card("meeting_hours")

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}\N{EN DASH}{self.ends:%H:%M}"

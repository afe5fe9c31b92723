from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from programs.enums import LEFT, Gender, Knowledge, Language, Level, MeetingMode, Priority, Role
from programs.models.memberships import Membership
from programs.models.programs import Topic


class ProfileCardQuerySet(models.QuerySet["ProfileCard"]):
    def published(self) -> "ProfileCardQuerySet":
        return self.filter(published_at__isnull=False)

    def with_choices(self) -> "ProfileCardQuerySet":
        return self.prefetch_related("choices__topic")

    def visible_to(self, user: User) -> "ProfileCardQuerySet":
        """One's own card, and those handed in to the programmes that one organises.

        Drafts are nobody else's; the card of a person who has left is no longer shown. Partners see
        each other's card through their pair, which is a higher room's.
        """
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        handed_in = Q(membership__program__in=organised, published_at__isnull=False)
        return self.filter(Q(membership__user=user) | (handed_in & ~Q(membership__state__in=LEFT)))


class ProfileCard(Record):
    """What a participant says of themselves for matching."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="card")
    about = models.TextField(_("about me"), blank=True, max_length=2000)
    experience = models.TextField(_("skills and experience"), blank=True, max_length=2000)
    expectations = models.TextField(_("what I hope for"), blank=True, max_length=2000)
    interests = models.CharField(_("interests"), blank=True, max_length=500)
    languages = ArrayField(
        models.CharField(max_length=2), verbose_name=_("languages"), default=list, blank=True
    )
    meets = models.CharField(_("meeting"), max_length=20, choices=MeetingMode, default=MeetingMode.EITHER)
    gender = models.CharField(_("gender"), max_length=20, choices=Gender, blank=True)
    year_of_birth = models.PositiveSmallIntegerField(
        _("year of birth"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1920), MaxValueValidator(2015)],
    )
    saved_at = models.DateTimeField(_("last saved"), auto_now=True)
    published_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    objects = ProfileCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile card")
        verbose_name_plural = _("profile cards")

    def __str__(self) -> str:
        return str(self.membership)

    @property
    def language_names(self) -> list[str]:
        """In words, for those that are known by name."""
        names = dict(Language.choices)
        return [str(names.get(code, code)) for code in self.languages]


class TopicChoice(Record):
    """A mentee wants a topic (priority, knowledge they start with) or a mentor offers it (level)."""

    card = models.ForeignKey(ProfileCard, on_delete=models.CASCADE, related_name="choices")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="choices")
    priority = models.PositiveSmallIntegerField(_("how much"), choices=Priority, null=True, blank=True)
    knowledge = models.PositiveSmallIntegerField(
        _("knowledge so far"), choices=Knowledge, null=True, blank=True
    )
    level = models.PositiveSmallIntegerField(_("how well"), choices=Level, null=True, blank=True)

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

    def __str__(self) -> str:
        return str(self.topic)

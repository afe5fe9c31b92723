import zoneinfo
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.accounts.models.users import validate_time_zone
from mentoring.fields import Block, Line
from programs.enums import Anchor, EventKind, Role
from programs.models.programs import Program

EVERYBODY = frozenset(Role)
RUNS_IT = frozenset({Role.ORGANISER, Role.ADVISOR})
# Who is expected at an event of a kind, and sees it.
EXPECTED: Mapping[EventKind, frozenset[Role]] = {
    EventKind.KICK_OFF: EVERYBODY,
    EventKind.TRAINING_MENTORS: RUNS_IT | {Role.MENTOR},
    EventKind.TRAINING_MENTEES: RUNS_IT | {Role.MENTEE},
    EventKind.CIRCLE: RUNS_IT | {Role.MENTOR},
    EventKind.CLOSING: EVERYBODY,
    EventKind.OTHER: EVERYBODY,
}


class EventQuerySet(models.QuerySet["Event"]):
    def kick_offs(self) -> "EventQuerySet":
        return self.filter(kind=EventKind.KICK_OFF)

    def in_program(self, program: Program) -> "EventQuerySet":
        return self.filter(program=program)

    def from_day(self, day: date) -> "EventQuerySet":
        """Those that are still to come on this day."""
        return self.filter(held_on__gte=day)

    def visible_to(self, user: User) -> "EventQuerySet":
        """Those of one's programmes at which one is expected; organisers see them all."""
        current = user.memberships.current()
        seen = Q()
        for role in Role:
            kinds = [kind for kind, expected in EXPECTED.items() if role in expected]
            seen |= Q(program__in=current.with_role(role).values("program"), kind__in=kinds)
        return self.filter(seen).select_related("program")


class Event(Record):
    """Something that a programme holds at a place; it keeps its wall time and its zone.

    When a government moves its clocks, the event stays at ten in the morning.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    title = Line(_("title"), max_length=200)
    held_on = models.DateField(_("date"))
    held_from = models.TimeField(_("time"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=90, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    place = Line(_("place"), max_length=300)
    agenda = Block(_("agenda"), max_length=4000, blank=True)
    moves_with = models.CharField(
        _("moves along with"), max_length=20, choices=Anchor, default="", blank=True
    )  # empty: it stays where it is
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["held_on", "held_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["program"], condition=Q(kind=EventKind.KICK_OFF), name="one_kick_off"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(5, 1440)), name="event_minutes"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
            models.CheckConstraint(
                condition=Q(moves_with="") | Q(moves_with__in=Anchor.values), name="event_moves_with_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_kick_off(self) -> bool:
        return self.kind == EventKind.KICK_OFF

    @property
    def starts_at(self) -> datetime:
        """The moment in UTC, by the rules of the zone that are known today."""
        zone = zoneinfo.ZoneInfo(self.time_zone)
        return datetime.combine(self.held_on, self.held_from, zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

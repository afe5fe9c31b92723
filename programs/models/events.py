import zoneinfo
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.accounts.models.users import validate_time_zone
from programs.enums import EventKind
from programs.models.programs import Program


class EventQuerySet(models.QuerySet["Event"]):
    def kick_offs(self) -> "EventQuerySet":
        return self.filter(kind=EventKind.KICK_OFF)


class Event(Record):
    """Something that a programme holds at a place; it keeps its wall time and its zone.

    When a government moves its clocks, the event stays at ten in the morning.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    title = models.CharField(_("title"), max_length=200)
    held_on = models.DateField(_("date"))
    held_from = models.TimeField(_("time"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=90, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    place = models.CharField(_("place"), max_length=300)
    agenda = models.TextField(_("agenda"), max_length=4000)
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
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def starts_at(self) -> datetime:
        """The moment in UTC, by the rules of the zone that are known today."""
        zone = zoneinfo.ZoneInfo(self.time_zone)
        return datetime.combine(self.held_on, self.held_from, zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

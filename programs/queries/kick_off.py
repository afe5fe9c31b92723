from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from programs.models import Event, Program


@dataclass(frozen=True)
class EventTimes:
    """When an event is: by the clock where it is held, and by the reader's where that differs."""

    event: Event
    starts_there: datetime
    ends_there: datetime
    starts_here: datetime
    ends_here: datetime
    zone_here: str

    @property
    def differs(self) -> bool:
        return self.starts_here.utcoffset() != self.starts_there.utcoffset()

    @property
    def another_day_here(self) -> bool:
        return self.starts_here.date() != self.starts_there.date()


def kick_off_times(program: Program, time_zone: str) -> EventTimes | None:
    """The programme's kick-off for a reader in the zone, None while there is none."""
    event = program.kick_off
    return event_times(event, time_zone) if event else None


def event_times(event: Event, time_zone: str) -> EventTimes:
    there, here = ZoneInfo(event.time_zone), ZoneInfo(time_zone)
    return EventTimes(
        event=event,
        starts_there=event.starts_at.astimezone(there),
        ends_there=event.ends_at.astimezone(there),
        starts_here=event.starts_at.astimezone(here),
        ends_here=event.ends_at.astimezone(here),
        zone_here=time_zone,
    )

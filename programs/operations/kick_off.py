from dataclasses import asdict, dataclass
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import Anchor, EventKind, Phase
from programs.models import Event, Program
from programs.operations.links import kick_off_path

# What people must hear of once they have been told where to come.
WHEN_AND_WHERE = frozenset({"held_on", "held_from", "time_zone", "place"})


@dataclass(frozen=True)
class KickOff:
    """When, in the wall time of the zone; where, for how many minutes, and what will happen."""

    held_on: date
    held_from: time
    time_zone: str
    place: str
    agenda: str
    minutes: int = 90


@transaction.atomic
def schedule_kick_off(program: Program, plan: KickOff, *, by: User) -> Event:
    """Set or change the one kick-off of a programme.

    Once the pairs have been announced, a change of time or place is mailed to everybody.
    """
    current = Program.objects.select_for_update().get(pk=program.pk)  # one of two organisers waits
    event = current.kick_off
    values = asdict(plan)
    if event is None:
        event = Event.objects.create(
            program=program,
            kind=EventKind.KICK_OFF,
            title=gettext("Kick-off"),
            moves_with=Anchor.START,
            created_by=by,
            **values,
        )
        record("kick_off.scheduled", event, by=by)
        return event
    changed = [name for name, value in values.items() if getattr(event, name) != value]
    if not changed:
        return event
    for name in changed:
        setattr(event, name, values[name])
    event.save(update_fields=changed)
    audit = record("kick_off.changed", event, by=by, changes={"fields": changed})
    if WHEN_AND_WHERE & set(changed) and current.phase in (Phase.ANNOUNCED, Phase.RUNNING):
        tell_of_kick_off(current, event, occasion=audit.pk)
    return event


def tell_of_kick_off(program: Program, event: Event, *, occasion: int) -> None:
    """Mail its new time or place to everybody; `occasion` is the key of the audit row."""
    people = program.memberships.current().select_related("user").order_by("pk")
    queue_messages(
        Draft(
            recipient=user,
            template="programs/kick_off_moved",
            context={
                **program.in_mails,
                "held_on": event.held_on,
                "held_from": event.held_from,
                "time_zone": event.time_zone,
                "place": event.place,
                "path": kick_off_path(program),
            },
            key=f"kick_off:{event.pk}:{occasion}:{user.pk}",
        )
        for user in {membership.user: None for membership in people}
    )

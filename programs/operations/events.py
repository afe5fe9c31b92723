"""The events and milestones of a programme, beside the kick-off."""

from dataclasses import asdict, dataclass
from datetime import date, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import EventKind, Phase
from programs.models import Event, Milestone, Program
from programs.models.events import EXPECTED
from programs.operations.kick_off import WHEN_AND_WHERE
from programs.operations.links import event_path, programme_path
from programs.queries import counting_on_dates


class MilestoneThere(Conflict):
    sentence = _("There is one of this name on this day already.")


class KickOffStays(Conflict):
    sentence = _("A programme has a kick-off. Give it another date instead.")


@dataclass(frozen=True)
class EventPlan:
    """What is held when, in the wall time of the zone, and where; "" stays when dates move."""

    kind: str
    title: str
    held_on: date
    held_from: time
    time_zone: str
    place: str
    agenda: str = ""
    minutes: int = 90
    moves_with: str = ""


@dataclass(frozen=True)
class MilestonePlan:
    """What falls due so many days after the anchor, or before it where they are below nought."""

    kind: str
    title: str
    anchor: str
    days: int
    asked_of: str


@transaction.atomic
def add_event(program: Program, plan: EventPlan, *, by: User) -> Event:
    """The same kind of event of the same title at the same time again gives the one that is there."""
    Program.objects.select_for_update().get(pk=program.pk)
    same = {name: getattr(plan, name) for name in ("kind", "title", "held_on", "held_from")}
    if there := program.events.filter(**same).first():
        return there
    event = Event.objects.create(program=program, created_by=by, **asdict(plan))
    record("event.added", event, by=by)
    return event


@transaction.atomic
def update_event(event: Event, plan: EventPlan, *, by: User) -> None:
    """Whoever is expected hears of another time or place of what is still to come."""
    is_ahead = _is_ahead(event)
    changed = [name for name, value in asdict(plan).items() if getattr(event, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(event, name, getattr(plan, name))
    event.save(update_fields=changed)
    audit = record("event.changed", event, by=by, changes={"fields": changed})
    if WHEN_AND_WHERE & set(changed) and (is_ahead or _is_ahead(event)):
        _tell(event, "programs/event_changed", event_path(event), occasion=audit.pk)


@transaction.atomic
def remove_event(event: Event, *, by: User) -> None:
    """Whoever was expected hears of it, unless it is over. Raises KickOffStays for the kick-off."""
    if event.is_kick_off:
        raise KickOffStays
    audit = record("event.removed", event, by=by)
    if _is_ahead(event):
        _tell(event, "programs/event_cancelled", programme_path(event.program), occasion=audit.pk)
    event.delete()


def _is_ahead(event: Event) -> bool:
    """Whether somebody may have it in their calendar; of a draft nobody knows yet."""
    return event.held_on >= timezone.localdate() and event.program.phase != Phase.DRAFT


def _tell(event: Event, template: str, path: str, *, occasion: int) -> None:
    """One mail to everybody who is expected and counts on the dates; `occasion` is the audit row's key."""
    program, expected = event.program, EXPECTED[EventKind(event.kind)]
    people = [one.user for one in counting_on_dates(program) if one.role in expected]
    queue_messages(
        Draft(
            recipient=user,
            template=template,
            context={
                **program.in_mails,
                "title": event.title,
                "held_on": event.held_on,
                "held_from": event.held_from,
                "time_zone": event.time_zone,
                "place": event.place,
                "path": path,
            },
            key=f"event:{event.pk}:{occasion}:{user.pk}",
        )
        for user in dict.fromkeys(people)
    )


@transaction.atomic
def add_milestone(program: Program, plan: MilestonePlan, *, by: User) -> Milestone:
    """The same again gives the one that is there."""
    milestone, is_new = Milestone.objects.get_or_create(
        program=program,
        kind=plan.kind,
        key=plan.title,
        double=0,
        anchor=plan.anchor,
        days=plan.days,
        defaults={"title": plan.title, "asked_of": plan.asked_of},
    )
    if is_new:
        record("milestone.added", milestone, by=by)
    return milestone


def update_milestone(milestone: Milestone, plan: MilestonePlan, *, by: User) -> None:
    """Raises MilestoneThere."""
    values = asdict(plan)
    for name, value in values.items():
        setattr(milestone, name, value)
    try:
        with transaction.atomic():
            milestone.save(update_fields=list(values))
            record("milestone.changed", milestone, by=by)
    except IntegrityError as error:
        raise MilestoneThere from error


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: User) -> None:
    record("milestone.removed", milestone, by=by)
    milestone.delete()

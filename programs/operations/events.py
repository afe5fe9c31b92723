"""The events and milestones of a programme, beside the kick-off."""

from dataclasses import asdict, dataclass
from datetime import date, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from programs.models import Event, Milestone, Program


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
    changed = [name for name, value in asdict(plan).items() if getattr(event, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(event, name, getattr(plan, name))
    event.save(update_fields=changed)
    record("event.changed", event, by=by, changes={"fields": changed})


@transaction.atomic
def remove_event(event: Event, *, by: User) -> None:
    """Raises KickOffStays for the kick-off."""
    if event.is_kick_off:
        raise KickOffStays
    record("event.removed", event, by=by)
    event.delete()


@transaction.atomic
def add_milestone(program: Program, plan: MilestonePlan, *, by: User) -> Milestone:
    """The same again gives the one that is there."""
    milestone, is_new = Milestone.objects.get_or_create(
        program=program,
        kind=plan.kind,
        title=plan.title,
        anchor=plan.anchor,
        days=plan.days,
        defaults={"asked_of": plan.asked_of},
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

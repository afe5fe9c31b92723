"""Changes of a programme's dates, with everything that moves along."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import EXTENDABLE, PROMISED, Participation, Phase
from programs.models import Extension, Membership, Program
from programs.operations.kick_off import tell_of_kick_off
from programs.operations.links import own_end_path, programme_path
from programs.queries import Timeline, TimelinePlan, counting_on_dates, own_end, plan_timeline


class TimelineChanged(Conflict):
    sentence = _("The dates have changed in the meantime. Look at what would move now, and confirm it again.")


class NotExtendable(Conflict):
    sentence = _(
        "A programme is extended after the announcement of its pairs. Before that, change its dates."
    )


class NotLonger(Conflict):
    sentence = _("The new end has to be later than the one that holds.")


class ChoiceOver(Conflict):
    sentence = _("The old end is over, so there is nothing left to choose. You can leave at any time.")


@transaction.atomic
def set_timeline(program: Program, timeline: Timeline, *, seen: str, by: User) -> TimelinePlan:
    """Change when the programme is, and move along what the plan says; once, however often it is sent.

    `seen` is the fingerprint of the plan that the person was shown. From recruiting on a mail tells
    everybody who counts on the dates. Raises TimelineChanged if the plan would be another one by now.
    """
    current = Program.objects.select_for_update().get(pk=program.pk)
    plan = plan_timeline(current, timeline)
    if not plan.changes_something:
        return plan
    if plan.fingerprint != seen:
        raise TimelineChanged
    occasion = _move(current, plan, by)
    dates_differ = (plan.before.starts_on, plan.before.ends_on) != (timeline.starts_on, timeline.ends_on)
    if dates_differ and current.phase != Phase.DRAFT:
        _tell(current, counting_on_dates(current), occasion)
    program.refresh_from_db()
    return plan


@transaction.atomic
def extend_program(program: Program, new_end_on: date, *, seen: str, by: User) -> Extension:
    """Give the programme more time; end, events, reminders, check-ins and follow-ups move along.

    Everybody gets a mail; participants may choose to leave at the old end. The same extension again
    gives the one that was made. Raises NotExtendable, NotLonger, TimelineChanged.
    """
    current = Program.objects.select_for_update().get(pk=program.pk)
    newest = current.extensions.newest_first().first()
    if newest and newest.new_end_on == new_end_on == current.ends_on:
        return newest
    if current.phase not in EXTENDABLE:
        raise NotExtendable
    if new_end_on <= current.ends_on:
        raise NotLonger
    plan = plan_timeline(current, Timeline.of(current).with_end(new_end_on))
    if plan.fingerprint != seen:
        raise TimelineChanged
    extension = Extension.objects.create(
        program=current, old_end_on=current.ends_on, new_end_on=new_end_on, created_by=by
    )
    occasion = _move(current, plan, by)
    record(
        "program.extended",
        extension,
        by=by,
        program_id=current.pk,
        changes={"from": extension.old_end_on.isoformat(), "to": new_end_on.isoformat()},
    )
    _tell_of_extension(current, extension, occasion)
    program.refresh_from_db()
    return extension


def _move(program: Program, plan: TimelinePlan, by: User) -> int:
    """Write the plan; returns the key of the audit row, which names the occasion in mails."""
    values = asdict(plan.after)
    changed = [name for name, value in values.items() if getattr(program, name) != value]
    for name in changed:
        setattr(program, name, values[name])
    program.save(update_fields=changed)
    audit = record("program.changed", program, by=by, program_id=program.pk, changes={"fields": changed})
    for shift in plan.events:
        shift.thing.held_on = shift.after
        shift.thing.save(update_fields=["held_on"])
    events = [shift.thing for shift in plan.events]
    record_many("event.moved_along", events, by=by, program_id=program.pk)
    if program.phase in EXTENDABLE:
        for kick_off in (event for event in events if event.is_kick_off):
            tell_of_kick_off(program, kick_off, occasion=audit.pk)
    return audit.pk


def _tell(program: Program, people: Iterable[Membership], occasion: int) -> None:
    """One mail a person, also for those with several roles."""
    queue_messages(
        Draft(
            recipient=user,
            template="programs/timeline_changed",
            context={
                **program.in_mails,
                "starts_on": program.starts_on,
                "ends_on": program.ends_on,
                "path": programme_path(program),
            },
            key=f"timeline:{program.pk}:{occasion}:{user.pk}",
        )
        for user in {one.user: None for one in people}
    )


def _tell_of_extension(program: Program, extension: Extension, occasion: int) -> None:
    people = counting_on_dates(program)
    promised = [one for one in people if one.state in PROMISED]
    _tell(program, [one for one in people if one.state not in PROMISED], occasion)
    queue_messages(
        Draft(
            recipient=membership.user,
            template="programs/extended",
            context={
                **program.in_mails,
                "old_end_on": extension.old_end_on,
                "new_end_on": extension.new_end_on,
                "path": own_end_path(membership),
            },
            key=f"extension:{extension.pk}:{membership.pk}",
        )
        for membership in promised
    )


@transaction.atomic
def choose_end(membership: Membership, *, leaves: bool, by: User) -> None:
    """Leave at the end that was promised before the extension, or stay until the new one.

    Can be changed until the old end has come. Raises ChoiceOver after that.
    """
    row = Membership.objects.select_for_update(of=("self",)).select_related("program").get(pk=membership.pk)
    choice = own_end(row)
    if choice is None or not choice.may_choose or row.state not in PROMISED:
        raise ChoiceOver
    leaves_on = choice.extension.old_end_on if leaves else None
    if row.leaves_on == leaves_on:
        return
    row.leaves_on = membership.leaves_on = leaves_on
    row.save(update_fields=["leaves_on"])
    record("membership.end_chosen", row, by=by, changes={"leaves_on": leaves_on and leaves_on.isoformat()})


@transaction.atomic
def complete_leavers() -> list[Membership]:
    """Let those who chose the old end complete the programme, once it is over; safe to repeat."""
    due = Membership.objects.in_state(*PROMISED).leaving_before(timezone.localdate())
    memberships = list(due.select_for_update(of=("self",), skip_locked=True).select_related("program"))
    Membership.objects.among(one.pk for one in memberships).update(state=Participation.COMPLETED)
    for membership in memberships:
        membership.state = Participation.COMPLETED
        record("membership.completed", membership, by=None)
    return memberships

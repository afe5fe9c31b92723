"""Dates that move, with everything that hangs on them; more time; who keeps to the old end."""

import datetime as dt
import threading
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from programs.enums import Anchor, EventKind, Participation, Phase
from programs.models import Event, Extension, Membership, Program
from programs.operations import (
    ChoiceOver,
    NotExtendable,
    NotLonger,
    TimelineChanged,
    choose_end,
    complete_leavers,
    extend_program,
    set_timeline,
)
from programs.queries import Timeline, TimelinePlan, calendar, months_later, plan_timeline
from tests import factories

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(weeks=1)


def soon(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days)


@pytest.fixture
def program() -> Program:
    """It begins in ten days and lasts for a hundred; one event and one check-in hang on each end."""
    program: Program = factories.ProgramFactory(starts_on=soon(10), ends_on=soon(110), phase=Phase.DRAFT)
    for kind, day, anchor in (
        (EventKind.KICK_OFF, 10, Anchor.START),
        (EventKind.CLOSING, 109, Anchor.END),
        (EventKind.CIRCLE, 40, ""),
    ):
        factories.EventFactory(program=program, kind=kind, title=kind, held_on=soon(day), moves_with=anchor)
    factories.MilestoneFactory(program=program, title="Half-way", anchor=Anchor.START, days=50)
    factories.MilestoneFactory(program=program, title="Follow-up", anchor=Anchor.END, days=90)
    return program


@pytest.fixture
def by(program: Program) -> User:
    user: User = factories.MembershipFactory(program=program).user
    return user


def days(program: Program) -> dict[str, dt.date]:
    return {str(entry.label): entry.day for entry in calendar(Program.objects.get(pk=program.pk))}


def moved(program: Program, **changes: dt.date) -> TimelinePlan:
    return plan_timeline(program, replace(Timeline.of(program), **changes))


def do(program: Program, plan: TimelinePlan, by: User) -> None:
    set_timeline(program, plan.after, seen=plan.fingerprint, by=by)


# --- dates --------------------------------------------------------------------------------------


def test_what_the_plan_says_is_what_happens(program: Program, by: User) -> None:
    before = days(program)
    plan = moved(program, starts_on=soon(17))
    said = {shift.thing.title: shift.after for shift in plan.events}
    said |= {shift.thing.title: shift.after for shift in plan.milestones}
    assert said == {"kick_off": before["kick_off"] + WEEK, "Half-way": before["Half-way"] + WEEK}
    assert [event.title for event in plan.staying] == ["circle", "closing"]
    do(program, plan, by)
    assert days(program) == {**before, **said, "Start": soon(17)}
    assert not Message.objects.exists()  # nobody knows of a draft


def test_what_hangs_on_the_end_moves_with_the_end(program: Program, by: User) -> None:
    before = days(program)
    do(program, moved(program, ends_on=soon(103)), by)
    now = days(program)
    assert {name for name in now if now[name] != before[name]} == {"End", "closing", "Follow-up"}


def test_what_is_over_stays_where_it_was(program: Program, by: User) -> None:
    Event.objects.filter(kind=EventKind.KICK_OFF).update(held_on=soon(-1))
    do(program, moved(program, starts_on=soon(17)), by)
    assert days(program)["kick_off"] == soon(-1)


def test_the_same_again_does_nothing(program: Program, by: User) -> None:
    plan = moved(program, starts_on=soon(17))
    do(program, plan, by)
    audited = AuditEvent.objects.count()
    do(program, plan, by)
    assert AuditEvent.objects.count() == audited
    assert days(program)["kick_off"] == soon(17)


def test_a_plan_that_no_longer_holds_is_not_done(program: Program, by: User) -> None:
    plan = moved(program, starts_on=soon(17))
    Event.objects.filter(kind=EventKind.KICK_OFF).update(held_on=soon(12))
    with pytest.raises(TimelineChanged):
        do(program, plan, by)
    assert Program.objects.get().starts_on == soon(10)


def test_those_who_count_on_the_dates_are_told_once(program: Program, by: User) -> None:
    Program.objects.update(phase=Phase.RECRUITING)
    program.refresh_from_db()
    told = factories.MembershipFactory(program=program, mentor=True).user
    factories.MembershipFactory(program=program, user=told)  # an organiser, too
    factories.MembershipFactory(program=program, mentor=True, state=Participation.WITHDRAWN)
    do(program, moved(program, ends_on=soon(120)), by)
    assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted([told.pk, by.pk])
    assert set(Message.objects.values_list("template", flat=True)) == {"programs/timeline_changed"}


def test_a_kick_off_that_people_have_in_their_calendars_is_told_anew(program: Program, by: User) -> None:
    Program.objects.update(phase=Phase.ANNOUNCED)
    program.refresh_from_db()
    do(program, moved(program, starts_on=soon(12)), by)
    assert Message.objects.filter(template="programs/kick_off_moved", recipient=by).count() == 1


@pytest.mark.parametrize(
    ("opens", "closes"), [(5, 4), (11, None), (None, 11)], ids=["turned", "opens late", "closes late"]
)
def test_the_database_keeps_the_order_of_the_dates(
    program: Program, opens: int | None, closes: int | None
) -> None:
    values = {
        "applications_open_on": opens and soon(opens),
        "applications_close_on": closes and soon(closes),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.update(**values)


def test_months_are_counted_as_people_do() -> None:
    assert months_later(dt.date(2026, 10, 31), 1) == dt.date(2026, 11, 30)
    assert months_later(dt.date(2027, 11, 30), 3) == dt.date(2028, 2, 29)
    assert months_later(dt.date(2026, 12, 1), 12) == dt.date(2027, 12, 1)


# --- more time -----------------------------------------------------------------------------------


@pytest.fixture
def running(program: Program) -> Program:
    Program.objects.update(phase=Phase.RUNNING, starts_on=soon(-80), ends_on=soon(10))
    Event.objects.filter(kind=EventKind.CLOSING).update(held_on=soon(9))
    program.refresh_from_db()
    return program


def seen(program: Program, new_end_on: dt.date) -> str:
    return plan_timeline(program, Timeline.of(program).with_end(new_end_on)).fingerprint


def test_three_months_more_in_one_act(running: Program, by: User) -> None:
    sides = ({"mentor": True}, {"mentee": True})
    people = [factories.MembershipFactory(program=running, **side).user for side in sides]
    waiting = factories.MembershipFactory(program=running, mentor=True, state=Participation.WAITLISTED).user
    extension = extend_program(running, soon(100), seen=seen(running, soon(100)), by=by)
    assert (extension.old_end_on, extension.new_end_on, extension.created_by) == (soon(10), soon(100), by)
    now = days(running)
    assert (now["End"], now["closing"], now["Follow-up"]) == (soon(100), soon(99), soon(190))
    templates = {message.recipient: message.template for message in Message.objects.all()}
    assert templates == {
        **dict.fromkeys(people, "programs/extended"),
        **dict.fromkeys([by, waiting], "programs/timeline_changed"),
    }
    again = extend_program(running, soon(100), seen="", by=by)
    assert again == extension
    assert Message.objects.count() == len(templates)


def test_extended_once_more(running: Program, by: User) -> None:
    for days_more in (40, 70):
        extend_program(running, soon(days_more), seen=seen(running, soon(days_more)), by=by)
    assert [each.old_end_on for each in Extension.objects.all()] == [soon(10), soon(40)]


@pytest.mark.parametrize(
    ("phase", "day", "error"),
    [
        (Phase.RECRUITING, 50, NotExtendable),
        (Phase.CLOSED, 50, NotExtendable),
        (Phase.RUNNING, 10, NotLonger),
        (Phase.RUNNING, 5, NotLonger),
    ],
)
def test_what_is_no_extension(
    running: Program, by: User, phase: Phase, day: int, error: type[Exception]
) -> None:
    Program.objects.update(phase=phase)
    with pytest.raises(error):
        extend_program(running, soon(day), seen=seen(running, soon(day)), by=by)
    assert not Extension.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_organisers_at_once_one_extends(running: Program, by: User) -> None:
    other = factories.MembershipFactory(program=running).user
    shown = {by: soon(40), other: soon(70)}
    seen_by = {user: seen(running, day) for user, day in shown.items()}
    start, lost = threading.Barrier(2), []

    def extend(user: User) -> None:
        try:
            start.wait()
            extend_program(Program.objects.get(), shown[user], seen=seen_by[user], by=user)
        except (TimelineChanged, NotLonger):
            lost.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=extend, args=(user,)) for user in shown]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lost) == 1
    extension = Extension.objects.get()
    assert extension.created_by not in lost
    assert Program.objects.get().ends_on == extension.new_end_on


# --- who leaves at the old end ---------------------------------------------------------------------


@pytest.fixture
def member(running: Program, by: User) -> Membership:
    member: Membership = factories.MembershipFactory(program=running, mentor=True)
    extend_program(running, soon(100), seen=seen(running, soon(100)), by=by)
    return member


def test_leaving_at_the_old_end_and_staying_after_all(member: Membership) -> None:
    choose_end(member, leaves=True, by=member.user)
    choose_end(member, leaves=True, by=member.user)
    member.refresh_from_db()
    assert member.leaves_on == soon(10)
    choose_end(member, leaves=False, by=member.user)
    member.refresh_from_db()
    assert member.leaves_on is None
    assert AuditEvent.objects.filter(verb="membership.end_chosen").count() == 2


@pytest.mark.parametrize("state", [Participation.WITHDRAWN, Participation.APPLIED, Participation.COMPLETED])
def test_only_who_takes_part_chooses(member: Membership, state: Participation) -> None:
    Membership.objects.filter(pk=member.pk).update(state=state)
    with pytest.raises(ChoiceOver):
        choose_end(member, leaves=True, by=member.user)


def test_once_the_old_end_is_over_there_is_no_choice(member: Membership) -> None:
    Extension.objects.update(old_end_on=soon(-1))
    with pytest.raises(ChoiceOver):
        choose_end(member, leaves=True, by=member.user)


def test_the_sweep_completes_who_left_once_their_end_is_over(member: Membership) -> None:
    choose_end(member, leaves=True, by=member.user)
    assert complete_leavers() == []  # their last day is still to come
    Membership.objects.filter(pk=member.pk).update(leaves_on=soon(0))
    assert complete_leavers() == []
    Membership.objects.filter(pk=member.pk).update(leaves_on=soon(-1))
    assert complete_leavers() == [member]
    assert complete_leavers() == []
    member.refresh_from_db()
    assert member.state == Participation.COMPLETED


def test_who_has_withdrawn_is_left_alone(member: Membership) -> None:
    Membership.objects.filter(pk=member.pk).update(state=Participation.WITHDRAWN, leaves_on=soon(-1))
    assert complete_leavers() == []

import datetime as dt
from dataclasses import replace

import pytest

from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from programs.enums import Participation, Phase
from programs.models import Event, Program
from programs.operations import KickOff, schedule_kick_off
from tests import factories

pytestmark = pytest.mark.django_db

PLAN = KickOff(dt.date(2027, 1, 14), dt.time(10), "Europe/Berlin", "Tower", "Welcome", 120)


def test_one_kick_off_however_often_it_is_sent(program: Program, organiser: User) -> None:
    first = schedule_kick_off(program, PLAN, by=organiser)
    again = schedule_kick_off(program, PLAN, by=organiser)
    assert first == again
    assert AuditEvent.objects.count() == 1
    event = Event.objects.get()
    assert event.starts_at == dt.datetime(2027, 1, 14, 9, tzinfo=dt.UTC)
    assert event.ends_at == dt.datetime(2027, 1, 14, 11, tzinfo=dt.UTC)


def test_it_keeps_its_wall_time_through_summer(program: Program, organiser: User) -> None:
    event = schedule_kick_off(program, replace(PLAN, held_on=dt.date(2027, 7, 1)), by=organiser)
    assert event.starts_at == dt.datetime(2027, 7, 1, 8, tzinfo=dt.UTC)


def test_before_the_announcement_a_change_is_quiet(program: Program, organiser: User) -> None:
    schedule_kick_off(program, PLAN, by=organiser)
    schedule_kick_off(program, replace(PLAN, place="Hall"), by=organiser)
    assert not Message.objects.exists()
    assert AuditEvent.objects.filter(verb="kick_off.changed").get().changes == {"fields": ["place"]}


def test_afterwards_everybody_hears_of_time_and_place(program: Program, organiser: User) -> None:
    schedule_kick_off(program, PLAN, by=organiser)
    mentor = factories.MembershipFactory(program=program, mentor=True).user
    factories.MembershipFactory(program=program, mentor=True, state=Participation.WITHDRAWN)
    factories.MembershipFactory(program=program, user=mentor, coder=True)  # two roles, one mail
    Program.objects.update(phase=Phase.ANNOUNCED)
    schedule_kick_off(program, replace(PLAN, agenda="More"), by=organiser)
    assert not Message.objects.exists()
    schedule_kick_off(program, replace(PLAN, place="Hall", agenda="More"), by=organiser)
    assert {m.recipient for m in Message.objects.all()} == {organiser, mentor}
    assert Message.objects.count() == 2
    assert Message.objects.all()[0].context["place"] == "Hall"

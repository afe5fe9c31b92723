"""Who hears of an event that changes or is called off."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from programs.enums import EventKind, Participation, Phase
from programs.models import Event, Program
from programs.operations import EventPlan, remove_event, update_event
from tests import factories

pytestmark = pytest.mark.django_db


def soon() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=9)


@pytest.fixture
def event(program: Program) -> Event:
    """A training for mentors that is still to come."""
    Program.objects.update(phase=Phase.MATCHING)
    program.refresh_from_db()
    training: Event = factories.EventFactory(
        program=program, kind=EventKind.TRAINING_MENTORS, title="Training", held_on=soon()
    )
    return training


@pytest.fixture
def mentor(program: Program) -> User:
    """Of all participants the one who is expected and counts on the dates."""
    factories.MembershipFactory(program=program, mentee=True)
    factories.MembershipFactory(program=program, mentor=True, state=Participation.WITHDRAWN)
    user: User = factories.MembershipFactory(program=program, mentor=True).user
    return user


def plan_of(event: Event) -> EventPlan:
    return EventPlan(**{name: getattr(event, name) for name in EventPlan.__dataclass_fields__})


def told(template: str) -> set[User | None]:
    messages = list(Message.objects.all())
    assert {message.template for message in messages} <= {template}
    people = [message.recipient for message in messages]
    assert len(people) == len(set(people))
    return set(people)


def test_whoever_is_expected_hears_of_another_place(event: Event, mentor: User, organiser: User) -> None:
    update_event(event, replace(plan_of(event), place="Hall"), by=organiser)
    assert told("programs/event_changed") == {mentor, organiser}
    assert Message.objects.all()[0].context["place"] == "Hall"


def test_what_is_moved_into_the_past_is_told_too(event: Event, mentor: User, organiser: User) -> None:
    update_event(event, replace(plan_of(event), held_on=soon() - dt.timedelta(days=30)), by=organiser)
    assert told("programs/event_changed") == {mentor, organiser}


def test_whoever_was_expected_hears_that_it_is_off(event: Event, mentor: User, organiser: User) -> None:
    remove_event(event, by=organiser)
    assert told("programs/event_cancelled") == {mentor, organiser}


@pytest.mark.parametrize("change", [{"agenda": "More"}, {"title": "Workshop"}, {}], ids=str)
def test_other_changes_are_quiet(event: Event, mentor: User, organiser: User, change: dict[str, Any]) -> None:
    update_event(event, replace(plan_of(event), **change), by=organiser)
    assert not Message.objects.exists()


@pytest.mark.parametrize(("phase", "days"), [(Phase.DRAFT, 9), (Phase.RUNNING, -1)], ids=str)
def test_nobody_hears_of_what_nobody_waits_for(
    event: Event, mentor: User, organiser: User, phase: Phase, days: int
) -> None:
    """Of an event of a draft nobody knows yet, and what is over can't be missed."""
    Program.objects.update(phase=phase)
    Event.objects.update(held_on=timezone.localdate() + dt.timedelta(days))
    known = Event.objects.select_related("program").get()
    update_event(known, replace(plan_of(known), place="Hall"), by=organiser)
    remove_event(known, by=organiser)
    assert not Message.objects.exists()

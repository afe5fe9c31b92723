"""The pages of dates, events and milestones."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.accounts.models import User
from programs.enums import Anchor, EventKind, Phase
from programs.models import Event, Extension, Milestone, Program
from tests import factories

pytestmark = pytest.mark.django_db


def soon(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days)


@pytest.fixture
def program(program: Program) -> Program:
    Program.objects.filter(pk=program.pk).update(
        starts_on=soon(10), ends_on=soon(110), phase=Phase.RECRUITING
    )
    program.refresh_from_db()
    factories.EventFactory(program=program, held_on=soon(10), moves_with=Anchor.START)
    return program


def address(name: str, thing: Any) -> str:
    return reverse(f"programs:{name}", args=[thing.pk])


def dates(**changes: dt.date | str) -> dict[str, str]:
    return {
        name: str(value) for name, value in {"starts_on": soon(10), "ends_on": soon(110), **changes}.items()
    }


def hidden(html: str, name: str) -> str:
    _before, _name, after = html.partition(f'name="{name}" value="')
    return after.partition('"')[0]


def test_a_move_is_shown_before_it_is_done(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    url = address("setup_timeline", program)
    shown = client.post(url, dates(starts_on=soon(17)))
    assert shown.status_code == 200
    html = shown.content.decode()
    assert "Nothing has been changed yet" in html
    assert "Kick-off" in html
    assert Program.objects.get(pk=program.pk).starts_on == soon(10)
    assert Event.objects.get().held_on == soon(10)
    done = client.post(url, dates(starts_on=soon(17), seen=hidden(html, "seen")))
    assert done.status_code == 302
    assert Program.objects.get(pk=program.pk).starts_on == Event.objects.get().held_on == soon(17)


def test_a_confirmation_of_another_plan_is_refused(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    response = client.post(address("setup_timeline", program), dates(starts_on=soon(17), seen="guessed"))
    assert response.status_code == 409
    assert Program.objects.get(pk=program.pk).starts_on == soon(10)


def test_where_nothing_moves_along_nobody_is_asked(client: Client, program: Program, organiser: User) -> None:
    Program.objects.update(phase=Phase.DRAFT)
    client.force_login(organiser)
    sent = dates(applications_open_on=soon(1), applications_close_on=soon(8))
    assert client.post(address("setup_timeline", program), sent).status_code == 302
    program.refresh_from_db()
    assert (program.applications_open_on, program.applications_close_on) == (soon(1), soon(8))


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (
            {"applications_open_on": 5, "applications_close_on": 4},
            "applications_close_on",
            "they open",
        ),
        ({"applications_open_on": 11}, "applications_open_on", "open before the start"),
        ({"applications_close_on": 11}, "applications_close_on", "close before the start"),
        ({"ends_on": 10}, "ends_on", "after the start"),
        ({"ends_on": 1300}, "ends_on", "three years"),
        ({"starts_on": 9, "ends_on": 9}, "ends_on", "after the start"),
        ({"ends_on": 60, "starts_on": 59}, "", ""),
    ],
)
def test_dates_are_held_against_each_other(
    client: Client, program: Program, organiser: User, wrong: dict[str, int], field: str, sentence: str
) -> None:
    client.force_login(organiser)
    sent = dates(**{name: soon(days) for name, days in wrong.items()})
    response = client.post(address("setup_timeline", program), sent)
    assert response.status_code == (422 if field else 200)
    if field:
        assert sentence in str(response.context["form"].errors[field])
    assert Program.objects.get(pk=program.pk).ends_on == soon(110)


def test_the_kick_off_stays_before_the_end(client: Client, program: Program, organiser: User) -> None:
    Event.objects.update(held_on=soon(20))
    client.force_login(organiser)
    response = client.post(address("setup_timeline", program), dates(ends_on=soon(15)))
    assert "kick-off would be after the end" in str(response.context["form"].errors["ends_on"])


def test_the_end_of_a_running_programme_is_extended(
    client: Client, program: Program, organiser: User, mentor: User
) -> None:
    url = address("extend", program)
    client.force_login(organiser)
    assert client.get(url).status_code == 403  # nothing has been announced
    Program.objects.update(phase=Phase.RUNNING)
    refused = client.post(address("setup_timeline", program), dates(ends_on=soon(111)))
    assert "extend the programme" in str(refused.context["form"].errors["ends_on"])
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"own_end_on": str(soon(110))}).status_code == 422
    shown = client.post(url, {"own_end_on": str(soon(200))})
    assert not Extension.objects.exists()
    seen = hidden(shown.content.decode(), "seen")
    assert client.post(url, {"own_end_on": str(soon(200)), "seen": seen}).status_code == 302
    assert Extension.objects.get().new_end_on == soon(200)

    membership = program.memberships.of_user(mentor).get()
    client.force_login(mentor)
    own = address("own_end", membership)
    assert "You stay until" in client.get(own).content.decode()
    assert client.post(own, {"until": "old"}).status_code == 302
    assert "You leave on" in client.get(own).content.decode()
    client.force_login(organiser)
    for name, thing in (("people", program), ("person", membership)):
        assert "leaves on" in client.get(address(name, thing)).content.decode().lower()


EVENT = {
    "kind": "circle",
    "title": "First circle",
    "held_from": "16:00",
    "time_zone": "Europe/Berlin",
    "minutes": "60",
    "place": "Video",
    "moves_with": "start",
}


def test_events_come_and_go(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    sent = {**EVENT, "held_on": str(soon(30))}
    assert client.get(address("event_add", program)).status_code == 200
    for _twice in range(2):
        assert client.post(address("event_add", program), sent).status_code == 302
    event = program.events.get(kind=EventKind.CIRCLE)
    assert (event.title, event.moves_with, event.created_by) == ("First circle", "start", organiser)
    assert client.get(address("event_edit", event)).status_code == 200
    assert client.post(address("event_edit", event), {**sent, "title": ""}).status_code == 422
    client.post(address("event_edit", event), {**sent, "title": "Second"})
    assert "Second" in client.get(address("setup_events", program)).content.decode()
    assert client.post(address("event_remove", event)).status_code == 302
    kick_off = program.events.get()
    assert client.post(address("event_remove", kick_off)).status_code == 409
    assert client.get(address("event_edit", kick_off)).status_code == 302


def test_who_is_not_expected_does_not_find_the_event(
    client: Client, program: Program, mentor: User, mentee: User, sponsor: User, advisor: User
) -> None:
    circle = factories.EventFactory(program=program, kind=EventKind.CIRCLE, title="Circle")
    training = factories.EventFactory(program=program, kind=EventKind.TRAINING_MENTEES, title="Training")
    for user, sees_circle, sees_training in (
        (mentor, True, False),
        (mentee, False, True),
        (advisor, True, True),
        (sponsor, False, False),
    ):
        client.force_login(user)
        found = [client.get(address("event", event)).status_code == 200 for event in (circle, training)]
        assert found == [sees_circle, sees_training]


def test_milestones_come_and_go(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    sent = {"kind": "check_in", "title": "Mid", "days": "14", "when": "before_end", "asked_of": "both"}
    assert client.get(address("milestone_add", program)).status_code == 200
    for _twice in range(2):
        assert client.post(address("milestone_add", program), sent).status_code == 302
    milestone = Milestone.objects.get()
    assert (milestone.anchor, milestone.days) == (Anchor.END, -14)
    form = client.get(address("milestone", milestone)).context["form"]
    assert {name: str(form.initial[name]) for name in sent} == sent
    assert client.post(address("milestone", milestone), {**sent, "days": "-1"}).status_code == 422
    client.post(address("milestone_add", program), {**sent, "days": "15"})
    taken = client.post(address("milestone", milestone), {**sent, "days": "15"})
    assert taken.status_code == 422
    client.post(address("milestone_remove", milestone))
    assert Milestone.objects.get().days == -15

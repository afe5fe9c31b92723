"""The page of second rounds: what speaks for a change, opening pairs, starting the round."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching import operations
from matching.enums import Moves, RunState
from matching.models import MatchRun, Pair, SecondRound
from mentoring.accounts.models import User
from programs.enums import Participation
from programs.models import Program
from tests import factories
from tests.matching import people

type SignIn = Callable[[User], Client]
LONG_AGO = timezone.now() - dt.timedelta(days=120)


@pytest.fixture
def url(program: Program) -> str:
    return reverse("sessions:second_round", args=[program.pk])


def make_pair(program: Program, name: str, *, met: bool = True, **user: Any) -> Pair:
    """A pair of long standing that met today, unless it has never met."""
    pair: Pair = factories.PairFactory(
        program=program,
        mentee=people.mentee(program, family_name=name, **user),
        mentor=people.mentor(program, **user),
        announced_at=LONG_AGO,
    )
    if met:
        factories.SessionLogFactory(pair=pair, held_on=timezone.localdate())
    return pair


def names(response: Any) -> list[str]:
    return [row.pair.mentee.user.family_name for row in response.context["table"].rows]


def test_what_speaks_for_a_change_comes_first(
    as_person: SignIn, organiser: User, program: Program, url: str
) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    make_pair(program, "Adler")
    make_pair(program, "Silent", met=False)
    make_pair(program, "Broken", business_unit=unit)
    client = as_person(organiser)
    page = client.get(url)
    assert names(page) == ["Broken", "Silent", "Adler"]
    text = page.content.decode()
    assert "The two work in the same business unit now." in text
    assert "They have not met yet" in text
    for cause, found in {"any": ["Broken", "Silent"], "broken": ["Broken"], "silent": ["Silent"]}.items():
        assert names(client.get(f"{url}?cause={cause}")) == found


def test_who_takes_a_break_is_not_called_silent(
    as_person: SignIn, organiser: User, program: Program, url: str
) -> None:
    pair = make_pair(program, "Away", met=False)
    pair.mentee.state = Participation.PAUSED
    pair.mentee.save()
    page = as_person(organiser).get(url)
    assert page.context["silent"] == 0
    assert "takes a break" in page.content.decode()


def test_open_leave_and_open_all(as_person: SignIn, organiser: User, program: Program, url: str) -> None:
    pair = make_pair(program, "Silent", met=False)
    make_pair(program, "Adler")
    client = as_person(organiser)
    address = reverse("sessions:pair_open", args=[pair.pk])
    back = client.post(address, {"query": "q=Silent"})
    assert back["Location"] == f"{url}?q=Silent#pairs"
    page = client.get(url)
    assert page.context["outlook"].opened == 1
    assert "Leave as it is" in page.content.decode()
    assert names(client.get(f"{url}?cause=opened")) == ["Silent"]
    client.post(address, {"leave": "on"})
    assert not Pair.objects.opened().exists()
    offer = "Match the pair anew that has not met"
    assert offer in client.get(url).content.decode()
    page = client.post(
        reverse("sessions:second_round_open", args=[program.pk]), {"cause": "silent"}, follow=True
    )
    assert "1 pair will be matched anew." in page.content.decode()
    assert offer not in page.content.decode(), "it is opened already"
    assert Pair.objects.opened().get() == pair
    client.post(reverse("sessions:second_round_open", args=[program.pk]), {"cause": "nonsense"})
    assert Pair.objects.opened().get() == pair


def test_start_a_round(as_person: SignIn, organiser: User, program: Program, url: str) -> None:
    operations.open_pair(make_pair(program, "Silent"), by=organiser)
    people.mentor(program)
    client = as_person(organiser)
    key = client.get(url).context["form"]["form_key"].value()
    answer = client.post(url, {"form_key": key, "moves": "few", "most_moves": "3"})
    run = MatchRun.objects.get()
    assert answer["Location"] == reverse("matching:run", args=[run.pk])
    assert (run.second_round.moves, run.second_round.most_moves) == (Moves.FEW, 3)
    page = client.get(url).content.decode()
    assert "A run is under way" in page
    assert "Look at the last one" not in page, "it is this one"
    MatchRun.objects.update(state=RunState.CANCELLED)
    page = client.get(url).content.decode()
    assert answer["Location"] in page
    assert "Look at the last one" in page
    MatchRun.objects.update(state=RunState.QUEUED)
    assert "Working out who stays" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("most", "sentence"),
    [("", "Please say how many."), ("0", "greater than or equal to 1"), ("many", "Enter a whole number")],
)
def test_how_many_has_to_be_said(
    as_person: SignIn, organiser: User, program: Program, url: str, most: str, sentence: str
) -> None:
    operations.open_pair(make_pair(program, "Silent"), by=organiser)
    answer = as_person(organiser).post(
        url, {"form_key": str(uuid.uuid4()), "moves": "few", "most_moves": most}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not MatchRun.objects.exists()


def test_nobody_needs_anybody(as_person: SignIn, organiser: User, program: Program, url: str) -> None:
    client = as_person(organiser)
    first = client.get(url).content.decode()
    assert "No pair meets yet" in first
    assert "Start the second round" not in first, "that would be the first"
    make_pair(program, "Adler")
    assert "Nobody needs somebody new at the moment" in client.get(url).content.decode()


def test_find_a_place_for_one(as_person: SignIn, organiser: User, program: Program, url: str) -> None:
    waiting = people.mentee(program)
    people.mentor(program)
    client = as_person(organiser)
    page = client.get(url)
    _member, _standing, form = page.context["waiting"][0]
    data = {"form_key": form["form_key"].value()}
    answer = client.post(reverse("matching:place", args=[waiting.pk]), data)
    second = SecondRound.objects.get()
    assert (second.place_for, second.moves) == (waiting, Moves.NEEDED)
    operations.execute_run(second.run_id)
    assert f"A place for {waiting.user.full_name}" in client.get(answer["Location"]).content.decode()
    assert client.post(reverse("matching:place", args=[waiting.pk]), data).status_code == 302, "once more"
    assert SecondRound.objects.count() == 1


def test_somebody_with_a_mentor_needs_no_place(as_person: SignIn, organiser: User, program: Program) -> None:
    pair = make_pair(program, "Adler")
    data = {"form_key": str(uuid.uuid4())}
    answer = as_person(organiser).post(reverse("matching:place", args=[pair.mentee.pk]), data)
    assert answer.status_code == 409
    assert not MatchRun.objects.exists()


@pytest.mark.django_db
def test_queries_do_not_grow(as_person: SignIn) -> None:
    assert _queries(as_person, 1) == _queries(as_person, 25)


def _queries(as_person: SignIn, pairs: int) -> int:
    program = factories.ProgramFactory(phase="running")
    client = as_person(factories.MembershipFactory(program=program).user)
    for n in range(pairs):
        pair = make_pair(program, f"Mentee {n}", met=bool(n % 2))
        Pair.objects.filter(pk=pair.pk).update(opened_at=LONG_AGO, opened_by=pair.confirmed_by)
        people.mentee(program)
    url = reverse("sessions:second_round", args=[program.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert len(names(client.get(url))) == pairs
    return len(captured)

"""The organiser's page of pairs against the monthly hour."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching.enums import PairState
from matching.models import Pair
from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from programs.enums import Participation
from programs.models import Program
from tests import factories

type SignIn = Callable[[User], Client]
LONG_AGO = timezone.now() - dt.timedelta(days=120)


@pytest.fixture
def url(program: Program) -> str:
    return reverse("sessions:activity", args=[program.pk])


def make_pair(program: Program, name: str, *minutes: int) -> Pair:
    """A pair of long standing whose last sessions were today."""
    pair = factories.PairFactory(program=program, announced_at=LONG_AGO, mentor__user__family_name=name)
    for number in minutes:
        factories.SessionLogFactory(pair=pair, held_on=timezone.localdate(), minutes=number)
    return pair


def names(response: object) -> list[str]:
    return [row.pair.mentor.user.family_name for row in response.context["table"].rows]  # type: ignore[attr-defined]


def test_figures_and_the_pairs_by_name(
    as_person: SignIn, organiser: User, program: Program, url: str
) -> None:
    make_pair(program, "young", 45, 30)
    make_pair(program, "Adler")
    response = as_person(organiser).get(url)
    assert names(response) == ["Adler", "young"]
    totals = response.context["totals"]
    assert (totals.pairs, totals.sessions, totals.minutes, totals.to_nudge) == (2, 2, 75, 1)
    assert [row.activity.minutes for row in response.context["table"].rows] == [0, 75]


def test_no_pairs_yet(as_person: SignIn, organiser: User, url: str) -> None:
    response = as_person(organiser).get(url)
    assert "Pairs appear here as soon as they are announced." in response.text


def test_pairs_that_nobody_knows_of_are_not_there(
    as_person: SignIn, organiser: User, program: Program, url: str
) -> None:
    factories.PairFactory(program=program, confirmed=True)
    assert names(as_person(organiser).get(url)) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=minutes", ["None", "Little", "Much"]),
        ("sort=-minutes", ["Much", "Little", "None"]),
        ("sort=-last", ["Little", "Much", "None"]),
        ("nudge=any", ["Little", "None"]),
        ("nudge=silent", ["None"]),
        ("nudge=behind", ["Little"]),
        ("q=litt", ["Little"]),
        ("state=ended", []),
        ("nudge=nonsense&sort=nonsense", ["Little", "Much", "None"]),
    ],
)
def test_sorting_searching_filtering(
    as_person: SignIn, organiser: User, program: Program, url: str, query: str, expected: list[str]
) -> None:
    much, _little = make_pair(program, "Much", 90), make_pair(program, "Little", 30)
    make_pair(program, "None")
    much.session_logs.update(held_on=timezone.localdate() - dt.timedelta(days=1))
    client = as_person(organiser)
    for _time in ("first", "again"):  # the columns' expressions stay as they are
        assert names(client.get(f"{url}?{query}")) == expected


def test_marks_say_in_words_what_they_mean(
    as_person: SignIn, organiser: User, program: Program, url: str
) -> None:
    make_pair(program, "Adler", 90)
    page = as_person(organiser).get(url).text
    assert "1 h 30 min, met" in page
    assert "0 min, none" in page


def test_as_many_queries_for_one_pair_as_for_thirty(
    as_person: SignIn, organiser: User, program: Program, url: str
) -> None:
    client = as_person(organiser)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    make_pair(program, "Adler", 60)
    queries()
    one = queries()
    for number in range(29):
        make_pair(program, f"Adler {number}", 60, 30)
    assert queries() == one


# --- nudges ---------------------------------------------------------------------------------


def test_a_nudge_is_sent_once_and_then_shown(
    as_person: SignIn, organiser: User, program: Program, url: str
) -> None:
    pair, client = make_pair(program, "Adler"), as_person(organiser)
    nudge_url = reverse("sessions:nudge", args=[pair.pk])
    assert nudge_url in client.get(url).text
    response = client.post(nudge_url, {"query": "nudge=any&page=1"})
    assert response["Location"] == f"{url}?nudge=any&page=1"
    page = client.get(url).text
    assert nudge_url not in page
    assert "Nudged on" in page
    client.post(nudge_url)
    assert "has had its nudge this week" in client.get(url).text
    assert Message.objects.filter(template="sessions/nudge").count() == 2


def test_the_way_back_leads_nowhere_else(
    as_person: SignIn, organiser: User, program: Program, url: str
) -> None:
    nudge_url = reverse("sessions:nudge", args=[make_pair(program, "Adler").pk])
    location = as_person(organiser).post(nudge_url, {"query": "//evil.example/?a=b"})["Location"]
    assert location.startswith(f"{url}?")


def test_htmx_gets_the_cell_anew(as_person: SignIn, organiser: User, program: Program) -> None:
    pair = make_pair(program, "Adler")
    response = as_person(organiser).post(
        reverse("sessions:nudge", args=[pair.pk]), headers={"HX-Request": "true"}
    )
    assert response.text.strip().startswith(f'<div class="nudge" id="nudge-{pair.pk}">')
    assert "Nudged on" in response.text
    assert "A friendly word is on its way" in response.headers["HX-Trigger"]


def test_a_paused_pair_is_left_in_peace(as_person: SignIn, organiser: User, program: Program) -> None:
    pair = make_pair(program, "Adler")
    Pair.objects.filter(pk=pair.pk).update(state=PairState.PAUSED)
    response = as_person(organiser).post(reverse("sessions:nudge", args=[pair.pk]))
    assert response.status_code == 403
    assert not Message.objects.exists()


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_no_nudge_while_one_of_them_takes_a_break(
    as_person: SignIn, organiser: User, program: Program, url: str, side: str
) -> None:
    pair, client = make_pair(program, "Adler"), as_person(organiser)
    member = getattr(pair, side)
    nudge_url = reverse("sessions:nudge", args=[pair.pk])
    assert nudge_url in client.get(url).text
    member.state = Participation.PAUSED
    member.save()
    response = client.get(url)
    assert nudge_url not in response.text
    assert f"{member.user.full_name} takes a break" in response.text
    assert response.context["totals"].to_nudge == 0
    assert names(client.get(f"{url}?nudge=any")) == []
    refused = client.post(nudge_url)
    assert (refused.status_code, "takes a break" in refused.text) == (403, True)
    assert not Message.objects.exists()

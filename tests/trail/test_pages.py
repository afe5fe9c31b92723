"""Each person's page of what was done, and the organisers' page of their programme."""

import datetime as dt
import re
import uuid
from html import unescape
from typing import Any

import pgtrigger
import pytest
from django.test import Client
from django.urls import reverse

from matching.models import Pair
from mentoring.accounts.audit import record
from mentoring.accounts.models import AuditEvent, User
from programs.enums import Phase
from programs.models import Program
from sessions import operations
from sessions.enums import SendBackReason, SessionKind
from sessions.models import SessionLog
from tests import factories

pytestmark = pytest.mark.django_db

OWN = reverse("trail:own")
NOTE = "Between the two of us: I am looking for another job."
type Row = dict[str, str]


@pytest.fixture
def pair(program: Program) -> Pair:
    pair: Pair = factories.PairFactory(program=program)
    return pair


def program_url(program: Program) -> str:
    return reverse("trail:program", args=[program.pk])


def page_of(user: User, url: str = OWN, **parameters: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(url, parameters)
    assert response.status_code == 200
    return response.text


def rows_of(user: User, url: str = OWN, **parameters: str) -> list[list[str]]:
    """The cells of the table, as text."""
    found = re.findall(r"<tr>(.*?)</tr>", page_of(user, url, **parameters).partition("<tbody>")[2], re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in found]
    return [[unescape(" ".join(re.sub(r"<[^>]+>", "", cell).split())) for cell in row] for row in cells]


def sentences(user: User, url: str = OWN) -> list[str]:
    return [row[0] for row in rows_of(user, url)]


def log(pair: Pair, by: User) -> SessionLog:
    day = pair.announced_at.date() if pair.announced_at else dt.date(2026, 6, 10)
    return operations.log_session(
        pair, form_key=uuid.uuid4(), held_on=day, minutes=61, kind=SessionKind.CONVERSATION, note=NOTE, by=by
    )


def meet(pair: Pair) -> None:
    """A session that is logged, sent back, changed and confirmed."""
    mentor, mentee = pair.mentor.user, pair.mentee.user
    logged = log(pair, mentor)
    operations.send_back_session(logged, reason=next(iter(SendBackReason)), by=mentee)
    logged.refresh_from_db()
    operations.edit_session(
        logged, held_on=logged.held_on, minutes=59, kind=SessionKind.CONVERSATION, note=NOTE, by=mentor
    )
    operations.confirm_session(logged, by=mentee)


# --- one's own --------------------------------------------------------------------------------------


def test_the_two_of_a_pair_see_what_each_of_them_did(pair: Pair) -> None:
    meet(pair)
    mentor, mentee = pair.mentor.user, pair.mentee.user
    told = {
        "A session was logged": mentor,
        "A session log was sent back": mentee,
        "A session log was changed": mentor,
        "A session was confirmed": mentee,
    }
    for reader in (mentor, mentee):
        shown = {row[0].partition(" (")[0]: row[2] for row in rows_of(reader)}
        assert shown == {act: "You" if by == reader else by.full_name for act, by in told.items()}
        assert NOTE not in page_of(reader)


def test_nobody_else_sees_it_on_their_page(pair: Pair, program: Program, organiser: User) -> None:
    meet(pair)
    others = [
        factories.PairFactory(program=program).mentor.user,
        factories.MembershipFactory(program=program, sponsor=True).user,
        factories.UserFactory(is_staff=True, is_superuser=True),
        factories.UserFactory(),
        organiser,
    ]
    for other in others:
        assert sentences(other) == []
        assert "Nothing yet" in page_of(other)


def test_what_organisers_plan_for_a_pair_is_not_told_to_it(pair: Pair, organiser: User) -> None:
    for verb in ("pair.confirmed", "pair.opened", "pair.left_as_it_is", "pair.to_end", "pair.announced"):
        record(verb, pair, by=organiser)
    assert sentences(pair.mentor.user) == ["A pair was announced"]


def test_a_pair_that_was_not_announced_is_told_to_nobody(program: Program, organiser: User) -> None:
    pair = factories.PairFactory(program=program, announced_at=None, state="confirmed")
    record("pair.nudged", pair, by=organiser)
    assert sentences(pair.mentor.user) == []


def test_who_was_added_to_a_draft_does_not_hear_of_it_here(organiser: User) -> None:
    draft = factories.ProgramFactory(phase=Phase.DRAFT)
    membership = factories.MembershipFactory(program=draft, mentor=True)
    record("membership.added", membership, by=organiser)
    assert sentences(membership.user) == []
    Program.objects.filter(pk=draft.pk).update(phase=Phase.RECRUITING)
    assert rows_of(membership.user)[0][0] == "A role in the programme was given"
    assert rows_of(membership.user)[0][3] == draft.name


def test_what_was_done_to_one_s_account_is_there(organiser: User) -> None:
    person = factories.UserFactory()
    record("person.changed", person, by=organiser, changes={"fields": ["job_title", "grade"]})
    record("user.address_changed", person, by=None)
    changed, directory = rows_of(person)
    assert changed[0] == "The e-mail address changed, and all sessions ended"
    assert changed[2] == "Turnabout itself"
    assert directory[0] == "What the directory says of a person was changed (job title and grade)"
    assert directory[2] == organiser.full_name


def test_times_are_those_of_the_reader() -> None:
    person = factories.UserFactory(time_zone="Asia/Tokyo")
    event = record("user.profile_changed", person, by=person)
    _set_time(event, dt.datetime(2026, 6, 30, 20, 15, tzinfo=dt.UTC))
    assert rows_of(person)[0][1] == "1 Jul 2026, 5:15 a.m."


def test_an_unknown_verb_is_shown_to_nobody(program: Program, organiser: User) -> None:
    record("secret.made", program, by=organiser, program_id=program.pk)
    assert sentences(organiser) == sentences(organiser, program_url(program)) == []


def test_nobody_has_no_page(client: Client) -> None:
    assert client.get(OWN)["Location"].startswith(reverse("account_login"))
    assert client.post(OWN).status_code == 401


def test_the_profile_leads_there() -> None:
    assert f'href="{OWN}"' in page_of(factories.UserFactory(), reverse("accounts:profile"))


# --- a programme's ----------------------------------------------------------------------------------


def test_organisers_see_of_sessions_the_day_and_the_pair(
    pair: Pair, program: Program, organiser: User
) -> None:
    meet(pair)
    url = program_url(program)
    both = f"{pair.mentor.user.full_name} and {pair.mentee.user.full_name}"
    rows = rows_of(organiser, url)
    assert sorted(row[0] for row in rows) == ["A session was confirmed", "A session was logged"]
    for row in rows:
        assert row[2:] == ["", both]
        assert ":" not in row[1]
        assert "midnight" not in row[1]
    shown = page_of(organiser, url).partition("<tbody>")[2]
    for hidden in (NOTE, "61", "59", "sent back"):
        assert not re.search(rf"\b{re.escape(hidden)}(?!\w)", shown)


def test_the_place_in_the_list_does_not_tell_the_hour(pair: Pair, program: Program, organiser: User) -> None:
    noon = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)
    logged = log(pair, pair.mentor.user)
    _set_time(AuditEvent.objects.get(object_id=logged.pk), noon)
    for hours in (-2, 2):
        event = record("program.changed", program, by=organiser, program_id=program.pk)
        _set_time(event, noon + dt.timedelta(hours=hours))
    changed = "The programme was changed"
    assert sentences(organiser, program_url(program)) == [changed, changed, "A session was logged"]


def test_who_has_chosen_is_not_told(program: Program, organiser: User) -> None:
    member = factories.MembershipFactory(program=program, mentor=True)
    record("wishes.answered", member, by=member.user)
    (row,) = rows_of(organiser, program_url(program))
    assert row[0] == "Wishes were answered"
    assert row[2:] == ["", ""]


def test_people_are_named(program: Program, organiser: User) -> None:
    member = factories.MembershipFactory(program=program, mentor=True)
    record("membership.accepted", member, by=organiser)
    (row,) = rows_of(organiser, program_url(program))
    assert row[2:] == [organiser.full_name, member.user.full_name]


def test_another_programme_is_not_in_it(program: Program, organiser: User) -> None:
    record("membership.accepted", factories.MembershipFactory(mentor=True), by=None)
    assert sentences(organiser, program_url(program)) == []


def test_it_comes_by_kind_and_in_pages_of_a_hundred(program: Program, organiser: User) -> None:
    for _ in range(101):
        record("program.changed", program, by=organiser, program_id=program.pk)
    record("match_run.finished", program, by=None, program_id=program.pk)
    url = program_url(program)
    assert len(rows_of(organiser, url)) == 100
    assert len(rows_of(organiser, url, page="2")) == 2
    assert [row[0] for row in rows_of(organiser, url, kind="matching")] == ["A match run finished"]
    assert "Nothing matches" in page_of(organiser, url, kind="outcomes")


@pytest.mark.parametrize("page", ["own", "program"])
def test_it_costs_the_same_for_many(
    page: str, pair: Pair, program: Program, organiser: User, django_assert_num_queries: Any
) -> None:
    reader, url = (organiser, program_url(program)) if page == "program" else (pair.mentor.user, OWN)
    client = Client()
    client.force_login(reader)

    def happen(times: int) -> None:
        for _ in range(times):
            log(pair, pair.mentor.user)
            record("pair.nudged", pair, by=organiser)
            record("membership.paused", pair.mentor, by=factories.UserFactory())
            record("person.changed", pair.mentor.user, by=organiser, program_id=program.pk)

    happen(1)
    with django_assert_num_queries(QUERIES[page]):
        client.get(url)
    happen(9)
    with django_assert_num_queries(QUERIES[page]):
        client.get(url)


QUERIES = {"own": 7, "program": 12}


def _set_time(event: AuditEvent, at: dt.datetime) -> None:
    with pgtrigger.ignore("accounts.AuditEvent:insert_only"):
        AuditEvent.objects.filter(pk=event.pk).update(at=at)

"""A note is a secret of two: it is looked for wherever somebody else could come across it."""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from matching.models import Pair
from mentoring.accounts.admin import site
from mentoring.accounts.checks import own_patterns
from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import compose
from sessions import operations
from sessions.enums import SendBackReason
from sessions.models import SessionLog, SessionNote
from tests import factories

type SignIn = Callable[[User], Client]
type Answers = Callable[..., dict[str, Any]]

CANARY = "Canary-7f3a sings"
MARK = "Canary-7f3a"
OTHERS = ("organiser", "advisor", "sponsor", "coder", "colleague", "stranger", "admin")


@pytest.fixture
def logged(as_person: SignIn, pair: Pair, mentor: User, answers: Answers) -> SessionLog:
    """A session with the canary in its note, by way of the form."""
    as_person(mentor).post(reverse("sessions:log", args=[pair.pk]), answers(note=CANARY))
    return SessionLog.objects.get()


@pytest.fixture
def other(request: pytest.FixtureRequest, pair: Pair) -> User:
    if request.param == "admin":
        return User.objects.create_superuser("admin@example.org")
    if request.param == "colleague":
        return factories.PairFactory(program=pair.program).mentor.user
    user: User = request.getfixturevalue(request.param)
    return user


def addresses(pair: Pair, log: SessionLog) -> Iterator[str]:
    """Every address of our own that can be filled with this pair's things, and the admin's."""
    things = {
        "program": pair.program_id,
        "pair": pair.pk,
        "sessionlog": log.pk,
        "membership": pair.mentor_id,
    }
    for route, pattern in own_patterns():
        if pattern.pattern.converters.keys() <= things.keys():
            yield "/" + re.sub(r"<uuid:(\w+)>", lambda found: str(things[found[1]]), route)
    for model in site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("other", OTHERS, indirect=True)
def test_no_page_of_anybody_else_shows_it(
    as_person: SignIn, pair: Pair, logged: SessionLog, other: User
) -> None:
    client, opened = as_person(other), 0
    for url in addresses(pair, logged):
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        assert MARK.encode() not in body, url
        opened += response.status_code == 200
    assert opened > 0


def test_the_two_see_it_on_their_own_pages_alone(
    as_person: SignIn, pair: Pair, mentor: User, mentee: User, logged: SessionLog
) -> None:
    own_page = reverse("sessions:pair", args=[pair.pk])
    edit_page = reverse("sessions:edit", args=[logged.pk])
    for person, expected in ((mentor, {own_page, edit_page}), (mentee, {own_page})):
        client = as_person(person)
        assert {url for url in addresses(pair, logged) if MARK in client.get(url).text} == expected


@pytest.mark.parametrize("other", ["organiser", "advisor", "sponsor", "coder"], indirect=True)
def test_members_learn_that_the_page_is_the_pairs(
    as_person: SignIn, pair: Pair, logged: SessionLog, other: User
) -> None:
    status = as_person(other).get(reverse("sessions:pair", args=[pair.pk])).status_code
    is_organiser = other.memberships.filter(role="organiser").exists()
    assert status == (403 if is_organiser else 404)
    assert as_person(other).post(reverse("sessions:edit", args=[logged.pk])).status_code == 404


def test_no_mail_and_no_message_tells_it(pair: Pair, logged: SessionLog, mentor: User, mentee: User) -> None:
    operations.send_back_session(logged, reason=SendBackReason.DATE, by=mentee)
    operations.nudge_pair(pair, by=mentor)
    messages = list(Message.objects.all())
    assert {message.template for message in messages} == {
        "sessions/logged",
        "sessions/sent_back",
        "sessions/nudge",
    }
    for message in messages:
        assert MARK not in str(message.context)
        assert MARK not in compose(message).message().as_string()


def test_no_audit_row_keeps_it(pair: Pair, logged: SessionLog, mentor: User, mentee: User) -> None:
    operations.edit_session(
        logged, held_on=logged.held_on, minutes=30, kind="hands_on", note=f"{CANARY} again", by=mentor
    )
    operations.confirm_session(logged, by=mentee)
    rows = [(event.verb, str(event.changes)) for event in AuditEvent.objects.all()]
    assert len(rows) == 3
    assert MARK not in str(rows)


def test_no_log_line_says_it(
    as_person: SignIn, pair: Pair, mentor: User, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client, url = as_person(mentor), reverse("sessions:log", args=[pair.pk])
    client.post(url, answers(note=CANARY))
    client.post(url, answers(note=CANARY * 2000))
    client.post(url, answers(note=CANARY, held_on="never"))
    lines = [record for record in caplog.records if record.name != "django.db.backends"]
    assert any(record.name == "mentoring.request" for record in lines)
    assert MARK not in " ".join(f"{record.getMessage()} {record.__dict__}" for record in lines)


def test_its_name_does_not_give_it_away(logged: SessionLog) -> None:
    note = SessionNote.objects.get()
    assert MARK not in f"{note} {note!r} {logged} {logged!r}"


def test_it_lies_in_one_column_of_the_database(logged: SessionLog) -> None:
    """Whatever table there is, now or later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {quoted} AS t WHERE t::text LIKE %s", [f"%{MARK}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    assert found == [SessionNote._meta.db_table]

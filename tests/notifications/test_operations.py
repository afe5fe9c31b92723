import datetime as dt
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message
from mentoring.notifications.operations import (
    Draft,
    queue_mail_to_address,
    queue_message,
    queue_messages,
)
from tests.factories import MessageFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_message_keeps_how_to_reach_its_reader() -> None:
    person = UserFactory(locale="de", time_zone="America/New_York")
    queue_message(person, "programs/invitation", {"program": "Round 1"}, key="invitation:1")
    message = Message.objects.get()
    assert (message.recipient, message.address) == (person, person.email)
    assert (message.locale, message.time_zone) == ("de", "America/New_York")
    assert message.state == MessageState.QUEUED
    assert message.context == {"program": "Round 1"}
    assert not message.is_secret


def test_dates_and_identifiers_are_stored_as_json() -> None:
    key = uuid.uuid4()
    queue_message(UserFactory(), "x", {"held_on": dt.date(2026, 6, 1), "pair": key}, key="1")
    assert Message.objects.get().context == {"held_on": "2026-06-01", "pair": str(key)}


def test_an_occasion_makes_one_message() -> None:
    person = UserFactory()
    for place in ("here", "there"):
        queue_message(person, "programs/kick_off", {"place": place}, key="kick_off:1")
    assert [message.context["place"] for message in Message.objects.all()] == ["here"]


def test_counts_what_is_new() -> None:
    people = UserFactory.create_batch(3)
    queue_message(people[0], "x", {}, key=f"x:{people[0].pk}")
    drafts = [Draft(person, "x", {}, key=f"x:{person.pk}") for person in people]
    assert queue_messages(drafts) == 2
    assert queue_messages(drafts) == 0
    assert queue_messages([]) == 0
    assert queue_messages([drafts[0], drafts[0]]) == 0
    twice = Draft(people[0], "y", {}, key="y")
    assert queue_messages([twice, twice]) == 1


def test_many_cost_as_many_queries_as_one(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    people = UserFactory.create_batch(30)
    for some in (people[:1], people[1:]):
        drafts = [Draft(person, "x", {}, key=str(person.pk)) for person in some]
        with transaction.atomic(), django_assert_num_queries(4):  # two of them are savepoints
            queue_messages(drafts)


def test_goes_down_with_the_transaction_that_it_tells_of() -> None:
    with transaction.atomic():
        queue_message(UserFactory(), "x", {}, key="x")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_secret_expires_by_the_clock_of_the_database() -> None:
    queue_mail_to_address("a@example.org", "de", "account/login_code", {"code": "1"}, key="1", is_secret=True)
    message = Message.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    assert dt.timedelta(minutes=14) < message.expires_at - now <= dt.timedelta(minutes=15)


def test_plain_mail_to_an_address_does_not_expire() -> None:
    queue_mail_to_address("a@example.org", "de", "account/unknown_account", {}, key="1")
    assert Message.objects.get().expires_at is None


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.FAILED])
def test_database_refuses_to_keep_a_secret(state: str) -> None:
    sent_at = dt.datetime.now(dt.UTC) if state == MessageState.SENT else None
    with pytest.raises(IntegrityError, match="message_secret_forgotten"):
        MessageFactory(is_secret=True, state=state, sent_at=sent_at, context={"code": "123"})


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_message() -> None:
    person = UserFactory()
    gate = threading.Barrier(2)
    new: list[int] = []

    def queue() -> None:
        try:
            gate.wait(5)
            new.append(queue_messages([Draft(person, "x", {}, key="x")]))
        finally:
            connection.close()

    threads = [threading.Thread(target=queue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(new) == [0, 1]
    assert Message.objects.count() == 1

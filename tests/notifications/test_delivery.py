import datetime as dt
import smtplib
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from mentoring import engines
from mentoring.notifications import delivery
from mentoring.notifications.delivery import Postman, Trouble, carry, claim, diagnose, pause
from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message
from tests.factories import MessageFactory, UserFactory
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db

TEMPLATE = "account/password_changed"
QUEUED, SENDING, SENT, FAILED = MessageState


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is."""
    monkeypatch.setattr(delivery, "RUN_SECONDS", 60.0)


def deliver_due() -> bool:
    """Deliver; returns whether another run was asked for."""
    calls: list[bool] = []
    delivery.deliver_due(lambda: calls.append(True))
    return bool(calls)


def a_message(**fields: Any) -> Message:
    return MessageFactory(**{"template": TEMPLATE, "context": {"path": "/"}, **fields})


def code_for(address: str, **fields: Any) -> Message:
    fields = {"template": "account/login_code", "context": {"code": "ABC"}, "is_secret": True, **fields}
    return MessageFactory(recipient=None, address=address, **fields)


def seconds_from_now(moment: dt.datetime) -> float:
    return (moment - dt.datetime.now(dt.UTC)).total_seconds()


def test_sends_text_and_html_over_smtp(sink: Sink) -> None:
    message = a_message()
    assert deliver_due() is False
    (mail,) = sink.mails
    assert mail["To"] == message.address
    assert mail["Message-ID"] == f"<{message.pk}@localhost>"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "Your password for Turnabout was changed" in text.get_content()
    assert "Your password for Turnabout was changed" in html.get_content()
    message.refresh_from_db()
    assert message.state == SENT
    assert message.sent_at
    assert message.leased_until is None
    assert deliver_due() is False
    assert len(sink.mails) == 1


def test_uses_one_connection_for_many(sink: Sink) -> None:
    for _ in range(delivery.MOST_PER_CONNECTION + 1):
        a_message()
    deliver_due()
    assert len(sink.mails) == delivery.MOST_PER_CONNECTION + 1
    assert sink.connections == 2


def test_oldest_comes_first(sink: Sink) -> None:
    late = a_message(due_at=Now() - dt.timedelta(minutes=1))
    early = a_message(due_at=Now() - dt.timedelta(minutes=2))
    a_message(due_at=Now() + dt.timedelta(minutes=1))
    deliver_due()
    assert [mail["To"] for mail in sink.mails] == [early.address, late.address]


def test_claim_is_for_a_while() -> None:
    message = a_message()
    held = claim()
    assert held == message
    message.refresh_from_db()
    assert (message.state, message.attempts) == (SENDING, 1)
    assert message.leased_until
    assert 50 < seconds_from_now(message.leased_until) <= 60
    assert claim() is None


def test_what_a_dead_worker_held_is_taken_over(sink: Sink) -> None:
    """And the late worker, if it is not dead after all, changes nothing any more."""
    message = a_message()
    late = claim()
    assert late
    Message.objects.update(leased_until=Now() - dt.timedelta(seconds=1))
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (SENT, 2)
    sent_at = message.sent_at
    with Postman() as postman:
        assert postman.is_ready()
        carry(late, postman)
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (SENT, sent_at)
    assert len(set(sink.ids)) == 1
    assert len(sink.ids) == 2


def test_secret_is_forgotten_once_sent(sink: Sink) -> None:
    message = code_for("a@example.org", expires_at=Now() + dt.timedelta(minutes=15))
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.context) == (SENT, {})
    assert sink.mails[0]["Subject"] == "Your sign-in code: ABC"


@pytest.mark.parametrize("state", [QUEUED, SENDING])
def test_secret_is_not_sent_too_late(sink: Sink, state: str) -> None:
    past = Now() - dt.timedelta(seconds=1)
    message = code_for(
        "a@example.org", expires_at=past, state=state, leased_until=past if state == SENDING else None
    )
    assert deliver_due() is False
    message.refresh_from_db()
    assert (message.state, message.context) == (FAILED, {})
    assert message.error.startswith("Not sent in time")
    assert sink.mails == []


def test_secret_in_a_workers_hands_does_not_expire() -> None:
    message = code_for("a@example.org", expires_at=Now() + dt.timedelta(milliseconds=50))
    claim()
    Message.objects.update(expires_at=Now() - dt.timedelta(seconds=1))
    deliver_due()
    message.refresh_from_db()
    assert message.state == SENDING


def test_unknown_recipient_is_given_up_at_once(sink: Sink) -> None:
    bad, good = a_message(), a_message()
    sink.at_recipient[bad.address] = "550 5.1.1 No such person"
    deliver_due()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.error) == (FAILED, "550 5.1.1 No such person")
    assert good.state == SENT
    assert sink.connections == 1


def test_full_mailbox_is_tried_again_later(sink: Sink) -> None:
    message = a_message()
    sink.at_recipient[message.address] = "452 4.2.2 Mailbox full"
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.error, message.attempts) == (QUEUED, "452 4.2.2 Mailbox full", 1)
    assert 10 < seconds_from_now(message.due_at) <= 30
    sink.at_recipient.clear()
    Message.objects.update(due_at=Now())
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.error) == (SENT, "")


def test_attempts_run_out(sink: Sink) -> None:
    message = code_for("a@example.org", attempts=delivery.MOST_ATTEMPTS - 1)
    sink.at_recipient[message.address] = "450 Later"
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.error, message.context) == (FAILED, "450 Later", {})


def test_a_message_that_kills_its_workers_is_given_up(sink: Sink) -> None:
    past = Now() - dt.timedelta(seconds=1)
    message = a_message(state=SENDING, leased_until=past, attempts=delivery.MOST_ATTEMPTS)
    deliver_due()
    message.refresh_from_db()
    assert message.state == FAILED
    assert "interrupted" in message.error
    assert sink.mails == []


def test_server_away_costs_no_attempt(settings: Any, tmp_path: Path) -> None:
    settings.MAILERS = {"default": engines.mailer("smtp://127.0.0.1:9", tmp_path)}
    message = a_message()
    assert deliver_due() is False
    message.refresh_from_db()
    assert (message.state, message.attempts) == (QUEUED, 0)


def test_server_that_refuses_us_is_left_alone(sink: Sink) -> None:
    """Our own address is refused: that is no fault of the messages, so most keep their attempts."""
    for _ in range(10):
        a_message()
    sink.at_sender = "530 Authentication required"
    deliver_due()
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0] * 8 + [1] * 2
    assert set(Message.objects.values_list("state", flat=True)) == {QUEUED}


def test_server_that_hangs(sink: Sink, settings: Any) -> None:
    settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.2
    sink.delay = 0.6
    for _ in range(5):
        a_message()
    deliver_due()
    assert Message.objects.filter(attempts=1, error__startswith="The mail server did not answer").count() == 2
    assert Message.objects.filter(attempts=0).count() == 3


def test_mistake_in_a_template_holds_up_nobody_else(sink: Sink) -> None:
    bad = a_message(template="no/such", due_at=Now() - dt.timedelta(minutes=1))
    good = a_message()
    deliver_due()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts, good.state) == (QUEUED, 1, SENT)
    assert "TemplateDoesNotExist" in bad.error


def test_address_that_is_none(sink: Sink) -> None:
    message = a_message(address="a@example.org\r\nBcc: b@example.org")
    deliver_due()
    message.refresh_from_db()
    assert message.state == FAILED
    assert sink.mails == []


def test_nothing_due_asks_no_server(settings: Any) -> None:
    settings.MAILERS = {}
    assert deliver_due() is False


def test_run_ends_in_time_and_asks_for_another(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "RUN_SECONDS", 0.0)
    a_message()
    assert deliver_due() is True
    assert sink.mails == []


def test_long_outbox_asks_for_help_once_the_server_takes_mail(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MANY", 2)
    for _ in range(5):
        a_message()
    sent_when_asked: list[int] = []
    delivery.deliver_due(lambda: sent_when_asked.append(len(sink.mails)))
    assert sent_when_asked == [1]
    assert len(sink.mails) == 5


def test_nobody_is_called_to_a_server_that_is_away(settings: Any, tmp_path: Path) -> None:
    settings.MAILERS = {"default": engines.mailer("smtp://127.0.0.1:9", tmp_path)}
    for _ in range(delivery.MANY + 2):
        a_message()
    assert deliver_due() is False


def test_pauses_grow_to_an_hour() -> None:
    longest = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    for attempts, most in enumerate(longest, start=1):
        pauses = [pause(attempts).total_seconds() for _ in range(50)]
        assert most / 2 <= min(pauses) < max(pauses) <= most
    assert pause(10_000) <= dt.timedelta(hours=1)
    total = sum(min(30 * 2**n, 3600) for n in range(delivery.MOST_ATTEMPTS - 1))
    assert 12 * 3600 < total * 0.75 < 30 * 3600  # "about a day"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            smtplib.SMTPRecipientsRefused({"a@b": (550, b"no\r\n such")}),
            Trouble("550 no such", is_permanent=True),
        ),
        (smtplib.SMTPRecipientsRefused({"a@b": (451, b"later")}), Trouble("451 later")),
        (smtplib.SMTPDataError(552, b"too big"), Trouble("552 too big", is_permanent=True)),
        (smtplib.SMTPDataError(421, b"bye"), Trouble("421 bye", is_servers=True)),
        (smtplib.SMTPSenderRefused(550, b"not you", "x@y"), Trouble("550 not you", is_servers=True)),
        (smtplib.SMTPAuthenticationError(535, b"who?"), Trouble("535 who?", is_servers=True)),
        (
            smtplib.SMTPServerDisconnected("x"),
            Trouble("The mail server did not answer (SMTPServerDisconnected).", is_servers=True),
        ),
        (TimeoutError(), Trouble("The mail server did not answer (TimeoutError).", is_servers=True)),
        (
            ValueError("a@b"),
            Trouble("This is not an address that mail can be sent to.", is_permanent=True),
        ),
    ],
)
def test_diagnosis(error: OSError | ValueError, expected: Trouble) -> None:
    assert diagnose(error) == expected


def test_due_messages_are_found_by_the_index() -> None:
    person = UserFactory()
    Message.objects.bulk_create(
        Message(
            recipient=person, address=person.email, template="x", dedupe_key=str(n), state=SENT, sent_at=Now()
        )
        for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_message")
    plan = Message.objects.due().oldest_first()[:1].explain()
    assert "message_due" in plan


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(sink: Sink) -> None:
    people = UserFactory.create_batch(20)
    Message.objects.bulk_create(
        Message(
            recipient=people[n % 20],
            address=people[n % 20].email,
            locale="en-gb",
            template=TEMPLATE,
            dedupe_key=f"{n}",
        )
        for n in range(200)
    )
    sent_by: dict[str, int] = {}

    def work(name: str) -> None:
        try:
            before = len(sink.mails)
            while Message.objects.due().exists():
                deliver_due()
            sent_by[name] = len(sink.mails) - before
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(sink.ids) == len(set(sink.ids)) == 200
    assert sink.connections >= 2
    assert not Message.objects.exclude(state=SENT).exists()
    assert not Message.objects.exclude(attempts=F("attempts") * 0 + 1).exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_is_claimed_by_one_of_many() -> None:
    for _ in range(5):
        a_message()
    gate = threading.Barrier(10)
    held: list[Message | None] = []

    def work() -> None:
        try:
            gate.wait(10)
            held.append(claim())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    taken = [message.pk for message in held if message]
    assert len(held) == 10
    assert len(taken) == len(set(taken)) <= 5
    assert len(taken) >= 1

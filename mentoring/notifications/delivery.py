"""Carrying messages out: claimed one at a time, sent, marked.

A claim is committed before the mail leaves, with a lease by the clock of the database. Whoever dies
in between leaves a lease that runs out, and the next worker sends the mail again under the same
Message-ID: it may arrive twice, it is never lost.
"""

import random
import smtplib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self

import structlog
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import transaction
from django.db.models.functions import Now

from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import compose

logger = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)  # longer than a mail takes whose server is just within its time limits
RUN_SECONDS = 3.0  # short: whoever stops a worker waits for its run, and other work waits its turn
MANY = 50  # messages that are worth a second worker
MOST_PER_CONNECTION = 50  # some servers cut a connection after a hundred
MOST_ATTEMPTS = 30  # with the pauses below: about a day
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0  # seconds

PERMANENT = range(500, 600)  # SMTP codes


@dataclass(frozen=True)
class Trouble:
    """Why a mail did not leave."""

    reason: str
    is_permanent: bool = False
    is_servers: bool = False  # not of this mail alone: the connection is of no use any more


def deliver_due(plan_another: Callable[[], None]) -> None:
    """Send what is due, for at most `RUN_SECONDS`; plans another run where more is left than one can do.

    Returns at once when nothing is due or the mail server is away: then no message loses one of its
    attempts.
    """
    _forget_expired()
    if not Message.objects.due().exists():
        return
    sent_any = False
    ends = time.monotonic() + RUN_SECONDS
    with Postman() as postman:
        while time.monotonic() < ends:
            if not postman.is_ready():
                return
            message = claim()
            if message is None:
                return
            carry(message, postman)
            if not sent_any and Message.objects.due()[MANY:].exists():
                plan_another()  # the server takes mail: somebody else may help at once
            sent_any = True
    plan_another()


@transaction.atomic
def claim() -> Message | None:
    """Take the oldest message that is due, for the time of the lease; None if there is none."""
    queue = Message.objects.due().oldest_first().select_related("recipient")
    message = queue.select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return None
    message.attempts += 1
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENDING, leased_until=Now() + LEASE, attempts=message.attempts
    )
    return message


def carry(message: Message, postman: "Postman") -> None:
    """Send a message that we hold, and write down what came of it."""
    if message.attempts > MOST_ATTEMPTS:  # each of them has killed its worker
        _give_up(message, "")
        return
    try:
        mail = compose(message)
    except Exception as error:  # a mistake of ours: it may be mended before the attempts run out
        logger.exception("mail.not_composed", message=str(message.pk), template=message.template)
        trouble: Trouble | None = Trouble(f"The mail could not be written ({type(error).__name__}).")
    else:
        trouble = postman.send(mail)
    if trouble is None:
        _mark_sent(message)
    elif trouble.is_permanent or message.attempts == MOST_ATTEMPTS:
        _give_up(message, trouble.reason)
    else:
        _postpone(message, trouble.reason)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubled each time up to an hour, half of it by chance."""
    longest = min(FIRST_PAUSE * 2 ** min(attempts - 1, 16), LONGEST_PAUSE)
    return timedelta(seconds=longest * random.uniform(0.5, 1))


class Postman:
    """The connection to the mail server, used for many mails."""

    def __init__(self) -> None:
        self._mailer = mailers.default
        self._is_open = False
        self._sent = 0
        self._failures = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def is_ready(self) -> bool:
        """Whether a mail can be tried: connected, or connected anew."""
        if self._failures > 1:  # two in a row: it is not the mail
            return False
        if self._sent >= MOST_PER_CONNECTION:
            self._close()
        if not self._is_open:
            try:
                self._mailer.open()
            except OSError as error:  # all of smtplib's errors are
                logger.warning("mail.server_away", error=type(error).__name__)
                self._close()
                return False
            self._is_open, self._sent = True, 0
        return True

    def send(self, mail: EmailMultiAlternatives) -> Trouble | None:
        """Hand over a mail; None if the server has taken it."""
        try:
            self._mailer.send_messages([mail])
        except (OSError, ValueError) as error:
            trouble = diagnose(error)
            if trouble.is_servers:
                self._failures += 1
                self._close()
            return trouble
        self._sent += 1
        self._failures = 0
        return None

    def _close(self) -> None:
        self._is_open = False
        with suppress(OSError):
            self._mailer.close()


def diagnose(error: OSError | ValueError) -> Trouble:
    """Say what an error of sending means for the mail and for the connection."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, text = next(iter(error.recipients.values()))
            return Trouble(_answer(code, text), is_permanent=code in PERMANENT)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=text):
            return Trouble(
                _answer(code, text), is_permanent=code in PERMANENT, is_servers=code not in PERMANENT
            )
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=text):  # of us, not of the recipient
            return Trouble(_answer(code, text), is_servers=True)
        case ValueError():  # Python's mail package refuses the address
            return Trouble("This is not an address that mail can be sent to.", is_permanent=True)
    return Trouble(f"The mail server did not answer ({type(error).__name__}).", is_servers=True)


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:200]


def _forget_expired() -> None:
    """Give up what is of no use any more; each worker sees that of the dead ones, too."""
    Message.objects.expired().update(
        state=MessageState.FAILED,
        leased_until=None,
        context={},
        error="Not sent in time: it was of no use any more.",
    )


def _mark_sent(message: Message) -> None:
    _settle(message, state=MessageState.SENT, sent_at=Now(), error="")
    logger.info("mail.sent", message=str(message.pk), template=message.template, attempts=message.attempts)


def _give_up(message: Message, reason: str) -> None:
    error = reason or message.error or "Whoever tried to send it was interrupted each time."
    _settle(message, state=MessageState.FAILED, error=error)
    logger.error(
        "mail.given_up", message=str(message.pk), template=message.template, attempts=message.attempts
    )


def _postpone(message: Message, reason: str) -> None:
    _settle(message, state=MessageState.QUEUED, due_at=Now() + pause(message.attempts), error=reason)
    logger.warning(
        "mail.postponed", message=str(message.pk), template=message.template, attempts=message.attempts
    )


def _settle(message: Message, *, state: MessageState, **fields: object) -> None:
    """Write the end of our claim, unless somebody else has claimed the message since."""
    if message.is_secret and state != MessageState.QUEUED:
        fields["context"] = {}
    Message.objects.held_as(message).update(state=state, leased_until=None, **fields)

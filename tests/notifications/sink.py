"""A real SMTP server that keeps what it gets, and refuses or dawdles as it is told."""

import asyncio
import email
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """What arrived, in the order of arrival; answers by recipient for those who are to be refused."""

    mails: list[EmailMessage] = field(default_factory=list)
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    at_sender: str = ""
    delay: float = 0.0  # seconds before a mail is taken
    dawdle: float = 0.0  # seconds after it was taken, before the sender hears of it
    connections: int = 0
    url: str = ""

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    # --- aiosmtpd's hooks

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_sender:
            return self.at_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.delay)
        if address in self.at_recipient:
            return self.at_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        if address in self.at_data:
            return self.at_data[address]
        content = envelope.original_content or b""
        self.mails.append(email.message_from_bytes(content, policy=policy.default))
        await asyncio.sleep(self.dawdle)
        return "250 OK"


@contextmanager
def running(**told: Any) -> Iterator[Sink]:
    """A sink that listens on a free port of this machine, at `sink.url`."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's, a line for each command
    sink = Sink(**told)
    is_ready = threading.Event()
    stops: list[Callable[[], object]] = []

    async def serve() -> None:
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        server = await loop.create_server(lambda: SMTP(sink, hostname="sink"), "127.0.0.1", 0)
        sink.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        stops.append(lambda: loop.call_soon_threadsafe(stopped.set))
        is_ready.set()
        await stopped.wait()
        server.close()  # the end of the loop drops who is still connected

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert is_ready.wait(10)
    try:
        yield sink
    finally:
        for stop in stops:
            stop()
        thread.join(10)

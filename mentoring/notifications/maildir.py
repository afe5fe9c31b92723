"""The demo's mails: files of a Maildir, written by a mailer and read by the page "Mailbox"."""

import email
import mailbox
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as ParsedMail
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """A mailer that delivers into `OPTIONS["folder"]`; a mail is there wholly or not at all."""

    def __init__(self, *, folder: str | Path, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        box = mailbox.Maildir(self.folder, create=True)
        for mail in email_messages:
            box.add(mail.message(policy=policy.SMTP).as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class Heading:
    """A mail as the list shows it."""

    key: str
    subject: str
    recipient: str
    arrived_at: datetime


@dataclass(frozen=True)
class Content:
    """A mail's two forms; "" where it has none."""

    text: str
    html: str


class Mailbox:
    """Reads the mails of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "new"

    def newest_first(self, words: str = "") -> Iterator[Heading]:
        """The mails whose recipient or subject holds `words`; read one by one as they are asked for."""
        needle = words.casefold()
        for _time, path in sorted(self._files(), reverse=True):
            heading = _heading(path)
            if needle in heading.recipient.casefold() or needle in heading.subject.casefold():
                yield heading

    def find(self, key: str) -> tuple[Heading, Content] | None:
        """One mail; None if there is none of that key."""
        path = next((path for _time, path in self._files() if path.name == key), None)
        return (_heading(path), _content(path)) if path else None

    def _files(self) -> Iterator[tuple[int, Path]]:
        return ((path.stat().st_mtime_ns, path) for path in self.folder.glob("*"))


def _heading(path: Path) -> Heading:
    with path.open("rb") as file:
        headers = BytesHeaderParser(policy=policy.default).parse(file)
    arrived_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Heading(path.name, str(headers["Subject"]), str(headers["To"]), arrived_at)


def _content(path: Path) -> Content:
    mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    return Content(_part(mail, "plain"), _part(mail, "html"))


def _part(mail: ParsedMail, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""

"""From a row to a mail: one small template makes subject, text and HTML.

`templates/mail/<name>.txt` holds partials of plain text: `subject` (one line), `body` (paragraphs
between blank lines, lists of lines that begin with "- ") and, where they are needed, `action` (the
words on the button that leads to the context's "path"), `code` (shown large) and `note` (small print
at the end). Greeting, button and footer come from `templates/mail/layout.txt` and `layout.html`.
"""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext

from mentoring.names import harmless_name
from mentoring.notifications.models import Message
from mentoring.texts import clean_block, clean_line
from mentoring.ui.labels import Labels, override

# JSON knows no dates; the names of the fields say what they are. key's end: how to read the value
READERS = {"_on": date.fromisoformat, "_at": datetime.fromisoformat, "_from": time.fromisoformat}

# What people write to a person stays in paragraphs; every other text of a context is one line.
PARAGRAPHS = frozenset({"text", "words"})
# Where names of people stand; rows of before may hold any text there.
PEOPLE = frozenset({"organiser", "others", "partner", "partners.name", "person", "writer", "asked_by"})

# Line breaks and other control characters.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LONGEST_LINE = 300


@dataclass(frozen=True)
class Block:
    """A paragraph of one or more lines, or a list of items."""

    lines: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True)
class Letter:
    """A message in words."""

    subject: str
    text: str
    html: str


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail of a message, always with the same Message-ID, so that a copy can be known as one."""
    letter = render(message)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[message.address],
        headers={
            "Message-ID": f"<{message.pk}@{host}>",
            "List-Id": f"<{re.sub(r'[^a-z]+', '-', message.template)}.turnabout.{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",  # Exchange: no out-of-office notes to us
            "Content-Language": message.locale,
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def render(message: Message) -> Letter:
    """Put a message into words, in its reader's language and time zone and with its programme's labels.

    Raises TemplateDoesNotExist, and ValueError if the context's path leads away from our site.
    """
    zone = zoneinfo.ZoneInfo(message.time_zone)
    labels = Labels(**message.context.get("labels", {}))
    with translation.override(message.locale), timezone.override(zone), override(labels):
        context = {
            **labels.words,
            **_read(message.context),
            "recipient": message.recipient,
            "base_url": settings.BASE_URL,
        }
        subject = one_line(_partial(message.template, "subject", context))
        body = _partial(message.template, "body", context)
        letter = {
            **context,
            "subject": subject,
            "body": body,
            "blocks": blocks(body),
            "code": one_line(_optional(message.template, "code", context)),
            "note": one_line(_optional(message.template, "note", context)),
            "action": one_line(_optional(message.template, "action", context)),
            "url": settings.BASE_URL + own_path(str(message.context.get("path", "/"))),
            "language": translation.get_language(),
        }
        text = _plain("mail/layout.txt", letter)
        html = get_template("mail/layout.html").render(letter)
    return Letter(subject, tidy(text), html)


def one_line(text: str) -> str:
    """Text that fits into a header: nothing in it can begin a new one."""
    return clean_line(text)[:LONGEST_LINE]


def blocks(text: str) -> tuple[Block, ...]:
    """Cut plain text into paragraphs and lists."""
    return tuple(_block(part) for part in re.split(r"\n\s*\n", text.strip()) if part.strip())


def tidy(text: str) -> str:
    """At most one blank line in a row, and one line break at the end."""
    return re.sub(r"\n\s*\n\s*?(?=\S|    )", "\n\n", text.replace("\r\n", "\n")).strip() + "\n"


def own_path(path: str) -> str:
    """The path, if it is one of our own site; raises ValueError otherwise."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or UNPRINTABLE.search(path):
        raise ValueError("The path of a message has to lead to our own site.")
    return path


def _block(part: str) -> Block:
    lines = tuple(line.strip() for line in part.strip().splitlines())
    if all(line.startswith("- ") for line in lines):
        return Block(tuple(line.removeprefix("- ") for line in lines), is_list=True)
    return Block(lines)


def _read(context: Mapping[str, Any]) -> dict[str, Any]:
    """The stored context with its dates and times as such, and texts that can do no harm."""
    return {key: _value(key, value) for key, value in context.items()}


def _value(key: str, value: Any) -> Any:
    """`key` of a value inside another one leads to it: "partners.name"."""
    if isinstance(value, Mapping):
        return {inner: _value(f"{key}.{inner}", each) for inner, each in value.items()}
    if isinstance(value, list):
        return [_value(key, each) for each in value]
    if not isinstance(value, str):
        return value
    reader = next((read for end, read in READERS.items() if key.endswith(end)), None)
    return reader(value) if reader and value else _text(key, value)


def _text(key: str, value: str) -> str:
    if key in PARAGRAPHS:
        return clean_block(value)
    if key in PEOPLE:
        return harmless_name(value) or (value and gettext("somebody"))
    return clean_line(value)


def _partial(template: str, name: str, context: Mapping[str, Any]) -> str:
    return _plain(f"mail/{template}.txt#{name}", context).strip()


def _optional(template: str, name: str, context: Mapping[str, Any]) -> str:
    try:
        return _partial(template, name, context)
    except TemplateDoesNotExist:
        return ""


def _plain(name: str, context: Mapping[str, Any]) -> str:
    """A template as plain text: nothing is escaped for HTML."""
    return Engine.get_default().get_template(name).render(Context(dict(context), autoescape=False))

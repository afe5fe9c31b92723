"""Writing messages to people: rows in the caller's own transaction, delivered after its commit.

A message is named by a template, "programs/invitation" for `templates/mail/programs/invitation.txt`,
and by what that template needs. The context is stored as JSON: names of public things and paths of
our own site, never private text. What has to be shown in the reader's way comes as a date under a
key that ends in `_on`, as a time of day under `_from`, as a moment under `_at`; "path" is where the
mail's button leads, and "labels" are a programme's words for its two sides.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from mentoring.accounts.models import User
from mentoring.background import wake
from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message

SECRET_LIFE = timedelta(minutes=15)  # as long as a sign-in code works
DELIVER = "notifications.deliver"


@dataclass(frozen=True)
class Draft:
    """A message to be written; `key` names its occasion, which never makes two messages.

    Of a secret one (a personal link, words to one person) nothing is kept once it has been sent or
    given up; after `expires_at` it is not sent any more. Who wants to know the message again gives it `pk`.
    """

    recipient: User
    template: str
    context: Mapping[str, Any]
    key: str
    is_secret: bool = False
    expires_at: datetime | None = None
    pk: uuid.UUID | None = None


def queue_message(recipient: User, template: str, context: Mapping[str, Any], *, key: str) -> None:
    """Write one message to a person, unless the occasion `key` has already made one."""
    queue_messages([Draft(recipient, template, context, key)])


def queue_messages(drafts: Iterable[Draft]) -> int:
    """Write many messages at once, but none whose key is taken; returns how many are new.

    Two statements and one wake-up, however many there are.
    """
    return _write(
        [
            Message(
                pk=draft.pk or uuid.uuid4(),
                recipient=draft.recipient,
                address=draft.recipient.email,
                locale=draft.recipient.locale,
                time_zone=draft.recipient.time_zone,
                template=draft.template,
                context=dict(draft.context),
                dedupe_key=draft.key,
                is_secret=draft.is_secret,
                expires_at=draft.expires_at,
            )
            for draft in drafts
        ]
    )


def queue_mail_to_address(
    address: str,
    locale: str,
    template: str,
    context: Mapping[str, Any],
    *,
    key: str,
    is_secret: bool = False,
    expires_at: datetime | None = None,
    recipient: User | None = None,
) -> None:
    """Write one message to an address that may be nobody's.

    A secret one is worthless after `expires_at`, a sign-in code after `SECRET_LIFE`: it is then not
    sent any more, and its context is emptied as soon as it has been sent or given up.
    """
    message = Message(
        recipient=recipient,
        address=address,
        locale=locale,
        template=template,
        context=dict(context),
        dedupe_key=key,
        is_secret=is_secret,
        expires_at=expires_at or (Now() + SECRET_LIFE if is_secret else None),
    )
    if recipient:
        message.time_zone = recipient.time_zone
    _write([message])


def forget_secrets(address: str) -> None:
    """Send no secret any more that waits for this address: its reader is no longer the right one."""
    waiting = Message.objects.filter(address=address, is_secret=True, state=MessageState.QUEUED)
    waiting.update(expires_at=Now())


@transaction.atomic
def _write(messages: list[Message]) -> int:
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1000)
    # The keys are ours: those that are there now have been written by us, not by somebody before.
    written = Message.objects.filter(pk__in=[message.pk for message in messages]).count()
    if written:
        wake(DELIVER)
    return written

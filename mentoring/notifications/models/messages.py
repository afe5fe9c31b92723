from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.notifications.enums import MessageState


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        """Messages that no worker holds: new ones, postponed ones, and those of a dead worker."""
        now = Now()
        return self.filter(
            Q(state=MessageState.QUEUED, due_at__lte=now)
            | Q(state=MessageState.SENDING, leased_until__lte=now)
        )

    def due(self) -> "MessageQuerySet":
        """Messages that a worker should take now."""
        return self.waiting().filter(Q(expires_at=None) | Q(expires_at__gt=Now()))

    def expired(self) -> "MessageQuerySet":
        """Messages that nobody has sent while they were of use."""
        return self.waiting().filter(expires_at__lte=Now())

    def oldest_first(self) -> "MessageQuerySet":
        return self.order_by("due_at")

    def held_as(self, message: "Message") -> "MessageQuerySet":
        """The message, as long as it is still the holder of `message` who holds it."""
        return self.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)


class Message(Record):
    """One mail to one address: written in the transaction of what it tells of, delivered later.

    `dedupe_key` names the occasion: the same occasion never makes two messages. A worker holds a
    message until `leased_until`; after that another takes it over, with the same Message-ID.
    `attempts` counts the claims, and so tells the worker that holds it now from one that is late.
    `context` holds what the template needs, never private text; it is emptied once a message
    whose content is secret (a sign-in code) has been sent or given up.
    """

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="messages")
    address = models.EmailField(_("address"))
    locale = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=64, default="UTC")
    template = models.CharField(max_length=200)
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    is_secret = models.BooleanField(default=False)
    dedupe_key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=20, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # of no use to its reader after this
    error = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENDING, leased_until__isnull=False)
                | (~Q(state=MessageState.SENDING) & Q(leased_until=None)),
                name="message_leased_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
                name="message_sent_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(is_secret=False)
                | Q(state__in=(MessageState.QUEUED, MessageState.SENDING))
                | Q(context={}),
                name="message_secret_forgotten",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=(MessageState.QUEUED, MessageState.SENDING)),
                name="message_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.state})"

from typing import ClassVar

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from matching.models import Pair
from mentoring.accounts.models import Record, User
from mentoring.fields import Block
from sessions.enums import NOTE_MAX
from sessions.models.logs import SessionLog


class SessionNoteQuerySet(models.QuerySet["SessionNote"]):
    def visible_to(self, user: User) -> "SessionNoteQuerySet":
        """Notes of one's own pairs, and of no others: no role opens them."""
        return self.filter(log__pair__in=Pair.objects.known_to(user))


class SessionNote(Record):
    """A private note on a session; it belongs to the pair alone.

    It has a table of its own, so that no query over logs can bring it along by accident, and it is
    registered in no admin, export or search.
    """

    log = models.OneToOneField(SessionLog, on_delete=models.CASCADE, related_name="note")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = Block(_("private note"), max_length=NOTE_MAX)

    objects = SessionNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), NOTE_MAX), name="session_note_length"
            )
        ]

    def __str__(self) -> str:
        return "…"  # never the text: this may end up in a log

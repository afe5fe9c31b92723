"""What organisers do to the result of a run by hand, and what they tell each other about it."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from matching.enums import EditKind, NoteKind
from matching.models.runs import MatchRun
from mentoring.accounts.models import Record, User
from mentoring.fields import Block


class BoardEditQuerySet(models.QuerySet["BoardEdit"]):
    def of_run(self, run: MatchRun) -> "BoardEditQuerySet":
        return self.filter(run=run)

    def standing(self) -> "BoardEditQuerySet":
        """Those that have not been undone."""
        return self.filter(undone_at=None)

    def since(self, number: int) -> "BoardEditQuerySet":
        return self.filter(number__gte=number)

    def redoable(self) -> "BoardEditQuerySet":
        """Of one run: what was undone right after the last one that stands, newest attempt first."""
        last = self.standing().newest_first().values("number")[:1]
        return self.filter(undone_at__isnull=False, follows=Coalesce(Subquery(last), 0)).newest_first()

    def newest_first(self) -> "BoardEditQuerySet":
        return self.order_by("-number")

    def with_people(self) -> "BoardEditQuerySet":
        return self.select_related("made_by", "undone_by")


class BoardEdit(Record):
    """A change of a run's proposals by hand; rows are added, undone and redone, never changed.

    `moves` says of each mentee whom it concerns which mentor they had before and which after, by the
    keys of memberships, "" for none. So to undo an edit is to make the same moves backwards.
    `follows` is the number of the change that was the last one standing when this was made, 0 for
    none: so it can be made again only on the board that it was made for.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    follows = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("change"), max_length=10, choices=EditKind)
    moves = models.JSONField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = BoardEditQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by hand")
        verbose_name_plural = _("changes by hand")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="board_edit_number"),
            models.CheckConstraint(condition=Q(follows__lt=F("number")), name="board_edit_follows_earlier"),
            models.CheckConstraint(condition=Q(kind__in=EditKind.values), name="board_edit_kind_known"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="board_edit_undone_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="board_edit_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["undone_at", "undone_by"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.number}"


class RunNoteQuerySet(models.QuerySet["RunNote"]):
    def with_people(self) -> "RunNoteQuerySet":
        return self.select_related("author")


class RunNote(Record):
    """What an organiser tells the others about a run, or why they took its confirmation back."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind, default=NoteKind.NOTE)
    text = Block(_("note"), max_length=2000)
    form_key = models.UUIDField(editable=False)

    objects = RunNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a run")
        verbose_name_plural = _("notes on a run")
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "form_key"], name="run_note_once"),
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="run_note_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.author}"

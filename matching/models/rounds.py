"""A second round: a run for those who need somebody new, while everybody else stays."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import Moves, Release
from matching.models.pairs import Pair
from matching.models.runs import MatchRun
from mentoring.accounts.models import Record
from programs.models import Membership


class SecondRoundQuerySet(models.QuerySet["SecondRound"]):
    def of_run(self, run: MatchRun) -> "SecondRoundQuerySet":
        return self.filter(run=run)

    def light(self) -> "SecondRoundQuerySet":
        """Without the snapshot, which grows with the number of people."""
        return self.defer("snapshot")


class SecondRound(Record):
    """What a run keeps as it is, and what that costs.

    `snapshot` has everybody in it, also those who stay, and so says what the others could have had;
    the run's own has those alone who get somebody new. `prices` says for several numbers of further
    pairs that may move what the whole would be worth: see `matching.engine.rounds.Price`.
    """

    run = models.OneToOneField(MatchRun, on_delete=models.CASCADE, related_name="second_round")
    moves = models.CharField(_("who else may move"), max_length=10, choices=Moves, default=Moves.NOBODY)
    most_moves = models.PositiveSmallIntegerField(_("further pairs at most"), default=0)
    place_for = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+")
    snapshot = models.JSONField(default=dict)
    stays = models.PositiveIntegerField(null=True)  # pairs
    prices = models.JSONField(default=list)

    objects = SecondRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("second round")
        verbose_name_plural = _("second rounds")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(moves=Moves.FEW, most_moves__gte=1)
                | Q(moves__in=(Moves.NOBODY, Moves.NEEDED), most_moves=0),
                name="second_round_moves_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.run)


class RoundPair(Record):
    """A live pair that a second round may end: at its announcement, if both places are needed."""

    round = models.ForeignKey(SecondRound, on_delete=models.CASCADE, related_name="released")
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="+")
    release = models.CharField(_("why"), max_length=10, choices=Release)

    class Meta:
        verbose_name = _("pair of a second round")
        verbose_name_plural = _("pairs of second rounds")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "pair"], name="round_pair_once"),
            models.CheckConstraint(condition=Q(release__in=Release.values), name="round_pair_release_known"),
        ]

    def __str__(self) -> str:
        return f"{self.pair} · {self.get_release_display()}"

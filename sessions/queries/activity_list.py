"""The organiser's list of pairs: how it is sorted and narrowed, and what stands in its rows."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import DateField, Max, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from matching.enums import PairState
from matching.models import Pair
from sessions.enums import NudgeReason
from sessions.models import SessionLog
from sessions.queries.activity import PairActivity, activity_of, last_nudges


@dataclass(frozen=True)
class ActivityRow:
    """A pair with its people, as the organiser's table shows it."""

    pair: Pair
    activity: PairActivity

    @property
    def may_nudge(self) -> bool:
        """Whether this week's nudge is still to be had; the operation makes sure of it."""
        return (
            self.activity.state == PairState.ACTIVE
            and not self.pair.on_break
            and not self.was_nudged_this_week
        )

    @property
    def was_nudged_this_week(self) -> bool:
        nudged_on = self.activity.nudged_on
        return nudged_on is not None and nudged_on.isocalendar()[:2] == timezone.localdate().isocalendar()[:2]


# By these a list of pairs is sorted; what it shows comes from `pair_activity`.
_LOGS = SessionLog.objects.filter(pair=OuterRef("pk")).order_by().values("pair")
TOTAL_MINUTES = Coalesce(Subquery(_LOGS.annotate(total=Sum("minutes")).values("total")), 0)
LAST_HELD_ON = Coalesce(
    Subquery(_LOGS.annotate(last=Max("held_on")).values("last")), Value(date.min, DateField())
)


def activity_rows(by_pair: Mapping[uuid.UUID, PairActivity], pairs: Iterable[Pair]) -> list[ActivityRow]:
    """The pairs of a page with their figures."""
    return [ActivityRow(pair, by_pair[pair.pk]) for pair in pairs]


def activity_row(pair: Pair) -> ActivityRow:
    """One pair with its figures and its latest nudge."""
    nudged = last_nudges([pair.program])
    return ActivityRow(pair, replace(activity_of(pair), nudged_on=nudged.get(pair.pk)))


def needing_nudge(
    pairs: QuerySet[Pair], by_pair: Mapping[uuid.UUID, PairActivity], reason: NudgeReason | None = None
) -> QuerySet[Pair]:
    """Only the pairs that need a nudge, for this reason or for any."""
    found = [one.pair_id for one in by_pair.values() if one.nudge and reason in {None, one.nudge}]
    return pairs.filter(pk__in=found)


def in_state(pairs: QuerySet[Pair], state: str) -> QuerySet[Pair]:
    return pairs.filter(state=state)

"""What speaks for putting a pair together anew: rules, silence and breaks, never what anybody wrote."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from matching.models import Pair
from matching.queries import Breach, breaches, standing
from mentoring.ui.tables import Label
from programs.models import Program
from sessions.enums import NudgeReason
from sessions.queries.activity import PairActivity, pair_activity

ANY, BROKEN, SILENT, OPENED = "any", "broken", "silent", "opened"
CAUSES: Sequence[tuple[str, Label]] = (
    (ANY, _("something speaks for a change")),
    (BROKEN, _("a rule is no longer kept")),
    (SILENT, _("no session for long")),
    (OPENED, _("to be matched anew")),
)


@dataclass(frozen=True)
class Causes:
    """Of the pairs of a programme, by their keys."""

    broken: Mapping[uuid.UUID, Breach]
    activity: Mapping[uuid.UUID, PairActivity]

    @property
    def silent(self) -> frozenset[uuid.UUID]:
        """Those that have not met for SILENT_DAYS; who takes a break is not counted."""
        return frozenset(
            key for key, activity in self.activity.items() if activity.nudge == NudgeReason.SILENT
        )


def causes_of(program: Program) -> Causes:
    """In seven queries, however many pairs there are."""
    return Causes(
        broken=breaches(program),
        activity={activity.pair_id: activity for activity in pair_activity(program)},
    )


def still_to_open(program: Program, causes: Causes) -> tuple[int, int]:
    """How many of the broken and of the silent pairs nobody has opened yet; in one query."""
    pairs = Pair.objects.in_program(program).not_opened()
    keys = set(pairs.values_list("pk", flat=True))
    return len(keys & {*causes.broken}), len(keys & causes.silent)


def standing_pairs(program: Program, causes: Causes) -> QuerySet[Pair]:
    """The pairs that meet; `is_calm` sorts opened ones and those that could do with a change first."""
    speaks = Q(opened_at__isnull=False) | Q(pk__in=[*causes.broken, *causes.silent])
    is_calm = Case(When(speaks, then=Value(0)), default=Value(1))
    return Pair.objects.in_program(program).live().announced().with_people().annotate(is_calm=is_calm)


def narrowed_by(causes: Causes, pairs: QuerySet[Any], cause: str) -> QuerySet[Any]:
    """Only the pairs for which this speaks."""
    if cause == OPENED:
        return pairs.filter(opened_at__isnull=False, ends_with=None)
    keys = {BROKEN: {*causes.broken}, SILENT: causes.silent, ANY: {*causes.broken, *causes.silent}}
    return pairs.filter(pk__in=keys[cause])


@dataclass(frozen=True)
class RoundRow:
    """A pair that meets, and what an organiser may know that speaks for a change."""

    pair: Pair
    mentor_standing: str
    mentee_standing: str
    broken: Sequence[Label]
    is_silent: bool
    last_held_on: date | None

    @property
    def is_opened(self) -> bool:
        return self.pair.opened_at is not None

    @property
    def is_ending(self) -> bool:
        """Somebody new is confirmed already, so that it ends with the next announcement."""
        return self.pair.ends_with_id is not None


def round_rows(causes: Causes, pairs: Iterable[Pair]) -> list[RoundRow]:
    silent = causes.silent
    return [
        RoundRow(
            pair=pair,
            mentor_standing=standing(pair.mentor.user),
            mentee_standing=standing(pair.mentee.user),
            broken=causes.broken[pair.pk].sentences if pair.pk in causes.broken else (),
            is_silent=pair.pk in silent,
            last_held_on=causes.activity[pair.pk].last_held_on,
        )
        for pair in pairs
    ]

"""Figures that may leave the circle of organisers: nobody can be made out behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sessions.enums import TOO_FEW_PAIRS
from sessions.queries.activity import ActivityTotals, PairActivity

STEP = 5  # per cent


@dataclass(frozen=True)
class Released:
    """What a sponsor sees; None where fewer than `TOO_FEW_PAIRS` pairs stand behind a figure."""

    pairs: int | None
    sessions: int | None
    hours: int | None
    percent_met: int | None  # of all months that are over, to the next 5 per cent


def released(activities: Sequence[PairActivity]) -> Released:
    """The figures of a programme for people who may see aggregates alone."""
    totals = ActivityTotals.of(activities)
    has_met = totals.pairs_that_met >= TOO_FEW_PAIRS
    counted = [one for one in activities if one.months_over]
    return Released(
        pairs=totals.pairs if totals.pairs >= TOO_FEW_PAIRS else None,
        sessions=totals.sessions if has_met else None,
        hours=totals.hours if has_met else None,
        percent_met=_percent_met(counted) if len(counted) >= TOO_FEW_PAIRS else None,
    )


def _percent_met(activities: Sequence[PairActivity]) -> int:
    """Rounded, and never quite all or none: that would say something about each single pair."""
    met = sum(one.months_met for one in activities)
    share = met / sum(one.months_over for one in activities)
    return min(100 - STEP, max(STEP, STEP * round(100 * share / STEP)))

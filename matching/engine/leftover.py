"""Why somebody is left over, and the nearest thing that would help."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matching.engine.rules import RuleCode, Verdicts
from matching.engine.scoring import Points
from matching.engine.snapshot import Mentee, Mentor, Snapshot
from matching.engine.solver import NOBODY, Partners


class Reason(StrEnum):
    """The most specific reason that holds; the names are stored."""

    NOBODY_ON_OTHER_SIDE = "nobody_on_other_side"
    SAME_UNIT = "same_unit"
    REPORTING_LINE = "reporting_line"
    NO_SEAT = "no_seat"
    NO_DEMAND = "no_demand"


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A mentee without a mentor, or a mentor without any mentee.

    `nearest` is the person on the other side who would fit best by rules and points: one more
    place with that mentor is enough for the mentee; that mentee would be the mentor's if their
    proposal fell through.
    """

    id: str
    reason: Reason
    nearest: str = ""
    nearest_score: int = 0


def left_over(
    snapshot: Snapshot, verdicts: Verdicts, scores: Points, partners: Partners
) -> tuple[LeftOver, ...]:
    """Mentees first, then mentors who have nobody: neither from this result nor from before."""
    same_unit = verdicts.by_rule.get(RuleCode.SAME_UNIT, np.zeros_like(verdicts.allowed))
    chosen = set(partners[partners != NOBODY].tolist())
    mentees = [
        _explain(mentee, snapshot.mentors, same_unit[row], verdicts.allowed[row], scores[row], Reason.NO_SEAT)
        for row, mentee in enumerate(snapshot.mentees)
        if partners[row] == NOBODY
    ]
    mentors = [
        _explain(
            mentor,
            snapshot.mentees,
            same_unit[:, column],
            verdicts.allowed[:, column],
            scores[:, column],
            Reason.NO_DEMAND,
        )
        for column, mentor in enumerate(snapshot.mentors)
        if column not in chosen and not mentor.taken
    ]
    return (*mentees, *mentors)


def _explain(
    person: Mentee | Mentor,
    others: Sequence[Mentee | Mentor],
    same_unit: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    scores: NDArray[np.int64],
    otherwise: Reason,
) -> LeftOver:
    """`otherwise` is sure: a free place beside an allowed person without one would have been filled."""
    if not others:
        return LeftOver(person.id, Reason.NOBODY_ON_OTHER_SIDE)
    if same_unit.all():
        return LeftOver(person.id, Reason.SAME_UNIT)
    if not allowed.any():
        return LeftOver(person.id, Reason.REPORTING_LINE)
    best = int(np.where(allowed, scores, -1).argmax())
    return LeftOver(person.id, otherwise, others[best].id, int(scores[best]))

"""Why somebody is left over, and the nearest thing that would help."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from matching.engine.codes import Reason, RuleCode
from matching.engine.places import NOBODY
from matching.engine.rules import rules_that_hold
from matching.engine.scores import FORBIDDEN, Scores
from matching.engine.sides import Sides
from matching.engine.snapshot import Mentee
from matching.engine.terms import Numbers
from matching.engine.values import Values


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A mentee without a mentor, or a mentor without any mentee.

    `nearest` is the person on the other side who would fit best by rules and points: one more
    place with that mentor is enough for the mentee; that mentee would be the mentor's if their
    proposal fell through. Where rules forbid everybody, `relax` is the rule that alone stands
    between the person and most others, and `freed` how many those are. `topic` is what a new mentor
    for the mentee should know.
    """

    id: str
    reason: Reason
    nearest: str = ""
    nearest_score: int = 0
    relax: RuleCode | None = None
    freed: int = 0
    topic: str = ""


@dataclass
class Nearest:
    """The best partner of everybody who is left over, found as blocks of scores go by."""

    rows: Numbers  # mentees without a mentor
    columns: Numbers  # mentors without a mentee
    of_mentees: dict[int, tuple[int, int]] = field(default_factory=dict)  # to (column, value)
    of_mentors: dict[int, tuple[int, int]] = field(default_factory=dict)  # to (row, value)

    @classmethod
    def of(cls, sides: Sides, partners: Numbers) -> "Nearest":
        chosen = set(partners[partners != NOBODY].tolist())
        mentors = enumerate(sides.mentors)
        free = [column for column, mentor in mentors if column not in chosen and not mentor.taken]
        return cls(np.flatnonzero(partners == NOBODY), np.array(free, dtype=np.int64))

    def watch(self, blocks: Iterable[tuple[slice, Scores]]) -> Iterator[tuple[slice, Scores]]:
        """The same blocks; they are looked at as they pass."""
        for rows, scores in blocks:
            here = self.rows[(self.rows >= rows.start) & (self.rows < rows.stop)]
            for row in here.tolist():
                own = scores[row - rows.start]
                if own.max(initial=FORBIDDEN) != FORBIDDEN:
                    self.of_mentees[row] = int(own.argmax()), int(own.max())
            if self.columns.size:
                self._look_at_mentors(rows, scores)
            yield rows, scores

    def _look_at_mentors(self, rows: slice, scores: Scores) -> None:
        theirs = scores[:, self.columns]
        first, most = theirs.argmax(axis=0), theirs.max(axis=0)
        for column, row, value in zip(self.columns.tolist(), first.tolist(), most.tolist(), strict=True):
            if value > self.of_mentors.get(column, (NOBODY, FORBIDDEN))[1]:
                self.of_mentors[column] = rows.start + row, value


def left_over(sides: Sides, values: Values, nearest: Nearest) -> tuple[LeftOver, ...]:
    """Mentees first, then mentors who have nobody: neither from this result nor from before."""
    mentees = [
        _explain(sides, values, sides.mentees[row].id, _mentee_pairs(sides, row), nearest.of_mentees.get(row))
        for row in nearest.rows.tolist()
    ]
    mentors = [
        _explain(
            sides,
            values,
            sides.mentors[column].id,
            _mentor_pairs(sides, column),
            nearest.of_mentors.get(column),
        )
        for column in nearest.columns.tolist()
    ]
    return (*sorted(mentees, key=_by_id), *sorted(mentors, key=_by_id))


def _by_id(person: LeftOver) -> str:
    return person.id


def _mentee_pairs(sides: Sides, row: int) -> tuple[Numbers, Numbers]:
    columns = np.arange(len(sides.mentors))
    return np.full(columns.size, row), columns


def _mentor_pairs(sides: Sides, column: int) -> tuple[Numbers, Numbers]:
    rows = np.arange(len(sides.mentees))
    return rows, np.full(rows.size, column)


def _explain(
    sides: Sides, values: Values, name: str, pairs: tuple[Numbers, Numbers], best: tuple[int, int] | None
) -> LeftOver:
    """A free place beside an allowed person without one would have been filled."""
    rows, columns = pairs
    mentee = sides.mentees[sides.rows[name]] if name in sides.rows else None
    topic = _dearest_topic(mentee)
    if not rows.size:
        return LeftOver(name, Reason.NOBODY_ON_OTHER_SIDE, topic=topic)
    if best is not None:
        place, _value = best
        others: Sequence[object] = sides.mentees if mentee is None else sides.mentors
        score = values.scoring.at(rows[place : place + 1], columns[place : place + 1])
        reason = Reason.NO_DEMAND if mentee is None else Reason.NO_SEAT
        return LeftOver(name, reason, others[place].id, int(score[0]), topic=topic)  # type: ignore[attr-defined]
    reason, relax, freed = _forbidden(sides, values, rows, columns)
    return LeftOver(name, reason, relax=relax, freed=freed, topic=topic)


def _dearest_topic(mentee: Mentee | None) -> str:
    if mentee is None or not mentee.wants:
        return ""
    return max(mentee.wants, key=lambda want: (want.priority, -want.knowledge, want.topic)).topic


def _forbidden(
    sides: Sides, values: Values, rows: Numbers, columns: Numbers
) -> tuple[Reason, RuleCode | None, int]:
    """Which rule forbids everybody, and which one is alone in forbidding most."""
    masks = {
        rule.code: sum((term.at(rows, columns) for term in rule.forbids(sides)), np.zeros(rows.size)) > 0
        for rule in rules_that_hold(sides.policy.rules)
    }
    least = max(sides.policy.rules.minimum_score, values.floor)
    masks[RuleCode.BELOW_MINIMUM] = values.scoring.at(rows, columns) < least
    together = np.sum([*masks.values()], axis=0)
    if (together == 0).any():  # it is others' locks that stand in the way
        return Reason.NO_DEMAND if len(set(columns.tolist())) == 1 < rows.size else Reason.NO_SEAT, None, 0
    alone = {code: int((mask & (together == 1)).sum()) for code, mask in masks.items()}
    relax = max(alone, key=lambda code: alone[code])
    freed = alone[relax]
    all_of = next((code for code, mask in masks.items() if mask.all()), None)
    reason = Reason.SEVERAL_RULES if all_of is None else Reason(all_of.value)
    return reason, relax if freed else None, freed

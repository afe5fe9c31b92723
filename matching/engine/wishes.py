"""What people wish for, as far as it can be granted: who asks whom, and whom a mentor would rather have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine.rules import broken_rules
from matching.engine.sides import Sides
from matching.engine.snapshot import Mentee, Mentor, PairOfIds
from matching.engine.terms import Numbers
from matching.engine.values import Values

type Dearness = tuple[int, int, int]  # the smaller, the dearer

NOT_NAMED = 2**31  # comes after everybody whom a mentor has named


@dataclass(frozen=True)
class Wishes:
    """Of each mentee the mentors of their list whom the rules allow, the dearest first.

    `dear` says of these pairs how dear the mentee is to the mentor: those whom the mentor has named come
    first, in that order, then the others by points, the first in canonical order among equals. Whoever
    does not ask is less dear than all who do. Mentees who are settled ask nobody.
    """

    asks: Mapping[int, Sequence[int]]  # columns by row
    dear: Mapping[tuple[int, int], Dearness]  # by row and column

    @classmethod
    def of(cls, values: Values) -> "Wishes":
        sides = values.scoring.sides
        named = [
            (row, sides.columns[wish])
            for row, mentee in enumerate(sides.mentees)
            if row not in values.settled
            for wish in mentee.wishes
            if wish in sides.columns
        ]
        rows, columns = np.array(named, dtype=np.int64).reshape(-1, 2).T
        asks: dict[int, list[int]] = {}
        dear = {}
        for (row, column), points in zip(named, values.scoring.at(rows, columns).tolist(), strict=True):
            if _is_allowed(sides, row, column, points):
                asks.setdefault(row, []).append(column)
                dear[row, column] = _named_at(sides.mentors[column], sides.mentees[row]), -points, row
        return cls(asks, dear)


def _is_allowed(sides: Sides, row: int, column: int, points: int) -> bool:
    enough = points >= sides.policy.rules.minimum_score
    return enough and not broken_rules(sides.mentees[row], sides.mentors[column], sides)


def _named_at(mentor: Mentor, mentee: Mentee) -> int:
    return mentor.wishes.index(mentee.id) if mentee.id in mentor.wishes else NOT_NAMED


def grant(wishes: Wishes, seats: Numbers) -> dict[int, int]:
    """Deferred acceptance (Gale & Shapley 1962): columns by row, of those whose wish is granted.

    Mentees ask down their list, each mentor keeps the dearest of those who ask up to their free places
    and refuses the others, who ask on. No mentee can be better off without two people who would both
    rather have each other.
    """
    held: dict[int, set[int]] = {}
    asked = dict.fromkeys(wishes.asks, 0)
    asking = sorted(wishes.asks)
    while asking:
        row = asking.pop()
        if asked[row] == len(wishes.asks[row]):
            continue
        column = wishes.asks[row][asked[row]]
        asked[row] += 1
        kept = held.setdefault(column, set())
        kept.add(row)
        if len(kept) > seats[column]:
            _dear, refused = max((wishes.dear[other, column], other) for other in kept)
            kept.remove(refused)
            asking.append(refused)
    return {row: column for column, kept in held.items() for row in kept}


def granted(values: Values, seats: Numbers) -> tuple[PairOfIds, ...]:
    """The pairs that come of wishes, by ids."""
    sides = values.scoring.sides
    found = grant(Wishes.of(values), seats)
    return tuple((sides.mentees[row].id, sides.mentors[column].id) for row, column in sorted(found.items()))

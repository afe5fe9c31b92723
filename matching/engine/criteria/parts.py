"""What a criterion is: points for all pairs at once, and one pair's points taken apart."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from matching.engine.codes import PartKey
from matching.engine.sides import Sides
from matching.engine.snapshot import Mentee, Mentor
from matching.engine.terms import Term


class Part(NamedTuple):
    """One part of a score: its points, the most that it could have given, and the facts behind it."""

    key: PartKey
    points: int
    most: int
    facts: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key.value, "points": self.points, "most": self.most, **self.facts}


@dataclass(frozen=True)
class Criterion:
    """Points from 0 to a share of 10,000.

    `points` gives them for all pairs, as terms that are never negative together; `explain` gives
    the parts of one pair, which add up to the same.
    """

    key: PartKey
    points: Callable[[Sides, int], Iterable[Term]]
    explain: Callable[[Mentee, Mentor, Sides, int], Iterable[Part]]

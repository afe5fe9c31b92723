"""What counts in a match: the rules that always hold, and how many points each part may give."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from matching.engine.errors import SnapshotError

SCORE_MAX = 10_000

# How much of a topic's points a mentor can give, in per cent: rows are the mentor's level (1 to 4),
# columns the knowledge that the mentee starts with (0 to 3). More level is never worth less, and
# whoever knows as much as the mentor has nothing to learn there. Our own judgement, not a study's.
TEACHES: tuple[tuple[int, ...], ...] = (
    (40, 15, 0, 0),
    (70, 55, 25, 0),
    (90, 85, 65, 35),
    (100, 100, 90, 75),
)

# Of the points for shared interests, in per cent: for none, one, and two or more in common.
SHARED_INTERESTS = (0, 60, 100)

# Of the points for the way to meet, in per cent.
MEET_EASILY, MEET_BY_TRAVEL, NO_WAY_TO_MEET = 100, 40, 0


@dataclass(frozen=True, slots=True)
class Policy:
    """Which hard rules hold, and the most points that each part of a score may give.

    The weights are not negative and add up to 10,000, so a score is between 0 and 10,000.
    """

    different_unit: bool = True
    outside_reporting_line: bool = True
    topics: int = 6_000
    language: int = 2_500
    meeting: int = 1_000
    interests: int = 500
    weak_below: int = 4_000

    def __post_init__(self) -> None:
        weights = (self.topics, self.language, self.meeting, self.interests)
        if min(weights) < 0 or sum(weights) != SCORE_MAX:
            raise SnapshotError(f"the weights {weights} are not parts of {SCORE_MAX}")
        if not 0 <= self.weak_below <= SCORE_MAX:
            raise SnapshotError(f"weak_below {self.weak_below} is no score")

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Policy":
        """Raises SnapshotError for a name that this version does not know."""
        if unknown := set(data) - {field.name for field in fields(cls)}:
            raise SnapshotError(f"unknown parts of a policy: {sorted(unknown)}")
        return cls(**data)

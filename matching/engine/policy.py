"""What counts in a match, as data: the rules that always hold, and what each part of a score weighs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import Any

from matching.engine.codes import PartKey
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

# Of the points for skills (or channels): for none, one, two, and three or more that only the mentor has.
NEW_TO_THE_MENTEE = (0, 50, 80, 100)

# Of the points for the way to meet, in per cent.
MEET_EASILY, MEET_BY_TRAVEL, NO_WAY_TO_MEET = 100, 40, 0

# A team of more would be a seminar; the product's tables hold no more places either.
MOST_IN_TEAM = 5

# Years between mentee and mentor that give all points for experience (time in the firm) or age.
FULL_DISTANCE = 20


def wish_percent(rank: int) -> int:
    """Of the points for a wish: 100 for the first choice (rank 0), 20 less for each next, 20 at least."""
    return max(20, 100 - 20 * rank)


class Mode(StrEnum):
    """Who decides: BEST what is best for all; CHOSEN what people wish for, then what is best for the rest."""

    BEST = "best"
    CHOSEN = "chosen"


class SiteRule(StrEnum):
    ANY = "any"
    SAME = "same"
    DIFFERENT = "different"


class FairnessMode(StrEnum):
    """OFF: points only. FLOOR: the worst pair as good as possible. CONCAVE: low scores hurt more."""

    OFF = "off"
    FLOOR = "floor"
    CONCAVE = "concave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The hard rules. What is not known of a person breaks no rule, but for what `unknown.READINGS` says.

    `unit_level` is where in the tree of business units two people must differ: 0 their own units, 1
    the units at the root, 2 those below, and so on; who sits higher is taken at their own unit.
    `line_distance` is how many levels of the reporting line count, 0 for all. `shared_hours` are
    minutes a week, 0 for off.
    """

    different_unit: bool = True
    unit_level: int = 0
    outside_reporting_line: bool = True
    line_distance: int = 0
    junior_by_grade: bool = False
    junior_by_tenure: bool = False
    junior_by_age: bool = False
    common_language: bool = False
    shared_hours: int = 0
    site: SiteRule = SiteRule.ANY
    new_partners: bool = True
    minimum_score: int = 0  # points without those for the load

    def __post_init__(self) -> None:
        object.__setattr__(self, "site", _choice(SiteRule, self.site))
        for name in ("unit_level", "line_distance", "shared_hours"):
            _whole(name, getattr(self, name))
        _whole("minimum_score", self.minimum_score, SCORE_MAX)
        for name in RULE_SWITCHES:
            if not isinstance(getattr(self, name), bool):
                raise SnapshotError(f"{name} is on or off, not {getattr(self, name)!r}")


RULE_SWITCHES = (
    "different_unit",
    "outside_reporting_line",
    "junior_by_grade",
    "junior_by_tenure",
    "junior_by_age",
    "common_language",
    "new_partners",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each part of a score weighs against the others: whole numbers, 0 for nothing."""

    topic: int = 6_000
    goals: int = 0
    skills: int = 0
    channels: int = 0
    interests: int = 500
    wish: int = 0
    language: int = 2_500
    meeting: int = 1_000
    experience: int = 0
    age: int = 0
    perspective: int = 0
    load: int = 0

    def __post_init__(self) -> None:
        for key in PartKey:
            _whole(f"the weight of {key}", getattr(self, key))
        if not any(getattr(self, key) for key in PartKey):
            raise SnapshotError("all weights are 0")

    def shares(self) -> Mapping[PartKey, int]:
        """The most points that each part may give; together exactly 10,000.

        Rounded down; what is left goes to the part that weighs most, the first of equals.
        """
        return _shares(self)


@cache
def _shares(of: Weights) -> Mapping[PartKey, int]:
    weights = {key: getattr(of, key) for key in PartKey}
    whole = sum(weights.values())
    shares = {key: SCORE_MAX * weight // whole for key, weight in weights.items()}
    heaviest = max(PartKey, key=lambda key: weights[key])
    shares[heaviest] += SCORE_MAX - sum(shares.values())
    return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """How far the worst-off count; FLOOR may cost `price` hundredths of a per cent of all points."""

    mode: FairnessMode = FairnessMode.OFF
    price: int = 50

    def __post_init__(self) -> None:
        object.__setattr__(self, "mode", _choice(FairnessMode, self.mode))
        _whole("the price of fairness", self.price, 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """How many mentors a mentee gets, each from another discipline: a business unit at `level`.

    Levels as in `Rules.unit_level`; a mentor whose unit is not known is a discipline of their own.
    """

    size: int = 1
    level: int = 1

    def __post_init__(self) -> None:
        _whole("the level of a discipline", self.level)
        _whole("the size of a team", self.size, MOST_IN_TEAM)
        if not self.size:
            raise SnapshotError("a team has one mentor at least")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who decides, rules, weights, fairness, teams, and the score below which a proposal is called weak."""

    mode: Mode = Mode.BEST
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)
    fairness: Fairness = field(default_factory=Fairness)
    teams: Teams = field(default_factory=Teams)
    weak_below: int = 4_000

    def __post_init__(self) -> None:
        object.__setattr__(self, "mode", _choice(Mode, self.mode))
        if self.mode == Mode.CHOSEN and self.teams.size > 1:
            raise SnapshotError("people choose one mentor, not a team")
        _whole("weak_below", self.weak_below, SCORE_MAX)

    @property
    def unread(self) -> frozenset[str]:
        """What of a person counts for nothing under this policy, so that nobody need ask for it."""
        read = {"wishes"} if self.mode == Mode.CHOSEN else set()
        return frozenset(
            name
            for name, (parts, switches) in READ_FOR.items()
            if not any(getattr(self.weights, part) for part in parts)
            and not any(getattr(self.rules, switch) for switch in switches)
            and name not in read
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Policy":
        """Raises SnapshotError for a name that this version does not know."""
        sections: dict[str, Any] = {
            "rules": Rules,
            "weights": Weights,
            "fairness": Fairness,
            "teams": Teams,
        }
        return _read(
            cls,
            {
                name: _read(sections[name], value) if name in sections else value
                for name, value in data.items()
            },
        )


# What is read of a person only for certain parts of a score or certain rules.
READ_FOR: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "grade": ((), ("junior_by_grade",)),
    "tenure": (("experience",), ("junior_by_tenure",)),
    "born": (("age",), ("junior_by_age",)),
    "hours": ((), ("shared_hours",)),
    "words": (("goals",), ()),
    "skills": (("skills",), ()),
    "channels": (("channels",), ()),
    "perspective": (("perspective",), ()),
    "wishes": (("wish",), ()),
}


def _read[T](kind: type[T], data: object) -> T:
    if not isinstance(data, Mapping):
        raise SnapshotError(f"{kind.__name__} is a table of names and values, not {data!r}")
    if unknown := set(data) - {field.name for field in fields(kind)}:  # type: ignore[arg-type]
        raise SnapshotError(f"unknown parts of a policy: {', '.join(sorted(unknown))}")
    return kind(**data)


def _whole(name: str, value: object, most: int = 10**9) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise SnapshotError(f"{name} is a whole number from 0 to {most:,}, not {value!r}")


def _choice[E: StrEnum](kind: type[E], value: str) -> E:
    try:
        return kind(value)
    except ValueError as error:
        raise SnapshotError(f"{value!r} is none of {', '.join(kind)}") from error

"""All that the engine reads: people as they stood at one moment, frozen and without names.

Identifiers are opaque strings. `id` is a membership's, `person` a person's: managers are persons.
The result depends on what a snapshot says, not on the order in which it says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from matching.engine.errors import SnapshotError
from matching.engine.policy import Policy

EITHER, ON_SITE, REMOTE = "either", "on_site", "remote"
WAYS_TO_MEET = (EITHER, ON_SITE, REMOTE)
LEVELS, PRIORITIES, KNOWLEDGE = range(1, 5), range(1, 4), range(4)


@dataclass(frozen=True, slots=True)
class Offer:
    """A mentor offers a topic at a level from 1 to 4."""

    topic: str
    level: int


@dataclass(frozen=True, slots=True)
class Want:
    """A mentee wants a topic: priority 1 (a little) to 3, starting knowledge 0 (none) to 3."""

    topic: str
    priority: int
    knowledge: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What mentors and mentees have in common.

    `card` is the version of the profile card that was read; `unit` is the business unit that the
    person works in, "" where nobody knows it; `managers` are those above in the reporting line,
    nearest first, as far up as the directory goes.
    """

    id: str
    person: str
    card: str = ""
    unit: str = ""
    managers: tuple[str, ...] = ()
    site: str = ""
    languages: frozenset[str] = frozenset()
    meets: str = EITHER
    interests: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.meets not in WAYS_TO_MEET:
            raise SnapshotError(f"{self.id}: nobody meets by {self.meets!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor(Person):
    """The junior who teaches; `taken` of the `capacity` places are held by pairs already."""

    capacity: int = 1
    taken: int = 0
    offers: tuple[Offer, ...] = ()

    def __post_init__(self) -> None:
        super(Mentor, self).__post_init__()
        if self.capacity < 1 or self.taken < 0:
            raise SnapshotError(f"{self.id}: {self.taken} of {self.capacity} places taken")
        if any(offer.level not in LEVELS for offer in self.offers):
            raise SnapshotError(f"{self.id}: a level is out of range")
        _once(self.id, [offer.topic for offer in self.offers])

    @property
    def seats(self) -> int:
        """Places that are free; none when the capacity was lowered below what is taken."""
        return max(0, self.capacity - self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentee(Person):
    """The senior who learns and has no mentor yet."""

    wants: tuple[Want, ...] = ()

    def __post_init__(self) -> None:
        super(Mentee, self).__post_init__()
        if any(want.priority not in PRIORITIES or want.knowledge not in KNOWLEDGE for want in self.wants):
            raise SnapshotError(f"{self.id}: a priority or a knowledge is out of range")
        _once(self.id, [want.topic for want in self.wants])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everybody who takes part in a match, each side in the order of `id`, and the policy."""

    mentors: tuple[Mentor, ...] = ()
    mentees: tuple[Mentee, ...] = ()
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        """Sort both sides, so that the order in which people were read changes nothing."""
        for side in ("mentors", "mentees"):
            people = tuple(sorted(getattr(self, side), key=lambda person: person.id))
            object.__setattr__(self, side, people)
        _once("the snapshot", [person.id for person in (*self.mentors, *self.mentees)])

    def to_json(self) -> dict[str, Any]:
        return {
            "policy": self.policy.to_json(),
            "mentors": [_person_to_json(mentor) for mentor in self.mentors],
            "mentees": [_person_to_json(mentee) for mentee in self.mentees],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Snapshot":
        """Raises SnapshotError when something is missing, unknown or out of range."""
        try:
            return cls(
                mentors=tuple(
                    Mentor(**_person(row), offers=tuple(Offer(**offer) for offer in row["offers"]))
                    for row in data["mentors"]
                ),
                mentees=tuple(
                    Mentee(**_person(row), wants=tuple(Want(**want) for want in row["wants"]))
                    for row in data["mentees"]
                ),
                policy=Policy.from_json(data["policy"]),
            )
        except (KeyError, TypeError) as error:
            raise SnapshotError(f"the snapshot is not readable: {error}") from error


def _person_to_json(person: Mentor | Mentee) -> dict[str, Any]:
    row = asdict(person)
    return {**row, "languages": sorted(person.languages), "interests": sorted(person.interests)}


def _person(row: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in row.items() if key not in ("offers", "wants")}
    return {
        **plain,
        "managers": tuple(row["managers"]),
        "languages": frozenset(row["languages"]),
        "interests": frozenset(row["interests"]),
    }


def _once(where: str, names: Sequence[str]) -> None:
    if len(set(names)) != len(names):
        raise SnapshotError(f"{where}: the same thing is named twice")

"""All that the engine reads: people as they stood at one moment, frozen and without names.

Identifiers are opaque strings. `id` is a membership's, `person` a person's: managers are persons.
The result depends on what a snapshot says, not on the order in which it says it, nor on how people
are called in it (see `canonical`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import Any

from matching.engine.errors import SnapshotError
from matching.engine.hours import REFERENCE_WEEKS, Hours, offset
from matching.engine.policy import Policy

EITHER, ON_SITE, REMOTE = "either", "on_site", "remote"
WAYS_TO_MEET = (EITHER, ON_SITE, REMOTE)
LEVELS, PRIORITIES, KNOWLEDGE = range(1, 5), range(1, 4), range(4)
PAIRS = ("never", "declined", "earlier", "locked", "held")
NOTHING: frozenset[str] = frozenset()

type PairOfIds = tuple[str, str]  # of a mentee and a mentor


class Source(StrEnum):
    """Where the product has what the engine reads, and that organisers see it there.

    There is no source for anything else. Organisers choose weights, locks and bans and look at what
    comes out: whatever the engine reads they can work out. So it reads nothing that they may not see.
    """

    KEY = "a key, which says nothing of anybody"
    CARD = "the profile card: its form says that organisers see it"
    DIRECTORY = "the directory: organisers see it on the page of the person"
    ORGANISER = "organisers decide it themselves"
    PAIRS = "the pairs so far, which organisers see"
    CHOOSING = "wishes and answers: both are told that organisers can work them out"


# Of every field of a person, and of everything that a snapshot says of two of them.
SOURCES: Mapping[str, Source] = {
    "id": Source.KEY,
    "person": Source.KEY,
    "card": Source.KEY,
    "units": Source.DIRECTORY,
    "managers": Source.DIRECTORY,
    "site": Source.CARD,
    "languages": Source.CARD,
    "meets": Source.CARD,
    "interests": Source.CARD,
    "skills": Source.CARD,
    "channels": Source.CARD,
    "grade": Source.DIRECTORY,
    "tenure": Source.DIRECTORY,
    "born": Source.CARD,
    "zone": Source.CARD,
    "hours": Source.CARD,
    "words": Source.CARD,
    "perspective": Source.CARD,
    "wishes": Source.CHOOSING,
    "offers": Source.CARD,
    "wants": Source.CARD,
    "capacity": Source.ORGANISER,
    "taken": Source.PAIRS,
    "never": Source.ORGANISER,
    "declined": Source.CHOOSING,
    "earlier": Source.PAIRS,
    "locked": Source.ORGANISER,
    "held": Source.PAIRS,
}


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
    """What mentors and mentees have in common; whatever is not known is empty or None.

    `card` is the version of the profile card that was read. `units` are the business units that the
    person belongs to, from the root of the tree to their own; `managers` those above in the reporting
    line, nearest first. A higher `grade` is more senior; `tenure` is in months, `born` a year. `hours`
    are in the person's own `zone`. `words` are the mentee's goals or the mentor's expertise as they
    wrote them. `perspective` holds the answers to questions that matching compares. `wishes` are the ids
    of people on the other side, the dearest first.
    """

    id: str
    person: str
    card: str = ""
    units: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    site: str = ""
    languages: frozenset[str] = NOTHING
    meets: str = EITHER
    interests: frozenset[str] = NOTHING
    skills: frozenset[str] = NOTHING
    channels: frozenset[str] = NOTHING
    grade: int | None = None
    tenure: int | None = None
    born: int | None = None
    zone: str = "UTC"
    hours: tuple[Hours, ...] = ()
    words: str = ""
    perspective: Mapping[str, str] = field(default_factory=dict)
    wishes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.meets not in WAYS_TO_MEET:
            raise SnapshotError(f"{self.id}: nobody meets by {self.meets!r}")
        if self.hours:
            offset(self.zone, REFERENCE_WEEKS[0])
        if len(self.wishes) > 1:
            _once(self.id, self.wishes)


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
    """The senior who learns and has no mentor yet, or `taken` of those that make up a team."""

    wants: tuple[Want, ...] = ()
    taken: int = 0

    def __post_init__(self) -> None:
        super(Mentee, self).__post_init__()
        if self.taken < 0:
            raise SnapshotError(f"{self.id}: {self.taken} places of a team taken")
        if any(want.priority not in PRIORITIES or want.knowledge not in KNOWLEDGE for want in self.wants):
            raise SnapshotError(f"{self.id}: a priority or a knowledge is out of range")
        _once(self.id, [want.topic for want in self.wants])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everybody who takes part in a match, each side in the order of `id`, and the policy.

    `never` names pairs that must not be, `declined` those that the mentor would rather not be in,
    `earlier` those that have been before, `locked` those that must be. `held` are pairs of today whose
    mentee lacks others for a team. `seed` decides among results that are equally good in every respect.
    """

    mentors: tuple[Mentor, ...] = ()
    mentees: tuple[Mentee, ...] = ()
    policy: Policy = field(default_factory=Policy)
    never: tuple[PairOfIds, ...] = ()
    declined: tuple[PairOfIds, ...] = ()
    earlier: tuple[PairOfIds, ...] = ()
    locked: tuple[PairOfIds, ...] = ()
    held: tuple[PairOfIds, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        """Sort both sides, so that the order in which people were read changes nothing."""
        for side in ("mentors", "mentees"):
            people = tuple(sorted(getattr(self, side), key=lambda person: person.id))
            object.__setattr__(self, side, people)
        for name in PAIRS:
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        _once("the snapshot", [person.id for person in (*self.mentors, *self.mentees)])
        self._check_locks()

    def _check_locks(self) -> None:
        """Every lock must be possible: known people, one mentor a mentee, a place for each."""
        _once("the locked pairs", [mentee for mentee, _mentor in self.locked])
        if not self.locked:
            return
        seats = {mentor.id: mentor.seats for mentor in self.mentors}
        mentees = {mentee.id for mentee in self.mentees}
        for mentee, mentor in self.locked:
            if mentee not in mentees or mentor not in seats:
                raise SnapshotError(f"the lock of {mentee} with {mentor} names somebody who is not there")
            seats[mentor] -= 1
            if seats[mentor] < 0:
                raise SnapshotError(f"{mentor}: more locked mentees than free places")

    def to_json(self) -> dict[str, Any]:
        """Only what differs from a person of whom nothing is known: snapshots are kept with each run."""
        return {
            "policy": self.policy.to_json(),
            "mentors": [_to_json(mentor) for mentor in self.mentors],
            "mentees": [_to_json(mentee) for mentee in self.mentees],
            **{name: [list(pair) for pair in getattr(self, name)] for name in PAIRS},
            "seed": self.seed,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Snapshot":
        """Raises SnapshotError when something is missing, unknown or out of range."""
        try:
            return cls(
                mentors=tuple(Mentor(**_from_json(row)) for row in data["mentors"]),
                mentees=tuple(Mentee(**_from_json(row)) for row in data["mentees"]),
                policy=Policy.from_json(data["policy"]),
                **{name: _pairs(data.get(name, ())) for name in PAIRS},
                seed=int(data.get("seed", 0)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SnapshotError(f"the snapshot is not readable: {error}") from error


# --- JSON -----------------------------------------------------------------------------------

ENCODED: Mapping[str, Callable[[Any], Any]] = {
    "languages": sorted,
    "interests": sorted,
    "skills": sorted,
    "channels": sorted,
    "units": list,
    "managers": list,
    "wishes": list,
    "perspective": dict,
    "hours": lambda hours: [[part.day, part.start, part.end] for part in hours],
    "offers": lambda offers: [[offer.topic, offer.level] for offer in offers],
    "wants": lambda wants: [[want.topic, want.priority, want.knowledge] for want in wants],
}
DECODED: Mapping[str, Callable[[Any], Any]] = {
    "languages": frozenset,
    "interests": frozenset,
    "skills": frozenset,
    "channels": frozenset,
    "units": tuple,
    "managers": tuple,
    "wishes": tuple,
    "perspective": dict,
    "hours": lambda rows: tuple(Hours(*row) for row in rows),
    "offers": lambda rows: tuple(Offer(*row) for row in rows),
    "wants": lambda rows: tuple(Want(*row) for row in rows),
}


# What each field of a person is when nothing is known.
DEFAULTS: Mapping[type[Person], Mapping[str, Any]] = {
    kind: {
        part.name: part.default_factory() if part.default_factory is not MISSING else part.default
        for part in fields(kind)
    }
    for kind in (Mentor, Mentee)
}


def _to_json(person: Mentor | Mentee) -> dict[str, Any]:
    unknown = DEFAULTS[type(person)]
    known = ((name, getattr(person, name)) for name in unknown)
    return {
        name: ENCODED[name](value) if name in ENCODED else value
        for name, value in known
        if value != unknown[name]
    }


def _from_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: DECODED[name](value) if name in DECODED else value for name, value in row.items()}


def _pairs(rows: Iterable[Sequence[str]]) -> tuple[PairOfIds, ...]:
    return tuple((mentee, mentor) for mentee, mentor in rows)


def _once(where: str, names: Sequence[str]) -> None:
    if len(set(names)) != len(names):
        raise SnapshotError(f"{where}: the same thing is named twice")

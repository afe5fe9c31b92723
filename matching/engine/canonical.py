"""An order of people that depends on what they said, not on how they are called.

Where results are equally good in every respect, something has to decide. If that were the order of
identifiers, the same people under new names would get other partners. So people are put in the order
of a digest of all that the engine reads of them, refined by their relations to others (reporting
lines, never-pairs, pairs that were declined, earlier pairs, locks, wishes). Two people with the same
digest are alike in everything that a match looks at; only between such twins does the order of `id`
decide, and all that it decides is which of the two gets which of their partners.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.snapshot import DEFAULTS, ENCODED, PAIRS, Mentee, Mentor, Person, Snapshot
from matching.engine.terms import Numbers

NAMES = frozenset(("id", "person", "card", "managers", "wishes"))  # what calls people by name
ROUNDS = 2  # how far along relations people are told apart

type Digest = bytes
type Relation = tuple[str, str, str]  # of a mentee and a mentor, and its kind


def digest(*parts: object) -> Digest:
    return _digest(repr(parts))


def _digest(said: str) -> Digest:
    return blake2b(said.encode(), digest_size=8).digest()


def digests(people: Sequence[Person]) -> dict[str, Digest]:
    """By id, from all that people said of themselves."""
    if not people:
        return {}
    unknown = [(name, value) for name, value in DEFAULTS[type(people[0])].items() if name not in NAMES]
    said_by = attrgetter(*(name for name, _value in unknown))
    found, written = {}, cache(_written)  # many say the same
    for person in people:
        said = [
            written(name, tuple(sorted(value.items())) if name == "perspective" else value)
            for (name, none), value in zip(unknown, said_by(person), strict=True)
            if value != none
        ]
        found[person.id] = _digest(f"({', '.join(said)}{',' if len(said) == 1 else ''})")
    return found


def _written(name: str, value: Any) -> str:
    """What was said, in an order of its own."""
    if name == "perspective":
        return repr((name, list(value)))
    plain = ENCODED[name](value) if name in ENCODED else value
    return repr((name, sorted(plain) if name in ("offers", "wants", "hours") else plain))


def relations(snapshot: Snapshot) -> Iterable[Relation]:
    """Everything that ties a mentee to a mentor by name."""
    for kind in PAIRS:
        yield from ((mentee, mentor, kind) for mentee, mentor in getattr(snapshot, kind))
    for mentee in snapshot.mentees:
        yield from ((mentee.id, wish, f"wishes {rank}") for rank, wish in enumerate(mentee.wishes))
    for mentor in snapshot.mentors:
        yield from ((wish, mentor.id, f"wished {rank}") for rank, wish in enumerate(mentor.wishes))
    for row, column, distance in lines(snapshot):
        yield snapshot.mentees[row].id, snapshot.mentors[column].id, f"line {distance}"


def lines(snapshot: Snapshot) -> list[tuple[int, int, int]]:
    """Places of (mentee, mentor) in one reporting line, and their distance in it.

    0 stands for one and the same person, negative distances for a mentor above the mentee.
    """
    found = []
    mentors = _places(snapshot.mentors)
    for row, mentee in enumerate(snapshot.mentees):
        for distance, above in enumerate((mentee.person, *mentee.managers)):
            found += [(row, column, -distance) for column in mentors.get(above, ())]
    mentees = _places(snapshot.mentees)
    for column, mentor in enumerate(snapshot.mentors):
        for distance, above in enumerate(mentor.managers, 1):
            found += [(row, column, distance) for row in mentees.get(above, ())]
    return found


def _places(people: Sequence[Person]) -> dict[str, list[int]]:
    places = defaultdict(list)
    for place, person in enumerate(people):
        places[person.person].append(place)
    return places


def in_order(snapshot: Snapshot) -> tuple[list[Mentee], list[Mentor], Numbers, Numbers]:
    """Both sides in their canonical order, and a number for each person that goes with them."""
    mentees, mentors = digests(snapshot.mentees), digests(snapshot.mentors)
    ties: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for mentee, mentor, kind in relations(snapshot):
        if mentee in mentees and mentor in mentors:
            ties[mentee].append((mentor, kind))
            ties[mentor].append((mentee, kind))
    known = {**mentees, **mentors}
    for _round in range(ROUNDS):
        known |= {
            name: digest(known[name], sorted((kind, known[other]) for other, kind in tied))
            for name, tied in ties.items()
        }

    def place(person: Person) -> tuple[Digest, str]:
        return known[person.id], person.id

    first, second = sorted(snapshot.mentees, key=place), sorted(snapshot.mentors, key=place)
    return first, second, _numbers(first, known), _numbers(second, known)


def _numbers(people: Sequence[Person], known: dict[str, Digest]) -> Numbers:
    """Twins get different numbers, by their place among each other."""
    numbers = []
    before, twin = b"", 0
    for person in people:
        own = known[person.id]
        twin = twin + 1 if own == before else 0
        before = own
        numbers.append(int.from_bytes(digest(own, twin) if twin else own))
    return np.array(numbers, dtype=np.uint64).view(np.int64)


def luck(mentees: Numbers, mentors: Numbers, seed: int, most: int) -> Numbers:
    """For each pair (mentees[k], mentors[k]) a number below `most` (a power of two) as if by chance."""
    mixed = _mix(mentees.view(np.uint64) + np.uint64(seed % 2**64))
    return (_mix(mixed ^ _mix(mentors.view(np.uint64))) & np.uint64(most - 1)).astype(np.int64)


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea & Flood 2014): every bit depends on every other."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))

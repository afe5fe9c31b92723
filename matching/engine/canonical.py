"""An order of people that depends on what they said, not on how they are called.

Where results are equally good in every respect, something has to decide. If that were the order of
identifiers, the same people under new names would get other partners. So each person gets a number,
as if by chance, from all that the engine reads of them, refined by the numbers of those to whom they
are tied (reporting lines, never-pairs, pairs that were declined, earlier pairs, locks, wishes; colour
refinement, Weisfeiler & Leman 1968), and people are put in the order of their numbers. Two people
with the same number are alike in everything that a match looks at; only between such twins does the
order of `id` decide, and all that it decides is which of the two gets which of their partners.

What is said in no order is added up: the number of a set is the sum of those of its members, which
tells sets apart as well as a digest of them does (AdHash, Bellare & Micciancio 1997).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.snapshot import DEFAULTS, PAIRS, Mentee, Mentor, Person, Snapshot
from matching.engine.terms import Numbers, classes

NAMES = frozenset(("id", "person", "card", "managers", "wishes"))  # what calls people by name
ROUNDS = 2  # how far along relations people are told apart
# Fields that hold several things in no order, and how each of the things is told from others.
SEVERAL: Mapping[str, Callable[[Any], Iterable[object]]] = {
    "languages": iter,
    "interests": iter,
    "skills": iter,
    "channels": iter,
    "perspective": lambda given: given.items(),
    "hours": partial(map, attrgetter("day", "start", "end")),
    "offers": partial(map, attrgetter("topic", "level")),
    "wants": partial(map, attrgetter("topic", "priority", "knowledge")),
}

type Digest = bytes
type Drawn = NDArray[np.uint64]  # as if by chance
type Line = tuple[int, int, int]  # places of a mentee and a mentor in one reporting line, and their distance
type Ties = tuple[Numbers, Numbers, Drawn]  # rows of mentees, columns of mentors, a number for the kind


def digest(*parts: object) -> Digest:
    return blake2b(repr(parts).encode(), digest_size=8).digest()


def in_order(snapshot: Snapshot) -> tuple[list[Mentee], list[Mentor], Numbers, Numbers, list[Line]]:
    """Both sides in their canonical order, a number for each person that goes with them, and who of
    them are in one reporting line."""
    mentees, mentors = _said(snapshot.mentees), _said(snapshot.mentors)
    lines = _lines(snapshot)
    rows, columns, kinds = _ties(snapshot, lines)
    for _round in range(ROUNDS):
        theirs, ours = _mix(kinds + mentors[columns]), _mix(kinds + mentees[rows])
        np.add.at(mentees, rows, theirs)
        np.add.at(mentors, columns, ours)
    first, mentee_numbers = _order(mentees)
    second, mentor_numbers = _order(mentors)
    row_of, column_of = np.argsort(first).tolist(), np.argsort(second).tolist()
    return (
        [snapshot.mentees[row] for row in first.tolist()],
        [snapshot.mentors[column] for column in second.tolist()],
        mentee_numbers,
        mentor_numbers,
        [(row_of[row], column_of[column], distance) for row, column, distance in lines],
    )


def _said(people: Sequence[Person]) -> Drawn:
    """A number for each person from what they said of themselves; what is not known adds nothing."""
    numbers = np.zeros(len(people), dtype=np.uint64)
    fields = DEFAULTS[type(people[0])] if people else {}
    for name, unknown in fields.items():
        values = [] if name in NAMES else [*map(attrgetter(name), people)]
        if values.count(unknown) == len(values):
            continue
        if name in SEVERAL:
            things = [thing for value in values for thing in SEVERAL[name](value)]
            whose = np.repeat(np.arange(len(people)), [*map(len, values)])
            np.add.at(numbers, whose, _drawn(name, things))
        else:
            numbers += np.where([value != unknown for value in values], _drawn(name, values), np.uint64(0))
    return numbers


def _drawn(name: str, values: Sequence[object]) -> Drawn:
    """The number of each value of a field; many people say the same."""
    codes, different = classes(values)
    table = [int.from_bytes(digest(name, value)) for value in different]
    return np.array(table, dtype=np.uint64)[codes]


def _order(numbers: Drawn) -> tuple[Numbers, Numbers]:
    """Places from the smallest number on, and the numbers; twins, in the order of `id`, get others."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    twin = (np.arange(ordered.size) - np.searchsorted(ordered, ordered)).astype(np.uint64)
    return order, np.where(twin > 0, _mix(ordered + twin), ordered).view(np.int64)


def _ties(snapshot: Snapshot, lines: Sequence[Line]) -> Ties:
    """Whatever ties a mentee to a mentor by name, where both are there."""
    rows = {mentee.id: row for row, mentee in enumerate(snapshot.mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(snapshot.mentors)}
    named = [(mentee, mentor, kind) for kind in PAIRS for mentee, mentor in getattr(snapshot, kind)]
    for mentee in snapshot.mentees:
        named += [(mentee.id, wish, f"wishes {rank}") for rank, wish in enumerate(mentee.wishes)]
    for mentor in snapshot.mentors:
        named += [(wish, mentor.id, f"wished {rank}") for rank, wish in enumerate(mentor.wishes)]
    ties = [(rows[a], columns[b], kind) for a, b, kind in named if a in rows and b in columns]
    ties += [(row, column, f"line {distance}") for row, column, distance in lines]
    first, second, kinds = zip(*ties, strict=True) if ties else ((), (), ())
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64), _drawn("tie", kinds)


def _lines(snapshot: Snapshot) -> list[Line]:
    """Who are in one reporting line, by their places in the snapshot.

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
    places: dict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        places[person.person].append(place)
    return places


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

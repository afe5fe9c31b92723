"""What two people have in common, or what one of them has and the other lacks."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from matching.engine import words
from matching.engine.codes import PartKey
from matching.engine.criteria.parts import Criterion, Part
from matching.engine.policy import NEW_TO_THE_MENTEE, SHARED_INTERESTS
from matching.engine.sides import Sides
from matching.engine.snapshot import Mentee, Mentor, Person
from matching.engine.terms import Numbers, Overlap, Product, Table, Term, classes

NAMED = 10  # so many things are listed in an explanation
MOST_NEW = len(NEW_TO_THE_MENTEE) - 1


# --- language -------------------------------------------------------------------------------


def _language(sides: Sides, share: int) -> Iterator[Term]:
    left, mentees = classes([mentee.languages for mentee in sides.mentees])
    right, mentors = classes([mentor.languages for mentor in sides.mentors])
    values = [[share if a & b else 0 for b in mentors] for a in mentees]  # type: ignore[operator]
    yield Table(left, right, np.array(values, dtype=np.int64).reshape(len(mentees), len(mentors)))


def _explain_language(mentee: Mentee, mentor: Mentor, _sides: Sides, share: int) -> Iterator[Part]:
    yield _language_part(mentee.languages, mentor.languages, share)


@cache
def _language_part(ours: frozenset[str], theirs: frozenset[str], share: int) -> Part:
    common = sorted(ours & theirs)
    facts: dict[str, Any] = {"shared": common}
    if not (ours and theirs):
        facts["unknown"] = True
    return Part(PartKey.LANGUAGE, share if common else 0, share, facts)


# --- interests ------------------------------------------------------------------------------


def _interests(sides: Sides, share: int) -> Iterator[Term]:
    if not any(mentee.interests for mentee in sides.mentees):
        return
    points = np.array([share * percent // 100 for percent in SHARED_INTERESTS], dtype=np.int64)
    left, right = sides.incidence(lambda person: person.interests)
    yield Overlap(left, right, lambda common, _columns: points[np.minimum(common, points.size - 1)])


def _explain_interests(mentee: Mentee, mentor: Mentor, _sides: Sides, share: int) -> Iterator[Part]:
    common = sorted(mentee.interests & mentor.interests)
    percent = SHARED_INTERESTS[min(len(common), len(SHARED_INTERESTS) - 1)]
    yield Part(PartKey.INTERESTS, share * percent // 100, share, {"shared": common})


# --- what the mentor has and the mentee lacks -----------------------------------------------


def _complement(key: PartKey, of: Callable[[Person], frozenset[str]]) -> Criterion:
    """Points for things that are new to the mentee: the more the better, up to three."""

    def terms(sides: Sides, share: int) -> Iterator[Term]:
        """What the mentor has, less what of it the mentee has too."""
        points = np.array([share * percent // 100 for percent in NEW_TO_THE_MENTEE], dtype=np.int64)
        had = np.array([len(of(mentor)) for mentor in sides.mentors], dtype=np.int64)

        def loss(common: Numbers, columns: Numbers) -> Numbers:
            own = had[columns]
            new = np.minimum(own - common, MOST_NEW)
            return np.asarray(points[new] - points[np.minimum(own, MOST_NEW)], dtype=np.int64)

        alone = points[np.minimum(had, MOST_NEW)].astype(np.float32)
        yield Product(np.ones((len(sides.mentees), 1), dtype=np.float32), alone[:, None])
        yield Overlap(*sides.incidence(of), loss)

    def explain(mentee: Mentee, mentor: Mentor, _sides: Sides, share: int) -> Iterator[Part]:
        new = sorted(of(mentor) - of(mentee))
        points = share * NEW_TO_THE_MENTEE[min(len(new), MOST_NEW)] // 100
        yield Part(key, points, share, {"new": new[:NAMED]})

    return Criterion(key, terms, explain)


# --- free words -----------------------------------------------------------------------------


def _goals(sides: Sides, share: int) -> Iterator[Term]:
    left, right = _weights(sides)

    def points(products: Numbers, _columns: Numbers) -> Numbers:
        percent = np.minimum(100, 100 * products // words.ALIKE)
        return np.asarray(share * percent // 100, dtype=np.int64)

    yield Overlap(left, right, points)


def _weights(sides: Sides) -> tuple[csr_array, csr_array]:
    """The weight of each stem in each person's text."""
    places: dict[str, int] = {}
    found = []
    for people in (sides.mentees, sides.mentors):
        texts = [sides.texts.get(person.id, {}) for person in people]
        counts = np.array([0, *map(len, texts)], dtype=np.int64)
        columns = [places.setdefault(stem, len(places)) for text in texts for stem in text]
        weights = [weight for text in texts for weight in text.values()]
        found.append((np.array(weights, dtype=np.int64), np.array(columns, dtype=np.int64), counts))
    left, right = (
        csr_array((data, columns, np.cumsum(counts)), shape=(counts.size - 1, len(places)))
        for data, columns, counts in found
    )
    return left, right


def _explain_goals(mentee: Mentee, mentor: Mentor, sides: Sides, share: int) -> Iterator[Part]:
    ours, theirs = sides.texts.get(mentee.id, {}), sides.texts.get(mentor.id, {})
    percent = words.alike_percent(words.product(ours, theirs))
    facts = {"alike": percent, "shared": words.shared(ours, theirs)[:NAMED]}
    yield Part(PartKey.GOALS, share * percent // 100, share, facts)


LANGUAGE = Criterion(PartKey.LANGUAGE, _language, _explain_language)
INTERESTS = Criterion(PartKey.INTERESTS, _interests, _explain_interests)
SKILLS = _complement(PartKey.SKILLS, lambda person: person.skills)
CHANNELS = _complement(PartKey.CHANNELS, lambda person: person.channels)
GOALS = Criterion(PartKey.GOALS, _goals, _explain_goals)

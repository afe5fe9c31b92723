"""How two people meet, how far apart they are, what they wish, and what is different between them."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np

from matching.engine.codes import PartKey
from matching.engine.criteria.parts import Criterion, Part
from matching.engine.policy import (
    FULL_DISTANCE,
    MEET_BY_TRAVEL,
    MEET_EASILY,
    NO_WAY_TO_MEET,
    wish_percent,
)
from matching.engine.rules import share_site
from matching.engine.sides import Sides
from matching.engine.snapshot import ON_SITE, REMOTE, Mentee, Mentor, Person
from matching.engine.terms import Cells, Codes, Product, Same, Table, Term, classes

# --- way to meet ----------------------------------------------------------------------------


def _ease(mentee_meets: str, mentor_meets: str, same_site: bool) -> int:
    """How easily two people meet, in per cent."""
    ways = {mentee_meets, mentor_meets}
    if ways >= {ON_SITE, REMOTE}:
        return NO_WAY_TO_MEET
    if ON_SITE in ways and not same_site:
        return MEET_BY_TRAVEL
    return MEET_EASILY


def _meeting(sides: Sides, share: int) -> Iterator[Term]:
    """Each way and site of mentees with each of mentors."""
    left, mentees = classes([(mentee.meets, mentee.site) for mentee in sides.mentees])
    right, mentors = classes([(mentor.meets, mentor.site) for mentor in sides.mentors])
    values = [
        [share * _ease(a[0], b[0], bool(a[1]) and a[1] == b[1]) // 100 for b in mentors]  # type: ignore[index]
        for a in mentees
    ]
    yield Table(left, right, np.array(values, dtype=np.int64).reshape(len(mentees), len(mentors)))


def _explain_meeting(mentee: Mentee, mentor: Mentor, _sides: Sides, share: int) -> Iterator[Part]:
    same_site = share_site(mentee, mentor) if mentee.site and mentor.site else None
    yield _meeting_part(mentee.meets, mentor.meets, same_site, share)


@cache
def _meeting_part(mentee_meets: str, mentor_meets: str, same_site: bool | None, share: int) -> Part:
    """Sites that are not known (None) are not the same."""
    points = share * _ease(mentee_meets, mentor_meets, bool(same_site)) // 100
    facts = {"mentee": mentee_meets, "mentor": mentor_meets, "same_site": same_site}
    return Part(PartKey.MEETING, points, share, facts)


# --- distance in years ----------------------------------------------------------------------


def _distance(key: PartKey, years: Callable[[Person], int | None]) -> Criterion:
    """The more years lie between the two, the more points; without an answer of both there are none."""

    def points(mentee: int | None, mentor: int | None, share: int) -> int:
        if mentee is None or mentor is None:
            return 0
        return share * min(abs(mentee - mentor), FULL_DISTANCE) // FULL_DISTANCE

    def terms(sides: Sides, share: int) -> Iterator[Term]:
        left, mentees = _year_classes(sides.mentees, years)
        right, mentors = _year_classes(sides.mentors, years)
        values = [[points(a, b, share) for b in mentors] for a in mentees]
        yield Table(left, right, np.array(values, dtype=np.int64).reshape(len(mentees), len(mentors)))

    def explain(mentee: Mentee, mentor: Mentor, _sides: Sides, share: int) -> Iterator[Part]:
        own, theirs = years(mentee), years(mentor)
        apart = None if own is None or theirs is None else abs(own - theirs)
        yield Part(key, points(own, theirs, share), share, {"years": apart})

    return Criterion(key, terms, explain)


def _year_classes(
    people: Sequence[Person], years: Callable[[Person], int | None]
) -> tuple[Codes, list[int | None]]:
    known = [years(person) for person in people]
    codes, _values = classes(known)
    return codes, list(dict.fromkeys(known))


def _tenure_years(person: Person) -> int | None:
    return None if person.tenure is None else person.tenure // 12


# --- wishes ---------------------------------------------------------------------------------


def _wish_points(rank: int, share: int) -> int:
    """Each side's wish gives half of the points."""
    return share * wish_percent(rank) // 200


def _wishes(sides: Sides, share: int) -> Iterator[Term]:
    cells = [
        (row, sides.columns[wish], _wish_points(rank, share))
        for row, mentee in enumerate(sides.mentees)
        for rank, wish in enumerate(mentee.wishes)
        if wish in sides.columns
    ]
    cells += [
        (sides.rows[wish], column, _wish_points(rank, share))
        for column, mentor in enumerate(sides.mentors)
        for rank, wish in enumerate(mentor.wishes)
        if wish in sides.rows
    ]
    yield Cells.of(sides.shape, cells)


def _explain_wishes(mentee: Mentee, mentor: Mentor, _sides: Sides, share: int) -> Iterator[Part]:
    ranks = {
        "mentee": mentee.wishes.index(mentor.id) if mentor.id in mentee.wishes else None,
        "mentor": mentor.wishes.index(mentee.id) if mentee.id in mentor.wishes else None,
    }
    points = sum(_wish_points(rank, share) for rank in ranks.values() if rank is not None)
    yield Part(PartKey.WISH, points, share, {name: None if r is None else r + 1 for name, r in ranks.items()})


# --- perspectives ---------------------------------------------------------------------------


def _perspective(sides: Sides, share: int) -> Iterator[Term]:
    """For each attribute the same points, where both gave it and it differs."""
    for name in sides.perspectives:
        left, right = sides.codes(lambda person, name=name: person.perspective.get(name))  # type: ignore[misc]
        points = share // len(sides.perspectives)
        given = ((codes >= 0).astype(np.float32)[:, None] for codes in (left, right))
        ours, theirs = given
        yield Product(ours * points, theirs)
        yield Same(left, right, value=-points)


def _explain_perspective(mentee: Mentee, mentor: Mentor, sides: Sides, share: int) -> Iterator[Part]:
    ours, theirs = mentee.perspective, mentor.perspective
    different = [
        name
        for name in sides.perspectives
        if ours.get(name) and theirs.get(name) and ours[name] != theirs[name]
    ]
    each = share // len(sides.perspectives) if sides.perspectives else 0
    yield Part(PartKey.PERSPECTIVE, each * len(different), share, {"different": different})


MEETING = Criterion(PartKey.MEETING, _meeting, _explain_meeting)
EXPERIENCE = _distance(PartKey.EXPERIENCE, _tenure_years)
AGE = _distance(PartKey.AGE, lambda person: person.born)
WISH = Criterion(PartKey.WISH, _wishes, _explain_wishes)
PERSPECTIVE = Criterion(PartKey.PERSPECTIVE, _perspective, _explain_perspective)

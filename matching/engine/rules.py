"""The hard rules: a pair that breaks one is never proposed, whatever its points.

Each rule says twice what it forbids: for all pairs at once as terms (a pair is forbidden where they
add up to more than 0), and for one pair in plain words of Python. Tests hold the two together.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from matching.engine.codes import RuleCode
from matching.engine.hours import QUARTER, QUARTERS_A_WEEK, shared_minutes
from matching.engine.policy import Rules, SiteRule
from matching.engine.sides import Sides
from matching.engine.snapshot import Mentee, Mentor, Person
from matching.engine.terms import Cells, Product, Same, Table, Term, classes


@dataclass(frozen=True)
class Rule:
    """A rule that a policy may switch on: all pairs that it forbids, and whether one pair breaks it."""

    code: RuleCode
    holds: Callable[[Rules], bool]
    forbids: Callable[[Sides], Iterable[Term]]
    breaks: Callable[[Mentee, Mentor, Sides], bool]


# --- people and their names -----------------------------------------------------------------


def _same_person(sides: Sides) -> Iterator[Term]:
    yield Cells.of(sides.shape, [(row, column, 1) for row, column, away in sides.lines if not away])


def _in_line(sides: Sides) -> Iterator[Term]:
    most = sides.policy.rules.line_distance
    found = {(row, column) for row, column, away in sides.lines if away and (not most or abs(away) <= most)}
    yield Cells.of(sides.shape, [(row, column, 1) for row, column in sorted(found)])


def _are_in_line(mentee: Mentee, mentor: Mentor, sides: Sides) -> bool:
    """One of the two reports to the other, at any distance or up to the policy's."""
    most = sides.policy.rules.line_distance or None
    return mentee.person in mentor.managers[:most] or mentor.person in mentee.managers[:most]


# --- where they work ------------------------------------------------------------------------


def unit_of(person: Person, level: int) -> tuple[str, ...]:
    """The path to the unit at that level, or to the person's own if they sit higher (or level is 0).

    A unit is known by its whole path: units of one name may stand under several others.
    """
    return person.units[:level] if level else person.units


def _same_unit(sides: Sides) -> Iterator[Term]:
    level = sides.policy.rules.unit_level
    yield Same(*sides.codes(lambda person: unit_of(person, level)))


def _share_unit(mentee: Mentee, mentor: Mentor, sides: Sides) -> bool:
    level = sides.policy.rules.unit_level
    return bool(mentee.units) and unit_of(mentee, level) == unit_of(mentor, level)


def _same_site(sides: Sides) -> Iterator[Term]:
    yield Same(*sides.codes(lambda person: person.site))


def _other_site(sides: Sides) -> Iterator[Term]:
    mentees, mentors = sides.shape
    yield Product(np.ones((mentees, 1), dtype=np.float32), np.ones((mentors, 1), dtype=np.float32))
    yield Same(*sides.codes(lambda person: person.site), value=-1)


def share_site(mentee: Mentee, mentor: Mentor) -> bool:
    return bool(mentee.site) and mentee.site == mentor.site


# --- who is senior --------------------------------------------------------------------------


def _by_grade(person: Person) -> int | None:
    return person.grade


def _by_tenure(person: Person) -> int | None:
    return person.tenure


def _by_age(person: Person) -> int | None:
    """The later born, the younger."""
    return None if person.born is None else -person.born


def _junior(code: RuleCode, holds: Callable[[Rules], bool], rank: Callable[[Person], int | None]) -> Rule:
    """The mentor must rank below the mentee, where the rank of both is known."""

    def forbids(sides: Sides) -> Iterator[Term]:
        left, mentees = classes([rank(mentee) for mentee in sides.mentees])
        right, mentors = classes([rank(mentor) for mentor in sides.mentors])
        values = [[int(not_below(theirs, own)) for theirs in mentors] for own in mentees]
        yield Table(left, right, np.array(values, dtype=np.int64).reshape(len(mentees), len(mentors)))

    def not_below(mentor: object, mentee: object) -> bool:
        return isinstance(mentor, int) and isinstance(mentee, int) and mentor >= mentee

    return Rule(code, holds, forbids, lambda mentee, mentor, _s: not_below(rank(mentor), rank(mentee)))


# --- when and how they can speak ------------------------------------------------------------


def _without_language(sides: Sides) -> Iterator[Term]:
    left, mentees = classes([mentee.languages for mentee in sides.mentees])
    right, mentors = classes([mentor.languages for mentor in sides.mentors])
    values = [[int(share_no_language(ours, theirs)) for theirs in mentors] for ours in mentees]  # type: ignore[arg-type]
    yield Table(left, right, np.array(values, dtype=np.int64).reshape(len(mentees), len(mentors)))


def share_no_language(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two people have no language in common, as far as is known of both."""
    return bool(ours and theirs) and not ours & theirs


def _too_few_hours(sides: Sides) -> Iterator[Term]:
    """Each distinct week of the mentees against each of the mentors."""
    least = sides.policy.rules.shared_hours
    left, mentees = classes([sides.free.get(mentee.id) for mentee in sides.mentees])
    right, mentors = classes([sides.free.get(mentor.id) for mentor in sides.mentors])
    shared = np.full((len(mentees), len(mentors)), QUARTERS_A_WEEK, dtype=np.int64)
    rows, columns = ([k for k, week in enumerate(side) if week] for side in (mentees, mentors))
    for season in range(2):
        ours, theirs = (
            _unpacked([side[k][season] for k in kept])  # type: ignore[index]
            for side, kept in ((mentees, rows), (mentors, columns))
        )
        common = (ours @ theirs.T).astype(np.int64)
        shared[np.ix_(rows, columns)] = np.minimum(shared[np.ix_(rows, columns)], common)
    yield Table(left, right, (shared * QUARTER < least).astype(np.int64))


def _unpacked(weeks: Sequence[int]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    raw = b"".join(week.to_bytes(QUARTERS_A_WEEK // 8, "little") for week in weeks)
    octets = np.frombuffer(raw, dtype=np.uint8).reshape(len(weeks), QUARTERS_A_WEEK // 8)
    return np.unpackbits(octets, axis=1, bitorder="little").astype(np.float32)


def _have_too_few_hours(mentee: Mentee, mentor: Mentor, sides: Sides) -> bool:
    ours, theirs = sides.free.get(mentee.id), sides.free.get(mentor.id)
    return bool(ours and theirs) and shared_minutes(ours, theirs) < sides.policy.rules.shared_hours  # type: ignore[arg-type]


RULES: tuple[Rule, ...] = (
    Rule(
        RuleCode.SAME_PERSON,
        lambda rules: True,
        _same_person,
        lambda mentee, mentor, _s: mentee.person == mentor.person,
    ),
    Rule(
        RuleCode.NEVER,
        lambda rules: True,
        lambda sides: [sides.cells(sides.snapshot.never)],
        lambda mentee, mentor, sides: (mentee.id, mentor.id) in sides.never,
    ),
    Rule(
        RuleCode.DECLINED,
        lambda rules: True,
        lambda sides: [sides.cells(sides.snapshot.declined)],
        lambda mentee, mentor, sides: (mentee.id, mentor.id) in sides.declined,
    ),
    Rule(
        RuleCode.EARLIER_PARTNER,
        lambda rules: rules.new_partners,
        lambda sides: [sides.cells(sides.snapshot.earlier)],
        lambda mentee, mentor, sides: (mentee.id, mentor.id) in sides.earlier,
    ),
    Rule(RuleCode.SAME_UNIT, lambda rules: rules.different_unit, _same_unit, _share_unit),
    Rule(RuleCode.REPORTING_LINE, lambda rules: rules.outside_reporting_line, _in_line, _are_in_line),
    _junior(RuleCode.NOT_JUNIOR_BY_GRADE, lambda rules: rules.junior_by_grade, _by_grade),
    _junior(RuleCode.NOT_JUNIOR_BY_TENURE, lambda rules: rules.junior_by_tenure, _by_tenure),
    _junior(RuleCode.NOT_JUNIOR_BY_AGE, lambda rules: rules.junior_by_age, _by_age),
    Rule(
        RuleCode.NO_COMMON_LANGUAGE,
        lambda rules: rules.common_language,
        _without_language,
        lambda mentee, mentor, _s: share_no_language(mentee.languages, mentor.languages),
    ),
    Rule(
        RuleCode.TOO_FEW_HOURS,
        lambda rules: rules.shared_hours > 0,
        _too_few_hours,
        _have_too_few_hours,
    ),
    Rule(
        RuleCode.SAME_SITE,
        lambda rules: rules.site == SiteRule.DIFFERENT,
        _same_site,
        lambda mentee, mentor, _s: share_site(mentee, mentor),
    ),
    Rule(
        RuleCode.OTHER_SITE,
        lambda rules: rules.site == SiteRule.SAME,
        _other_site,
        lambda mentee, mentor, _s: not share_site(mentee, mentor),
    ),
)


@cache
def rules_that_hold(rules: Rules) -> tuple[Rule, ...]:
    """All but the minimum score, which is not a matter of two people but of their points."""
    return tuple(rule for rule in RULES if rule.holds(rules))


def broken_rules(mentee: Mentee, mentor: Mentor, sides: Sides) -> list[RuleCode]:
    """Which rules a pair breaks, the plainest first; the minimum score is not looked at."""
    return [rule.code for rule in rules_that_hold(sides.policy.rules) if rule.breaks(mentee, mentor, sides)]

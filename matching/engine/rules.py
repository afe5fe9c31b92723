"""The hard rules: a pair that breaks one is never proposed, whatever its points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matching.engine.policy import Policy
from matching.engine.snapshot import Person, Snapshot

type Forbidden = NDArray[np.bool_]  # mentees x mentors


class RuleCode(StrEnum):
    """Names of the rules, from the plainest to the least plain; they are stored."""

    SAME_UNIT = "same_unit"
    REPORTING_LINE = "reporting_line"


@dataclass(frozen=True)
class Rule:
    """A rule that a policy may switch on, and the pairs that it forbids."""

    code: RuleCode
    holds: Callable[[Policy], bool]
    forbids: Callable[[Snapshot], Forbidden]


def same_unit(snapshot: Snapshot) -> Forbidden:
    """Both work in the same business unit. An unknown unit is nobody's unit."""
    codes: dict[str, int] = {}
    mentees, mentors = (
        np.array([codes.setdefault(person.unit, len(codes)) if person.unit else absent for person in side])
        for side, absent in ((snapshot.mentees, -1), (snapshot.mentors, -2))
    )
    return np.asarray(np.equal.outer(mentees, mentors), dtype=np.bool_)


def in_reporting_line(snapshot: Snapshot) -> Forbidden:
    """One of the two reports to the other, at any distance (or both are one and the same person)."""
    forbidden = np.zeros((len(snapshot.mentees), len(snapshot.mentors)), dtype=np.bool_)
    for mentor, mentee in _links(snapshot.mentors, snapshot.mentees):
        forbidden[mentee, mentor] = True
    for mentee, mentor in _links(snapshot.mentees, snapshot.mentors):
        forbidden[mentee, mentor] = True
    return forbidden


def _links(people: Sequence[Person], others: Sequence[Person]) -> list[tuple[int, int]]:
    """Places of (person, other) where the other is the person or somebody above them."""
    places = {other.person: place for place, other in enumerate(others)}
    return [
        (place, places[above])
        for place, person in enumerate(people)
        for above in (person.person, *person.managers)
        if above in places
    ]


RULES = (
    Rule(RuleCode.SAME_UNIT, lambda policy: policy.different_unit, same_unit),
    Rule(RuleCode.REPORTING_LINE, lambda policy: policy.outside_reporting_line, in_reporting_line),
)


@dataclass(frozen=True)
class Verdicts:
    """What each rule that holds forbids, and what all of them leave allowed."""

    by_rule: dict[RuleCode, Forbidden]
    allowed: NDArray[np.bool_]


def judge(snapshot: Snapshot) -> Verdicts:
    """Apply the rules that the policy switches on."""
    by_rule = {rule.code: rule.forbids(snapshot) for rule in RULES if rule.holds(snapshot.policy)}
    allowed = np.ones((len(snapshot.mentees), len(snapshot.mentors)), dtype=np.bool_)
    for forbidden in by_rule.values():
        allowed &= ~forbidden
    return Verdicts(by_rule, allowed)

"""What each rule reads of people, and what it does where that is not known: one table.

The documents, the pages of organisers and the tests take it from here. What is not known breaks no
rule; the two exceptions stand in the table. A proposal names the rules that let it pass for want of data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from matching.engine.codes import RuleCode
from matching.engine.policy import Rules
from matching.engine.rules import rules_that_hold
from matching.engine.snapshot import DEFAULTS, Mentee, Mentor, Person


class Side(StrEnum):
    MENTEE = "mentee"
    MENTOR = "mentor"


class Unknown(StrEnum):
    """What a rule does with a pair where it does not know what it reads; of two answers the first holds."""

    FORBIDS = "forbids"
    PASSES = "passes"  # lets the pair pass, unchecked
    REST = "rest"  # checks the rest: what is known of the other of the two
    NO_POINTS = "no_points"  # counts no points for it, so that the pair may fall below the minimum


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule reads: a field of a `Person`, "" for all that gives points.

    `switch` is the rule's name in a policy; `mentee` and `mentor` say what the rule does where that
    field of theirs is not known.
    """

    switch: str
    field: str
    mentee: Unknown = Unknown.PASSES
    mentor: Unknown = Unknown.PASSES

    def if_unknown_of(self, *sides: Side) -> Unknown:
        """What the rule does where it is not known of these."""
        answers = {self.mentee if side is Side.MENTEE else self.mentor for side in sides}
        return next(answer for answer in Unknown if answer in answers)


READINGS: dict[RuleCode, Reading] = {
    RuleCode.SAME_UNIT: Reading("different_unit", "units"),
    # Somebody at the top reports to nobody, and that is mostly the mentee.
    RuleCode.REPORTING_LINE: Reading("outside_reporting_line", "managers", mentee=Unknown.REST),
    RuleCode.NOT_JUNIOR_BY_GRADE: Reading("junior_by_grade", "grade"),
    RuleCode.NOT_JUNIOR_BY_TENURE: Reading("junior_by_tenure", "tenure"),
    RuleCode.NOT_JUNIOR_BY_AGE: Reading("junior_by_age", "born"),
    RuleCode.NO_COMMON_LANGUAGE: Reading("common_language", "languages"),
    RuleCode.TOO_FEW_HOURS: Reading("shared_hours", "hours"),
    RuleCode.SAME_SITE: Reading("site", "site"),
    # Who meets on site alone has to have one.
    RuleCode.OTHER_SITE: Reading("site", "site", mentee=Unknown.FORBIDS, mentor=Unknown.FORBIDS),
    RuleCode.BELOW_MINIMUM: Reading("minimum_score", "", mentee=Unknown.NO_POINTS, mentor=Unknown.NO_POINTS),
}
# These read who people are and which pairs are named, of which nothing can be unknown.
BY_NAME = frozenset((RuleCode.SAME_PERSON, RuleCode.NEVER, RuleCode.DECLINED, RuleCode.EARLIER_PARTNER))


class Unchecked(NamedTuple):
    """A rule that let a pair pass, because what it reads is not known of one of the two or of both."""

    rule: RuleCode
    of: tuple[Side, ...]

    def to_json(self) -> dict[str, Any]:
        return {"rule": self.rule.value, "of": [side.value for side in self.of]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Unchecked":
        return cls(RuleCode(data["rule"]), tuple(map(Side, data["of"])))


def is_known(person: Person, field: str) -> bool:
    return bool(getattr(person, field) != DEFAULTS[type(person)][field])


def unchecked_rules(mentee: Mentee, mentor: Mentor, rules: Rules) -> Iterator[Unchecked]:
    """The rules that hold and could not be checked for these two."""
    people = ((Side.MENTEE, mentee), (Side.MENTOR, mentor))
    for rule in rules_that_hold(rules):
        reading = READINGS.get(rule.code)
        if reading is None:
            continue
        missing = (side for side, person in people if not is_known(person, reading.field))
        if passing := tuple(side for side in missing if reading.if_unknown_of(side) is Unknown.PASSES):
            yield Unchecked(rule.code, passing)

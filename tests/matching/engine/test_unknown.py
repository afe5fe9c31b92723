"""The table of what rules do where something is not known, held against what the engine does."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from matching.engine import (
    READINGS,
    Caution,
    Hours,
    Mentee,
    Mentor,
    Policy,
    Result,
    RuleCode,
    Rules,
    Side,
    SiteRule,
    Snapshot,
    Unknown,
    Weights,
    match,
)
from matching.engine.rules import RULES, broken_rules
from matching.engine.sides import Sides
from matching.engine.unknown import BY_NAME, unchecked_rules
from tests.matching.engine import oracle
from tests.matching.engine.test_rules import OFF

MORNING, EVENING = (Hours(0, 8 * 60, 9 * 60),), (Hours(0, 18 * 60, 19 * 60),)
# Of each rule that reads something of people: how it is switched on, and two people who break it.
AGAINST: Mapping[RuleCode, tuple[dict[str, Any], Any, Any]] = {
    RuleCode.SAME_UNIT: ({"different_unit": True}, ("bank",), ("bank",)),
    RuleCode.REPORTING_LINE: ({"outside_reporting_line": True}, ("board",), ("p s", "board")),
    RuleCode.NOT_JUNIOR_BY_GRADE: ({"junior_by_grade": True}, 5, 9),
    RuleCode.NOT_JUNIOR_BY_TENURE: ({"junior_by_tenure": True}, 5, 90),
    RuleCode.NOT_JUNIOR_BY_AGE: ({"junior_by_age": True}, 1999, 1960),
    RuleCode.NO_COMMON_LANGUAGE: ({"common_language": True}, frozenset({"de"}), frozenset({"en"})),
    RuleCode.TOO_FEW_HOURS: ({"shared_hours": 60}, MORNING, EVENING),
    RuleCode.SAME_SITE: ({"site": SiteRule.DIFFERENT}, "Berlin", "Berlin"),
    RuleCode.OTHER_SITE: ({"site": SiteRule.SAME}, "Berlin", "Munich"),
}
GAPS = ((), (Side.MENTEE,), (Side.MENTOR,), (Side.MENTEE, Side.MENTOR))


def _match(code: RuleCode, missing: tuple[Side, ...]) -> Result:
    """Of two people who break the rule, as far as what it reads of them is known."""
    rules, of_mentee, of_mentor = AGAINST[code]
    field = READINGS[code].field
    mentee = {} if Side.MENTEE in missing else {field: of_mentee}
    mentor = {} if Side.MENTOR in missing else {field: of_mentor}
    return match(
        Snapshot(
            mentees=(Mentee(id="s", person="p s", **mentee),),
            mentors=(Mentor(id="m", person="p m", **mentor),),
            policy=Policy(rules=Rules(**{**OFF, **rules})),
        )
    )


def test_every_rule_stands_in_the_table() -> None:
    assert READINGS.keys() | BY_NAME == set(RuleCode)
    assert not READINGS.keys() & BY_NAME
    assert AGAINST.keys() == {code for code, reading in READINGS.items() if reading.field}
    assert {reading.switch for reading in READINGS.values()} <= {field.name for field in fields(Rules)}


@pytest.mark.parametrize("missing", GAPS)
@pytest.mark.parametrize("code", AGAINST)
def test_a_rule_does_what_the_table_says(code: RuleCode, missing: tuple[Side, ...]) -> None:
    """All pairs at once (the result) and one pair in words (the reason) alike."""
    result = _match(code, missing)
    if not missing or READINGS[code].if_unknown_of(*missing) in (Unknown.FORBIDS, Unknown.REST):
        assert not result.proposals
        assert {person.reason.value for person in result.left_over} == {code.value}
    else:
        (proposal,) = result.proposals
        (unchecked,) = proposal.unchecked
        assert unchecked.rule == code
        assert set(unchecked.of) <= set(missing)


def test_whose_data_is_missing_is_said() -> None:
    for missing in GAPS[1:]:
        (proposal,) = _match(RuleCode.NO_COMMON_LANGUAGE, missing).proposals
        assert [(each.rule, each.of) for each in proposal.unchecked] == [
            (RuleCode.NO_COMMON_LANGUAGE, missing)
        ]
        assert [each.to_json() for each in proposal.unchecked] == [
            {"rule": "no_common_language", "of": [side.value for side in missing]}
        ]


def test_somebody_at_the_top_reports_to_nobody() -> None:
    """Of the mentee alone that is no gap: their place in the mentor's line is known."""
    both = _match(RuleCode.REPORTING_LINE, (Side.MENTEE, Side.MENTOR)).proposals[0].unchecked
    assert [each.of for each in both] == [(Side.MENTOR,)]
    mentee = Mentee(id="s", person="p s")
    mentor = Mentor(id="m", person="p m", managers=("board",))
    assert not list(unchecked_rules(mentee, mentor, Rules(different_unit=False)))


def test_rules_that_are_off_go_unchecked_in_silence() -> None:
    mentee, mentor = Mentee(id="s", person="p s"), Mentor(id="m", person="p m")
    assert not list(unchecked_rules(mentee, mentor, Rules(**OFF)))


def test_what_is_not_known_gives_no_points_below_the_minimum() -> None:
    assert READINGS[RuleCode.BELOW_MINIMUM].if_unknown_of(*Side) == Unknown.NO_POINTS
    only_language = Weights(topic=0, language=1, meeting=0, interests=0)
    german: frozenset[str] = frozenset({"de"})
    for languages, pairs in ((german, 1), (frozenset[str](), 0)):
        result = match(
            Snapshot(
                mentees=(Mentee(id="s", person="p s", languages=german),),
                mentors=(Mentor(id="m", person="p m", languages=languages),),
                policy=Policy(rules=Rules(**OFF, minimum_score=1), weights=only_language),
            )
        )
        assert len(result.proposals) == pairs


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots())
def test_no_rule_is_both_broken_and_unchecked(snapshot: Snapshot) -> None:
    """But for the reporting line, half of which is seen from the other's managers."""
    sides = Sides.of(snapshot)
    for mentee in sides.mentees:
        for mentor in sides.mentors:
            unchecked = {each.rule for each in unchecked_rules(mentee, mentor, sides.policy.rules)}
            broken = set(broken_rules(mentee, mentor, sides))
            assert broken & unchecked <= {RuleCode.REPORTING_LINE}


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots())
def test_each_rule_says_the_same_of_all_pairs_and_of_one(snapshot: Snapshot) -> None:
    sides = Sides.of(snapshot)
    rows, columns = (places.reshape(-1) for places in np.indices(sides.shape))
    for rule in RULES:
        terms = sum((term.at(rows, columns) for term in rule.forbids(sides)), np.zeros(rows.size))
        single = [
            rule.breaks(sides.mentees[row], sides.mentors[column], sides)
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
        assert (terms > 0).tolist() == single, rule.code


def test_an_unknown_language_is_not_called_a_missing_one() -> None:
    for missing in GAPS[1:]:
        (proposal,) = _match(RuleCode.NO_COMMON_LANGUAGE, missing).proposals
        assert Caution.NO_LANGUAGE not in proposal.warnings
        (part,) = (part for part in proposal.parts if part.key == "language")
        assert (part.points, part.facts) == (0, {"shared": [], "unknown": True})

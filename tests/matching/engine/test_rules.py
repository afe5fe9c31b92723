"""Each hard rule on the smallest match that it decides."""

from collections.abc import Mapping
from typing import Any

import pytest

from matching.engine import Hours, Mentee, Mentor, Policy, RuleCode, Rules, SiteRule, Snapshot, match, why_not
from matching.engine.rules import RULES

OFF: Mapping[str, Any] = {
    "different_unit": False,
    "outside_reporting_line": False,
    "new_partners": False,
}
TREE = ("firm", "bank", "cards"), ("firm", "bank", "loans")
MONDAY = (Hours(0, 9 * 60, 12 * 60),)
BERLIN = {"zone": "Europe/Berlin"}

UNITS, LINES = {"different_unit": True}, {"outside_reporting_line": True}
IN_CARDS, IN_LOANS, IN_BANK, AT_ROOT = ({"units": units} for units in (*TREE, ("firm", "bank"), ("firm",)))
UNDER_THE_MENTEE = {"managers": ("x", "p s")}
GERMAN, ENGLISH, BOTH = ({"languages": frozenset(codes)} for codes in (("de",), ("en",), ("de", "en")))
IN_BERLIN, IN_MUNICH = {"site": "Berlin"}, {"site": "Munich"}
MORNING, FAR_AWAY = {"hours": MONDAY, **BERLIN}, {"hours": MONDAY, "zone": "America/New_York"}

CASES: tuple[tuple[RuleCode | None, dict[str, Any], dict[str, Any], dict[str, Any]], ...] = (
    (None, {}, {}, {}),
    (RuleCode.SAME_PERSON, {}, {"person": "one"}, {"person": "one"}),
    # units
    (RuleCode.SAME_UNIT, UNITS, IN_CARDS, IN_CARDS),
    (None, UNITS, IN_CARDS, IN_LOANS),
    (RuleCode.SAME_UNIT, {**UNITS, "unit_level": 2}, IN_CARDS, IN_LOANS),
    (RuleCode.SAME_UNIT, {**UNITS, "unit_level": 1}, IN_CARDS, AT_ROOT),
    (None, {**UNITS, "unit_level": 3}, IN_CARDS, IN_BANK),
    (RuleCode.SAME_UNIT, {**UNITS, "unit_level": 3}, AT_ROOT, AT_ROOT),
    (None, UNITS, {}, {}),
    # reporting lines
    (RuleCode.REPORTING_LINE, LINES, {}, UNDER_THE_MENTEE),
    (RuleCode.REPORTING_LINE, LINES, {"managers": ("p m",)}, {}),
    (None, {**LINES, "line_distance": 1}, {}, UNDER_THE_MENTEE),
    (RuleCode.REPORTING_LINE, {**LINES, "line_distance": 2}, {}, UNDER_THE_MENTEE),
    (None, LINES, {"managers": ("x",)}, {"managers": ("x",)}),
    # who is junior
    (RuleCode.NOT_JUNIOR_BY_GRADE, {"junior_by_grade": True}, {"grade": 5}, {"grade": 5}),
    (None, {"junior_by_grade": True}, {"grade": 5}, {"grade": 4}),
    (None, {"junior_by_grade": True}, {"grade": 5}, {}),
    (RuleCode.NOT_JUNIOR_BY_TENURE, {"junior_by_tenure": True}, {"tenure": 5}, {"tenure": 60}),
    (RuleCode.NOT_JUNIOR_BY_AGE, {"junior_by_age": True}, {"born": 1990}, {"born": 1980}),
    (None, {"junior_by_age": True}, {"born": 1970}, {"born": 1990}),
    # how they can speak
    (RuleCode.NO_COMMON_LANGUAGE, {"common_language": True}, GERMAN, ENGLISH),
    (None, {"common_language": True}, GERMAN, BOTH),
    (RuleCode.TOO_FEW_HOURS, {"shared_hours": 181}, MORNING, MORNING),
    (None, {"shared_hours": 180}, MORNING, MORNING),
    (RuleCode.TOO_FEW_HOURS, {"shared_hours": 15}, MORNING, FAR_AWAY),
    (None, {"shared_hours": 60}, MORNING, {}),
    # where they work
    (RuleCode.SAME_SITE, {"site": SiteRule.DIFFERENT}, IN_BERLIN, IN_BERLIN),
    (None, {"site": SiteRule.DIFFERENT}, IN_BERLIN, IN_MUNICH),
    (RuleCode.OTHER_SITE, {"site": SiteRule.SAME}, IN_BERLIN, IN_MUNICH),
    (RuleCode.OTHER_SITE, {"site": SiteRule.SAME}, {}, {}),
    (RuleCode.BELOW_MINIMUM, {"minimum_score": 3_501}, {}, {}),
)


@pytest.mark.parametrize(("code", "rules", "mentee", "mentor"), CASES)
def test_rule(
    code: RuleCode | None, rules: dict[str, Any], mentee: dict[str, Any], mentor: dict[str, Any]
) -> None:
    snapshot = Snapshot(
        mentors=(Mentor(**{"id": "m", "person": "p m", **mentor}),),
        mentees=(Mentee(**{"id": "s", "person": "p s", **mentee}),),
        policy=Policy(rules=Rules(**{**OFF, **rules})),
    )
    result = match(snapshot)
    assert len(result.proposals) == (code is None)
    assert why_not(result.solution, "s", "m").broken == (() if code is None else (code,))
    assert code is None or result.left_over[0].reason == code.value


@pytest.mark.parametrize(
    ("named", "rules", "code"),
    [
        ({"never": (("s", "m"),)}, {}, RuleCode.NEVER),
        ({"declined": (("s", "m"),)}, {}, RuleCode.DECLINED),
        ({"earlier": (("s", "m"),)}, {"new_partners": True}, RuleCode.EARLIER_PARTNER),
        ({"earlier": (("s", "m"),)}, {}, None),
        ({"never": (("s", "somebody else"), ("nobody", "m"))}, {}, None),
    ],
)
def test_pairs_by_name(named: dict[str, Any], rules: dict[str, Any], code: RuleCode | None) -> None:
    snapshot = Snapshot(
        mentors=(Mentor(id="m", person="p m"),),
        mentees=(Mentee(id="s", person="p s"),),
        policy=Policy(rules=Rules(**{**OFF, **rules})),
        **named,
    )
    result = match(snapshot)
    assert len(result.proposals) == (code is None)
    assert why_not(result.solution, "s", "m").broken == (() if code is None else (code,))


def test_each_rule_but_the_minimum_has_one_entry() -> None:
    assert [*(rule.code for rule in RULES), RuleCode.BELOW_MINIMUM] == list(RuleCode)

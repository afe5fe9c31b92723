"""Each hard rule on the smallest match that it decides."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import (
    Hours,
    Mentee,
    Mentor,
    Policy,
    RuleCode,
    Rules,
    SiteRule,
    Snapshot,
    Teams,
    match,
    why_not,
)
from matching.engine.rules import RULES, broken_rules
from matching.engine.scores import FORBIDDEN, Scoring
from matching.engine.sides import Sides
from matching.engine.teams import discipline

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
    # units of one name that stand under others
    (None, UNITS, {"units": ("bank", "retail", "sales")}, {"units": ("bank", "corporate", "sales")}),
    (None, {**UNITS, "unit_level": 2}, {"units": ("firm", "retail")}, {"units": ("firm 2", "retail")}),
    (None, {**UNITS, "unit_level": 2}, {"units": ("firm", "retail", "a")}, {"units": ("firm 2", "retail")}),
    (None, {**UNITS, "unit_level": 2}, {"units": ("sales",)}, {"units": ("bank", "sales")}),
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
    (None, {"common_language": True}, GERMAN, {}),
    (None, {"common_language": True}, {}, GERMAN),
    (None, {"common_language": True}, {}, {}),
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


@dataclass(frozen=True)
class Unit:
    """A unit of a tree, told from others by what it is, not by its name."""

    number: int
    name: str
    above: "Unit | None"

    @property
    def line(self) -> list["Unit"]:
        """From the root to this one."""
        return [*(self.above.line if self.above else ()), self]


def _tree(dice: random.Random) -> list[Unit]:
    """Units with few names, so that many are called alike; no two of one name stand below one unit."""
    units: list[Unit] = []
    for number in range(12):
        above = dice.choice([None, *units])
        taken = {unit.name for unit in units if unit.above is above}
        if free := [name for name in ("sales", "retail", "bank") if name not in taken]:
            units.append(Unit(number, dice.choice(free), above))
    return units


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 4))
def test_units_are_told_apart_by_where_they_stand(seed: int, level: int) -> None:
    """An oracle that knows the units themselves, not their names."""
    dice = random.Random(seed)
    units = _tree(dice)
    ours, theirs = ({f"{side}{n}": dice.choice(units) for n in range(5)} for side in "sm")
    snapshot = Snapshot(
        mentees=tuple(Mentee(id=key, person=key, units=_names(unit)) for key, unit in ours.items()),
        mentors=tuple(Mentor(id=key, person=key, units=_names(unit)) for key, unit in theirs.items()),
        policy=Policy(rules=Rules(**{**OFF, "different_unit": True, "unit_level": level})),
    )
    sides = Sides.of(snapshot)
    block = Scoring(sides).block(slice(0, 5))
    teams = Teams(size=2, level=level)
    for row, mentee in enumerate(sides.mentees):
        for column, mentor in enumerate(sides.mentors):
            same = _at(ours[mentee.id], level) is _at(theirs[mentor.id], level)
            assert broken_rules(mentee, mentor, sides) == ([RuleCode.SAME_UNIT] if same else [])
            assert (block[row, column] == FORBIDDEN) == same
    for one, other in combinations(sides.mentors, 2):
        same = _at(theirs[one.id], level) is _at(theirs[other.id], level)
        assert (discipline(one, teams) == discipline(other, teams)) == same


def _names(unit: Unit) -> tuple[str, ...]:
    return tuple(each.name for each in unit.line)


def _at(unit: Unit, level: int) -> Unit:
    """The one at that level above it, or itself if it stands higher, or if the level is 0."""
    return unit.line[level - 1] if 0 < level <= len(unit.line) else unit


def test_each_rule_but_the_minimum_has_one_entry() -> None:
    assert [*(rule.code for rule in RULES), RuleCode.BELOW_MINIMUM] == list(RuleCode)

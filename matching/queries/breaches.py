"""Live pairs that no longer keep a rule: a unit or a manager has changed since they were matched."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.engine import Mentee, Mentor, Policy, RuleCode, Rules, Snapshot
from matching.engine.rules import broken_rules
from matching.engine.sides import Sides
from matching.models import Pair
from matching.queries.policies import current_version, policy_of
from matching.queries.snapshot import managers_above
from matching.queries.trees import unit_tree, upwards
from programs.models import Program

type Text = str | Promise

SENTENCES: Mapping[RuleCode, Text] = {
    RuleCode.SAME_UNIT: _("The two work in the same business unit now."),
    RuleCode.REPORTING_LINE: _("One of the two is in the other's reporting line now."),
}
MENTEE, MENTOR = (
    (f"{side}_id", f"{side}__user", f"{side}__user__business_unit") for side in ("mentee", "mentor")
)


@dataclass(frozen=True)
class Breach:
    """Whose pair it is, by the keys of both memberships, and what is wrong, in sentences."""

    sides: frozenset[uuid.UUID]
    sentences: Sequence[Text]


def breaches(program: Program) -> Mapping[uuid.UUID, Breach]:
    """Of the live pairs, by their keys; by the directory of now, in four queries."""
    rules = policy_of(current_version(program)).rules
    pairs = list(Pair.objects.in_program(program).lasting().values("pk", *MENTEE, *MENTOR))
    units = unit_tree(program.organisation)
    managers = managers_above(pair[user] for pair in pairs for _key, user, _unit in (MENTEE, MENTOR))

    def person(pair: Mapping[str, Any], side: tuple[str, str, str]) -> dict[str, Any]:
        key, user, unit = (pair[name] for name in side)
        return {
            "id": str(key),
            "person": str(user),
            "units": tuple(map(str, units.line(unit)))[::-1],
            "managers": tuple(map(str, upwards(user, managers)))[1:],
        }

    mentees = {pair["pk"]: Mentee(**person(pair, MENTEE)) for pair in pairs}
    mentors = {pair["pk"]: Mentor(**person(pair, MENTOR)) for pair in pairs}
    policy = Policy(rules=_of_directory(rules))
    snapshot = Snapshot(mentors=_once(mentors.values()), mentees=_once(mentees.values()), policy=policy)
    sides = Sides.of(snapshot)
    found = ((pair, broken_rules(mentees[pair["pk"]], mentors[pair["pk"]], sides)) for pair in pairs)
    return {
        pair["pk"]: Breach(
            frozenset({pair["mentee_id"], pair["mentor_id"]}),
            [SENTENCES[code] for code in codes],
        )
        for pair, codes in found
        if codes
    }


def _once[P: (Mentee, Mentor)](people: Iterable[P]) -> tuple[P, ...]:
    """Some have several pairs."""
    return tuple({person.id: person for person in people}.values())


def _of_directory(rules: Rules) -> Rules:
    """Those rules alone that a change of unit or manager can break."""
    return Rules(
        different_unit=rules.different_unit,
        unit_level=rules.unit_level,
        outside_reporting_line=rules.outside_reporting_line,
        line_distance=rules.line_distance,
        new_partners=False,
    )

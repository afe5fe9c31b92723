"""What rules read of people and is not known of all of them, so that nobody passes or fails unseen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.engine import READINGS, Reading, RuleCode, Rules, Side, Unchecked, Unknown
from matching.engine.rules import rules_that_hold
from matching.enums import RuleName
from matching.queries.matchable import matchable
from mentoring.ui.labels import worded_lazy
from programs.enums import Fact, Participation, Role
from programs.models import Program
from programs.queries import NOT_KNOWN

type Text = str | Promise


@dataclass(frozen=True)
class Datum:
    """What a rule reads: its name, who lacks it, and the sentence for a pair that a rule let pass without.

    `fact` leads to the people; None where it is theirs alone to say, or where everybody has it.
    """

    label: Text
    lacks: Q
    went_unchecked: Text
    fact: Fact | None = None


# By the fields of a person that the engine reads.
DATA: Mapping[str, Datum] = {
    "units": Datum(
        Fact.UNIT.label,
        NOT_KNOWN[Fact.UNIT],
        gettext_lazy("Business units: not checked, since none is known of %(names)s."),
        Fact.UNIT,
    ),
    "managers": Datum(
        worded_lazy(gettext_lazy("Manager of %(mentors)s")),
        NOT_KNOWN[Fact.MANAGER],
        gettext_lazy("Reporting line: not checked, since no manager is known of %(names)s."),
        Fact.MANAGER,
    ),
    "grade": Datum(
        Fact.GRADE.label,
        NOT_KNOWN[Fact.GRADE],
        gettext_lazy("Grades: not checked, since none is known of %(names)s."),
        Fact.GRADE,
    ),
    "tenure": Datum(
        Fact.TENURE.label,
        NOT_KNOWN[Fact.TENURE],
        gettext_lazy("Years in the organisation: not checked, since no first day is known of %(names)s."),
        Fact.TENURE,
    ),
    "born": Datum(
        gettext_lazy("Age that may count in matching"),
        Q(card__year_of_birth=None) | Q(card__age_counts=False),
        gettext_lazy("Ages: not checked, since not both have allowed theirs to count."),
    ),
    "languages": Datum(
        gettext_lazy("Languages"),
        Q(card__languages=[]),
        gettext_lazy("Common language: not checked, since %(names)s gave no languages."),
    ),
    "hours": Datum(
        Fact.HOURS.label,
        NOT_KNOWN[Fact.HOURS],
        gettext_lazy("Hours in common: not checked, since %(names)s gave none."),
        Fact.HOURS,
    ),
    "site": Datum(
        Fact.SITE.label,
        NOT_KNOWN[Fact.SITE],
        gettext_lazy("Sites: not checked, since none is known of %(names)s."),
        Fact.SITE,
    ),
}
ANSWERS: Mapping[Unknown, Text] = {
    Unknown.PASSES: gettext_lazy("The rule lets them pass unchecked."),
    Unknown.REST: gettext_lazy("The rule sees nobody above them."),
    Unknown.FORBIDS: gettext_lazy("The rule pairs them with nobody."),
    Unknown.NO_POINTS: gettext_lazy("It gives no points, so a pair may fall below."),
}


# --- before a run ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """Of how many people a rule does not know what it reads, and what it does with them."""

    text: str
    then: Text
    counts: bool  # the rule holds
    url: str  # the people, "" where it is theirs alone to say


def gaps(program: Program, rules: Rules) -> Mapping[str, Gap]:
    """By the rules' names in the policy, of everybody who would be in a run; in one query."""
    read = list(_read(rules))
    found = matchable(program).aggregate(
        all=Count("pk"),
        mentor=Count("pk", filter=Q(role=Role.MENTOR)),
        **{f"without_{reading.field}": Count("pk", filter=_lacking(reading)) for _code, reading in read},
    )
    return {
        reading.switch: _gap(program, rules, code, n, found[_role(reading) or "all"])
        for code, reading in read
        if (n := found[f"without_{reading.field}"])
    }


def gaps_that_count(program: Program, rules: Rules) -> Sequence[Gap]:
    """Those of the rules that hold."""
    return [gap for gap in gaps(program, rules).values() if gap.counts]


def _read(rules: Rules) -> Iterator[tuple[RuleCode, Reading]]:
    """Each switch of a policy with what its rule reads; of two rules the one that holds."""
    holds = {rule.code for rule in rules_that_hold(rules)}
    by_switch: dict[str, tuple[RuleCode, Reading]] = {}
    for code, reading in READINGS.items():
        if reading.field and (reading.switch not in by_switch or code in holds):
            by_switch[reading.switch] = code, reading
    yield from by_switch.values()


def _role(reading: Reading) -> Role | None:
    """Whose gaps matter: both sides' (None), or of a rule that is content with the rest one side's."""
    sides = [side for side in Side if reading.if_unknown_of(side) != Unknown.REST]
    return Role(sides[0].value) if len(sides) == 1 else None


def _lacking(reading: Reading) -> Q:
    role = _role(reading)
    lacks = DATA[reading.field].lacks
    return lacks & Q(role=role) if role else lacks


def _gap(program: Program, rules: Rules, code: RuleCode, n: int, of: int) -> Gap:
    reading = READINGS[code]
    words = {"what": DATA[reading.field].label, "n": intcomma(n), "of": intcomma(of)}
    text = ngettext(
        "%(what)s: not known of %(n)s of %(of)s person.", "%(what)s: not known of %(n)s of %(of)s people.", of
    )
    counts = any(rule.code == code for rule in rules_that_hold(rules))
    return Gap(text % words, _then(reading), counts, _url(program, reading))


def _then(reading: Reading) -> Text:
    """In a word what the rule does with those who lack it; of a rule that sees the rest, that it does."""
    return ANSWERS[Unknown.REST if _role(reading) else reading.if_unknown_of(*Side)]


def _url(program: Program, reading: Reading) -> str:
    fact, role = DATA[reading.field].fact, _role(reading)
    if fact is None:
        return ""
    asked = {"state": Participation.ACCEPTED.value, "unknown": fact.value}
    if role:
        asked["role"] = role.value
    return reverse("programs:people", args=[program.pk], query=asked)


@dataclass(frozen=True)
class UnknownWords:
    """What a rule asks of a pair, what it reads, and what it does where that is not known."""

    rule: Text
    reads: Text
    then: Text


def unknown_words() -> list[UnknownWords]:
    """The engine's table, for organisers."""
    return [
        UnknownWords(
            RuleName(code.value).label,
            DATA[reading.field].label if reading.field else _("Anything that gives points"),
            _then(reading),
        )
        for code, reading in READINGS.items()
    ]


# --- of a pair ------------------------------------------------------------------------------


def unchecked_sentences(unchecked: Sequence[Unchecked], *, mentee: str, mentor: str) -> list[str]:
    """Which rules let the pair pass for want of data, and whose, by the names of the two."""
    names = {Side.MENTEE: mentee, Side.MENTOR: mentor}
    return [
        str(DATA[READINGS[each.rule].field].went_unchecked)
        % {"names": get_text_list([names[side] for side in each.of], _("and"))}
        for each in unchecked
    ]

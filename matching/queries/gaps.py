"""What rules read of people and is not known of all of them, so that nobody passes or fails unseen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from matching.engine import Rules, SiteRule
from matching.queries.matchable import matchable
from mentoring.ui.labels import worded_lazy
from programs.enums import Fact, Participation, Role
from programs.models import Program
from programs.queries import NOT_KNOWN

type Text = str | Promise

AGE = "age"
PASSES: Text = _("The rule lets them pass unchecked.")


@dataclass(frozen=True)
class Reading:
    """A rule by its name in the policy, and what it reads; a `role` alone where others may lack it."""

    rule: str
    fact: str
    label: Text
    holds: Callable[[Rules], bool]
    then: Callable[[Rules], Text] = lambda rules: PASSES
    role: Role | None = None

    @property
    def condition(self) -> Q:
        lacks = NOT_HEARD[self.fact]
        return lacks & Q(role=self.role) if self.role else lacks


# Every card names a language and a way to meet: it can't be handed in without.
NOT_HEARD: Mapping[str, Q] = {
    **{fact.value: lacks for fact, lacks in NOT_KNOWN.items()},
    AGE: Q(card__year_of_birth=None) | Q(card__age_counts=False),
}
READINGS: tuple[Reading, ...] = (
    Reading("different_unit", Fact.UNIT, Fact.UNIT.label, lambda rules: rules.different_unit),
    Reading(
        "outside_reporting_line",
        Fact.MANAGER,
        worded_lazy(_("Manager of %(mentors)s")),  # somebody at the top has none
        lambda rules: rules.outside_reporting_line,
        lambda rules: _("The rule sees nobody above them."),
        role=Role.MENTOR,
    ),
    Reading("junior_by_grade", Fact.GRADE, Fact.GRADE.label, lambda rules: rules.junior_by_grade),
    Reading("junior_by_tenure", Fact.TENURE, Fact.TENURE.label, lambda rules: rules.junior_by_tenure),
    Reading("junior_by_age", AGE, _("Age that may count in matching"), lambda rules: rules.junior_by_age),
    Reading("shared_hours", Fact.HOURS, Fact.HOURS.label, lambda rules: rules.shared_hours > 0),
    Reading(
        "site",
        Fact.SITE,
        Fact.SITE.label,
        lambda rules: rules.site != SiteRule.ANY,
        lambda rules: _("The rule pairs them with nobody.") if rules.site == SiteRule.SAME else PASSES,
    ),
)


@dataclass(frozen=True)
class Gap:
    """Of how many people a rule does not know what it reads, and what it does with them."""

    text: str
    then: Text
    counts: bool  # the rule holds
    url: str  # the people, "" where it is theirs alone to say


def gaps(program: Program, rules: Rules) -> Mapping[str, Gap]:
    """By the rules' names in the policy, of everybody who would be in a run; in one query."""
    found = matchable(program).aggregate(
        all=Count("pk"),
        mentor=Count("pk", filter=Q(role=Role.MENTOR)),
        **{f"without_{each.fact}": Count("pk", filter=each.condition) for each in READINGS},
    )
    return {
        each.rule: _gap(program, rules, each, n, found[each.role or "all"])
        for each in READINGS
        if (n := found[f"without_{each.fact}"])
    }


def gaps_that_count(program: Program, rules: Rules) -> Sequence[Gap]:
    """Those of the rules that hold."""
    return [gap for gap in gaps(program, rules).values() if gap.counts]


def _gap(program: Program, rules: Rules, reading: Reading, n: int, of: int) -> Gap:
    words = {"what": reading.label, "n": intcomma(n), "of": intcomma(of)}
    text = ngettext(
        "%(what)s: not known of %(n)s of %(of)s person.", "%(what)s: not known of %(n)s of %(of)s people.", of
    )
    return Gap(text % words, reading.then(rules), reading.holds(rules), _url(program, reading))


def _url(program: Program, reading: Reading) -> str:
    if reading.fact == AGE:
        return ""
    asked = {"state": Participation.ACCEPTED.value, "unknown": reading.fact}
    if reading.role:
        asked["role"] = reading.role.value
    return reverse("programs:people", args=[program.pk], query=asked)

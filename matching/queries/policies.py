"""A programme's policy: the version that counts, its rules and parts in words, and what has changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.engine import FairnessMode, Mode, PartKey, Policy, Rules, SiteRule, Teams
from matching.models import PolicyVersion
from mentoring.accounts.models import User
from mentoring.ui.labels import worded, worded_lazy
from programs.models import Program

type Text = str | Promise


@dataclass(frozen=True)
class CriterionWords:
    """A part of the score: what gives points, and which data it uses."""

    key: PartKey
    label: Text
    text: Text
    data: Text


# What people give only to check that matching is fair (gender, and age unless they allow it) is in none.
CRITERIA: tuple[CriterionWords, ...] = (
    CriterionWords(
        PartKey.TOPIC,
        gettext_lazy("Topics"),
        worded_lazy(
            gettext_lazy(
                "How much the %(mentee)s wants each topic, how well the %(mentor)s knows it, and how little "
                "the %(mentee)s knows so far."
            )
        ),
        gettext_lazy("Topics of both profile cards"),
    ),
    CriterionWords(
        PartKey.LANGUAGE,
        gettext_lazy("Common language"),
        gettext_lazy("All points if there is one language that both speak."),
        gettext_lazy("Languages of both profile cards"),
    ),
    CriterionWords(
        PartKey.MEETING,
        gettext_lazy("Way to meet"),
        gettext_lazy("All points if a way to meet suits both, some if one of them has to travel."),
        gettext_lazy("Wishes for meeting and sites"),
    ),
    CriterionWords(
        PartKey.INTERESTS,
        gettext_lazy("Shared interests"),
        gettext_lazy("Interests that both name; two are enough for all points."),
        gettext_lazy("Interests of both profile cards"),
    ),
    CriterionWords(
        PartKey.SKILLS,
        gettext_lazy("New skills"),
        worded_lazy(gettext_lazy("Skills that the %(mentor)s names and the %(mentee)s does not.")),
        gettext_lazy("Skills of both profile cards"),
    ),
    CriterionWords(
        PartKey.CHANNELS,
        gettext_lazy("New channels and tools"),
        worded_lazy(
            gettext_lazy("Channels that the %(mentor)s uses every week or more and the %(mentee)s does not.")
        ),
        gettext_lazy("Channels of both profile cards"),
    ),
    CriterionWords(
        PartKey.GOALS,
        gettext_lazy("Goals and expertise in their own words"),
        worded_lazy(
            gettext_lazy(
                "How alike the words are in which the %(mentee)s says what they hope for and the %(mentor)s "
                "says what they can do. It compares word stems in German and English; it knows no synonyms "
                "and understands no sentence, so keep it low."
            )
        ),
        gettext_lazy("Free texts of both profile cards"),
    ),
    CriterionWords(
        PartKey.EXPERIENCE,
        gettext_lazy("Distance in experience"),
        gettext_lazy("The more years lie between the two in the organisation, the more points; 20 give all."),
        gettext_lazy("Date of joining from the directory"),
    ),
    CriterionWords(
        PartKey.AGE,
        gettext_lazy("Distance in age"),
        gettext_lazy("The more years lie between the two, the more points; 20 give all."),
        gettext_lazy("Year of birth, only of people who have allowed it to count in matching"),
    ),
    CriterionWords(
        PartKey.WISH,
        gettext_lazy("Wishes"),
        gettext_lazy(
            "Half of the points for the wish of each side: all for the first choice, less for each later one."
        ),
        gettext_lazy("Whom people have chosen, where the programme lets them choose"),
    ),
    CriterionWords(
        PartKey.PERSPECTIVE,
        gettext_lazy("Different perspectives"),
        gettext_lazy("Answers that differ, to those of your own questions that matching compares."),
        gettext_lazy("Answers to these questions, which you see on the cards"),
    ),
    CriterionWords(
        PartKey.LOAD,
        worded_lazy(gettext_lazy("Balance between %(mentors)s")),
        worded_lazy(
            gettext_lazy("Nobody gets a second %(mentee)s while another who suits as well has none.")
        ),
        gettext_lazy("Number of pairs"),
    ),
)
CRITERION: Mapping[PartKey, CriterionWords] = {words.key: words for words in CRITERIA}


def current_version(program: Program) -> PolicyVersion | None:
    """The newest version, None while the defaults hold."""
    return PolicyVersion.objects.in_program(program).newest_first().first()


def policy_of(version: PolicyVersion | None) -> Policy:
    """As the engine reads it; the engine's defaults where there is no version."""
    return Policy.from_json(version.data) if version else Policy()


# --- in words -------------------------------------------------------------------------------


def _unit(rules: Rules) -> str:
    if not rules.different_unit:
        return ""
    if not rules.unit_level:
        return _("The two work in different business units.")
    return _("The two work in different business units, on level %(level)d of the organisation.") % {
        "level": rules.unit_level
    }


def _line(rules: Rules) -> str:
    if not rules.outside_reporting_line:
        return ""
    if not rules.line_distance:
        return _("Neither is in the other's reporting line, at whatever distance.")
    return ngettext(
        "Neither is in the other's reporting line, up to %(n)d level.",
        "Neither is in the other's reporting line, up to %(n)d levels.",
        rules.line_distance,
    ) % {"n": rules.line_distance}


def _hours(rules: Rules) -> str:
    if not rules.shared_hours:
        return ""
    return _("They have at least %(minutes)d minutes a week in common, in winter and in summer.") % {
        "minutes": rules.shared_hours
    }


SITES: Mapping[SiteRule, Text] = {
    SiteRule.ANY: "",
    SiteRule.SAME: gettext_lazy("They work at the same site."),
    SiteRule.DIFFERENT: gettext_lazy("They work at different sites."),
}
RULE_WORDS: tuple[Callable[[Rules], str], ...] = (
    _unit,
    _line,
    lambda r: worded(_("The %(mentor)s has the lower grade.")) if r.junior_by_grade else "",
    lambda r: (
        worded(_("The %(mentor)s has been with the organisation for less time."))
        if r.junior_by_tenure
        else ""
    ),
    lambda r: (
        worded(_("The %(mentor)s is younger, where both allow their age to count."))
        if r.junior_by_age
        else ""
    ),
    lambda r: _("They have a language in common.") if r.common_language else "",
    _hours,
    lambda r: str(SITES[SiteRule(r.site)]),
    lambda r: _("They have not been a pair before.") if r.new_partners else "",
    lambda r: (
        _("Their score is at least %(n)s points.") % {"n": intcomma(r.minimum_score)}
        if r.minimum_score
        else ""
    ),
)


DISCIPLINES: Mapping[int, Text] = {
    0: gettext_lazy("no two of one business unit"),
    1: gettext_lazy("no two of one business unit on the highest level"),
    2: gettext_lazy("no two of one business unit on the second level"),
    3: gettext_lazy("no two of one business unit on the third level"),
}


def _teams(teams: Teams) -> str:
    if teams.size == 1:
        return ""
    where = DISCIPLINES.get(teams.level, DISCIPLINES[0])
    return worded(
        _("Each %(mentee)s gets a team of up to %(n)s %(mentors)s: %(where)s."), n=teams.size, where=where
    )


@dataclass(frozen=True)
class PolicyWords:
    """A policy as people read it; parts hold the most points that each may give."""

    mode: str
    rules: Sequence[str]
    parts: Sequence[tuple[CriterionWords, int]]
    fairness: str
    teams: str  # "" where each mentee gets one mentor
    unread: frozenset[str]


MODES: Mapping[Mode, Text] = {
    Mode.BEST: gettext_lazy("What is best for all decides."),
    Mode.CHOSEN: gettext_lazy("People choose first: wishes of %(mentees)s that %(mentors)s do not decline."),
}
FAIRNESS: Mapping[FairnessMode, Text] = {
    FairnessMode.OFF: gettext_lazy("The greatest sum of points decides."),
    FairnessMode.FLOOR: gettext_lazy(
        "The weakest pair is made as good as possible, for at most so much of all points: %(percent)s %%."
    ),
    FairnessMode.CONCAVE: gettext_lazy("Low scores hurt more than high ones help."),
}


def policy_words(policy: Policy) -> PolicyWords:
    shares = policy.weights.shares()
    mode = FairnessMode(policy.fairness.mode)
    return PolicyWords(
        mode=worded(MODES[policy.mode]),
        rules=[sentence for words in RULE_WORDS if (sentence := words(policy.rules))],
        parts=[(words, shares[words.key]) for words in CRITERIA if shares[words.key]],
        fairness=str(FAIRNESS[mode]) % {"percent": policy.fairness.price / 100},
        teams=_teams(policy.teams),
        unread=policy.unread,
    )


# --- history --------------------------------------------------------------------------------


@dataclass(frozen=True)
class PolicyChange:
    """A version of the policy, who made it, and in words what it changed; what a new programme began
    with has changed nothing.
    """

    version: PolicyVersion
    by: User
    changes: Sequence[str]


def policy_history(program: Program) -> list[PolicyChange]:
    """The newest first, in one query."""
    versions = list(PolicyVersion.objects.in_program(program).newest_first().with_people())
    policies = [*map(policy_of, versions), Policy()]  # the defaults came before all of them
    return [
        PolicyChange(version, version.created_by, policy_changes(before, after) if version.is_chosen else ())
        for version, (after, before) in zip(versions, pairwise(policies), strict=True)
    ]


def policy_changes(before: Policy, after: Policy) -> list[str]:
    """What differs between two policies, in sentences."""
    old, new = policy_words(before), policy_words(after)
    changes = [_("No longer: %(rule)s") % {"rule": rule} for rule in old.rules if rule not in new.rules]
    changes += [_("New: %(rule)s") % {"rule": rule} for rule in new.rules if rule not in old.rules]
    was, now = before.weights.shares(), after.weights.shares()
    changes += [
        _("%(part)s: %(before)s → %(after)s points")
        % {"part": words.label, "before": intcomma(was[words.key]), "after": intcomma(now[words.key])}
        for words in CRITERIA
        if was[words.key] != now[words.key]
    ]
    if old.mode != new.mode:
        changes.insert(0, new.mode)
    if old.fairness != new.fairness:
        changes.append(new.fairness)
    if old.teams != new.teams:
        changes.append(new.teams or worded(_("Each %(mentee)s gets one %(mentor)s.")))
    if before.weak_below != after.weak_below:
        changes.append(_("Weak below %(n)s points") % {"n": intcomma(after.weak_below)})
    return changes

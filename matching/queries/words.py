"""The engine's codes and numbers in words for organisers."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.engine import PartKey
from matching.enums import LeftOverReason, RuleName
from matching.models import LeftOver
from mentoring.accounts.models import User
from mentoring.ui.labels import worded
from programs.enums import Knowledge, Language, Level, MeetingMode, Priority, Role
from programs.models import Question, Topic

type Names = Mapping[uuid.UUID, str] | Mapping[str, str]  # of topics and questions by their keys
type Text = str | Promise

NOT_OFFERED = 0


@dataclass(frozen=True)
class PartRow:
    """A part of a score as a person reads it."""

    label: str
    words: str
    points: int
    most: int
    is_topic: bool


def names_in(program: uuid.UUID) -> Mapping[uuid.UUID, str]:
    """What a programme's topics are called and what its questions ask, in one query."""
    topics = Topic.objects.filter(program=program).values_list("pk", "name").order_by()
    questions = Question.objects.filter(program=program).compared().values_list("pk", "text").order_by()
    return dict(topics.union(questions, all=True).order_by())


def part_rows(parts: Sequence[Mapping[str, Any]], given: Names) -> list[PartRow]:
    """All parts of a stored score, the topics that give most first. Whatever has no name is called so."""
    names = {str(key): name for key, name in given.items()}
    rows = [
        PartRow(
            label=_label(part, names),
            words=WORDS[PartKey(part["key"])](_named(part, names)),
            points=part["points"],
            most=part["most"],
            is_topic=part["key"] == PartKey.TOPIC,
        )
        for part in parts
    ]
    return sorted(rows, key=lambda row: (not row.is_topic, -row.points if row.is_topic else 0))


LABELS: Mapping[PartKey, Text] = {
    PartKey.GOALS: gettext_lazy("Goals and expertise"),
    PartKey.SKILLS: gettext_lazy("New skills"),
    PartKey.CHANNELS: gettext_lazy("New channels and tools"),
    PartKey.WISH: gettext_lazy("Wishes"),
    PartKey.EXPERIENCE: gettext_lazy("Years in the organisation"),
    PartKey.AGE: gettext_lazy("Distance in age"),
    PartKey.PERSPECTIVE: gettext_lazy("Different perspectives"),
    PartKey.LOAD: gettext_lazy("Balance between %(mentors)s"),
    PartKey.LANGUAGE: gettext_lazy("Common language"),
    PartKey.MEETING: gettext_lazy("Way to meet"),
    PartKey.INTERESTS: gettext_lazy("Shared interests"),
}


def _label(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if part["key"] == PartKey.TOPIC:
        return names.get(part["topic"]) or _("A topic that was removed")
    return worded(LABELS[PartKey(part["key"])])


def _named(part: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """The part with questions by what they ask."""
    if part["key"] != PartKey.PERSPECTIVE:
        return part
    asked = [names.get(key) or _("a question that is no longer asked") for key in part["different"]]
    return {**part, "different": asked}


def _topic(part: Mapping[str, Any]) -> str:
    facts = {
        "priority": _lower(Priority(part["priority"]).label),
        "knowledge": _lower(Knowledge(part["knowledge"]).label),
    }
    if part["level"] == NOT_OFFERED:
        return worded(
            _("Wanted: %(priority)s · known so far: %(knowledge)s · not offered by the %(mentor)s"), **facts
        )
    facts["level"] = _lower(Level(part["level"]).label)
    return worded(
        _("Wanted: %(priority)s · known so far: %(knowledge)s · level of the %(mentor)s: %(level)s"), **facts
    )


def _language(part: Mapping[str, Any]) -> str:
    if part.get("unknown"):
        return _("Not known of both")
    names = [str(Language(code).label) if code in Language else code.upper() for code in part["shared"]]
    return get_text_list(names, _("and")) if names else _("None")


def _meeting(part: Mapping[str, Any]) -> str:
    mentee, mentor = part["mentee"], part["mentor"]
    if {mentee, mentor} == {MeetingMode.ON_SITE, MeetingMode.REMOTE}:
        return _("One of the two wants to meet on site, the other remotely")
    if MeetingMode.ON_SITE not in {mentee, mentor}:
        return _("Both are fine with meeting remotely")
    if part["same_site"] is None:
        return _("On site, but it is not known of both where they work")
    return (
        _("On site, at the same site")
        if part["same_site"]
        else _("On site, but they work at different sites")
    )


def _interests(part: Mapping[str, Any]) -> str:
    return get_text_list(part["shared"], _("and")) if part["shared"] else _("None that both have named")


def _goals(part: Mapping[str, Any]) -> str:
    return _("%(percent)s%% alike in words: %(words)s") % {
        "percent": part["alike"],
        "words": ", ".join(part["shared"]) or _("none in common"),
    }


def _new(part: Mapping[str, Any]) -> str:
    return get_text_list(part["new"], _("and")) if part["new"] else _("Nothing that the other lacks")


def _wish(part: Mapping[str, Any]) -> str:
    """Ranks count from 1."""
    wishes = [
        worded(_("choice %(rank)s of the %(mentee)s"), rank=part["mentee"]) if part["mentee"] else "",
        worded(_("choice %(rank)s of the %(mentor)s"), rank=part["mentor"]) if part["mentor"] else "",
    ]
    return get_text_list([wish for wish in wishes if wish], _("and")) or _("Neither has wished for the other")


def _years(part: Mapping[str, Any]) -> str:
    if part["years"] is None:
        return _("Not known of both")
    return ngettext("%(n)s year apart", "%(n)s years apart", part["years"]) % {"n": part["years"]}


def _perspective(part: Mapping[str, Any]) -> str:
    if not part["different"]:
        return _("No answers that differ")
    questions = get_text_list(
        [_("“%(question)s”") % {"question": one} for one in part["different"]], _("and")
    )
    return _("Different answers to: %(questions)s") % {"questions": questions}


def _load(part: Mapping[str, Any]) -> str:
    return worded(_("Number %(n)s of those whom the %(mentor)s takes on"), n=part["number"])


WORDS: Mapping[PartKey, Callable[[Mapping[str, Any]], str]] = {
    PartKey.TOPIC: _topic,
    PartKey.LANGUAGE: _language,
    PartKey.MEETING: _meeting,
    PartKey.INTERESTS: _interests,
    PartKey.GOALS: _goals,
    PartKey.SKILLS: _new,
    PartKey.CHANNELS: _new,
    PartKey.WISH: _wish,
    PartKey.EXPERIENCE: _years,
    PartKey.AGE: _years,
    PartKey.PERSPECTIVE: _perspective,
    PartKey.LOAD: _load,
}


def _lower(label: Text) -> str:
    text = str(label)
    return text[:1].lower() + text[1:]


# --- people left over -----------------------------------------------------------------------

# Why, and what would help, for the people of one side.
SENTENCES: Mapping[tuple[str, str], tuple[Text, Text]] = {
    (LeftOverReason.NOBODY_ON_OTHER_SIDE, Role.MENTEE): (
        gettext_lazy("There was no %(mentor)s in this run."),
        gettext_lazy("Accept %(mentors)s who have handed in their card, then run the matching again."),
    ),
    (LeftOverReason.NOBODY_ON_OTHER_SIDE, Role.MENTOR): (
        gettext_lazy("There was no %(mentee)s without %(mentor)s in this run."),
        gettext_lazy("Invite more executives, or keep these %(mentors)s in reserve."),
    ),
    (LeftOverReason.SAME_UNIT, Role.MENTEE): (
        gettext_lazy("All %(mentors)s work in the same business unit as the %(mentee)s."),
        gettext_lazy("One %(mentor)s from any other business unit would do."),
    ),
    (LeftOverReason.SAME_UNIT, Role.MENTOR): (
        gettext_lazy("All %(mentees)s work in the same business unit as the %(mentor)s."),
        gettext_lazy("One %(mentee)s from any other business unit would do."),
    ),
    (LeftOverReason.REPORTING_LINE, Role.MENTEE): (
        gettext_lazy("All %(mentors)s share the reporting line of the %(mentee)s."),
        gettext_lazy("One %(mentor)s from another reporting line would do."),
    ),
    (LeftOverReason.REPORTING_LINE, Role.MENTOR): (
        gettext_lazy("All %(mentees)s share the reporting line of the %(mentor)s."),
        gettext_lazy("One %(mentee)s from another reporting line would do."),
    ),
    (LeftOverReason.SEVERAL_RULES, Role.MENTEE): (
        gettext_lazy("The rules together forbid all %(mentors)s."),
        gettext_lazy("One %(mentor)s with whom no rule is broken would do."),
    ),
    (LeftOverReason.SEVERAL_RULES, Role.MENTOR): (
        gettext_lazy("The rules together forbid all %(mentees)s."),
        gettext_lazy("One %(mentee)s with whom no rule is broken would do."),
    ),
    (LeftOverReason.NO_SEAT, Role.MENTEE): (
        gettext_lazy("The %(mentors)s who could take the %(mentee)s have no free place."),
        gettext_lazy("One more place with the %(mentor)s named below is enough."),
    ),
    (LeftOverReason.BY_HAND, Role.MENTEE): (
        gettext_lazy("An organiser took the proposal apart."),
        gettext_lazy("Undo that, or give the %(mentee)s another %(mentor)s."),
    ),
    (LeftOverReason.BY_HAND, Role.MENTOR): (
        gettext_lazy("An organiser gave the %(mentee)s to somebody else, or took the proposal apart."),
        gettext_lazy("Undo that, or keep the %(mentor)s in reserve."),
    ),
    (LeftOverReason.NO_DEMAND, Role.MENTOR): (
        gettext_lazy("Every %(mentee)s whom the %(mentor)s could take has found somebody else."),
        gettext_lazy("Keep these %(mentors)s in reserve: should a pair fall through, somebody is at hand."),
    ),
}
ONE_RULE: Mapping[str, tuple[Text, Text]] = {
    Role.MENTEE: (
        gettext_lazy("All %(mentors)s break one rule: %(rule)s."),
        gettext_lazy("One %(mentor)s with whom it holds would do."),
    ),
    Role.MENTOR: (
        gettext_lazy("All %(mentees)s break one rule: %(rule)s."),
        gettext_lazy("One %(mentee)s with whom it holds would do."),
    ),
}
WITHOUT_RULE = gettext_lazy("Without one rule there would be somebody for each of them: %(rule)s.")


def left_over_sentences(reason: str, role: str, relax: str) -> tuple[str, str]:
    """Why, and what would help."""
    why, remedy = SENTENCES.get((reason, role)) or ONE_RULE[role]
    rule = RuleName(reason).label if reason in RuleName else ""
    told = worded(why, rule=rule), worded(remedy)
    return (told[0], worded(WITHOUT_RULE, rule=RuleName(relax).label)) if relax and relax != reason else told


@dataclass(frozen=True)
class PersonLeftOver:
    """Somebody left over, and who would suit them best, if anybody is allowed to."""

    key: uuid.UUID  # of their membership
    user: User
    suits: str


@dataclass(frozen=True)
class LeftOverGroup:
    """People of one side who are left over for one reason, and the nearest thing that would help."""

    role: str
    reason: str
    remedy: str
    people: Sequence[PersonLeftOver]  # the first of them
    count: int

    @property
    def not_shown(self) -> int:
        return self.count - len(self.people)


def left_over_groups(people: Iterable[LeftOver]) -> list[LeftOverGroup]:
    """Mentees before mentors, the plainest reasons first; within a group in the order given.

    The people are annotated with the size of their group, in `of`.
    """
    sizes: dict[tuple[str, str, str], int] = {}
    groups: dict[tuple[str, str, str], list[PersonLeftOver]] = defaultdict(list)
    for person in people:
        suits = person.nearest.user.full_name if person.nearest else ""
        row = PersonLeftOver(person.membership_id, person.membership.user, suits)
        group = person.membership.role, person.reason, person.relax
        groups[group].append(row)
        sizes[group] = person.of  # type: ignore[attr-defined]
    plainest = list(LeftOverReason)

    def place(key: tuple[str, str, str]) -> tuple[bool, int, str]:
        role, reason, relax = key
        return role != Role.MENTEE, plainest.index(LeftOverReason(reason)), relax

    return [
        LeftOverGroup(role, *left_over_sentences(reason, role, relax), groups[key], sizes[key])
        for key in sorted(groups, key=place)
        for role, reason, relax in (key,)
    ]

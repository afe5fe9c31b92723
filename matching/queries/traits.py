"""Who takes part in a draw, and the traits by which circles are balanced."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from matching.enums import Trait
from matching.queries.trees import lines_of_units, upwards
from mentoring.accounts.models import BusinessUnit
from mentoring.texts import clean_line, fold
from programs.enums import Role
from programs.models import Answer, Membership, Program, TopicChoice
from programs.queries.disclosure import LEAST

type People = Mapping[str, Sequence[str]]  # traits by the keys of memberships


def pool(program: Program, roles: Iterable[str], unit: uuid.UUID | None) -> QuerySet[Membership]:
    """Who takes part in a draw: accepted people of these roles, of a unit and those below it."""
    people = Membership.objects.in_program(program).with_role(*map(Role, roles)).accepted()
    if unit is None:
        return people
    parents = dict(BusinessUnit.objects.of(program.organisation).values_list("pk", "parent_id"))
    below = [pk for pk in parents if unit in upwards(pk, parents)]
    return people.filter(user__business_unit__in=below)


def traits_of(members: QuerySet[Membership], program: Program, traits: Sequence[str]) -> People:
    """In five queries at most; what is not known of somebody is "", which is balanced like the rest."""
    rows = list(members.values("pk", "role", "card", "card__site", "user__site", "user__business_unit"))
    found: dict[str, list[str]] = {str(row["pk"]): [] for row in rows}
    for trait in traits:
        for values in READERS[Trait(trait)](program, rows):
            for row in rows:
                found[str(row["pk"])].append(values.get(row["pk"], ""))
    return found


type Row = Mapping[str, Any]
type Values = Mapping[uuid.UUID, str]


def _units(program: Program, rows: Sequence[Row]) -> list[Values]:
    """The unit on the highest level below the organisation's only root, by its name."""
    lines = lines_of_units(program.organisation)
    level = 1 if sum(len(line) == 1 for line in lines.values()) == 1 else 0
    tops = {pk: line[min(level, len(line) - 1)] for pk, line in lines.items()}
    return [_alike({row["pk"]: tops.get(row["user__business_unit"], "") for row in rows})]


def _sites(_program: Program, rows: Sequence[Row]) -> list[Values]:
    return [_alike({row["pk"]: row["card__site"] or row["user__site"] for row in rows})]


def _alike(named: Mapping[uuid.UUID, str]) -> Values:
    """Names that read the same are one, as it first stands there."""
    first: dict[str, str] = {}
    return {key: first.setdefault(fold(name), clean_line(name)) for key, name in named.items()}


def _roles(program: Program, rows: Sequence[Row]) -> list[Values]:
    return [{row["pk"]: row["role"] for row in rows}]


def _topics(_program: Program, rows: Sequence[Row]) -> list[Values]:
    """The group of the topic that somebody wants most or offers best, or that topic itself."""
    cards = {row["card"]: row["pk"] for row in rows if row["card"]}
    choices = (
        TopicChoice.objects.filter(card__in=cards)
        .annotate(now=Coalesce("topic__merged_into__name", "topic__name"))
        .annotate(of_group=Coalesce("topic__merged_into__group__name", "topic__group__name"))
        .order_by(F("priority").asc(nulls_first=True), F("level").asc(nulls_first=True), "-topic__position")
    )
    return [
        {cards[card]: group or name for card, group, name in choices.values_list("card", "of_group", "now")}
    ]


def _answers(program: Program, rows: Sequence[Row]) -> list[Values]:
    """Of each question a number for each answer, by how often it was given; rare ones count as none."""
    cards = {row["card"]: row["pk"] for row in rows if row["card"]}
    given: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    answers = Answer.objects.for_matching().filter(card__in=cards)
    for question, card, values in answers.values_list("question_id", "card_id", "values"):
        given[question][cards[card]] = values[0]
    return [_numbered(answers_of) for _question, answers_of in sorted(given.items())]


def _numbered(answers: Values) -> Values:
    common = [answer for answer, n in Counter(answers.values()).most_common() if n >= LEAST]
    numbers = {answer: str(number) for number, answer in enumerate(common, 1)}
    return {member: numbers.get(answer, "") for member, answer in answers.items()}


READERS: Mapping[Trait, Any] = {
    Trait.UNIT: _units,
    Trait.SITE: _sites,
    Trait.TOPIC: _topics,
    Trait.ROLE: _roles,
    Trait.ANSWERS: _answers,
}

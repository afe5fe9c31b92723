"""What a programme tells those who are in it: ideas, topics, terms, who stands up for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse

from programs.models import (
    Endorsement,
    GlossaryTerm,
    Program,
    RoleModel,
    RulesVersion,
    Suggestion,
    Topic,
    TopicChoice,
    TopicGroup,
)


@dataclass(frozen=True)
class TopicSection:
    """Topics under the heading of their group; those without one stand under none."""

    group: TopicGroup | None
    topics: Sequence[Topic]


def topic_sections(topics: Sequence[Topic]) -> list[TopicSection]:
    """Needs topics in reading order."""
    return [TopicSection(group, list(rows)) for group, rows in groupby(topics, key=lambda topic: topic.group)]


@dataclass(frozen=True)
class Catalogue:
    """The topics as organisers see them: each with `uses`, and the groups, also empty ones."""

    sections: Sequence[TopicSection]
    groups: Sequence[TopicGroup]
    merged: Sequence[Topic]  # those for which another one stands

    @property
    def is_empty(self) -> bool:
        return not any(section.topics for section in self.sections)


def catalogue(program: Program) -> Catalogue:
    """In three queries."""
    groups = list(program.topic_groups.all())
    by_group: dict[object, list[Topic]] = {}
    for topic in program.topics.in_catalogue().with_uses():
        by_group.setdefault(topic.group_id, []).append(topic)
    sections = [TopicSection(group, by_group.get(group.pk, [])) for group in groups]
    if loose := by_group.get(None):
        sections.append(TopicSection(None, loose))
    merged = program.topics.exclude(merged_into=None).select_related("merged_into")
    return Catalogue(sections, groups, list(merged))


@dataclass(frozen=True)
class MergePreview:
    """Whom it concerns if a topic becomes part of another one."""

    topic: Topic
    into: Topic
    people: int  # who have chosen the topic that goes
    both: int  # who have chosen the other one too: their stronger choice counts


def merge_preview(topic: Topic, into: Topic) -> MergePreview:
    """In one query."""
    chosen = TopicChoice.objects.that_count().filter(topic__in=[topic, into])
    people: dict[object, set[object]] = {topic.pk: set(), into.pk: set()}
    for key, person in chosen.values_list("topic_id", "card__membership"):
        people[key].add(person)
    both = people[topic.pk] & people[into.pk]
    return MergePreview(topic, into, len(people[topic.pk]), len(both))


def suggestions(program: Program) -> list[Suggestion]:
    """What pairs may do if they like, after the newest version."""
    newest = RulesVersion.objects.filter(program=program).newest_first().first()
    return newest.ideas if newest else []


@dataclass(frozen=True)
class Glossary:
    """The terms that a programme explains."""

    terms: Sequence[GlossaryTerm]
    url: str

    @property
    def links(self) -> Mapping[str, str]:
        """Where each term is explained."""
        return {term.term: f"{self.url}#term-{term.pk}" for term in self.terms}


def glossary(program: Program) -> Glossary:
    """In one query."""
    terms = list(GlossaryTerm.objects.in_program(program.pk))
    return Glossary(terms, reverse("programs:glossary", args=[program.pk]))


def endorsement(program: Program) -> Endorsement | None:
    """Also while it is hidden: for those who write it."""
    return _endorsements(program).first()


def _endorsements(program: Program) -> QuerySet[Endorsement]:
    """With the portrait, but not the picture itself."""
    there = Endorsement.objects.filter(program=program)
    return there.select_related("portrait").defer("portrait__image")


@dataclass(frozen=True)
class Standing:
    """Who stands up for a programme: a word from the top, and executives who take part."""

    endorsement: Endorsement | None
    role_models: Sequence[RoleModel]
    has_faces: bool = True

    @property
    def without_faces(self) -> "Standing":
        """For the invited: pictures are for those who are signed in."""
        return replace(self, has_faces=False)

    @property
    def word_alone(self) -> "Standing":
        """For everybody with a link: role models have agreed to be seen by the invited, not by these."""
        return replace(self, role_models=(), has_faces=False)

    def __bool__(self) -> bool:
        return bool(self.endorsement or self.role_models)


def standing(program: Program) -> Standing:
    """As everybody in the programme may see it, in two queries."""
    endorsement = _endorsements(program).filter(is_published=True).first()
    return Standing(endorsement, list(RoleModel.objects.shown_in(program)))

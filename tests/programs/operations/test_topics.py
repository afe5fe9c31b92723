"""Groups, order and merging of topics."""

import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError

from matching.queries import build_snapshot
from mentoring.accounts.models import AuditEvent, User
from programs.models import Program, Topic, TopicChoice
from programs.operations import (
    GroupGone,
    GroupNameTaken,
    NotMergeable,
    TopicLine,
    add_topic_group,
    merge_topics,
    move_topic,
    move_topic_group,
    remove_topic_group,
    rename_topic_group,
    take_apart,
    update_topic,
)
from programs.queries import catalogue, merge_preview
from programs.queries.cards import choices_now
from tests import factories

pytestmark = pytest.mark.django_db


def order(program: Program) -> list[tuple[str, list[str]]]:
    return [
        (section.group.name if section.group else "", [topic.name for topic in section.topics])
        for section in catalogue(program).sections
    ]


def test_topics_stand_in_groups_in_an_order_of_their_own(program: Program, organiser: User) -> None:
    tools, trends = (add_topic_group(program, name, by=organiser) for name in ("Tools", "Trends"))
    assert add_topic_group(program, "TOOLS", by=organiser) == tools
    chat, cloud, ai = (factories.TopicFactory(program=program, name=name) for name in ("Chat", "Cloud", "AI"))
    for topic, group in ((chat, tools), (cloud, tools)):
        update_topic(topic, TopicLine(topic.name, "", ["Why?"], group.pk), by=organiser)
    move_topic_group(trends, 0, by=organiser)
    move_topic(chat, 1, by=organiser)
    move_topic(ai, 1, by=organiser)  # alone in its group: nothing happens
    assert order(program) == [("Trends", []), ("Tools", ["Cloud", "Chat"]), ("", ["AI"])]
    assert Topic.objects.get(name="Chat").questions == ["Why?"]
    names = [topic.name for topic in Topic.objects.in_program(program.pk).in_reading_order()]
    assert names == ["Cloud", "Chat", "AI"]
    remove_topic_group(tools, by=organiser)
    assert order(program) == [("Trends", []), ("", ["AI", "Cloud", "Chat"])]


def test_a_group_has_a_name_of_its_own(program: Program, organiser: User) -> None:
    add_topic_group(program, "Tools", by=organiser)
    other = add_topic_group(program, "Trends", by=organiser)
    with pytest.raises(GroupNameTaken):
        rename_topic_group(other, "tools", by=organiser)
    rename_topic_group(other, "Technology", by=organiser)
    other.refresh_from_db()
    assert other.name == "Technology"


def test_the_group_of_another_programme_is_refused(program: Program, organiser: User) -> None:
    topic = factories.TopicFactory(program=program)
    foreign = factories.TopicGroupFactory()
    for key in (foreign.pk, uuid.uuid4()):
        with pytest.raises(GroupGone):
            update_topic(topic, TopicLine("New name", group=key), by=organiser)
    assert Topic.objects.get().name != "New name"
    with pytest.raises(IntegrityError, match="topic_group_of_own_program"):
        Topic.objects.update(group=foreign)


def test_no_choice_is_lost_when_two_topics_become_one(program: Program, organiser: User) -> None:
    cloud, clouds = (factories.TopicFactory(program=program, name=name) for name in ("Cloud", "Clouds"))
    one, both = (factories.ProfileCardFactory(membership__program=program, published_at=None) for _ in "ab")
    factories.TopicChoiceFactory(card=one, topic=clouds, level=2)
    factories.TopicChoiceFactory(card=both, topic=clouds, level=4)
    factories.TopicChoiceFactory(card=both, topic=cloud, level=1)
    preview = merge_preview(clouds, cloud)
    assert (preview.people, preview.both) == (2, 1)
    merge_topics(clouds, cloud, by=organiser)
    chosen = TopicChoice.objects.order_by("level").values_list("card", "topic", "level")
    assert list(chosen) == [(one.pk, cloud.pk, 2), (both.pk, cloud.pk, 4)]
    assert AuditEvent.objects.get(verb="topic.merged").changes == {"into": str(cloud.pk)}
    with pytest.raises(NotMergeable):
        merge_topics(clouds, cloud, by=organiser)


def test_cards_that_were_handed_in_are_read_anew_and_apart_again(program: Program, organiser: User) -> None:
    cloud, clouds = (factories.TopicFactory(program=program, name=name) for name in ("Cloud", "Clouds"))
    choice = factories.TopicChoiceFactory(card__membership__program=program, topic=clouds, level=3)

    def read() -> list[str]:
        card = type(choice.card).objects.with_choices().get(pk=choice.card.pk)
        return [each.topic.name for each in choices_now(card)]

    merge_topics(clouds, cloud, by=organiser)
    assert read() == ["Cloud"]
    (mentor,) = build_snapshot(program).mentors
    assert [offer.topic for offer in mentor.offers] == [str(cloud.pk)]
    clouds.refresh_from_db()
    take_apart(clouds, by=organiser)
    take_apart(clouds, by=organiser)
    assert read() == ["Clouds"]
    assert AuditEvent.objects.filter(verb="topic.taken_apart").count() == 1


def test_a_merged_topic_takes_along_what_stood_for_it_and_its_questions(
    program: Program, organiser: User
) -> None:
    a, b, c = (factories.TopicFactory(program=program, name=name) for name in "abc")
    for topic, questions in ((a, ["1", "2"]), (b, ["2", "3"])):
        update_topic(topic, replace(TopicLine(topic.name), questions=questions), by=organiser)
    merge_topics(a, b, by=organiser)
    merge_topics(b, c, by=organiser)
    assert set(Topic.objects.exclude(merged_into=None).values_list("name", "merged_into__name")) == {
        ("a", "c"),
        ("b", "c"),
    }
    assert Topic.objects.get(name="c").questions == ["2", "3", "1"]
    assert order(program) == [("", ["c"])]


def test_topics_of_two_programmes_stay_two(program: Program, organiser: User) -> None:
    with pytest.raises(NotMergeable):
        merge_topics(factories.TopicFactory(program=program), factories.TopicFactory(), by=organiser)
    topic = factories.TopicFactory(program=program)
    with pytest.raises(NotMergeable):
        merge_topics(topic, topic, by=organiser)

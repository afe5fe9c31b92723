import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.enums import Role
from programs.forms import CardForm
from programs.models import Membership, Program, Topic, TopicChoice
from programs.queries import OwnCard

TOPICS = [Topic(pk=uuid.UUID(int=number), name=name) for number, name in enumerate(("Cloud", "Chat"))]
FIELDS = {"languages": ["de"], "meets": "either"}


def form(data: dict[str, Any], role: Role = Role.MENTEE, **kwargs: Any) -> CardForm:
    own = OwnCard(card=None, choices={}, topics=kwargs.pop("topics", TOPICS))
    member = Membership(role=role, program=Program())
    return CardForm({**FIELDS, **data}, membership=member, own=own, **kwargs)


def topic_field(topic: Topic) -> str:
    return f"topic_{topic.pk.hex}"


def knowledge_field(topic: Topic) -> str:
    return f"knowledge_{topic.pk.hex}"


def test_a_mentee_wants_and_says_what_they_know() -> None:
    cloud, chat = TOPICS
    filled = form({topic_field(cloud): "3", knowledge_field(cloud): "1", knowledge_field(chat): "2"})
    assert filled.is_valid(), filled.errors
    choices = filled.content().choices
    assert [(c.topic, c.priority, c.knowledge, c.level) for c in choices] == [(cloud, 3, 1, None)]


def test_knowledge_that_is_not_given_is_none() -> None:
    filled = form({topic_field(TOPICS[0]): "1"})
    assert filled.is_valid(), filled.errors
    assert filled.content().choices[0].knowledge == 0


def test_a_mentor_offers_with_a_level() -> None:
    filled = form({topic_field(TOPICS[1]): "4"}, Role.MENTOR)
    assert filled.is_valid(), filled.errors
    assert [(c.topic, c.level, c.priority) for c in filled.content().choices] == [(TOPICS[1], 4, None)]
    assert all(row.knowledge is None for row in filled.topic_rows())


def test_a_draft_may_be_empty_a_card_that_counts_may_not() -> None:
    assert form({"languages": []}).is_valid()
    refused = form({"languages": []}, complete=True)
    assert set(refused.errors) == {"languages", topic_field(TOPICS[0])}
    no_topics = form({}, complete=True, topics=[])
    assert set(no_topics.errors) == {"__all__"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("about", "x" * 2001),
        ("about", "a\x00"),
        ("interests", "x" * 501),
        ("year_of_birth", "1919"),
        ("year_of_birth", "2016"),
        ("year_of_birth", "soon"),
        ("gender", "unknown"),
        ("meets", ""),
        ("languages", ["xx"]),
        (topic_field(TOPICS[0]), "9"),
        (knowledge_field(TOPICS[0]), "9"),
    ],
    ids=lambda value: str(value)[:20] if not isinstance(value, list) else "list",
)
def test_what_is_wrong_is_said_beside_the_field(field: str, value: Any) -> None:
    assert list(form({field: value}).errors) == [field]


@given(
    st.text(max_size=60),
    st.lists(st.text(max_size=3), max_size=3),
    st.text(max_size=5),
    st.text(max_size=5),
)
def test_no_input_breaks_the_form(words: str, languages: list[str], year: str, choice: str) -> None:
    filled = form(
        {
            "about": words,
            "interests": words,
            "languages": languages,
            "year_of_birth": year,
            topic_field(TOPICS[0]): choice,
        }
    )
    if filled.is_valid():
        assert "\x00" not in filled.content().about


def test_what_was_chosen_before_is_shown() -> None:
    cloud = TOPICS[0]
    own = OwnCard(
        card=None, choices={cloud.pk: TopicChoice(topic=cloud, priority=2, knowledge=3)}, topics=TOPICS
    )
    shown = CardForm(membership=Membership(role=Role.MENTEE, program=Program()), own=own)
    row = shown.topic_rows()[0]
    assert row.choice.value() == "2"
    assert row.knowledge is not None
    assert row.knowledge.value() == "3"

import pytest

from mentoring.accounts.models import User
from programs.models import Goal, Program, Topic
from programs.operations import (
    GoalLine,
    TopicInUse,
    TopicLine,
    TopicNameTaken,
    add_goal,
    add_topics,
    move_goal,
    remove_goal,
    remove_topic,
    update_goal,
    update_topic,
)
from tests import factories

pytestmark = pytest.mark.django_db


def texts(program: Program) -> list[str]:
    return [goal.text for goal in program.goals.all()]


def test_goals_are_added_at_the_end_and_once(program: Program, organiser: User) -> None:
    for text in ("a", "b", "a"):
        add_goal(program, GoalLine(text, measure="m", target="t"), by=organiser)
    assert texts(program) == ["a", "b"]


@pytest.mark.parametrize(
    ("which", "to", "order"),
    [("b", 0, "bac"), ("b", 2, "acb"), ("c", 0, "cab"), ("a", -1, "abc"), ("c", 3, "abc")],
)
def test_goals_change_places(program: Program, organiser: User, which: str, to: int, order: str) -> None:
    for text in "abc":
        factories.GoalFactory(program=program, text=text)  # all at position 0
    move_goal(Goal.objects.get(text=which), to, by=organiser)
    assert texts(program) == list(order)


def test_a_goal_is_changed_and_removed(program: Program, organiser: User) -> None:
    goal = factories.GoalFactory(program=program)
    update_goal(goal, GoalLine("new", measure="measure", target="target"), by=organiser)
    goal.refresh_from_db()
    assert (goal.text, goal.measure, goal.target) == ("new", "measure", "target")
    remove_goal(goal, by=organiser)
    assert texts(program) == []


def test_topics_that_are_there_are_left_out(program: Program, organiser: User) -> None:
    factories.TopicFactory(program=program, name="Cloud", position=4)
    new = add_topics(program, [TopicLine("CLOUD"), TopicLine("Chat", "why"), TopicLine("chat")], by=organiser)
    assert [(topic.name, topic.description) for topic in new] == [("Chat", "why")]
    assert [topic.name for topic in program.topics.all()] == ["Cloud", "Chat"]


def test_a_topic_on_a_card_stays(program: Program, organiser: User) -> None:
    choice = factories.TopicChoiceFactory(card__membership__program=program, card__published_at=None)
    with pytest.raises(TopicInUse):
        remove_topic(choice.topic, by=organiser)
    choice.card.delete()
    remove_topic(choice.topic, by=organiser)
    assert not Topic.objects.exists()


def test_two_topics_have_two_names(program: Program, organiser: User) -> None:
    factories.TopicFactory(program=program, name="Cloud")
    other = factories.TopicFactory(program=program, name="Chat")
    with pytest.raises(TopicNameTaken):
        update_topic(other, TopicLine("cloud"), by=organiser)
    update_topic(other, TopicLine("CHAT", "now with words"), by=organiser)
    other.refresh_from_db()
    assert (other.name, other.description) == ("CHAT", "now with words")

"""Profile cards of the demo's people."""

import datetime as dt

from mentoring.demo import wording
from mentoring.demo.calendar import moment
from mentoring.demo.firms import Stage
from mentoring.demo.topics import TOPICS, DemoTopic
from programs.enums import Gender, Knowledge, Level, MeetingMode, Priority, Role
from programs.models import Membership, ProfileCard, Topic, TopicChoice

LANGUAGES = (["de", "en"], ["de", "en"], ["de", "en"], ["de"], ["en", "de"], ["en"])
LEVELS = (Level.EXPERT, Level.STRONG, Level.STRONG, Level.GOOD, Level.SOME)
PRIORITIES = (Priority.HIGH, Priority.HIGH, Priority.MEDIUM, Priority.LOW)
KNOWLEDGE = (Knowledge.NONE, Knowledge.NONE, Knowledge.BASICS, Knowledge.BASICS, Knowledge.SOME)


def fill_card(
    member: Membership, topics: list[Topic], gender: Gender | str, born: int | None, stage: Stage
) -> None:
    """Hand in a card with three or four topics, chosen as TOPICS weigh them."""
    dice = stage.dice
    is_mentor = member.role == Role.MENTOR
    chosen = _choose(3 + dice.randrange(2), is_mentor=is_mentor, stage=stage)
    card = stage.batch.hand_in(
        ProfileCard(
            membership=member,
            about=dice.choice(wording.ABOUT_MENTORS if is_mentor else wording.ABOUT_MENTEES),
            experience=" ".join(topic.skill for topic in chosen[:2]) if is_mentor else "",
            expectations=dice.choice(wording.HOPES_OF_MENTORS)
            if is_mentor
            else " ".join(topic.hope for topic in chosen[:2]),
            interests=dice.choice(wording.INTERESTS),
            languages=dice.choice(LANGUAGES),
            meets=dice.choice((MeetingMode.EITHER, MeetingMode.EITHER, MeetingMode.ON_SITE)),
            gender=gender,
            year_of_birth=born,
        ),
        moment(_handed_in(member, stage), 17),
    )
    by_name = {topic.name: topic for topic in topics}
    for place, topic in enumerate(chosen):
        choice = TopicChoice(card=card, topic=by_name[topic.name])
        if is_mentor:
            choice.level = LEVELS[min(place + dice.randrange(2), len(LEVELS) - 1)]
        else:
            choice.priority = PRIORITIES[place]
            choice.knowledge = dice.choice(KNOWLEDGE)
        stage.batch.add(choice)


def _choose(count: int, *, is_mentor: bool, stage: Stage) -> list[DemoTopic]:
    """So many different topics, the popular ones more often."""
    left = list(TOPICS)
    chosen: list[DemoTopic] = []
    while len(chosen) < count:
        weights = [topic.offered if is_mentor else topic.wanted for topic in left]
        chosen.append(left.pop(stage.dice.choices(range(len(left)), weights)[0]))
    return chosen


def _handed_in(member: Membership, stage: Stage) -> dt.date:
    """Before the start of a programme that runs; in the last days of one that recruits."""
    last = min(member.program.starts_on, stage.calendar.today)
    return last - dt.timedelta(days=3 + stage.dice.randrange(14))

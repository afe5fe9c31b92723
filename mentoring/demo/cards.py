"""Profile cards of the demo's people."""

import datetime as dt
import random

from mentoring.demo import wording
from mentoring.demo.calendar import moment
from mentoring.demo.firms import Stage
from mentoring.demo.topics import TOPICS, DemoTopic
from programs.enums import (
    Channel,
    Frequency,
    Gender,
    Knowledge,
    Level,
    MeetingMode,
    Priority,
    Role,
    Weekday,
)
from programs.models import (
    ChannelUse,
    MeetingHours,
    Membership,
    ProfileCard,
    Program,
    Question,
    Topic,
    TopicChoice,
)

WORKDAYS = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)
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
            brings=wording.BRINGS[len(member.user.email) % len(wording.BRINGS)] if is_mentor else "",
            experience=" ".join(topic.skill for topic in chosen[:2]) if is_mentor else "",
            expectations=dice.choice(wording.HOPES_OF_MENTORS)
            if is_mentor
            else " ".join(topic.hope for topic in chosen[:2]),
            interests=dice.choice(wording.INTERESTS),
            languages=dice.choice(LANGUAGES),
            site=member.user.site,
            time_zone=member.user.time_zone,
            meets=dice.choice((MeetingMode.EITHER, MeetingMode.EITHER, MeetingMode.ON_SITE)),
            gender=gender,
            year_of_birth=born,
        ),
        moment(_handed_in(member, stage), 17),
    )
    by_name = {topic.name: topic for topic in topics}
    _add_habits(card, stage)
    for place, topic in enumerate(chosen):
        choice = TopicChoice(card=card, topic=by_name[topic.name])
        if is_mentor:
            choice.level = LEVELS[min(place + dice.randrange(2), len(LEVELS) - 1)]
        else:
            choice.priority = PRIORITIES[place]
            choice.knowledge = dice.choice(KNOWLEDGE)
        stage.batch.add(choice)


def _add_habits(card: ProfileCard, stage: Stage) -> None:
    """Channels and meeting hours, from dice of their own: those of the stage roll for the matching."""
    dice = random.Random(card.membership.user.email)
    for channel in dice.sample(Channel.values, 4):
        stage.batch.add(ChannelUse(card=card, channel=channel, frequency=dice.choice(Frequency.values)))
    starts = dt.time(dice.randint(8, 10))
    for weekday in sorted(dice.sample(WORKDAYS, 4)):
        stage.batch.add(MeetingHours(card=card, weekday=weekday, starts=starts, ends=dt.time(16)))


def add_questions(program: Program, stage: Stage) -> None:
    """What this programme wants to know besides."""
    for position, question in enumerate(wording.QUESTIONS):
        stage.batch.add(Question(program=program, position=position, **question))


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

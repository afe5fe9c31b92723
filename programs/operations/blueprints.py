from datetime import date, timedelta

import msgspec

from mentoring.accounts.models import User
from programs.blueprints import Blueprint
from programs.blueprints.structures import Event as PlannedEvent
from programs.enums import Anchor
from programs.models import (
    Event,
    GlossaryTerm,
    Goal,
    Milestone,
    Program,
    Question,
    Suggestion,
    Topic,
    TopicGroup,
)
from programs.operations.rules import publish_rules

SATURDAY = 5


def fill_from_blueprint(program: Program, blueprint: Blueprint, *, by: User) -> None:
    """Give a new draft all that the template brings; its purpose and minutes are there already."""
    for side, word in msgspec.structs.asdict(blueprint.labels).items():
        setattr(program, f"{side}_label", word)
    program.save()
    Goal.objects.bulk_create(
        Goal(program=program, position=place, **msgspec.structs.asdict(goal))
        for place, goal in enumerate(blueprint.goals)
    )
    _fill_topics(program, blueprint)
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(program=program, **msgspec.structs.asdict(term)) for term in blueprint.glossary
    )
    Question.objects.bulk_create(
        Question(
            program=program,
            position=place,
            **(msgspec.structs.asdict(question) | {"options": list(question.options)}),
        )
        for place, question in enumerate(blueprint.questions)
    )
    Milestone.objects.bulk_create(
        Milestone(program=program, **msgspec.structs.asdict(milestone)) for milestone in blueprint.milestones
    )
    Event.objects.bulk_create(
        Event(
            program=program,
            kind=event.kind,
            title=event.title,
            held_on=_working_day(program, event),
            held_from=event.held_from,
            time_zone=by.time_zone,
            minutes=event.minutes,
            place=blueprint.place,
            agenda=event.agenda,
            moves_with=event.anchor,
            created_by=by,
        )
        for event in blueprint.events
    )
    suggestions = [Suggestion(each.name, each.text) for each in blueprint.suggestions]
    publish_rules(program, blueprint.rules.strip(), suggestions=suggestions, by=by)


def _fill_topics(program: Program, blueprint: Blueprint) -> None:
    groups = [
        TopicGroup(program=program, name=group.name, position=place)
        for place, group in enumerate(blueprint.groups)
    ]
    TopicGroup.objects.bulk_create(groups)
    topics = [
        Topic(
            program=program,
            group=group,
            name=topic.name,
            description=topic.description,
            questions=list(topic.questions),
        )
        for group, planned in zip(groups, blueprint.groups, strict=True)
        for topic in planned.topics
    ]
    for place, topic in enumerate(topics):
        topic.position = place
    Topic.objects.bulk_create(topics)


def _working_day(program: Program, event: PlannedEvent) -> date:
    """The day that the template means, or the Friday before a weekend."""
    anchor = {Anchor.START: program.starts_on, Anchor.END: program.ends_on}[event.anchor]
    day = anchor + timedelta(event.days)
    return day - timedelta(max(0, day.weekday() - SATURDAY + 1))

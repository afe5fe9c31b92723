"""Programmes and what they are made of."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from programs.enums import (
    Anchor,
    EventKind,
    MilestoneKind,
    Phase,
    QuestionKind,
    SeenBy,
)
from programs.models import (
    Event,
    Extension,
    GlossaryTerm,
    Goal,
    Logo,
    Milestone,
    Program,
    Question,
    RulesVersion,
    Topic,
    TopicGroup,
)
from tests.factories.accounts import OrganisationFactory


class ProgramFactory(DjangoModelFactory[Program]):
    """In the midst of its time, whatever day it is."""

    class Meta:
        model = Program

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Programme {n}")
    phase = Phase.RECRUITING
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=90))
    ends_on = factory.LazyAttribute(lambda program: program.starts_on + dt.timedelta(days=180))


class GoalFactory(DjangoModelFactory[Goal]):
    class Meta:
        model = Goal

    program = factory.SubFactory(ProgramFactory)
    text = factory.Sequence(lambda n: f"Goal {n}")


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    program = factory.SubFactory(ProgramFactory)
    name = factory.Sequence(lambda n: f"Topic {n}")


class TopicGroupFactory(DjangoModelFactory[TopicGroup]):
    class Meta:
        model = TopicGroup

    program = factory.SubFactory(ProgramFactory)
    name = factory.Sequence(lambda n: f"Group {n}")


class GlossaryTermFactory(DjangoModelFactory[GlossaryTerm]):
    class Meta:
        model = GlossaryTerm

    program = factory.SubFactory(ProgramFactory)
    term = factory.Sequence(lambda n: f"Term {n}")
    explanation = "What it means."


class RulesVersionFactory(DjangoModelFactory[RulesVersion]):
    class Meta:
        model = RulesVersion

    program = factory.SubFactory(ProgramFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = factory.LazyAttribute(lambda version: f"We meet one hour a month. ({version.number})")


class QuestionFactory(DjangoModelFactory[Question]):
    class Meta:
        model = Question

    program = factory.SubFactory(ProgramFactory)

    class Params:
        sealed = factory.Trait(
            kind=QuestionKind.YES_NO,
            seen_by=SeenBy.NOBODY,
            retired_at=factory.LazyFunction(timezone.now),
        )

    text = factory.Sequence(lambda n: f"Question {n}?")
    kind = QuestionKind.SHORT


class LogoFactory(DjangoModelFactory[Logo]):
    class Meta:
        model = Logo

    program = factory.SubFactory(ProgramFactory)
    image = b"not quite a picture"


class EventFactory(DjangoModelFactory[Event]):
    class Meta:
        model = Event

    program = factory.SubFactory(ProgramFactory)
    kind = EventKind.KICK_OFF
    title = "Kick-off"
    held_on = factory.SelfAttribute("program.starts_on")
    held_from = dt.time(10)
    time_zone = "Europe/Berlin"
    place = "Main hall"
    agenda = "Welcome"


class MilestoneFactory(DjangoModelFactory[Milestone]):
    class Meta:
        model = Milestone

    program = factory.SubFactory(ProgramFactory)
    kind = MilestoneKind.CHECK_IN
    title = factory.Sequence(lambda n: f"Check-in {n}")
    anchor = Anchor.START
    days = 30


class ExtensionFactory(DjangoModelFactory[Extension]):
    class Meta:
        model = Extension

    program = factory.SubFactory(ProgramFactory)
    old_end_on = factory.LazyAttribute(lambda extension: extension.new_end_on - dt.timedelta(days=90))
    new_end_on = factory.SelfAttribute("program.ends_on")

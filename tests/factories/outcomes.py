"""Evidence, codes and effects."""

import uuid

import factory
from factory.django import DjangoModelFactory

from outcomes.enums import Behaviour, EffectTopic, Scope
from outcomes.models import (
    Code,
    CoderAssignment,
    Coding,
    Effect,
    EffectEvidence,
    Source,
    Study,
    TextVersion,
)
from tests.factories.accounts import UserFactory
from tests.factories.people import MembershipFactory
from tests.factories.programs import ProgramFactory


class StudyFactory(DjangoModelFactory[Study]):
    class Meta:
        model = Study

    program = factory.SubFactory(ProgramFactory)
    title = "This programme"


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    study = factory.SubFactory(StudyFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    title = factory.Sequence(lambda n: f"Interview {n}")
    created_by = factory.SubFactory(UserFactory)


class TextVersionFactory(DjangoModelFactory[TextVersion]):
    class Meta:
        model = TextVersion

    source = factory.SubFactory(SourceFactory)
    text = "We met once a week. I use the new apps now."


class CoderAssignmentFactory(DjangoModelFactory[CoderAssignment]):
    class Meta:
        model = CoderAssignment

    source = factory.SubFactory(SourceFactory)
    coder = factory.SubFactory(
        MembershipFactory, coder=True, program=factory.SelfAttribute("..source.study.program")
    )


class CodeFactory(DjangoModelFactory[Code]):
    class Meta:
        model = Code

    study = factory.SubFactory(StudyFactory)
    name = factory.Sequence(lambda n: f"Code {n}")
    created_by = factory.SubFactory(UserFactory)


class CodingFactory(DjangoModelFactory[Coding]):
    class Meta:
        model = Coding

    version = factory.SubFactory(TextVersionFactory)
    code = factory.SubFactory(CodeFactory, study=factory.SelfAttribute("..version.source.study"))
    coder = factory.SubFactory(UserFactory)
    start = 0
    end = 6
    quote = factory.LazyAttribute(lambda coding: coding.version.text[coding.start : coding.end])


class EffectFactory(DjangoModelFactory[Effect]):
    class Meta:
        model = Effect

    study = factory.SubFactory(StudyFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    label = factory.Sequence(lambda n: f"Effect {n}")
    topic = EffectTopic.TOOLS
    behaviour = Behaviour.USAGE
    scopes = [Scope.PERSONAL]


class EffectEvidenceFactory(DjangoModelFactory[EffectEvidence]):
    class Meta:
        model = EffectEvidence

    effect = factory.SubFactory(EffectFactory)
    coding = factory.SubFactory(CodingFactory)

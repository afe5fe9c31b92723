"""Circles and councils."""

import uuid

import factory
from factory.django import DjangoModelFactory

from matching.engine.circles import CIRCLES_VERSION
from matching.enums import (
    DrawKind,
)
from matching.models import (
    Circle,
    CircleDraw,
    CircleSeat,
)
from programs.enums import (
    Role,
)
from tests.factories.accounts import UserFactory
from tests.factories.people import MembershipFactory
from tests.factories.programs import ProgramFactory


class CircleDrawFactory(DjangoModelFactory[CircleDraw]):
    class Meta:
        model = CircleDraw

    program = factory.SubFactory(ProgramFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    title = "Circles in spring"
    kind = DrawKind.CIRCLES
    roles = [Role.MENTOR.value]
    size = 4
    traits: list[str] = []
    seed = 7
    engine_version = CIRCLES_VERSION
    drawn_by = factory.SubFactory(UserFactory)


class CircleFactory(DjangoModelFactory[Circle]):
    class Meta:
        model = Circle

    draw = factory.SubFactory(CircleDrawFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda circle: f"Circle {circle.number}")


class CircleSeatFactory(DjangoModelFactory[CircleSeat]):
    """Somebody in a circle of a draw; both are known to the draw."""

    class Meta:
        model = CircleSeat

    draw = factory.SubFactory(CircleDrawFactory)
    circle = factory.SubFactory(CircleFactory, draw=factory.SelfAttribute("..draw"))
    membership = factory.SubFactory(
        MembershipFactory, mentor=True, program=factory.SelfAttribute("..draw.program")
    )

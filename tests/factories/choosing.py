"""Wishes and answers of people."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from matching.models import (
    ChoosingWindow,
    Shortlist,
    Wish,
)
from tests.factories.accounts import UserFactory
from tests.factories.people import MembershipFactory
from tests.factories.programs import ProgramFactory


class ChoosingWindowFactory(DjangoModelFactory[ChoosingWindow]):
    """Mentees choose; with `answering` mentors answer, with `over` neither."""

    class Meta:
        model = ChoosingWindow

    program = factory.SubFactory(ProgramFactory)
    opened_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=10))
    opened_by = factory.SubFactory(UserFactory)
    wishes_until = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=4))
    answers_until = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=8))

    class Params:
        answering = factory.Trait(
            wishes_until=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))
        )
        over = factory.Trait(
            wishes_until=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=3)),
            answers_until=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1)),
        )


class ShortlistFactory(DjangoModelFactory[Shortlist]):
    class Meta:
        model = Shortlist

    membership = factory.SubFactory(MembershipFactory, mentee=True)


class WishFactory(DjangoModelFactory[Wish]):
    """On a list that is a draft, in a programme where mentees choose."""

    class Meta:
        model = Wish

    shortlist = factory.SubFactory(ShortlistFactory)
    mentor = factory.SubFactory(
        MembershipFactory, mentor=True, program=factory.SelfAttribute("..shortlist.membership.program")
    )
    rank = factory.LazyAttribute(lambda wish: wish.shortlist.wishes.count() + 1)

    @classmethod
    def _create(cls, model_class: type[Wish], *args: Any, **kwargs: Any) -> Wish:
        program = kwargs["shortlist"].membership.program
        if not hasattr(program, "choosing"):
            ChoosingWindowFactory(program=program)
        return super()._create(model_class, *args, **kwargs)

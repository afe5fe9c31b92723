"""Profile cards and their parts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import factory
import pgtrigger
from django.db.models import Model
from django.utils import timezone
from factory.django import DjangoModelFactory

from programs.enums import (
    Channel,
    Frequency,
    Knowledge,
    Level,
    Priority,
    Weekday,
)
from programs.models import (
    Answer,
    ChannelUse,
    MeetingHours,
    Membership,
    Photo,
    ProfileCard,
    TopicChoice,
)
from tests.factories.people import MembershipFactory
from tests.factories.programs import QuestionFactory, TopicFactory


class ProfileCardFactory(DjangoModelFactory[ProfileCard]):
    """Handed in, and the version that counts; with `published_at=None` a draft."""

    class Meta:
        model = ProfileCard

    membership = factory.SubFactory(MembershipFactory, mentor=True)
    languages = ["en"]
    number = factory.LazyAttribute(lambda card: card.membership.cards.count() + 1)
    published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[ProfileCard], *args: Any, **kwargs: Any) -> ProfileCard:
        card = super()._create(model_class, *args, **kwargs)
        if card.published_at:
            card.membership.card = card
            card.membership.save(update_fields=["card"])
        return card


def hand_in(cards: Sequence[ProfileCard]) -> None:
    """Many drafts at once, for worlds of thousands of people."""
    for card in cards:
        card.published_at = timezone.now()
        card.membership.card = card
    ProfileCard.objects.bulk_update(cards, ["published_at"], batch_size=500)
    Membership.objects.bulk_update([card.membership for card in cards], ["card"], batch_size=500)


class PartFactory[M: Model](DjangoModelFactory[M]):
    """Of what hangs on a card: also on one that was handed in, as if it had been there before."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[M], *args: Any, **kwargs: Any) -> M:
        label = model_class._meta.label
        triggers = getattr(model_class._meta, "triggers")  # noqa: B009  (which django-pgtrigger adds)
        with pgtrigger.ignore(*(f"{label}:{trigger.name}" for trigger in triggers)):
            return super()._create(model_class, *args, **kwargs)


class TopicChoiceFactory(PartFactory[TopicChoice]):
    """Offered by a mentor; with `wanted` it is a mentee's."""

    class Meta:
        model = TopicChoice

    card = factory.SubFactory(ProfileCardFactory)
    topic = factory.SubFactory(TopicFactory, program=factory.SelfAttribute("..card.membership.program"))
    level = Level.STRONG

    class Params:
        wanted = factory.Trait(level=None, priority=Priority.HIGH, knowledge=Knowledge.NONE)


class ChannelUseFactory(PartFactory[ChannelUse]):
    class Meta:
        model = ChannelUse

    card = factory.SubFactory(ProfileCardFactory)
    channel = Channel.CHAT
    frequency = Frequency.DAILY


class MeetingHoursFactory(PartFactory[MeetingHours]):
    class Meta:
        model = MeetingHours

    card = factory.SubFactory(ProfileCardFactory)
    weekday = Weekday.MONDAY
    starts = dt.time(9)
    ends = dt.time(12)


class AnswerFactory(PartFactory[Answer]):
    class Meta:
        model = Answer

    card = factory.SubFactory(ProfileCardFactory)
    question = factory.SubFactory(QuestionFactory, program=factory.SelfAttribute("..card.membership.program"))
    values = ["An answer"]


class PhotoFactory(DjangoModelFactory[Photo]):
    class Meta:
        model = Photo

    membership = factory.SubFactory(MembershipFactory, mentor=True)
    image = b"not quite a picture"

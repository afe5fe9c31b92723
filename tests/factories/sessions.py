"""Sessions of pairs, and their notes."""

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sessions.enums import SessionKind
from sessions.models import SessionLog, SessionNote
from tests.factories.matching import PairFactory


class SessionLogFactory(DjangoModelFactory[SessionLog]):
    class Meta:
        model = SessionLog

    pair = factory.SubFactory(PairFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    held_on = factory.LazyAttribute(lambda log: log.pair.program.starts_on + dt.timedelta(days=9))
    minutes = 60
    kind = SessionKind.CONVERSATION
    logged_by = factory.SelfAttribute("pair.mentor.user")

    class Params:
        by_both = factory.Trait(
            confirmed_by=factory.SelfAttribute("pair.mentee.user"),
            confirmed_at=factory.LazyFunction(timezone.now),
        )


class SessionNoteFactory(DjangoModelFactory[SessionNote]):
    class Meta:
        model = SessionNote

    log = factory.SubFactory(SessionLogFactory)
    author = factory.SelfAttribute("log.logged_by")
    text = "A private note."

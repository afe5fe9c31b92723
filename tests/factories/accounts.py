"""The organisation, its people, and what is told and noted of them."""

import uuid
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from mentoring.accounts.models import AuditEvent, BusinessUnit, Organisation, User
from mentoring.notifications.models import Heartbeat, Message


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")


class BusinessUnitFactory(DjangoModelFactory[BusinessUnit]):
    class Meta:
        model = BusinessUnit

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Unit {n}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    given_name = factory.Sequence(lambda n: f"Given{n}")
    family_name = factory.Sequence(lambda n: f"Family{n}")
    organisation = factory.SubFactory(OrganisationFactory)
    business_unit = factory.SubFactory(
        BusinessUnitFactory, organisation=factory.SelfAttribute("..organisation")
    )
    password = "!"  # signs in by code

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password")
        user = model_class(**kwargs)
        if password == "!":
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save()
        return user


class AuditEventFactory(DjangoModelFactory[AuditEvent]):
    class Meta:
        model = AuditEvent

    actor = factory.SubFactory(UserFactory)
    verb = "program.created"
    object_type = "programs.program"
    object_id = factory.LazyFunction(uuid.uuid4)


class MessageFactory(DjangoModelFactory[Message]):
    class Meta:
        model = Message

    recipient = factory.SubFactory(UserFactory)
    address = factory.SelfAttribute("recipient.email")
    locale = "en-gb"
    template = "notifications/test"
    dedupe_key = factory.Sequence(lambda n: f"test:{n}")


class HeartbeatFactory(DjangoModelFactory[Heartbeat]):
    class Meta:
        model = Heartbeat

    name = factory.Sequence(lambda n: f"process {n}")
    at = factory.LazyFunction(timezone.now)

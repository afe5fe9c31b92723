"""The organisation, its people, and what is told and noted of them."""

import uuid
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from mentoring.accounts.models import AddressChange, AuditEvent, BusinessUnit, Organisation, User
from mentoring.notifications.models import Heartbeat, Message
from mentoring.tokens import hash_token


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


class AddressChangeFactory(DjangoModelFactory[AddressChange]):
    """Asked for by the person; the links hold the tokens "new" and "old" with the change's key."""

    class Meta:
        model = AddressChange

    id = factory.LazyFunction(uuid.uuid4)
    person = factory.SubFactory(UserFactory)
    asked_by = factory.SelfAttribute("person")
    new_address = factory.Sequence(lambda n: f"new{n}@example.org")
    new_hash = factory.LazyAttribute(lambda change: hash_token(f"new{change.id}"))
    old_hash = factory.LazyAttribute(lambda change: hash_token(f"old{change.id}"))
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


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

"""Who takes part in a programme, and how they come to it."""

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from mentoring.texts import fold
from mentoring.tokens import hash_token
from programs.enums import (
    ImportState,
    Participation,
    Role,
    RowOutcome,
)
from programs.models import (
    CallRequest,
    Endorsement,
    ImportRow,
    Invitation,
    InvitationPolicy,
    InvitationReminder,
    Membership,
    OpenCall,
    PeopleImport,
    Portrait,
    RoleModel,
    RulesAcceptance,
    UnitAlias,
)
from programs.operations.invitations import token_of
from tests.factories.accounts import BusinessUnitFactory, UserFactory
from tests.factories.programs import ProgramFactory, RulesVersionFactory


class EndorsementFactory(DjangoModelFactory[Endorsement]):
    class Meta:
        model = Endorsement

    program = factory.SubFactory(ProgramFactory)
    name = "Ada Berg"
    position = "Board member"
    message = "I learn here, too."
    is_published = True


class MembershipFactory(DjangoModelFactory[Membership]):
    """An organiser by default; the traits make the other roles."""

    class Meta:
        model = Membership

    program = factory.SubFactory(ProgramFactory)
    user = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..program.organisation"))
    role = Role.ORGANISER
    state = ""

    class Params:
        mentor = factory.Trait(role=Role.MENTOR, state=Participation.ACCEPTED)
        mentee = factory.Trait(role=Role.MENTEE, state=Participation.ACCEPTED)
        advisor = factory.Trait(role=Role.ADVISOR)
        sponsor = factory.Trait(role=Role.SPONSOR)
        coder = factory.Trait(role=Role.CODER)


class RoleModelFactory(DjangoModelFactory[RoleModel]):
    class Meta:
        model = RoleModel

    membership = factory.SubFactory(MembershipFactory, mentee=True)


class OpenCallFactory(DjangoModelFactory[OpenCall]):
    class Meta:
        model = OpenCall

    program = factory.SubFactory(ProgramFactory)
    title = factory.Sequence(lambda n: f"Call {n}")
    quota = 10
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=14))
    domains = ["example.org"]


class CallRequestFactory(DjangoModelFactory[CallRequest]):
    """With `token` as the link's token."""

    class Meta:
        model = CallRequest
        exclude = ("token",)

    token = factory.LazyFunction(lambda: uuid.uuid4().hex * 2)
    call = factory.SubFactory(OpenCallFactory)
    address = factory.Sequence(lambda n: f"applicant{n}@example.org")
    given_name = "Lena"
    family_name = "Berg"
    locale = "en-gb"
    token_hash = factory.LazyAttribute(lambda request: hash_token(request.token))
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(hours=24))


class InvitationFactory(DjangoModelFactory[Invitation]):
    """Of a mentor who has not answered; `token_of(pk)` is the link's token, as in the product."""

    class Meta:
        model = Invitation

    membership = factory.SubFactory(MembershipFactory, role=Role.MENTOR, state=Participation.INVITED)
    address = factory.SelfAttribute("membership.user.email")
    token_hash = factory.LazyAttribute(lambda invitation: hash_token(token_of(invitation.id)))
    id = factory.LazyFunction(uuid.uuid4)
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=30))


class InvitationPolicyFactory(DjangoModelFactory[InvitationPolicy]):
    class Meta:
        model = InvitationPolicy

    program = factory.SubFactory(ProgramFactory)


class InvitationReminderFactory(DjangoModelFactory[InvitationReminder]):
    class Meta:
        model = InvitationReminder

    invitation = factory.SubFactory(InvitationFactory)
    day = 4


class RulesAcceptanceFactory(DjangoModelFactory[RulesAcceptance]):
    class Meta:
        model = RulesAcceptance

    membership = factory.SubFactory(MembershipFactory, mentor=True)
    version = factory.SubFactory(RulesVersionFactory, program=factory.SelfAttribute("..membership.program"))
    language = "en-gb"


class PortraitFactory(DjangoModelFactory[Portrait]):
    class Meta:
        model = Portrait

    endorsement = factory.SubFactory(EndorsementFactory)
    image = b"not quite a picture"


class UnitAliasFactory(DjangoModelFactory[UnitAlias]):
    class Meta:
        model = UnitAlias

    unit = factory.SubFactory(BusinessUnitFactory)
    organisation = factory.SelfAttribute("unit.organisation")
    path = factory.Sequence("Abteilung {}".format)
    key = factory.LazyAttribute(lambda alias: fold(alias.path))
    made_by = factory.SubFactory(UserFactory)
    made_at = factory.LazyFunction(timezone.now)


class PeopleImportFactory(DjangoModelFactory[PeopleImport]):
    """Checked, and waiting for a decision."""

    class Meta:
        model = PeopleImport

    program = factory.SubFactory(ProgramFactory)
    requested_by = factory.SubFactory(UserFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    file_name = "people.csv"
    content = b"E-mail\n"
    state = ImportState.CHECKED
    headings = ["E-mail"]
    columns = ["email"]
    counts = {"new": 1, "changed": 0, "unchanged": 0, "wrong": 0}


class ImportRowFactory(DjangoModelFactory[ImportRow]):
    class Meta:
        model = ImportRow

    people_import = factory.SubFactory(PeopleImportFactory)
    number = factory.Sequence(lambda n: n + 2)
    outcome = RowOutcome.NEW
    email = factory.Sequence(lambda n: f"new{n}@example.org")

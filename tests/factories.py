"""One factory a model; each makes a valid row with the fewest others."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import factory
import pgtrigger
from django.db.models import Model
from django.utils import timezone
from factory.django import DjangoModelFactory

from matching.engine import Policy
from matching.engine.circles import CIRCLES_VERSION
from matching.enums import (
    DecisionKind,
    DrawKind,
    EditKind,
    LeftOverReason,
    PairState,
    Release,
    RunKind,
    RunState,
)
from matching.models import (
    BoardEdit,
    ChoosingWindow,
    Circle,
    CircleDraw,
    CircleSeat,
    Exclusion,
    LeftOver,
    MatchRun,
    Pair,
    PairDecision,
    PolicyVersion,
    Proposal,
    RoundPair,
    RunNote,
    SecondRound,
    Shortlist,
    Trial,
    Wish,
)
from mentoring.accounts.models import AuditEvent, BusinessUnit, Organisation, User
from mentoring.notifications.models import Heartbeat, Message
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
from programs.enums import (
    Anchor,
    Channel,
    EventKind,
    Frequency,
    ImportState,
    Knowledge,
    Level,
    MilestoneKind,
    Participation,
    Phase,
    Priority,
    QuestionKind,
    Role,
    RowOutcome,
    Weekday,
)
from programs.models import (
    Answer,
    CallRequest,
    ChannelUse,
    Endorsement,
    Event,
    Extension,
    GlossaryTerm,
    Goal,
    ImportRow,
    Invitation,
    InvitationPolicy,
    InvitationReminder,
    Logo,
    MeetingHours,
    Membership,
    Milestone,
    OpenCall,
    PeopleImport,
    Photo,
    Portrait,
    ProfileCard,
    Program,
    Question,
    RoleModel,
    RulesAcceptance,
    RulesVersion,
    Topic,
    TopicChoice,
    TopicGroup,
)
from programs.operations.invitations import hash_token, token_of
from sessions.enums import SessionKind
from sessions.models import SessionLog, SessionNote


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


class ProgramFactory(DjangoModelFactory[Program]):
    class Meta:
        model = Program

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Programme {n}")
    phase = Phase.RECRUITING
    starts_on = dt.date(2026, 6, 1)
    ends_on = dt.date(2026, 12, 1)


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


class EndorsementFactory(DjangoModelFactory[Endorsement]):
    class Meta:
        model = Endorsement

    program = factory.SubFactory(ProgramFactory)
    name = "Ada Berg"
    position = "Board member"
    message = "I learn here, too."
    is_published = True


class RulesVersionFactory(DjangoModelFactory[RulesVersion]):
    class Meta:
        model = RulesVersion

    program = factory.SubFactory(ProgramFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = factory.LazyAttribute(lambda version: f"We meet one hour a month. ({version.number})")


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


class QuestionFactory(DjangoModelFactory[Question]):
    class Meta:
        model = Question

    program = factory.SubFactory(ProgramFactory)
    text = factory.Sequence(lambda n: f"Question {n}?")
    kind = QuestionKind.SHORT


class AnswerFactory(PartFactory[Answer]):
    class Meta:
        model = Answer

    card = factory.SubFactory(ProfileCardFactory)
    question = factory.SubFactory(QuestionFactory, program=factory.SelfAttribute("..card.membership.program"))
    values = ["An answer"]


class LogoFactory(DjangoModelFactory[Logo]):
    class Meta:
        model = Logo

    program = factory.SubFactory(ProgramFactory)
    image = b"not quite a picture"


class PortraitFactory(DjangoModelFactory[Portrait]):
    class Meta:
        model = Portrait

    endorsement = factory.SubFactory(EndorsementFactory)
    image = b"not quite a picture"


class PhotoFactory(DjangoModelFactory[Photo]):
    class Meta:
        model = Photo

    membership = factory.SubFactory(MembershipFactory, mentor=True)
    image = b"not quite a picture"


class EventFactory(DjangoModelFactory[Event]):
    class Meta:
        model = Event

    program = factory.SubFactory(ProgramFactory)
    kind = EventKind.KICK_OFF
    title = "Kick-off"
    held_on = dt.date(2026, 6, 1)
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
    old_end_on = dt.date(2026, 9, 1)
    new_end_on = dt.date(2026, 12, 1)


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


class MatchRunFactory(DjangoModelFactory[MatchRun]):
    class Meta:
        model = MatchRun

    program = factory.SubFactory(ProgramFactory)
    requested_by = factory.SubFactory(UserFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    state = RunState.DONE
    progress = 100


class ProposalFactory(DjangoModelFactory[Proposal]):
    class Meta:
        model = Proposal

    run = factory.SubFactory(MatchRunFactory)
    mentor = factory.SubFactory(
        MembershipFactory, mentor=True, program=factory.SelfAttribute("..run.program")
    )
    mentee = factory.SubFactory(
        MembershipFactory, mentee=True, program=factory.SelfAttribute("..run.program")
    )
    score = 5000


class LeftOverFactory(DjangoModelFactory[LeftOver]):
    class Meta:
        model = LeftOver

    run = factory.SubFactory(MatchRunFactory)
    membership = factory.SubFactory(
        MembershipFactory, mentor=True, program=factory.SelfAttribute("..run.program")
    )
    reason = LeftOverReason.NO_DEMAND


class PolicyVersionFactory(DjangoModelFactory[PolicyVersion]):
    class Meta:
        model = PolicyVersion

    program = factory.SubFactory(ProgramFactory)
    number = factory.Sequence(lambda n: n + 1)
    data = factory.LazyFunction(lambda: Policy().to_json())
    created_by = factory.SubFactory(UserFactory)


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


class PairDecisionFactory(DjangoModelFactory[PairDecision]):
    class Meta:
        model = PairDecision

    program = factory.SubFactory(ProgramFactory)
    mentor = factory.SubFactory(MembershipFactory, mentor=True, program=factory.SelfAttribute("..program"))
    mentee = factory.SubFactory(MembershipFactory, mentee=True, program=factory.SelfAttribute("..program"))
    kind = DecisionKind.NEVER
    reason = "They shared an office."
    decided_by = factory.SubFactory(UserFactory)


class ExclusionFactory(DjangoModelFactory[Exclusion]):
    class Meta:
        model = Exclusion

    program = factory.SubFactory(ProgramFactory)
    membership = factory.SubFactory(
        MembershipFactory, mentor=True, program=factory.SelfAttribute("..program")
    )
    reason = "On leave until spring."
    decided_by = factory.SubFactory(UserFactory)


class TrialFactory(DjangoModelFactory[Trial]):
    class Meta:
        model = Trial

    run = factory.SubFactory(MatchRunFactory)
    program = factory.SelfAttribute("run.program")
    requested_by = factory.SubFactory(UserFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    policy = factory.LazyFunction(lambda: Policy().to_json())


class BoardEditFactory(DjangoModelFactory[BoardEdit]):
    class Meta:
        model = BoardEdit

    run = factory.SubFactory(MatchRunFactory)
    number = factory.Sequence(lambda n: n + 1)
    kind = EditKind.UNASSIGN
    moves = factory.LazyFunction(list)
    made_by = factory.SubFactory(UserFactory)


class RunNoteFactory(DjangoModelFactory[RunNote]):
    class Meta:
        model = RunNote

    run = factory.SubFactory(MatchRunFactory)
    author = factory.SubFactory(UserFactory)
    text = "Please look at the two from Payments."
    form_key = factory.LazyFunction(uuid.uuid4)


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


class PairFactory(DjangoModelFactory[Pair]):
    """An announced, active pair; with `confirmed` one that participants do not know of yet."""

    class Meta:
        model = Pair

    program = factory.SubFactory(ProgramFactory)
    mentor = factory.SubFactory(MembershipFactory, mentor=True, program=factory.SelfAttribute("..program"))
    mentee = factory.SubFactory(MembershipFactory, mentee=True, program=factory.SelfAttribute("..program"))
    state = PairState.ACTIVE
    confirmed_at = factory.LazyFunction(timezone.now)
    confirmed_by = factory.SubFactory(UserFactory)
    announced_at = factory.LazyFunction(timezone.now)

    class Params:
        confirmed = factory.Trait(state=PairState.CONFIRMED, announced_at=None)
        ended = factory.Trait(state=PairState.ENDED, ended_at=factory.LazyFunction(timezone.now))


class SecondRoundFactory(DjangoModelFactory[SecondRound]):
    class Meta:
        model = SecondRound

    run = factory.SubFactory(MatchRunFactory, kind=RunKind.SECOND_ROUND)


class RoundPairFactory(DjangoModelFactory[RoundPair]):
    class Meta:
        model = RoundPair

    round = factory.SubFactory(SecondRoundFactory)
    pair = factory.SubFactory(PairFactory, program=factory.SelfAttribute("..round.run.program"))
    release = Release.OPENED


class SessionLogFactory(DjangoModelFactory[SessionLog]):
    class Meta:
        model = SessionLog

    pair = factory.SubFactory(PairFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    held_on = dt.date(2026, 6, 10)
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

"""Runs, what organisers decide, and pairs."""

import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from matching.engine import Policy
from matching.enums import (
    DecisionKind,
    EditKind,
    LeftOverReason,
    PairState,
    Release,
    RunKind,
    RunState,
)
from matching.models import (
    BoardEdit,
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
    Trial,
)
from tests.factories.accounts import UserFactory
from tests.factories.people import MembershipFactory
from tests.factories.programs import ProgramFactory


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

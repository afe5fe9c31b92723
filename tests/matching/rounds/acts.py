"""What second rounds are made of, and how a worker computes them."""

import uuid
from dataclasses import dataclass

from matching import operations
from matching.enums import Moves
from matching.models import MatchRun, Pair
from matching.operations import RoundPlan
from mentoring.accounts.models import User
from programs.models import Membership, Program
from tests import factories

FEW, NEEDED = RoundPlan(Moves.FEW, 1), RoundPlan(Moves.NEEDED)


def pair_of(mentee: Membership, mentor: Membership, seat: int = 1) -> Pair:
    return factories.PairFactory(program=mentee.program, mentee=mentee, mentor=mentor, seat=seat)


def second_round_of(program: Program, by: User, plan: RoundPlan | None = None) -> MatchRun:
    """Requested and computed, as a worker would."""
    run = operations.request_second_round(program, plan or RoundPlan(), form_key=uuid.uuid4(), by=by)
    operations.execute_run(run.pk)
    return MatchRun.objects.get(pk=run.pk)


def proposed(run: MatchRun) -> set[tuple[Membership, Membership]]:
    return {(proposal.mentee, proposal.mentor) for proposal in run.proposals.all()}


@dataclass(frozen=True)
class Three:
    """Xenia with Ann, Zoe with Cleo; Ben is free. Xenia's pair is opened."""

    xenia: Membership
    zoe: Membership
    ann: Membership
    ben: Membership
    cleo: Membership
    opened: Pair
    staying: Pair

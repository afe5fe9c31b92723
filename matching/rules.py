"""Who may do what with match runs and pairs that are not announced yet: organisers, and nobody else."""

from matching.models import Circle, CircleDraw, CircleSeat, Exclusion, MatchRun, Pair, PairDecision, Proposal
from mentoring.accounts.access import Allowed, Answer
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.rules import can_organise


def can_match(user: User, program: Program) -> Answer:
    """Start runs, set their policy, look at their results and at the pairs, announce."""
    return can_organise(user, program)


def can_see_run(user: User, run: MatchRun) -> Answer:
    return can_organise(user, run.program)


def can_repeat(user: User, run: MatchRun) -> Answer:
    return can_organise(user, run.program)


def can_cancel(user: User, run: MatchRun) -> Answer:
    return can_organise(user, run.program)


def can_change(user: User, run: MatchRun) -> Answer:
    """Change its proposals by hand, undo, write notes."""
    return can_organise(user, run.program)


def can_confirm(user: User, run: MatchRun) -> Answer:
    """Confirm its proposals, and take that back."""
    return can_organise(user, run.program)


def can_see_proposal(user: User, proposal: Proposal) -> Answer:
    return can_organise(user, proposal.program)


def can_revoke(user: User, decision: PairDecision) -> Answer:
    return can_organise(user, decision.program)


def can_include(user: User, exclusion: Exclusion) -> Answer:
    return can_organise(user, exclusion.program)


def can_draw(user: User, made: CircleDraw) -> Answer:
    """Look at what was drawn, change it, draw again, make it known."""
    return can_organise(user, made.program)


def can_move(user: User, seat: CircleSeat) -> Answer:
    return can_organise(user, seat.program)


def can_see_circle(user: User, circle: Circle) -> Answer:
    """Whoever knows of a circle may see who sits in it."""
    return Allowed()


def can_dissolve(user: User, pair: Pair) -> Answer:
    """Participants know of a pair only once it can't be dissolved any more."""
    return can_organise(user, pair.program)


def can_check_pairs(user: User, membership: Membership) -> Answer:
    """See whether a person's pairs still keep the rules."""
    return can_organise(user, membership.program)

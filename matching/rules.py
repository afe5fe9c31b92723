"""Who may do what with match runs and pairs that are not announced yet: organisers, and nobody else.

Where people choose, each has a page of their own, which nobody else sees: no organiser either.
"""

from django.utils.translation import gettext_lazy as _

from matching.models import (
    ChoosingWindow,
    Circle,
    CircleDraw,
    CircleSeat,
    Exclusion,
    MatchRun,
    Pair,
    PairDecision,
    Proposal,
    Trial,
)
from mentoring.accounts.access import Allowed, Answer, Denied
from mentoring.accounts.models import User
from mentoring.ui.labels import worded_lazy
from programs.enums import Role
from programs.models import Membership, Program
from programs.rules import NOT_YOURS, can_organise

MENTEES_WISH = Denied(worded_lazy(_("Only %(mentees)s have a list of %(mentors)s.")))
MENTORS_ANSWER = Denied(worded_lazy(_("Only %(mentors)s answer to %(mentees)s.")))


def can_match(user: User, program: Program) -> Answer:
    """Start runs, set their policy, look at their results and at the pairs, announce."""
    return can_organise(user, program)


def can_see_run(user: User, run: MatchRun) -> Answer:
    return can_organise(user, run.program)


def can_repeat(user: User, run: MatchRun) -> Answer:
    return can_organise(user, run.program)


def can_see_trial(user: User, trial: Trial) -> Answer:
    """See what other weights would give, and stop the computation."""
    return can_organise(user, trial.program)


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


def can_choose(user: User, membership: Membership) -> Answer:
    """Look at cards and write one's own list of mentors."""
    if membership.user_id != user.pk:
        return NOT_YOURS
    return Allowed() if membership.role == Role.MENTEE else MENTEES_WISH


def can_answer(user: User, membership: Membership) -> Answer:
    """See who would like to have oneself as mentor, and answer."""
    if membership.user_id != user.pk:
        return NOT_YOURS
    return Allowed() if membership.role == Role.MENTOR else MENTORS_ANSWER


def can_run_choosing(user: User, window: ChoosingWindow) -> Answer:
    """End a stage of it, and remind people."""
    return can_organise(user, window.program)

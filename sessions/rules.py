"""Who may do what with pairs, their sessions and the figures of a programme."""

from django.utils.translation import gettext_lazy as _

from matching.enums import KNOWN_TO_PARTICIPANTS, PairState
from matching.models import Pair
from mentoring.accounts.access import Allowed, Answer, Denied
from mentoring.accounts.models import User
from programs.enums import Phase
from programs.rules import ORGANISERS_ONLY, is_organiser
from sessions.models import SessionLog

PAIR_ALONE = Denied(
    _("What a pair shares belongs to the two of them alone. You see its activity in figures.")
)
PAIR_ENDED = Denied(_("This pair has ended, so no more sessions can be logged. Its history stays."))
PROGRAM_CLOSED = Denied(_("The programme is closed, so no more sessions can be logged."))
OWN_LOG = Denied(_("You logged this session yourself: the other one of you confirms it."))
OTHERS_LOG = Denied(_("Only the one who logged a session may change it. You can send it back."))
ALREADY_CONFIRMED = Denied(_("This session has been confirmed, so it stays as it is."))
NOT_ACTIVE = Denied(_("Only active pairs get a nudge."))
ON_BREAK = Denied(_("One of the two takes a break: no nudges until they are back."))


def can_open_pair(user: User, pair: Pair) -> Answer:
    """The two alone, from the announcement on."""
    is_known = pair.state in KNOWN_TO_PARTICIPANTS and pair.announced_at is not None
    return Allowed() if is_known and pair.member(user) else PAIR_ALONE


def can_log(user: User, pair: Pair) -> Answer:
    if isinstance(denied := can_open_pair(user, pair), Denied):
        return denied
    if pair.state == PairState.ENDED:
        return PAIR_ENDED
    return PROGRAM_CLOSED if pair.program.phase in {Phase.CLOSED, Phase.ARCHIVED} else Allowed()


def can_confirm(user: User, log: SessionLog) -> Answer:
    """The one who did not log it; to confirm twice is harmless."""
    return OWN_LOG if log.logged_by_id == user.pk else Allowed()


def can_send_back(user: User, log: SessionLog) -> Answer:
    if log.logged_by_id == user.pk:
        return OWN_LOG
    return ALREADY_CONFIRMED if log.confirmed_at else Allowed()


def can_edit(user: User, log: SessionLog) -> Answer:
    if log.logged_by_id != user.pk:
        return OTHERS_LOG
    return ALREADY_CONFIRMED if log.confirmed_at else Allowed()


def can_delete(user: User, log: SessionLog) -> Answer:
    return can_edit(user, log)


def can_open_again(user: User, pair: Pair) -> Answer:
    """Have a second round look for somebody new for both; whether it is too late says the operation."""
    return Allowed() if is_organiser(user, pair.program) else ORGANISERS_ONLY


def can_nudge(user: User, pair: Pair) -> Answer:
    if not is_organiser(user, pair.program):
        return ORGANISERS_ONLY
    if pair.state != PairState.ACTIVE:
        return NOT_ACTIVE
    return ON_BREAK if pair.on_break else Allowed()

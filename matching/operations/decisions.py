from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from matching.enums import DecisionKind
from matching.models import Exclusion, PairDecision
from matching.operations.confirming import lock_program
from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.ui.labels import worded_lazy
from programs.models import Membership


class DecidedOtherwise(Conflict):
    sentence = _("Something else has been decided of these two. Take that decision back first, if you may.")


class LockedElsewhere(Conflict):
    sentence = worded_lazy(
        _("This %(mentee)s is fixed with somebody else. Take that decision back first, if you may.")
    )


class NoPlaceToLock(Conflict):
    sentence = worded_lazy(_("This %(mentor)s has no place left: all of them are fixed with others by now."))


@transaction.atomic
def decide_pair(
    mentor: Membership, mentee: Membership, kind: DecisionKind, *, reason: str, by: User
) -> PairDecision:
    """Have two people always together, or never, in every later run; harmless if it stands already.

    Raises DecidedOtherwise, LockedElsewhere, NoPlaceToLock.
    """
    program = lock_program(mentor.program_id)
    standing = PairDecision.objects.in_program(program).standing()
    made = standing.filter(mentor=mentor, mentee=mentee).first()
    if made and made.kind == kind:
        return made
    if made:
        raise DecidedOtherwise
    if kind == DecisionKind.LOCK:
        if standing.locks().filter(mentee=mentee).exists():
            raise LockedElsewhere
        if standing.locks().filter(mentor=mentor).count() >= mentor.capacity:
            raise NoPlaceToLock
    decision = PairDecision.objects.create(
        program=program, mentor=mentor, mentee=mentee, kind=kind, reason=reason, decided_by=by
    )
    record("pair_decision.made", decision, by=by, changes=_named(decision))
    return decision


@transaction.atomic
def revoke_decision(decision: PairDecision, *, by: User) -> None:
    """Take a decision back; it stays in the history. To do so twice is harmless."""
    revoked = PairDecision.objects.standing().filter(pk=decision.pk).update(revoked_at=Now(), revoked_by=by)
    decision.refresh_from_db(fields=["revoked_at", "revoked_by"])
    if revoked:
        record("pair_decision.revoked", decision, by=by, changes=_named(decision))


def _named(decision: PairDecision) -> dict[str, str]:
    return {
        "kind": decision.kind,
        "mentor": str(decision.mentor_id),
        "mentee": str(decision.mentee_id),
    }


def exclude_person(membership: Membership, *, reason: str, by: User) -> Exclusion:
    """Leave somebody out of every later run; harmless if they are left out already."""
    standing = Exclusion.objects.standing().filter(membership=membership)
    if made := standing.first():
        return made
    try:
        with transaction.atomic():
            exclusion = Exclusion.objects.create(
                program=membership.program, membership=membership, reason=reason, decided_by=by
            )
            record("exclusion.made", exclusion, by=by, changes={"membership": str(membership.pk)})
            return exclusion
    except IntegrityError:  # somebody else was quicker
        return standing.get()


@transaction.atomic
def revoke_exclusion(exclusion: Exclusion, *, by: User) -> None:
    """Let somebody take part in later runs again; to do so twice is harmless."""
    revoked = Exclusion.objects.standing().filter(pk=exclusion.pk).update(revoked_at=Now(), revoked_by=by)
    exclusion.refresh_from_db(fields=["revoked_at", "revoked_by"])
    if revoked:
        record("exclusion.revoked", exclusion, by=by, changes={"membership": str(exclusion.membership_id)})

"""What an invited person does with the link of their invitation, and "not now"."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.tokens import hash_token
from programs.enums import Participation
from programs.models import Invitation, Membership
from programs.models.invitations import REMINDED_IN
from programs.operations.applications import NotTakingPart, leave_program
from programs.operations.invitations import write_invitations

MOST_AT_ONCE = 500  # in one transaction; the rest is for the next beat


class LinkUsed(Conflict):
    sentence = _("This link has been used or no longer holds. Please sign in with your e-mail address.")


def note_opened(token: str) -> None:
    """Keep that somebody has the page of the invitation before them; the link stays as it is."""
    seen = Invitation.objects.usable().with_hash(hash_token(token)).filter(opened_at=None)
    Invitation.objects.filter(pk__in=seen.values("pk")).update(opened_at=timezone.now())


@transaction.atomic
def use_invitation(token: str) -> Membership:
    """Use the link up: whoever calls this first may act as the person whom it was sent to.

    Raises LinkUsed for a link that is not usable (any more), and for all but the first of several.
    """
    usable = Invitation.objects.usable().with_hash(hash_token(token)).with_people()
    invitation = usable.select_for_update(of=("self",)).first()
    if invitation is None:
        raise LinkUsed
    now = timezone.now()
    invitation.used_at, invitation.opened_at = now, invitation.opened_at or now
    invitation.save(update_fields=["used_at", "opened_at"])
    membership = invitation.membership
    record("invitation.used", invitation, by=membership.user, program_id=membership.program_id)
    return membership


@transaction.atomic
def decline_by_link(token: str) -> Membership:
    """Say no with the link alone. Raises LinkUsed."""
    membership = use_invitation(token)
    leave_program(membership, by=membership.user)
    return membership


@transaction.atomic
def postpone_by_link(token: str, *, ask_again_on: date | None) -> Membership:
    """Say "not now" with the link alone. Raises LinkUsed."""
    membership = use_invitation(token)
    say_not_now(membership, ask_again_on=ask_again_on, by=membership.user)
    return membership


@transaction.atomic
def say_not_now(membership: Membership, *, ask_again_on: date | None, by: User) -> None:
    """Answer an invitation with "not now", to be asked once more on a day or not at all.

    Whoever said so may still hand in their card. To say it again changes the day. Raises
    NotTakingPart for people who have applied, said no or left.
    """
    asked = Membership.objects.in_state(Participation.INVITED, Participation.NOT_NOW).filter(pk=membership.pk)
    if not asked.update(state=Participation.NOT_NOW, ask_again_on=ask_again_on):
        raise NotTakingPart
    membership.state, membership.ask_again_on = Participation.NOT_NOW, ask_again_on
    record("membership.not_now", membership, by=by)


@transaction.atomic
def ask_again(today: date) -> int:
    """Invite those who asked to be asked again by now, once; returns how many.

    A second beat at the same time waits for the first and finds nobody.
    """
    due = Membership.objects.in_state(Participation.NOT_NOW).filter(
        ask_again_on__lte=today, program__phase__in=REMINDED_IN, user__is_active=True
    )
    rows = due.select_for_update(of=("self",), skip_locked=True).select_related("user", "program")
    memberships = list(rows.order_by("program", "pk")[:MOST_AT_ONCE])
    Membership.objects.among(m.pk for m in memberships).update(
        state=Participation.INVITED, ask_again_on=None, invited_at=timezone.now()
    )
    record_many("membership.invited", memberships, by=None)
    for program in dict.fromkeys(m.program for m in memberships):
        write_invitations([m for m in memberships if m.program_id == program.pk], by=None)
    return len(memberships)

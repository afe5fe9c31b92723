"""Inviting people: the mail, its personal link, and what is known of it.

The link's token is made of our key and the invitation's, so that a reminder can carry the same one
though the database holds only its hash.
"""

import base64
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from mentoring.tokens import hash_token
from programs.enums import LEFT, Participation, Phase
from programs.models import Invitation, InvitationPolicy, Membership, Program
from programs.operations.links import first_path, invitation_path

PAUSE = timedelta(minutes=10)  # between two invitations to one person
INVITABLE = (Participation.INVITED, Participation.NOT_NOW, *LEFT)
# What an earlier answer has left on a membership; the audit trail remembers it.
UNANSWERED = dict.fromkeys(("applied_at", "decided_at", "decided_by", "left_at", "ask_again_on"))


class JustInvited(Conflict):
    sentence = _("An invitation was sent a few minutes ago. Give it a little time to arrive.")


class NotInvitable(Conflict):
    sentence = _("This person has already answered the invitation.")


class NotInvited(Conflict):
    sentence = _("This person has already answered the invitation, so it can't be taken back.")


class StillDraft(Conflict):
    sentence = _("The programme is still a draft. Invitations go out when you start recruiting.")


@transaction.atomic
def send_invitation(membership: Membership, *, by: User, text: str = "") -> None:
    """Invite once more: somebody who has not answered, or who said no or "not now" before.

    Mails the person, with a few personal words if there are some. Raises JustInvited within ten
    minutes of the last one, NotInvitable for people who are further on, StillDraft before recruiting.
    """
    if not send_invitations(membership.program, [membership], by=by, text=text):
        rows = Membership.objects.in_state(*INVITABLE).filter(pk=membership.pk)
        raise JustInvited if rows.exists() else NotInvitable
    membership.refresh_from_db()


@transaction.atomic
def send_invitations(
    program: Program, memberships: Iterable[Membership], *, by: User, text: str = ""
) -> list[Membership]:
    """The same for many: those who can't be invited (now) are left out. Returns who was invited."""
    if program.phase == Phase.DRAFT:
        raise StillDraft
    now = timezone.now()
    rested = Q(invited_at=None) | Q(invited_at__lte=now - PAUSE)
    rows = program.memberships.among(m.pk for m in memberships).in_state(*INVITABLE).filter(rested)
    chosen = list(rows.select_for_update(of=("self",)).select_related("user", "program").order_by("pk"))
    _invite(program, chosen, by=by, at=now, text=text)
    return chosen


@transaction.atomic
def send_waiting_invitations(program: Program, *, by: User, text: str = "") -> int:
    """Invite those who were added but not invited so far; returns how many."""
    waiting = program.memberships.participants().not_yet_invited()
    memberships = list(waiting.select_for_update(of=("self",)).select_related("user", "program"))
    _invite(program, memberships, by=by, at=timezone.now(), text=text)
    return len(memberships)


def _invite(
    program: Program, chosen: Sequence[Membership], *, by: User | None, at: datetime, text: str
) -> None:
    program.memberships.among(m.pk for m in chosen).update(
        state=Participation.INVITED, invited_at=at, invited_by=by, **UNANSWERED
    )
    record_many("membership.invited", chosen, by=by, program_id=program.pk)
    write_invitations(chosen, by=by, text=text)


def write_invitations(memberships: Sequence[Membership], *, by: User | None, text: str = "") -> None:
    """An invitation and its mail for each of these participants of one programme, in a few queries.

    The links of earlier invitations no longer work. The memberships say already that they are invited.
    """
    if not memberships:
        return
    policy = invitation_policy(memberships[0].program)
    expires_at = timezone.now() + policy.validity
    Invitation.objects.current().filter(membership__in=memberships).update(withdrawn_at=timezone.now())
    invitations = [
        Invitation(
            membership=membership,
            address=membership.user.email,
            sent_by=by,
            expires_at=expires_at,
        )
        for membership in memberships
    ]
    for invitation in invitations:
        invitation.token_hash = hash_token(token_of(invitation.pk))
        invitation.message_id = uuid.uuid4()
    queue_messages(_mail(invitation, by, text) for invitation in invitations)
    Invitation.objects.bulk_create(invitations, batch_size=1000)


def _mail(invitation: Invitation, by: User | None, text: str) -> Draft:
    membership = invitation.membership
    program = membership.program
    return Draft(
        recipient=membership.user,
        template="programs/invitation",
        context={
            **program.in_mails,
            "role": membership.role,
            "organiser": by.full_name if by else "",
            "starts_on": program.starts_on,
            "ends_on": program.ends_on,
            "minutes": program.monthly_minutes,
            "text": text,
            "until_on": timezone.localdate(invitation.expires_at),
            "path": invitation_path(token_of(invitation.pk)),
        },
        key=f"invitation:{invitation.pk}",
        pk=invitation.message_id,
        is_secret=True,
        expires_at=invitation.expires_at,
    )


def role_given(membership: Membership, *, by: User) -> Draft:
    """The mail that tells a member of the team of their role."""
    return Draft(
        recipient=membership.user,
        template="programs/role_given",
        context={
            **membership.program.in_mails,
            "role": membership.role,
            "organiser": by.full_name,
            "path": first_path(membership),
        },
        key=f"role:{membership.pk}",
    )


def token_of(key: uuid.UUID) -> str:
    """The 256 bits in an invitation's link, as text for an address."""
    digest = salted_hmac("programs.invitation", str(key), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def invitation_policy(program: Program) -> InvitationPolicy:
    """The programme's own, or the one that holds as long as nobody has changed it."""
    return InvitationPolicy.objects.filter(program=program).first() or InvitationPolicy(program=program)


@transaction.atomic
def set_invitation_policy(
    program: Program, *, valid_days: int, reminder_days: Sequence[int], by: User
) -> InvitationPolicy:
    """Change how long new links are valid and when reminders are sent."""
    policy, _is_new = InvitationPolicy.objects.update_or_create(
        program=program,
        defaults={"valid_days": valid_days, "reminder_days": sorted(set(reminder_days))},
    )
    record(
        "invitation_policy.changed",
        policy,
        by=by,
        changes={"valid_days": policy.valid_days, "reminder_days": list(policy.reminder_days)},
    )
    return policy


@transaction.atomic
def take_back_invitation(membership: Membership, *, by: User) -> None:
    """Undo the invitation of somebody who has not answered it, with its link. Raises NotInvited."""
    now = timezone.now()
    invited = Membership.objects.in_state(Participation.INVITED).filter(pk=membership.pk)
    if not invited.update(state=Participation.DECLINED, decided_at=now, decided_by=by, left_at=now):
        raise NotInvited
    Invitation.objects.current().filter(membership=membership).update(withdrawn_at=now)
    membership.refresh_from_db()
    record("membership.invitation_taken_back", membership, by=by)

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_message, queue_messages
from programs.enums import LEFT, Participation, Phase
from programs.models import Membership, Program
from programs.operations.links import first_path

PAUSE = timedelta(minutes=10)  # between two invitations to one person


class JustInvited(Conflict):
    sentence = _("An invitation was sent a few minutes ago. Give it a little time to arrive.")


class NotInvitable(Conflict):
    sentence = _("This person has already answered the invitation.")


class StillDraft(Conflict):
    sentence = _("The programme is still a draft. Invitations go out when you start recruiting.")


@transaction.atomic
def send_invitation(membership: Membership, *, by: User) -> None:
    """Invite once more: somebody who has not answered, or who declined or withdrew before.

    Mails the person. Raises JustInvited within ten minutes of the last one, NotInvitable for people
    who are further on, StillDraft before recruiting has begun.
    """
    if membership.program.phase == Phase.DRAFT:
        raise StillDraft
    now = timezone.now()
    rows = Membership.objects.in_state(Participation.INVITED, *LEFT).filter(pk=membership.pk)
    rested = Q(invited_at=None) | Q(invited_at__lte=now - PAUSE)
    changed = rows.filter(rested).update(state=Participation.INVITED, invited_at=now, invited_by=by)
    if not changed:
        raise JustInvited if rows.exists() else NotInvitable
    membership.refresh_from_db()
    record("membership.invited", membership, by=by)
    draft = invitation(membership, by, now)
    queue_message(draft.recipient, draft.template, draft.context, key=draft.key)


@transaction.atomic
def send_waiting_invitations(program: Program, *, by: User) -> int:
    """Invite those who were added while the programme was a draft; returns how many."""
    waiting = program.memberships.participants().not_yet_invited()
    memberships = list(waiting.select_for_update(of=("self",)).select_related("user", "program"))
    now = timezone.now()
    program.memberships.among(m.pk for m in memberships).update(invited_at=now)
    record_many("membership.invited", memberships, by=by, program_id=program.pk)
    write_invitations(memberships, by=by)
    return len(memberships)


def write_invitations(memberships: Sequence[Membership], *, by: User) -> None:
    """The mails for people who are marked as invited now; their users and programme have been read."""
    now = timezone.now()
    queue_messages([invitation(membership, by, now) for membership in memberships])


def invitation(membership: Membership, by: User, at: datetime) -> Draft:
    """The mail that asks somebody in, or tells a member of the team of their role."""
    program = membership.program
    return Draft(
        recipient=membership.user,
        template="programs/invitation" if membership.takes_part else "programs/role_given",
        context={
            **program.in_mails,
            "role": membership.role,
            "organiser": by.full_name,
            "starts_on": program.starts_on,
            "ends_on": program.ends_on,
            "minutes": program.monthly_minutes,
            "path": first_path(membership),
        },
        key=f"invitation:{membership.pk}:{at.isoformat()}",
    )

"""Reminding people of an invitation that they have not answered."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from mentoring.notifications.operations import Draft, queue_messages
from programs.models import Invitation, InvitationPolicy, InvitationReminder
from programs.operations.invitations import token_of
from programs.operations.links import invitation_path, rules_path

BATCH = 500


def remind_invited(today: date) -> int:
    """Write the reminders that are due, each once however often this runs; returns how many.

    Only people who have not answered are reminded, each by the schedule of their programme.
    """
    policies = {policy.program_id: policy for policy in InvitationPolicy.objects.all()}
    due = []
    waiting = Invitation.objects.unanswered().annotate(reminded_day=Max("reminders__day"))
    columns = ("pk", "created_at", "membership__program", "reminded_day")
    for key, created_at, program, reminded_day in waiting.values_list(*columns).iterator(BATCH):
        policy = policies.get(program) or InvitationPolicy()
        day = policy.reminder_due(timezone.localdate(created_at), today)
        if day is not None and day > (reminded_day or 0):
            due.append(InvitationReminder(invitation_id=key, day=day))
    return sum(_remind(due[start : start + BATCH]) for start in range(0, len(due), BATCH))


@transaction.atomic
def _remind(due: Sequence[InvitationReminder]) -> int:
    """Those whose row is new get a mail, in the same transaction."""
    InvitationReminder.objects.bulk_create(due, ignore_conflicts=True)
    mine = InvitationReminder.objects.filter(pk__in=[reminder.pk for reminder in due])
    fresh = mine.filter(invitation__in=Invitation.objects.unanswered()).select_related(
        "invitation__membership__user", "invitation__membership__program"
    )
    return queue_messages([_mail(reminder) for reminder in fresh])


def _mail(reminder: InvitationReminder) -> Draft:
    """With the link of the invitation; who has used it signs in."""
    invitation = reminder.invitation
    membership = invitation.membership
    works = invitation.used_at is None and invitation.expires_at > timezone.now()
    return Draft(
        recipient=membership.user,
        template="programs/invitation_reminder",
        context={
            **membership.program.in_mails,
            "role": membership.role,
            "has_begun": invitation.used_at is not None,
            "path": invitation_path(token_of(invitation.pk)) if works else rules_path(membership),
        },
        key=f"reminder:{invitation.pk}:{reminder.day}",
        is_secret=works,
    )

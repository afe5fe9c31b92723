from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import Participation, Role
from programs.models import Membership
from programs.operations.links import first_path, person_path


class NotActive(Conflict):
    sentence = _("Only somebody who has been accepted can take a break.")


class NotPaused(Conflict):
    sentence = _("This break is over already.")


@transaction.atomic
def pause(membership: Membership, *, until: date | None, by: User) -> None:
    """Give the person a break, until a day or with an open end: not matched, not reminded.

    To say it again changes the day. The other side of the desk hears of it: the organisers where the
    person asked for it, else the person. Raises NotActive.
    """
    rows = Membership.objects.in_state(Participation.ACCEPTED, Participation.PAUSED).filter(pk=membership.pk)
    if not rows.update(state=Participation.PAUSED, paused_until_on=until):
        raise NotActive
    membership.state, membership.paused_until_on = Participation.PAUSED, until
    audit = record("membership.paused", membership, by=by)
    queue_messages(_notices(membership, until, by, occasion=audit.pk))


@transaction.atomic
def come_back(membership: Membership, *, by: User) -> None:
    """End the break before its day. Raises NotPaused."""
    paused = Membership.objects.in_state(Participation.PAUSED).filter(pk=membership.pk)
    if not paused.update(state=Participation.ACCEPTED, paused_until_on=None):
        raise NotPaused
    membership.state, membership.paused_until_on = Participation.ACCEPTED, None
    record("membership.came_back", membership, by=by)


@transaction.atomic
def end_pauses(today: date | None = None) -> int:
    """Let those come back whose day has come; returns how many. Harmless when run twice."""
    over = Membership.objects.in_state(Participation.PAUSED).filter(
        paused_until_on__lte=today or timezone.localdate()
    )
    back = list(over.select_for_update(skip_locked=True))
    Membership.objects.among(m.pk for m in back).update(state=Participation.ACCEPTED, paused_until_on=None)
    record_many("membership.came_back", back, by=None)
    return len(back)


def _notices(membership: Membership, until: date | None, by: User, *, occasion: int) -> Iterator[Draft]:
    program = membership.program
    is_own = by.pk == membership.user_id
    organisers = program.memberships.with_role(Role.ORGANISER).select_related("user")
    for recipient in [each.user for each in organisers] if is_own else [membership.user]:
        yield Draft(
            recipient=recipient,
            template="programs/paused",
            context={
                **program.in_mails,
                "person": membership.user.full_name if is_own else "",
                "until_on": until,
                "path": person_path(membership) if is_own else first_path(membership),
            },
            key=f"paused:{membership.pk}:{occasion}:{recipient.pk}",
        )

"""Ending the pairs of people who have left: a sweep, as leaving is a lower room's."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from matching.enums import EndReason, PairState
from matching.models import Pair
from mentoring.accounts.audit import record
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import LEFT, Participation
from programs.models import Membership

GONE = (*LEFT, Participation.COMPLETED)  # completed: who went at the old end of an extended programme
MOST_AT_ONCE = 200  # in one transaction; the rest is for the next sweep


@transaction.atomic
def end_pairs_of_leavers() -> int:
    """End announced pairs one of whose sides is gone, and tell the other kindly; returns how many.

    The organisers have been told when the person left. Whoever is left is free to be matched again.
    """
    gone = Q(mentor__state__in=GONE) | Q(mentee__state__in=GONE)
    rows = Pair.objects.live().announced().filter(gone).select_for_update(of=("self",), skip_locked=True)
    pairs = list(rows.select_related("program", "mentor__user", "mentee__user")[:MOST_AT_ONCE])
    now = timezone.now()
    for pair in pairs:
        Pair.objects.live().filter(pk=pair.pk).update(
            state=PairState.ENDED, ended_at=now, ended_because=EndReason.LEFT
        )
        record("pair.ended", pair, by=None, changes={"reason": "left"})
    queue_messages(
        _notice(pair, left, stays)
        for pair in pairs
        for left, stays in ((pair.mentor, pair.mentee), (pair.mentee, pair.mentor))
        if left.state in GONE and stays.state not in GONE
    )
    return len(pairs)


def _notice(pair: Pair, left: Membership, stays: Membership) -> Draft:
    return Draft(
        recipient=stays.user,
        template="matching/partner_left",
        context={
            **pair.program.in_mails,
            "partner": left.user.full_name,
            "path": reverse("sessions:program", args=[pair.program_id]),
        },
        key=f"partner_left:{pair.pk}",
    )

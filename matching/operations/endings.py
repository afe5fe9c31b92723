"""Pairs that end with the next announcement, because a second round gave both or one of the two
somebody new. Until then they go on, and nobody but the organisers knows.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from matching.enums import EndReason, PairState
from matching.models import MatchRun, Pair
from mentoring.accounts.audit import record_many
from mentoring.accounts.models import User
from mentoring.notifications.operations import Draft, queue_messages
from programs.models import Membership, Program


def released_by(run: MatchRun) -> list[Pair]:
    """The pairs that a second round may end and that nothing has ended since; none of another run."""
    if not run.is_second_round:
        return []
    return list(Pair.objects.lasting().filter(pk__in=run.second_round.released.values("pair")).order_by("pk"))


def end_with(run: MatchRun, pairs: Sequence[Pair], *, by: User) -> None:
    """Have these pairs end when the pairs of the run are announced."""
    Pair.objects.among(pair.pk for pair in pairs).lasting().update(ends_with=run)
    record_many("pair.to_end", pairs, by=by)


def let_go_on(program: Program, *, by: User) -> None:
    """Let each pair go on whose two would have nobody instead: after new pairs were dissolved."""
    lasting = Pair.objects.in_program(program).lasting()
    pairs = list(
        Pair.objects.in_program(program)
        .ending()
        .exclude(Exists(lasting.filter(mentee=OuterRef("mentee"), place=OuterRef("place"))))
        .exclude(Exists(lasting.filter(mentor=OuterRef("mentor"), seat=OuterRef("seat"))))
    )
    Pair.objects.among(pair.pk for pair in pairs).update(ends_with=None)
    record_many("pair.goes_on", pairs, by=by)


def end_announced(program: Program, new: Iterable[Pair], *, by: User) -> None:
    """End what a second round ends, and tell both sides kindly: in the moment of the announcement."""
    pairs = list(Pair.objects.in_program(program).ending().with_people().order_by("pk"))
    Pair.objects.among(pair.pk for pair in pairs).update(
        state=PairState.ENDED, ended_at=timezone.now(), ended_because=EndReason.REMATCHED
    )
    record_many("pair.ended", pairs, by=by, changes={"reason": EndReason.REMATCHED.value})
    queue_messages(_notices(pairs, {key for pair in new for key in (pair.mentor_id, pair.mentee_id)}))


def _notices(pairs: Iterable[Pair], with_somebody: Collection[uuid.UUID]) -> Iterator[Draft]:
    for pair in pairs:
        for side, partner in ((pair.mentor, pair.mentee), (pair.mentee, pair.mentor)):
            yield _notice(pair, side, partner, has_somebody=side.pk in with_somebody)


def _notice(pair: Pair, side: Membership, partner: Membership, *, has_somebody: bool) -> Draft:
    return Draft(
        recipient=side.user,
        template="matching/rematched",
        context={
            **pair.program.in_mails,
            "partner": partner.user.full_name,
            "has_somebody": has_somebody,
            "path": reverse("sessions:program", args=[pair.program_id]),
        },
        key=f"rematched:{pair.pk}:{side.pk}",
    )

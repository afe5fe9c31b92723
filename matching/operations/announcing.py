from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.enums import MATCHABLE, PairState
from matching.models import Pair
from matching.operations.confirming import PeopleGone, lock_program
from matching.operations.endings import end_announced
from matching.operations.runs import NotInPhase
from matching.queries import standing
from mentoring.accounts.audit import record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import Participation, Phase
from programs.models import Event, Membership, Program
from programs.operations.phases import change_phase

# The steps that lead from where the first pairs are announced to where participants know them.
STEPS_TO_ANNOUNCED = {
    Phase.RECRUITING: (Phase.MATCHING, Phase.ANNOUNCED),
    Phase.MATCHING: (Phase.ANNOUNCED,),
}


class NothingToAnnounce(Conflict):
    sentence = _("There is no confirmed pair to announce yet. Confirm proposals of a run first.")


class NoKickOff(Conflict):
    sentence = _("Schedule the kick-off first: the announcement tells everybody where they will meet.")


@transaction.atomic
def announce_pairs(program: Program, *, by: User) -> int:
    """Tell everybody in a confirmed pair who their partner is, all in the same moment.

    The pairs become active, the programme is announced, and each participant gets one mail that
    names all their partners. Pairs that a second round has replaced end in the same moment. Returns
    how many pairs were announced: none if all had been before.
    Raises NotInPhase, NothingToAnnounce, NoKickOff, PeopleGone.
    """
    locked = lock_program(program.pk)
    if locked.phase not in MATCHABLE:
        raise NotInPhase
    pairs = list(Pair.objects.in_program(locked).confirmed().with_people().order_by("pk"))
    if not pairs:
        if Pair.objects.in_program(locked).announced().exists():
            return 0
        raise NothingToAnnounce
    kick_off = locked.kick_off
    if kick_off is None:
        raise NoKickOff
    if gone := sum(
        side.state != Participation.ACCEPTED for pair in pairs for side in (pair.mentor, pair.mentee)
    ):
        raise PeopleGone(gone)
    for phase in STEPS_TO_ANNOUNCED.get(Phase(locked.phase), ()):
        change_phase(locked, phase, by=by)
    program.phase = locked.phase
    end_announced(locked, pairs, by=by)
    Pair.objects.among(pair.pk for pair in pairs).confirmed().update(
        state=PairState.ACTIVE, announced_at=timezone.now()
    )
    record_many("pair.announced", pairs, by=by)
    queue_messages(_drafts(locked, kick_off, pairs))
    return len(pairs)


def _drafts(program: Program, kick_off: Event, pairs: Sequence[Pair]) -> Iterator[Draft]:
    """One mail to each person, with all their partners."""
    of_mentee: dict[Membership, list[Pair]] = defaultdict(list)
    of_mentor: dict[Membership, list[Pair]] = defaultdict(list)
    for pair in pairs:
        of_mentee[pair.mentee].append(pair)
        of_mentor[pair.mentor].append(pair)
    for mentee, own in of_mentee.items():
        mentors = [pair.mentor for pair in own]
        yield _draft(program, kick_off, mentee, "matching/announced_to_mentee", own, mentors)
    for mentor, own in of_mentor.items():
        mentees = [pair.mentee for pair in own]
        yield _draft(program, kick_off, mentor, "matching/announced_to_mentor", own, mentees)


def _draft(
    program: Program,
    kick_off: Event,
    member: Membership,
    template: str,
    pairs: Sequence[Pair],
    partners: Sequence[Membership],
) -> Draft:
    return Draft(
        recipient=member.user,
        template=template,
        context={
            **program.in_mails,
            "partners": [_partner(partner) for partner in partners],
            "held_on": kick_off.held_on.isoformat(),
            "held_from": kick_off.held_from.isoformat(),
            "time_zone": kick_off.time_zone,
            "place": kick_off.place,
            "is_late": kick_off.held_on < timezone.localdate(),
            "path": _path(program, pairs),
        },
        key=f"announced:{member.pk}:{pairs[0].pk}",
    )


def _partner(partner: Membership) -> dict[str, str]:
    return {"name": partner.user.full_name, "standing": standing(partner.user)}


def _path(program: Program, pairs: Sequence[Pair]) -> str:
    """The pair's own page; where somebody has several the page with all of them."""
    if len(pairs) == 1:
        return reverse("sessions:pair", args=[pairs[0].pk])
    return reverse("sessions:program", args=[program.pk])

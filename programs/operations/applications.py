from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import LEFT, Decision, Participation, Role
from programs.models import Membership, Program
from programs.operations.links import first_path, person_path


class NothingToDecide(Conflict):
    sentence = _("None of these people waits for this decision any more. Look at the list again.")


class NotTakingPart(Conflict):
    sentence = _("You no longer take part in this programme.")


# An organiser may think again; those who said no themselves have to be invited anew.
DECLINED_BY_ORGANISER = Q(
    state=Participation.DECLINED, applied_at__isnull=False, decided_by__isnull=False, left_at=None
)


@dataclass(frozen=True)
class Effect:
    """What a decision does: to whom it applies, what they become, and the mail they get."""

    sources: tuple[Participation, ...]
    target: Participation
    verb: str
    template: str
    undoes_decline: bool = False

    @property
    def applies_to(self) -> Q:
        waiting = Q(state__in=self.sources)
        return waiting | DECLINED_BY_ORGANISER if self.undoes_decline else waiting


DECISIONS: Mapping[Decision, Effect] = {
    Decision.ACCEPT: Effect(
        (Participation.APPLIED, Participation.WAITLISTED),
        Participation.ACCEPTED,
        "membership.accepted",
        "programs/accepted",
        undoes_decline=True,
    ),
    Decision.WAITLIST: Effect(
        (Participation.APPLIED,),
        Participation.WAITLISTED,
        "membership.waitlisted",
        "programs/waitlisted",
        undoes_decline=True,
    ),
    Decision.DECLINE: Effect(
        (Participation.APPLIED, Participation.WAITLISTED),
        Participation.DECLINED,
        "membership.declined",
        "programs/declined",
    ),
}

# A person goes whenever they like: (state before) -> (state after).
LEAVING: Mapping[Participation, Participation] = {
    Participation.INVITED: Participation.DECLINED,
    Participation.NOT_NOW: Participation.DECLINED,
    Participation.APPLIED: Participation.WITHDRAWN,
    Participation.WAITLISTED: Participation.WITHDRAWN,
    Participation.ACCEPTED: Participation.WITHDRAWN,
    Participation.PAUSED: Participation.WITHDRAWN,
}


def accept_applications(program: Program, memberships: Iterable[Membership], *, by: User) -> list[Membership]:
    """Accept those who have applied or wait; see `decide_applications`."""
    return decide_applications(program, memberships, Decision.ACCEPT, by=by)


@transaction.atomic
def decide_applications(
    program: Program, memberships: Iterable[Membership], decision: Decision, *, by: User, words: str = ""
) -> list[Membership]:
    """Answer applications, one or many, and tell each person by mail; returns those it applied to.

    The mail brings an organiser's own `words` along, which are kept nowhere else. Whom an organiser has
    declined can be accepted or put on the waiting list after all. People whose state has changed in
    the meantime are left out. Raises NothingToDecide if that is everybody.
    """
    effect = DECISIONS[decision]
    waiting = program.memberships.filter(effect.applies_to).among(m.pk for m in memberships)
    changed = list(waiting.select_for_update(of=("self",)).select_related("user").order_by("pk"))
    if not changed:
        raise NothingToDecide
    now = timezone.now()
    program.memberships.among(m.pk for m in changed).update(
        state=effect.target, decided_at=now, decided_by=by
    )
    for membership in changed:
        membership.state, membership.decided_at, membership.decided_by = effect.target, now, by
    record_many(effect.verb, changed, by=by, program_id=program.pk)
    occasion = now.isoformat()
    queue_messages([_answer(program, each, effect.template, occasion, words) for each in changed])
    return changed


def _answer(program: Program, membership: Membership, template: str, occasion: str, words: str) -> Draft:
    return Draft(
        recipient=membership.user,
        template=template,
        context={
            **program.in_mails,
            "role": membership.role,
            "starts_on": program.starts_on,
            "words": words,
            "path": first_path(membership),
        },
        key=f"decision:{membership.pk}:{occasion}",
        is_secret=bool(words),
    )


@transaction.atomic
def leave_program(membership: Membership, *, by: User) -> None:
    """Decline an invitation, or withdraw later: at any time, with no reason asked.

    The organisers get a mail where they had counted on the person. Once gone, nothing happens.
    Raises NotTakingPart for people who have no part to leave.
    """
    now = timezone.now()
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    before = row.state
    if before in LEFT:
        return
    if before not in LEAVING:
        raise NotTakingPart
    target = LEAVING[Participation(before)]
    Membership.objects.filter(pk=row.pk).update(
        state=target, left_at=now, ask_again_on=None, paused_until_on=None
    )
    membership.state, membership.left_at = target, now
    record("membership.left", membership, by=by, changes={"from": before, "to": target.value})
    if before in (Participation.ACCEPTED, Participation.PAUSED):
        queue_messages(_notices(membership, now.isoformat()))


def _notices(membership: Membership, occasion: str) -> Sequence[Draft]:
    program = membership.program
    return [
        Draft(
            recipient=organiser.user,
            template="programs/participant_left",
            context={
                **program.in_mails,
                "person": membership.user.full_name,
                "role": membership.role,
                "path": person_path(membership),
            },
            key=f"left:{membership.pk}:{occasion}:{organiser.pk}",
        )
        for organiser in program.memberships.with_role(Role.ORGANISER).select_related("user")
    ]

"""What of the audit trail is shown to whom, in words."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Trunc
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from matching.models import Pair
from mentoring.accounts.models import AuditEvent, User
from mentoring.trail.acts import ACTS, Shown, verbs_known_to_pairs, verbs_shown
from programs.models import Membership, Program
from sessions.models import SessionLog


@dataclass(frozen=True)
class TrailRow:
    """One line: what was done, when, by whom, about whom."""

    at: datetime
    sentence: str | Promise
    day_alone: bool = False
    by: str = ""
    about: str = ""
    details: str = ""
    program: str = ""


# --- one's own --------------------------------------------------------------------------------------


def own_trail(user: User) -> QuerySet[AuditEvent]:
    """What the person did, and what was done to them or their pairs, as far as they have been told."""
    pairs = Pair.objects.known_to(user).order_by().values("pk")
    logs = SessionLog.objects.visible_to(user).order_by().values("pk")
    memberships = Membership.objects.of_user(user).told().order_by().values("pk")
    about_pair = Q(object_id__in=pairs) | Q(object_id__in=logs)
    mine = (
        Q(actor=user)
        | Q(object_id=user.pk)
        | Q(object_id__in=memberships)
        | (about_pair & Q(verb__in=verbs_known_to_pairs()))
    )
    return AuditEvent.objects.filter(mine, verb__in=ACTS).select_related("actor")


def own_rows(user: User, events: Sequence[AuditEvent]) -> list[TrailRow]:
    """Names the programme where the person has, or had, a role that they know of."""
    programs = Program.objects.filter(memberships__in=Membership.objects.of_user(user).told()).in_bulk(
        {event.program_id for event in events if event.program_id}
    )
    return [
        TrailRow(
            at=event.at,
            sentence=ACTS[event.verb].sentence,
            by=_("You") if event.actor_id == user.pk else _actor(event),
            details=_fields(event),
            program=programs[event.program_id].name if event.program_id in programs else "",
        )
        for event in events
    ]


# --- a programme's ----------------------------------------------------------------------------------


def program_trail(program: Program) -> QuerySet[AuditEvent]:
    """What was done in the programme, without what stays between those whom it concerns.

    `shown_at` is the moment, or only the day: a place between two moments would tell the hour as well.
    """
    whole = When(verb__in=verbs_shown(Shown.WHOLE), then=F("at"))
    day = When(verb__in=verbs_shown(Shown.PAIR, Shown.DAY), then=Trunc("at", "day"))
    events = AuditEvent.objects.of_program(program.pk).exclude(verb__in=verbs_shown(Shown.NOTHING))
    return events.filter(verb__in=ACTS).annotate(shown_at=Case(whole, day)).select_related("actor")


def program_rows(events: Sequence[AuditEvent]) -> list[TrailRow]:
    """Of the sessions of a pair the day and the pair, never which of the two."""
    names = _names(event for event in events if ACTS[event.verb].shown != Shown.DAY)
    return [_program_row(event, names) for event in events]


def _program_row(event: AuditEvent, names: Mapping[uuid.UUID, str]) -> TrailRow:
    act = ACTS[event.verb]
    is_whole = act.shown == Shown.WHOLE
    return TrailRow(
        at=event.shown_at,  # type: ignore[attr-defined]  # by program_trail
        sentence=act.sentence,
        day_alone=not is_whole,
        by=_actor(event) if is_whole else "",
        about=names.get(event.object_id, ""),
        details=_fields(event) if is_whole else "",
    )


def _names(events: Iterable[AuditEvent]) -> dict[uuid.UUID, str]:
    """Whom the acts are about: people, members, pairs, and the pairs of sessions."""
    keys: dict[str, set[uuid.UUID]] = {}
    for event in events:
        keys.setdefault(event.object_type, set()).add(event.object_id)
    people = User.objects.in_bulk(keys.get("accounts.user", ()))
    members = Membership.objects.select_related("user").in_bulk(keys.get("programs.membership", ()))
    pairs = Pair.objects.with_people().in_bulk(keys.get("matching.pair", ()))
    logs = SessionLog.objects.select_related("pair__mentor__user", "pair__mentee__user").in_bulk(
        keys.get("mentoring_sessions.sessionlog", ())
    )
    return {
        **{key: person.full_name for key, person in people.items()},
        **{key: member.user.full_name for key, member in members.items()},
        **{key: _both(pair) for key, pair in pairs.items()},
        **{key: _both(log.pair) for key, log in logs.items()},
    }


def _both(pair: Pair) -> str:
    return _("%(mentor)s and %(mentee)s") % {
        "mentor": pair.mentor.user.full_name,
        "mentee": pair.mentee.user.full_name,
    }


def _actor(event: AuditEvent) -> str:
    return event.actor.full_name if event.actor else _("Turnabout itself")


def _fields(event: AuditEvent) -> str:
    """Which facts of a person or a programme were changed, as forms call them; never to what."""
    names = event.changes.get("fields", ())
    if not names:
        return ""
    try:
        known = {field.name: field for field in apps.get_model(event.object_type)._meta.concrete_fields}
    except LookupError:  # a kind of thing of before
        return ""
    labels = [str(known[name].verbose_name) for name in names if name in known]
    return get_text_list(labels, _("and"))

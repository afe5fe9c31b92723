"""Every change of a session: logging it, mending it, confirming it, and a friendly nudge."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.models import Pair
from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict, Invalid
from mentoring.notifications.operations import Draft, queue_message, queue_messages
from programs.enums import Participation
from programs.models import Membership, Topic
from sessions.enums import SendBackReason, SessionKind
from sessions.models import SessionLog, SessionNote


class NotADayOfThePair(Invalid):
    """The session would lie in the future, or before the two knew of each other."""


class ForeignTopic(Invalid):
    sentence = gettext_lazy("Choose topics of this programme only.")


class AlreadyConfirmed(Conflict):
    sentence = gettext_lazy("This session has been confirmed in the meantime, so it stays as it is.")


class ChangedMeanwhile(Conflict):
    sentence = gettext_lazy(
        "This session was changed or deleted in the meantime. Look at it again before you confirm it."
    )


class OnBreak(Conflict):
    sentence = gettext_lazy("One of the two takes a break: no nudges until they are back.")


@transaction.atomic
def log_session(
    pair: Pair,
    *,
    form_key: uuid.UUID,
    held_on: date,
    minutes: int,
    kind: str,
    topics: Collection[Topic] = (),
    note: str = "",
    by: User,
) -> SessionLog:
    """Log a session once a form; the other is asked by one mail to confirm it.

    The same form again, at the same time or later, gives back the log that it made the first time.
    Raises NotADayOfThePair and ForeignTopic.
    """
    if replayed := SessionLog.objects.of_pair(pair).filter(form_key=form_key).first():
        return replayed
    check_day(pair, held_on, by=by)
    _check_topics(pair, topics)
    new = SessionLog(pair=pair, form_key=form_key, held_on=held_on, minutes=minutes, kind=kind, logged_by=by)
    # Waits for another post of the form that is being written now, and then leaves its log alone.
    SessionLog.objects.bulk_create([new], ignore_conflicts=True)
    log = SessionLog.objects.of_pair(pair).get(form_key=form_key)
    if log != new:
        return log
    log.topics.set(topics)
    _write_note(log, note, by=by)
    _ask_to_confirm(log)
    record("session.logged", log, by=by, program_id=pair.program_id, changes=_facts(log))
    return log


@transaction.atomic
def edit_session(
    log: SessionLog,
    *,
    held_on: date,
    minutes: int,
    kind: str,
    topics: Collection[Topic] = (),
    note: str = "",
    by: User,
) -> SessionLog:
    """Change a log until the other confirms it; one that was sent back waits for them again.

    Raises AlreadyConfirmed, NotADayOfThePair and ForeignTopic.
    """
    check_day(log.pair, held_on, by=by)
    _check_topics(log.pair, topics)
    before, was_sent_back = _facts(log), log.sent_back_at is not None
    changed = (
        SessionLog.objects.unconfirmed()
        .filter(pk=log.pk)
        .update(
            held_on=held_on,
            minutes=minutes,
            kind=kind,
            sent_back_at=None,
            sent_back_reason="",
            revision=F("revision") + 1,
        )
    )
    if not changed:
        raise AlreadyConfirmed
    log.refresh_from_db()
    log.topics.set(topics)
    _write_note(log, note, by=by)
    if was_sent_back:
        _ask_to_confirm(log)
    changes = {field: value for field, value in _facts(log).items() if before[field] != value}
    record("session.changed", log, by=by, program_id=log.pair.program_id, changes=changes)
    return log


@transaction.atomic
def delete_session(log: SessionLog, *, by: User) -> None:
    """Take back a log, and its note with it, until the other confirms it.

    To do it twice is harmless. Raises AlreadyConfirmed.
    """
    current = SessionLog.objects.select_for_update(of=("self",)).filter(pk=log.pk).first()
    if current is None:
        return
    if current.confirmed_at:
        raise AlreadyConfirmed
    record("session.deleted", current, by=by, program_id=log.pair.program_id, changes=_facts(current))
    current.delete()


@transaction.atomic
def confirm_session(log: SessionLog, *, by: User, revision: int | None = None) -> None:
    """Say that the session was as the other has logged it; to say so twice is harmless.

    `revision` is the one that the person saw (default: the log's own). Raises ChangedMeanwhile.
    """
    changed = _as_seen(log, revision).update(
        confirmed_by=by, confirmed_at=timezone.now(), sent_back_at=None, sent_back_reason=""
    )
    if not changed:
        _expect(log, confirmed_by=by)
        return
    log.refresh_from_db()
    record("session.confirmed", log, by=by, program_id=log.pair.program_id)


@transaction.atomic
def send_back_session(
    log: SessionLog, *, reason: SendBackReason, by: User, revision: int | None = None
) -> None:
    """Ask the one who logged the session to look at it again; they get one mail.

    Raises ChangedMeanwhile.
    """
    changed = (
        _as_seen(log, revision)
        .filter(sent_back_at__isnull=True)
        .update(sent_back_at=timezone.now(), sent_back_reason=reason)
    )
    if not changed:
        _expect(log, sent_back_at__isnull=False)
        return
    log.refresh_from_db()
    with translation.override(log.logged_by.locale):
        context = {**_for_mail(log, by), "reason": str(SendBackReason(reason).label)}
    queue_message(
        log.logged_by, "sessions/sent_back", context, key=f"session-sent-back:{log.pk}:{log.revision}"
    )
    # Without the reason: that is between the two.
    record("session.sent_back", log, by=by, program_id=log.pair.program_id)


@transaction.atomic
def nudge_pair(pair: Pair, *, by: User, today: date | None = None) -> bool:
    """Send both of a pair a friendly word, at most once in a week from Monday to Sunday.

    Returns whether it was sent; False if this week has had its nudge. Raises OnBreak.
    """
    sides = Membership.objects.among([pair.mentor_id, pair.mentee_id]).select_for_update()
    if any(side.state == Participation.PAUSED for side in sides):
        raise OnBreak
    week = (today or timezone.localdate()).strftime("%G-W%V")
    sent = queue_messages(
        Draft(
            recipient=side.user,
            template="sessions/nudge",
            context={
                "partner": pair.partner_of(side.user).user.full_name,
                **pair.program.in_mails,
                "path": reverse("sessions:pair", args=[pair.pk]),
            },
            key=f"nudge:{pair.pk}:{week}:{side.role}",
        )
        for side in (pair.mentor, pair.mentee)
    )
    if sent:
        record("pair.nudged", pair, by=by)
    return bool(sent)


def first_day(pair: Pair, user: User) -> date | None:
    """The first day on which the pair can have met, where the person lives."""
    return pair.announced_at.astimezone(ZoneInfo(user.time_zone)).date() if pair.announced_at else None


def check_day(pair: Pair, held_on: date, *, by: User) -> None:
    """Raises NotADayOfThePair with a sentence that names the days that can be chosen."""
    if held_on > timezone.localdate(timezone=ZoneInfo(by.time_zone)):
        raise NotADayOfThePair(_("This day is still to come. Log the session once you have met."))
    first = first_day(pair, by)
    if first and held_on < first:
        raise NotADayOfThePair(
            _("Your pair was announced on %(date)s. Choose that day or a later one.")
            % {"date": formats.date_format(first)}
        )


def _check_topics(pair: Pair, topics: Collection[Topic]) -> None:
    if any(topic.program_id != pair.program_id for topic in topics):
        raise ForeignTopic


def _write_note(log: SessionLog, text: str, *, by: User) -> None:
    if text.strip():
        SessionNote.objects.update_or_create(log=log, defaults={"text": text, "author": by})
    else:
        SessionNote.objects.filter(log=log).delete()


def _as_seen(log: SessionLog, revision: int | None) -> Any:
    return SessionLog.objects.unconfirmed().filter(pk=log.pk, revision=revision or log.revision)


def _expect(log: SessionLog, **state: Any) -> None:
    """The answer was given before: fine; otherwise the log is another one by now."""
    if not SessionLog.objects.filter(pk=log.pk, **state).exists():
        raise ChangedMeanwhile


def _ask_to_confirm(log: SessionLog) -> None:
    other = log.pair.partner_of(log.logged_by).user
    with translation.override(other.locale):
        context = _for_mail(log, log.logged_by)
    key = f"session-logged:{log.pk}" + (f":{log.revision}" if log.revision > 1 else "")
    queue_message(other, "sessions/logged", context, key=key)


def _for_mail(log: SessionLog, writer: User) -> dict[str, Any]:
    """What a mail may say of a session: when, how long, of what kind; never the note."""
    return {
        "writer": writer.full_name,
        "held_on": log.held_on.isoformat(),
        "minutes": log.minutes,
        "kind": str(SessionKind(log.kind).label),
        **log.program.in_mails,
        "path": f"{reverse('sessions:pair', args=[log.pair_id])}#log-{log.pk}",
    }


def _facts(log: SessionLog) -> Mapping[str, Any]:
    """What the audit trail may keep of a session; an organiser reads it."""
    return {"held_on": log.held_on.isoformat(), "minutes": log.minutes, "kind": str(log.kind)}

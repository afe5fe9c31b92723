"""The time in which people choose: opening, moving and ending it, and telling people in time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.engine import Mode
from matching.enums import MATCHABLE, ChoosingStage
from matching.models import ChoosingWindow
from matching.operations.confirming import lock_program
from matching.operations.runs import NotInPhase
from matching.queries import current_version, mentees_who_choose, mentors_who_answer, policy_of
from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.notifications.operations import Draft, queue_messages
from programs.enums import Role
from programs.models import Membership, Program

REMIND_BEFORE = dt.timedelta(days=1)
PAGES = {Role.MENTEE: "matching:shortlist", Role.MENTOR: "matching:requests"}


class NobodyChooses(Conflict):
    sentence = _("By the policy of this programme nobody chooses. Change that under rules and weights first.")


class OpenedAlready(Conflict):
    sentence = _("Somebody else has opened the choosing already. Look at their dates; you can move them.")


class StageOver(Conflict):
    sentence = _("This has ended already.")


@dataclass(frozen=True)
class Dates:
    """When wishes end and when answers do, and how many wishes each may have."""

    wishes_until: dt.datetime
    answers_until: dt.datetime
    most: int


@transaction.atomic
def open_choosing(program: Program, dates: Dates, *, by: User) -> ChoosingWindow:
    """Let mentees choose from now on, and tell them. Raises NotInPhase, NobodyChooses, OpenedAlready."""
    locked = lock_program(program.pk)
    if locked.phase not in MATCHABLE:
        raise NotInPhase
    if policy_of(current_version(locked)).mode != Mode.CHOSEN:
        raise NobodyChooses
    if ChoosingWindow.objects.in_program(locked).exists():
        raise OpenedAlready
    window = ChoosingWindow.objects.create(
        program=locked,
        opened_at=timezone.now(),
        opened_by=by,
        wishes_until=dates.wishes_until,
        answers_until=dates.answers_until,
        most=dates.most,
    )
    record("choosing.opened", window, by=by, changes=_said(dates))
    _tell("choosing_opened", window, mentees_who_choose(locked), window.wishes_until, "opened")
    return window


@transaction.atomic
def move_choosing(window: ChoosingWindow, dates: Dates, *, by: User) -> None:
    """Give people more time, or less; what has ended goes on again. Lists never become shorter."""
    ChoosingWindow.objects.filter(pk=window.pk).update(
        wishes_until=dates.wishes_until,
        answers_until=dates.answers_until,
        most=Greatest("most", dates.most),
    )
    window.refresh_from_db()
    record("choosing.moved", window, by=by, changes=_said(dates))


@transaction.atomic
def end_stage(window: ChoosingWindow, stage: ChoosingStage, *, by: User) -> None:
    """End what goes on now before its time: after the wishes it is the mentors' turn. Raises StageOver."""
    now = timezone.now()
    rows = ChoosingWindow.objects.filter(pk=window.pk)
    ended = (
        rows.for_wishes().update(wishes_until=now)
        if stage == ChoosingStage.WISHES
        else rows.for_answers().update(answers_until=now)
    )
    if not ended:
        raise StageOver
    window.refresh_from_db()
    record("choosing.ended", window, by=by, changes={"stage": stage.value})


@transaction.atomic
def remind_choosers(window: ChoosingWindow, *, by: User) -> int:
    """Remind now who has not chosen, or not answered: once a day at most. Returns how many hear of it."""
    sent = _remind(window, f"nudged:{timezone.localdate()}")
    if sent:
        record("choosing.reminded", window, by=by, changes={"people": sent})
    return sent


def tell_choosers() -> int:
    """Tell mentors that it is their turn, and remind everybody in time; returns how many mails are new.

    Each is sent once, however often this runs.
    """
    windows = ChoosingWindow.objects.select_related("program")
    return sum(map(_tell_answerers, windows.for_answers())) + sum(
        map(_remind_in_time, (*windows.for_wishes(), *windows.for_answers()))
    )


def _tell_answerers(window: ChoosingWindow) -> int:
    return _tell(
        "choosing_answers", window, mentors_who_answer(window.program), window.answers_until, "answers"
    )


def _remind_in_time(window: ChoosingWindow) -> int:
    """A day before the end, unless people have only just been told."""
    now = timezone.now()
    began = window.opened_at if window.stage == ChoosingStage.WISHES else window.wishes_until
    if window.stage_until - now > REMIND_BEFORE or now - began < REMIND_BEFORE:
        return 0
    return _remind(window, f"reminded:{window.stage}")


def _remind(window: ChoosingWindow, occasion: str) -> int:
    program, until = window.program, window.stage_until
    if window.stage == ChoosingStage.WISHES:
        return _tell("choosing_reminder", window, mentees_who_choose(program, still=True), until, occasion)
    if window.stage == ChoosingStage.ANSWERS:
        return _tell("answers_reminder", window, mentors_who_answer(program, still=True), until, occasion)
    raise StageOver


def _tell(
    template: str, window: ChoosingWindow, people: Iterable[Membership], until: dt.datetime, occasion: str
) -> int:
    program = window.program
    return queue_messages(
        Draft(
            recipient=member.user,
            template=f"matching/{template}",
            context={
                **program.in_mails,
                "until_at": until.isoformat(),
                "most": window.most,
                "path": reverse(PAGES[Role(member.role)], args=[member.pk]),
            },
            key=f"choosing:{window.pk}:{occasion}:{member.pk}",
        )
        for member in people
    )


def _said(dates: Dates) -> dict[str, str | int]:
    return {
        "wishes_until": dates.wishes_until.isoformat(),
        "answers_until": dates.answers_until.isoformat(),
        "most": dates.most,
    }

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from matching.models import Pair
from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from programs.models import Membership, Program
from programs.operations import come_back, pause
from sessions import operations
from sessions.enums import NOTE_MAX, SendBackReason
from sessions.models import SessionLog, SessionNote
from tests import factories

JUNE_10 = dt.date(2026, 6, 10)


@pytest.fixture
def pair(program: Program) -> Pair:
    """Announced on the first of June."""
    return factories.PairFactory(program=program, announced_at=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC))


def log(pair: Pair, by: User, **changes: Any) -> SessionLog:
    values = {
        "form_key": uuid.uuid4(),
        "held_on": JUNE_10,
        "minutes": 60,
        "kind": "hands_on",
        "note": "A secret",
        **changes,
    }
    return operations.log_session(pair, by=by, **values)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_session_is_logged_with_its_note_and_one_mail(pair: Pair, mentor: User, mentee: User) -> None:
    topic = factories.TopicFactory(program=pair.program)
    made = log(pair, mentor, topics=[topic])
    assert (made.held_on, made.minutes, made.kind, made.logged_by) == (JUNE_10, 60, "hands_on", mentor)
    assert list(made.topics.all()) == [topic]
    assert (made.note.text, made.note.author) == ("A secret", mentor)
    assert made.confirmed_at is None
    message = Message.objects.get()
    assert (message.recipient, message.template) == (mentee, "sessions/logged")
    assert message.context["held_on"] == "2026-06-10"
    assert message.context["path"] == f"/pairs/{pair.pk}/#log-{made.pk}"
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.program_id) == ("session.logged", mentor, pair.program_id)
    assert event.changes == {"held_on": "2026-06-10", "minutes": 60, "kind": "hands_on"}


def test_the_same_form_again_gives_the_same_log(pair: Pair, mentor: User) -> None:
    key = uuid.uuid4()
    first = log(pair, mentor, form_key=key)
    again = log(pair, mentor, form_key=key, minutes=90, note="Another")
    assert again == first
    first.refresh_from_db()
    assert (first.minutes, first.note.text) == (60, "A secret")
    assert Message.objects.count() == 1
    assert verbs() == ["session.logged"]


def test_one_form_of_two_pairs_makes_two_logs(pair: Pair, mentor: User) -> None:
    other = factories.PairFactory(announced_at=pair.announced_at)
    key = uuid.uuid4()
    assert log(pair, mentor, form_key=key) != log(other, other.mentor.user, form_key=key)


def test_an_empty_note_is_no_note(pair: Pair, mentor: User) -> None:
    log(pair, mentor, note=" \n ")
    assert not SessionNote.objects.exists()


def test_the_announcement_is_the_first_day(pair: Pair, mentor: User) -> None:
    log(pair, mentor, held_on=dt.date(2026, 6, 1))
    with pytest.raises(operations.NotADayOfThePair, match=r"announced on 1 June? 2026"):
        log(pair, mentor, held_on=dt.date(2026, 5, 31))
    assert SessionLog.objects.count() == 1


def test_the_first_day_is_the_persons_own(pair: Pair) -> None:
    """Announced half an hour after midnight in Berlin, on a day when the clocks had just changed."""
    pair.announced_at = dt.datetime(2026, 3, 29, 22, 30, tzinfo=dt.UTC)
    berlin, london = User(time_zone="Europe/Berlin"), User(time_zone="Europe/London")
    assert operations.first_day(pair, berlin) == dt.date(2026, 3, 30)
    assert operations.first_day(pair, london) == dt.date(2026, 3, 29)


def test_today_is_the_persons_own(pair: Pair, mentor: User) -> None:
    """On an island of Kiribati it is always a day later than on Baker Island."""
    today = timezone.localdate(timezone=ZoneInfo("Pacific/Kiritimati"))
    mentor.time_zone = "Pacific/Kiritimati"
    operations.check_day(pair, today, by=mentor)
    mentor.time_zone = "Etc/GMT+12"
    with pytest.raises(operations.NotADayOfThePair, match="still to come"):
        operations.check_day(pair, today, by=mentor)


def test_topics_of_another_programme_are_refused(pair: Pair, mentor: User) -> None:
    with pytest.raises(operations.ForeignTopic):
        log(pair, mentor, topics=[factories.TopicFactory()])
    assert not SessionLog.objects.exists()


def test_the_database_refuses_a_note_beyond_measure(pair: Pair, mentor: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        log(pair, mentor, note="x" * (NOTE_MAX + 1))
    assert not SessionLog.objects.exists()


def test_the_other_confirms(pair: Pair, mentor: User, mentee: User) -> None:
    made = log(pair, mentor)
    operations.confirm_session(made, by=mentee)
    assert made.confirmed_by == mentee
    assert made.confirmed_at is not None


def test_to_confirm_twice_is_harmless(pair: Pair, mentor: User, mentee: User) -> None:
    made = log(pair, mentor)
    stale = SessionLog.objects.get(pk=made.pk)
    operations.confirm_session(made, by=mentee)
    operations.confirm_session(stale, by=mentee)
    assert verbs() == ["session.logged", "session.confirmed"]


def test_nobody_confirms_what_they_have_not_seen(pair: Pair, mentor: User, mentee: User) -> None:
    made = log(pair, mentor)
    seen = made.revision
    operations.edit_session(made, held_on=JUNE_10, minutes=600, kind="hands_on", by=mentor)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.confirm_session(made, revision=seen, by=mentee)
    made.refresh_from_db()
    assert made.confirmed_at is None


def test_a_deleted_log_is_not_confirmed(pair: Pair, mentor: User, mentee: User) -> None:
    made = log(pair, mentor)
    operations.delete_session(SessionLog.objects.get(pk=made.pk), by=mentor)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.confirm_session(made, by=mentee)


def test_the_database_lets_nobody_confirm_their_own(pair: Pair, mentor: User) -> None:
    made = log(pair, mentor)
    with pytest.raises(IntegrityError), transaction.atomic():
        operations.confirm_session(made, by=mentor)


def test_a_log_is_changed_until_it_is_confirmed(pair: Pair, mentor: User, mentee: User) -> None:
    made = log(pair, mentor)
    topic = factories.TopicFactory(program=pair.program)
    operations.edit_session(
        made, held_on=dt.date(2026, 6, 11), minutes=30, kind="hands_on", topics=[topic], by=mentor
    )
    made = SessionLog.objects.get()
    assert (made.held_on, made.minutes, list(made.topics.all())) == (dt.date(2026, 6, 11), 30, [topic])
    assert not SessionNote.objects.exists()
    event = AuditEvent.objects.get(verb="session.changed")
    assert event.changes == {"held_on": "2026-06-11", "minutes": 30}
    assert Message.objects.count() == 1  # no second request to confirm
    operations.confirm_session(made, by=mentee)
    with pytest.raises(operations.AlreadyConfirmed):
        operations.edit_session(made, held_on=JUNE_10, minutes=90, kind="hands_on", by=mentor)
    with pytest.raises(operations.AlreadyConfirmed):
        operations.delete_session(made, by=mentor)
    made.refresh_from_db()
    assert made.minutes == 30


def test_a_deleted_log_takes_its_note_along(pair: Pair, mentor: User) -> None:
    made = log(pair, mentor)
    stale = SessionLog.objects.get(pk=made.pk)
    operations.delete_session(made, by=mentor)
    operations.delete_session(stale, by=mentor)
    assert not SessionLog.objects.exists()
    assert not SessionNote.objects.exists()
    assert verbs() == ["session.logged", "session.deleted"]


def test_a_log_is_sent_back_and_mended(pair: Pair, mentor: User, mentee: User) -> None:
    made = log(pair, mentor)
    operations.send_back_session(made, reason=SendBackReason.MINUTES, by=mentee)
    operations.send_back_session(made, reason=SendBackReason.MINUTES, by=mentee)
    back = Message.objects.get(template="sessions/sent_back")
    assert back.recipient == mentor
    assert back.context["reason"] == "The time is not right"
    assert not SessionLog.objects.waiting_for(mentee).exists()
    operations.edit_session(made, held_on=JUNE_10, minutes=30, kind="hands_on", by=mentor)
    assert list(SessionLog.objects.waiting_for(mentee)) == [made]
    assert Message.objects.filter(template="sessions/logged").count() == 2
    assert AuditEvent.objects.get(verb="session.sent_back").changes == {}  # the reason is between the two


def test_what_was_sent_back_can_be_confirmed_all_the_same(pair: Pair, mentor: User, mentee: User) -> None:
    made = log(pair, mentor)
    operations.send_back_session(made, reason=SendBackReason.DATE, by=mentee)
    operations.confirm_session(made, by=mentee)
    assert made.confirmed_at is not None
    assert (made.sent_back_at, made.sent_back_reason) == (None, "")


def test_what_is_confirmed_is_not_sent_back(pair: Pair, mentor: User, mentee: User) -> None:
    made = log(pair, mentor)
    stale = SessionLog.objects.get(pk=made.pk)
    operations.confirm_session(made, by=mentee)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.send_back_session(stale, reason=SendBackReason.DATE, by=mentee)


def test_words_in_a_mail_are_the_readers(pair: Pair, mentor: User, mentee: User) -> None:
    """German has no words for these kinds yet; then the English ones stand there, never a key."""
    mentee.locale = "de"
    mentee.save()
    log(Pair.objects.get(pk=pair.pk), mentor, kind="company_visit")
    assert Message.objects.get().context["kind"] not in {"company_visit", ""}


def test_a_nudge_goes_to_both_once_a_week(pair: Pair, organiser: User, mentor: User, mentee: User) -> None:
    monday, sunday, next_monday = dt.date(2026, 12, 28), dt.date(2027, 1, 3), dt.date(2027, 1, 4)
    assert operations.nudge_pair(pair, by=organiser, today=monday)
    assert not operations.nudge_pair(pair, by=organiser, today=sunday)
    assert set(Message.objects.values_list("recipient", flat=True)) == {mentor.pk, mentee.pk}
    assert Message.objects.get(recipient=mentor).context["partner"] == mentee.full_name
    assert operations.nudge_pair(pair, by=organiser, today=next_monday)
    assert Message.objects.count() == 4
    assert verbs() == ["pair.nudged", "pair.nudged"]


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_nobody_is_nudged_during_a_break_of_either(pair: Pair, organiser: User, side: str) -> None:
    membership = getattr(pair, side)
    pause(Membership.objects.get(pk=membership.pk), until=None, by=organiser)
    Message.objects.all().delete()
    with pytest.raises(operations.OnBreak):
        operations.nudge_pair(pair, by=organiser)  # which was read before the break
    assert not Message.objects.exists()
    assert "pair.nudged" not in verbs()
    come_back(Membership.objects.get(pk=membership.pk), by=organiser)
    assert operations.nudge_pair(pair, by=organiser)

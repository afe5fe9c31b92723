"""The pair's own page, and the answers that are given on it."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching.enums import PairState
from matching.models import Pair
from mentoring.accounts.models import User
from programs.enums import Priority, QuestionKind, SeenBy
from sessions.models import SessionLog
from tests import factories

type SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(pair: Pair) -> str:
    return reverse("sessions:pair", args=[pair.pk])


def test_each_sees_the_other(as_person: SignIn, pair: Pair, mentor: User, mentee: User, url: str) -> None:
    for own, other in ((mentor, pair.mentee), (mentee, pair.mentor)):
        us = as_person(own).get(url).context["us"]
        assert (us.partner, us.own.user) == (other, own)


def test_it_shows_the_partners_card_and_what_both_chose(
    as_person: SignIn, pair: Pair, mentor: User, url: str
) -> None:
    shared, alone = factories.TopicFactory.create_batch(2, program=pair.program)
    offered = factories.ProfileCardFactory(membership=pair.mentor)
    wanted = factories.ProfileCardFactory(
        membership=pair.mentee, about="I read everything", gender="male", year_of_birth=1961
    )
    factories.TopicChoiceFactory(card=offered, topic=shared)
    factories.TopicChoiceFactory(card=wanted, topic=shared, wanted=True, priority=Priority.LOW)
    factories.TopicChoiceFactory(card=wanted, topic=alone, wanted=True)
    response = as_person(mentor).get(url)
    topics = response.context["us"].partner_card.topics
    assert [(topic.name, topic.how, topic.is_shared) for topic in topics] == [
        (alone.name, "Very much", False),
        (shared.name, "A little", True),
    ]
    assert "I read everything" in response.text
    assert "1961" not in response.text  # facts for the matching alone


def test_the_partner_sees_only_answers_that_are_for_the_pair(
    as_person: SignIn, pair: Pair, mentor: User, url: str
) -> None:
    card = factories.ProfileCardFactory(membership=pair.mentee)
    for seen_by in SeenBy:
        sealed = {"sealed": True, "kind": QuestionKind.SHORT} if seen_by == SeenBy.NOBODY else {}
        question = factories.QuestionFactory(program=pair.program, seen_by=seen_by, **sealed)
        factories.AnswerFactory(card=card, question=question, values=[f"for {seen_by}"])
    html = as_person(mentor).get(url).text
    assert [f"for {seen_by}" in html for seen_by in SeenBy] == [False, True, False]


def test_the_partners_photo_is_theirs_from_the_announcement_on(
    as_person: SignIn, pair: Pair, mentor: User, url: str
) -> None:
    address = reverse("sessions:partner_photo", args=[pair.pk])
    assert as_person(mentor).get(address).status_code == 404
    factories.PhotoFactory(membership=pair.mentee, image=b"theirs")
    assert as_person(mentor).get(address).content == b"theirs"
    assert address in as_person(mentor).get(url).text
    Pair.objects.filter(pk=pair.pk).update(state=PairState.CONFIRMED, announced_at=None)
    assert as_person(mentor).get(address).status_code == 404


def test_a_card_that_was_not_handed_in_stays_hidden(
    as_person: SignIn, pair: Pair, mentor: User, url: str
) -> None:
    factories.ProfileCardFactory(membership=pair.mentee, about="A draft", published_at=None)
    response = as_person(mentor).get(url)
    assert response.context["us"].partner_card is None
    assert "A draft" not in response.text


def test_this_month_against_the_hour(as_person: SignIn, pair: Pair, mentor: User, url: str) -> None:
    today = timezone.localdate(timezone=ZoneInfo(mentor.time_zone))
    factories.SessionLogFactory(pair=pair, held_on=today, minutes=25)
    factories.SessionLogFactory(pair=pair, held_on=today.replace(day=1) - dt.timedelta(days=1), minutes=90)
    hour = as_person(mentor).get(url).context["us"].hour
    assert (hour.minutes, hour.target, hour.missing) == (25, 60, 35)


def test_history_with_notes_for_both(
    as_person: SignIn, pair: Pair, mentor: User, mentee: User, url: str
) -> None:
    older = factories.SessionLogFactory(pair=pair, held_on=dt.date(2026, 6, 2), by_both=True)
    newer = factories.SessionLogFactory(pair=pair, held_on=dt.date(2026, 7, 2))
    factories.SessionNoteFactory(log=newer, text="Between <us>")
    for person in (mentor, mentee):
        response = as_person(person).get(url)
        assert [entry.id for entry in response.context["us"].history] == [newer.pk, older.pk]
        assert "Between &lt;us&gt;" in response.text


def test_only_what_the_other_logged_waits(
    as_person: SignIn, pair: Pair, mentor: User, mentee: User, url: str
) -> None:
    own = factories.SessionLogFactory(pair=pair)
    theirs = factories.SessionLogFactory(pair=pair, logged_by=mentee)
    factories.SessionLogFactory(pair=pair, by_both=True)
    assert [entry.id for entry in as_person(mentor).get(url).context["us"].waiting] == [theirs.pk]
    assert [entry.id for entry in as_person(mentee).get(url).context["us"].waiting] == [own.pk]


def test_an_ended_pair_keeps_its_history_and_takes_no_more(
    as_person: SignIn, pair: Pair, mentor: User, url: str
) -> None:
    factories.SessionNoteFactory(log__pair=pair, text="Long ago")
    Pair.objects.filter(pk=pair.pk).update(state=PairState.ENDED, ended_at=timezone.now())
    response = as_person(mentor).get(url)
    assert "Long ago" in response.text
    assert "This pair has ended" in response.text
    assert reverse("sessions:log", args=[pair.pk]) not in response.text


@pytest.mark.parametrize("name", ["sessions:pair", "sessions:log"])
def test_an_organiser_who_takes_part_does_not_see_their_pair_before_the_others(
    as_person: SignIn, program: Any, name: str
) -> None:
    pair = factories.PairFactory(program=program, confirmed=True)
    factories.MembershipFactory(program=program, user=pair.mentor.user)
    assert as_person(pair.mentor.user).get(reverse(name, args=[pair.pk])).status_code == 403


def test_as_many_queries_for_one_session_as_for_thirty(
    as_person: SignIn, pair: Pair, mentor: User, url: str
) -> None:
    client = as_person(mentor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    topics = factories.TopicFactory.create_batch(3, program=pair.program)
    factories.SessionNoteFactory(log__pair=pair).log.topics.set(topics)
    client.get(url)
    one = queries()
    for note in factories.SessionNoteFactory.create_batch(29, log__pair=pair):
        note.log.topics.set(topics)
    assert queries() == one


# --- answers --------------------------------------------------------------------------------


@pytest.fixture
def log(pair: Pair) -> SessionLog:
    return factories.SessionLogFactory(pair=pair)


def post(client: Client, name: str, log: SessionLog, **data: Any) -> Any:
    return client.post(reverse(f"sessions:{name}", args=[log.pk]), data)


def test_one_tap_confirms(as_person: SignIn, mentee: User, log: SessionLog) -> None:
    response = post(as_person(mentee), "confirm", log, revision=1)
    assert response["Location"] == f"/pairs/{log.pair_id}/#log-{log.pk}"
    log.refresh_from_db()
    assert log.confirmed_by == mentee


def test_a_tap_on_the_home_leads_back_there(as_person: SignIn, mentee: User, log: SessionLog) -> None:
    assert post(as_person(mentee), "confirm", log, revision=1, from_home="1")["Location"] == "/"


def test_htmx_gets_the_sessions_anew(as_person: SignIn, mentee: User, log: SessionLog) -> None:
    url = reverse("sessions:confirm", args=[log.pk])
    response = as_person(mentee).post(url, {"revision": 1}, headers=HTMX)
    assert response.status_code == 200
    assert response.text.strip().startswith('<div id="pair-sessions">')
    assert "Confirmed. Thank you." in response.headers["HX-Trigger"]


def test_what_was_changed_meanwhile_is_not_confirmed(
    as_person: SignIn, mentee: User, log: SessionLog
) -> None:
    SessionLog.objects.filter(pk=log.pk).update(minutes=600, revision=2)
    response = post(as_person(mentee), "confirm", log, revision=1)
    assert response.status_code == 409
    assert "changed or deleted in the meantime" in response.text
    log.refresh_from_db()
    assert log.confirmed_at is None


def test_ones_own_log_is_the_others_to_confirm(as_person: SignIn, mentor: User, log: SessionLog) -> None:
    response = post(as_person(mentor), "confirm", log)
    assert response.status_code == 403
    assert "You logged this session yourself" in response.text


def test_a_log_goes_back_and_is_corrected(
    as_person: SignIn, mentor: User, mentee: User, log: SessionLog
) -> None:
    post(as_person(mentee), "send_back", log, revision=1, reason="date")
    page = as_person(mentor).get(reverse("sessions:pair", args=[log.pair_id]))
    assert "asks you to look at a session again" in page.text
    assert "The day is not right" in page.text
    assert reverse("sessions:edit", args=[log.pk]) in page.text


@pytest.mark.parametrize("data", [{}, {"reason": "because"}, {"reason": "\x00"}])
def test_a_log_does_not_go_back_without_a_reason(
    as_person: SignIn, mentee: User, log: SessionLog, data: dict[str, str]
) -> None:
    response = post(as_person(mentee), "send_back", log, **data)
    assert response.status_code == 422
    assert "Choose what is not right" in response.text
    log.refresh_from_db()
    assert log.sent_back_at is None


def test_the_one_who_logged_it_deletes_it(as_person: SignIn, mentor: User, log: SessionLog) -> None:
    assert post(as_person(mentor), "delete", log)["Location"] == reverse("sessions:pair", args=[log.pair_id])
    assert not SessionLog.objects.exists()


@pytest.mark.parametrize("name", ["edit", "delete"])
def test_a_confirmed_log_stays(
    as_person: SignIn, mentor: User, mentee: User, log: SessionLog, name: str
) -> None:
    SessionLog.objects.filter(pk=log.pk).update(confirmed_by=mentee, confirmed_at=timezone.now())
    response = post(as_person(mentor), name, log)
    assert response.status_code == 403
    assert "so it stays as it is" in response.text
    assert SessionLog.objects.count() == 1


@pytest.mark.parametrize("name", ["confirm", "send_back", "delete"])
def test_a_link_changes_nothing(as_person: SignIn, mentee: User, log: SessionLog, name: str) -> None:
    """Mail programs open links ahead of their readers."""
    assert as_person(mentee).get(reverse(f"sessions:{name}", args=[log.pk])).status_code == 405

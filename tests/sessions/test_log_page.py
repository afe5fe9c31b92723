"""The form that logs a session, with good and with bad input."""

import datetime as dt
import zoneinfo
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching.models import Pair
from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from sessions.enums import NOTE_MAX
from sessions.models import SessionLog, SessionNote
from tests import factories

type SignIn = Callable[[User], Client]
type Answers = Callable[..., dict[str, Any]]


@pytest.fixture
def url(pair: Pair) -> str:
    return reverse("sessions:log", args=[pair.pk])


def test_the_form_is_filled_in_already(as_person: SignIn, pair: Pair, mentor: User, url: str) -> None:
    form = as_person(mentor).get(url).context["form"]
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(mentor.time_zone))
    assert form["held_on"].value() == today
    assert (form["length"].value(), form["kind"].value()) == ("60", "conversation")
    assert form.fields["held_on"].widget.attrs["min"] == str(pair.program.starts_on)


def test_today_is_the_persons(as_person: SignIn, mentor: User, url: str) -> None:
    days = set()
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        mentor.time_zone = zone
        mentor.save()
        days.add(as_person(mentor).get(url).context["form"]["held_on"].value())
    assert len(days) == 2


def test_a_session_is_logged(
    as_person: SignIn, mentor: User, mentee: User, url: str, answers: Answers, met_on: dt.date
) -> None:
    topic = factories.TopicFactory(program=mentor.memberships.get().program)
    response = as_person(mentor).post(
        url, answers(topics=[topic.pk], note="Tried it.\r\nIt worked 🎉"), follow=True
    )
    log = SessionLog.objects.get()
    assert response.redirect_chain == [(f"/pairs/{log.pair_id}/#log-{log.pk}", 302)]
    assert (log.held_on, log.minutes, log.kind) == (met_on, 60, "conversation")
    assert list(log.topics.all()) == [topic]
    assert log.note.text == "Tried it.\nIt worked 🎉"
    assert f"Logged. {mentee.full_name} is asked to confirm it." in response.text


def test_ones_own_number_of_minutes(as_person: SignIn, mentor: User, url: str, answers: Answers) -> None:
    as_person(mentor).post(url, answers(length="other", own_minutes="75"))
    assert SessionLog.objects.get().minutes == 75


def test_a_number_left_behind_counts_for_nothing(
    as_person: SignIn, mentor: User, url: str, answers: Answers
) -> None:
    as_person(mentor).post(url, answers(length="45", own_minutes="75"))
    assert SessionLog.objects.get().minutes == 45


def test_nuls_are_left_out(as_person: SignIn, mentor: User, url: str, answers: Answers) -> None:
    """No eye sees them and PostgreSQL does not keep them: to complain would help nobody."""
    as_person(mentor).post(url, answers(note="be\x00fore\rand\r\nafter\x00"))
    assert SessionNote.objects.get().text == "before\nand\nafter"


BAD = [
    ({"held_on": ""}, "held_on", "Choose the day on which you met."),
    ({"held_on": "the tenth"}, "held_on", "This is not a date."),
    ({"held_on": "2026-06-31"}, "held_on", "This is not a date."),
    ({"held_on": "2026-06-10\x00"}, "held_on", "This is not a date."),
    ({"held_on": "2999-01-01"}, "held_on", "This day is still to come."),
    ({"held_on": "2026-05-31"}, "held_on", "Your pair was announced on"),
    ({"length": ""}, "length", "Choose how long your session was."),
    ({"length": "61"}, "length", "Choose how long your session was."),
    ({"length": "other"}, "own_minutes", "Enter how many minutes your session had."),
    ({"length": "other", "own_minutes": "4"}, "own_minutes", "at least 5 minutes"),
    ({"length": "other", "own_minutes": "721"}, "own_minutes", "at most 720 minutes"),
    ({"length": "other", "own_minutes": "an hour"}, "own_minutes", "as a whole number"),
    ({"length": "other", "own_minutes": "9" * 5000}, "own_minutes", "as a whole number"),
    ({"kind": "dinner"}, "kind", "Choose what kind of session it was."),
    ({"topics": ["not-a-key"]}, "topics", "is no longer there"),
    ({"topics": ["\x00"]}, "topics", "Null characters are not allowed."),
    ({"note": "x" * (NOTE_MAX + 1)}, "note", "20001 characters, but only 20000 fit"),
    ({"form_key": ""}, "form_key", "Please send it once more."),
    ({"form_key": "\x00"}, "form_key", "Please send it once more."),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), BAD)
def test_bad_input_comes_back_with_a_sentence(
    as_person: SignIn,
    mentor: User,
    url: str,
    answers: Answers,
    changes: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    response = as_person(mentor).post(url, answers(**{"note": "What I typed", **changes}))
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[field])
    page = unescape(response.text)
    assert sentence in page
    assert changes.get("note", "What I typed") in page
    assert not SessionLog.objects.exists()
    assert not Message.objects.exists()


def test_two_megabytes_of_note_come_back(as_person: SignIn, mentor: User, url: str, answers: Answers) -> None:
    note = "A long story. " * 150_000
    response = as_person(mentor).post(url, answers(note=note))
    assert response.status_code == 422
    assert "but only 20000 fit" in response.text
    assert note.strip() in response.text
    assert not SessionLog.objects.exists()


def test_a_note_of_the_greatest_length_fits(
    as_person: SignIn, mentor: User, url: str, answers: Answers
) -> None:
    """Browsers count a line break as one character, and send two."""
    as_person(mentor).post(url, answers(note="x\r\n" * (NOTE_MAX // 2 - 1) + "xx"))
    assert len(SessionNote.objects.get().text) == NOTE_MAX


def test_nothing_at_all(as_person: SignIn, mentor: User, url: str) -> None:
    assert as_person(mentor).post(url).status_code == 422


def test_the_same_form_again(as_person: SignIn, mentor: User, url: str, answers: Answers) -> None:
    client, form = as_person(mentor), answers(note="Once")
    first, again = client.post(url, form), client.post(url, form)
    assert first["Location"] == again["Location"]
    assert SessionLog.objects.count() == 1


def test_a_form_used_again_for_another_session_says_so(
    as_person: SignIn, mentor: User, url: str, answers: Answers, met_on: dt.date
) -> None:
    """Who goes back in the browser and changes the form must not believe that it was saved."""
    client, form = as_person(mentor), answers(note="Once")
    client.post(url, form)
    response = client.post(url, {**form, "held_on": met_on + dt.timedelta(days=7)}, follow=True)
    assert "This form was sent before." in response.text
    assert SessionLog.objects.get().held_on == met_on


def test_the_day_on_which_the_other_logged_a_session(
    as_person: SignIn, pair: Pair, mentor: User, mentee: User, url: str, answers: Answers
) -> None:
    factories.SessionLogFactory(pair=pair, logged_by=mentee)
    client, form = as_person(mentor), answers()
    response = client.post(url, form)
    assert response.status_code == 422
    assert f"{mentee.full_name} has already logged a session of 1 h on" in response.text
    assert SessionLog.objects.count() == 1
    assert client.post(url, {**form, "is_another": "on"}).status_code == 302
    assert SessionLog.objects.count() == 2


def test_a_closed_programme_takes_no_more(
    as_person: SignIn, pair: Pair, mentor: User, url: str, answers: Answers
) -> None:
    pair.program.phase = "closed"
    pair.program.save()
    response = as_person(mentor).post(url, answers())
    assert response.status_code == 403
    assert "The programme is closed" in response.text


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods(as_person: SignIn, mentor: User, url: str, method: str) -> None:
    assert getattr(as_person(mentor), method)(url).status_code == 405


# --- changing a log -------------------------------------------------------------------------


def test_the_form_for_changes_shows_what_was_logged(as_person: SignIn, pair: Pair, mentor: User) -> None:
    topic = factories.TopicFactory(program=pair.program)
    log = factories.SessionLogFactory(pair=pair, minutes=75, kind="hands_on")
    log.topics.add(topic)
    factories.SessionNoteFactory(log=log, text="As it was")
    form = as_person(mentor).get(reverse("sessions:edit", args=[log.pk])).context["form"]
    values = [form[name].value() for name in ("held_on", "length", "own_minutes", "kind", "topics", "note")]
    assert values == [log.held_on, "other", 75, "hands_on", [topic.pk], "As it was"]


def test_a_log_is_changed(as_person: SignIn, pair: Pair, mentor: User, answers: Answers) -> None:
    log = factories.SessionLogFactory(pair=pair)
    url = reverse("sessions:edit", args=[log.pk])
    response = as_person(mentor).post(url, answers(length="30", note="Shorter"))
    assert response["Location"] == f"/pairs/{pair.pk}/#log-{log.pk}"
    log.refresh_from_db()
    assert (log.minutes, log.note.text, log.revision) == (30, "Shorter", 2)


def test_a_bad_change_changes_nothing(
    as_person: SignIn, pair: Pair, mentor: User, answers: Answers, met_on: dt.date
) -> None:
    log = factories.SessionLogFactory(pair=pair)
    url = reverse("sessions:edit", args=[log.pk])
    assert as_person(mentor).post(url, answers(held_on="2999-01-01", note="Kept")).status_code == 422
    log.refresh_from_db()
    assert (log.held_on, log.revision) == (met_on, 1)
    assert not SessionNote.objects.exists()

"""The session ends while somebody types, somebody was quicker, a finger is too quick."""

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from matching.models import Pair
from programs.enums import Participation
from programs.models import Membership
from sessions.models import SessionLog
from tests import factories
from tests.journeys.conftest import DESK, PHONE, Visit, Visitor

PASSWORD = "a long enough password"
NOTE = "She fears that her team laughs at her."


@pytest.fixture
def pair(transactional_db: None) -> Pair:
    pair = factories.PairFactory()
    for user in (pair.mentor.user, pair.mentee.user):
        user.set_password(PASSWORD)
        user.save()
    return pair


def end_all_sessions() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")


def sign_in_here(visitor: Visitor, email: str) -> None:
    """On the sign-in page that is open."""
    page = visitor.page
    page.get_by_text("Sign in with a password").click()
    form = page.locator("form.more-body")
    form.locator("[name=login]").fill(email)
    form.locator("[name=password]").fill(PASSWORD)
    form.get_by_role("button", name="Sign in").click()


def type_a_note(mentor: Visitor, pair: Pair) -> None:
    mentor.sign_in(pair.mentor.user.email, PASSWORD)
    mentor.go(reverse("sessions:log", args=[pair.pk]))
    mentor.page.get_by_label("Private note").fill(NOTE)
    mentor.page.get_by_role("radio", name="1 h 30 min").check()
    end_all_sessions()
    mentor.page.get_by_role("button", name="Log the session").click()
    expect(mentor.page.get_by_role("heading", name="You were signed out")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_session_typed_before_the_sign_in_is_saved_once_after_it(
    pair: Pair, visit: Visit, size: object
) -> None:
    mentor = visit(size)
    type_a_note(mentor, pair)
    mentor.troubles.clear()  # 401, as it has to be
    mentor.look(f"signed-out-{'desk' if size == DESK else 'phone'}")
    assert not SessionLog.objects.exists()
    mentor.page.get_by_role("link", name="Sign in and go on").click()
    sign_in_here(mentor, pair.mentor.user.email)
    expect(mentor.page).to_have_url(mentor.base + reverse("sessions:log", args=[pair.pk]))
    expect(mentor.page.get_by_label("Private note")).to_have_value(NOTE)
    expect(mentor.page.get_by_text("What you typed is back")).to_be_visible()
    mentor.look(f"typed-text-is-back-{'desk' if size == DESK else 'phone'}")
    assert not SessionLog.objects.exists()
    mentor.page.get_by_role("button", name="Log the session").click()
    expect(mentor.page.get_by_text("is asked to confirm it")).to_be_visible()
    assert SessionLog.objects.get().note.text == NOTE
    mentor.go(reverse("sessions:log", args=[pair.pk]))
    expect(mentor.page.get_by_label("Private note")).to_have_value("")
    assert mentor.page.evaluate("sessionStorage.getItem('kept-forms')") is None


def test_another_person_at_the_same_browser_finds_nothing(pair: Pair, visit: Visit) -> None:
    mentor = visit()
    type_a_note(mentor, pair)
    mentor.page.get_by_role("link", name="Sign in and go on").click()
    sign_in_here(mentor, pair.mentee.user.email)
    expect(mentor.page.get_by_label("Private note")).to_have_value("")
    assert mentor.page.evaluate("sessionStorage.getItem('kept-forms')") is None


def test_without_javascript_what_was_written_is_there_to_be_copied(pair: Pair, visit: Visit) -> None:
    mentor = visit(java_script_enabled=False)
    type_a_note(mentor, pair)
    expect(mentor.page.get_by_label("What you wrote")).to_have_value(NOTE)
    mentor.page.get_by_role("link", name="Sign in and go on").click()
    sign_in_here(mentor, pair.mentor.user.email)
    expect(mentor.page).to_have_url(mentor.base + reverse("sessions:log", args=[pair.pk]))


def test_signing_out_forgets_what_waited(pair: Pair, visit: Visit) -> None:
    mentor = visit()
    type_a_note(mentor, pair)
    mentor.go(reverse("account_login"))
    sign_in_here(mentor, pair.mentor.user.email)
    mentor.page.locator("form[data-forget]").first.evaluate("form => form.requestSubmit()")
    expect(mentor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert mentor.page.evaluate("sessionStorage.getItem('kept-forms')") is None


def test_a_button_of_htmx_leads_back_to_its_page_with_the_act_offered_again(pair: Pair, visit: Visit) -> None:
    log = factories.SessionLogFactory(pair=pair)
    mentee = visit()
    mentee.sign_in(pair.mentee.user.email, PASSWORD)
    mentee.go(reverse("sessions:pair", args=[pair.pk]))
    end_all_sessions()
    mentee.page.get_by_role("button", name="Confirm").first.click()
    expect(mentee.page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in_here(mentee, pair.mentee.user.email)
    expect(mentee.page).to_have_url(mentee.base + reverse("sessions:pair", args=[pair.pk]))
    log.refresh_from_db()
    assert log.confirmed_at is None
    mentee.page.get_by_role("button", name="Confirm").first.click()
    expect(mentee.page.get_by_text("Confirmed").first).to_be_visible()


# --- somebody was quicker --------------------------------------------------------------------------


@pytest.mark.parametrize("by_link", [True, False])
def test_a_refused_act_leads_to_the_page_as_it_is_now(
    by_link: bool, transactional_db: None, visit: Visit
) -> None:
    """By the link of the refusal, or by the browser's back button."""
    organiser = factories.MembershipFactory(user__password=PASSWORD)
    asking = factories.MembershipFactory(program=organiser.program, mentor=True, state=Participation.APPLIED)
    desk = visit()
    desk.sign_in(organiser.user.email, PASSWORD)
    desk.go(reverse("programs:person", args=[asking.pk]))
    accept = desk.page.get_by_role("button", name="Accept")
    expect(accept).to_be_visible()
    Membership.objects.filter(pk=asking.pk).update(state=Participation.WITHDRAWN)
    accept.click()
    way_back = desk.page.get_by_role("link", name="Back to the page as it is now")
    expect(way_back).to_be_visible()
    desk.look("refused-desk")
    if by_link:
        way_back.click()
    else:
        desk.page.go_back()
    expect(desk.page.get_by_text("Withdrawn")).to_be_visible()
    expect(accept).to_have_count(0)


# --- two clicks ------------------------------------------------------------------------------------


def test_a_double_click_opens_the_question_and_answers_nothing(pair: Pair, visit: Visit) -> None:
    mentor = visit()
    mentor.sign_in(pair.mentor.user.email, PASSWORD)
    mentor.go(reverse("programs:card", args=[pair.mentor_id]))
    button = mentor.page.get_by_role("button", name="Leave the programme")
    dialog = mentor.page.get_by_role("dialog")
    button.dblclick()
    expect(dialog).to_be_visible()
    mentor.page.wait_for_timeout(300)
    expect(dialog).to_be_visible()
    mentor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    button.click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    pair.mentor.refresh_from_db()
    assert not pair.mentor.has_left

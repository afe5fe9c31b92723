"""One programme from set-up to Table 2, by the people who would do it, in a real browser."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from matching.models import Pair
from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from outcomes.models import Coding, Effect
from programs.models import Program
from sessions.models import SessionLog
from tests import factories
from tests.journeys.conftest import PHONE, Visit, Visitor

PASSWORD = "a long enough password"
ORGANISER = "olga@example.org"
CODER, MENTOR, SPARE, MENTEE = (
    "cora@example.org",
    "mio@example.org",
    "sten@example.org",
    "ursula@example.org",
)
NOTE = "She fears that her team laughs at her. Canary 4711."
TRANSCRIPT = (
    "I: What has changed?\n"
    "M: I use the new apps of the bank now, every day. 👍 My mentor showed me how, twice.\n"
    "I: Who else noticed?\nM: Nobody yet."
)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def organiser(transactional_db: None) -> User:
    user = factories.UserFactory(email=ORGANISER, password=PASSWORD, given_name="Olga", family_name="Ort")
    user.user_permissions.add(Permission.objects.get(codename="add_program"))
    return user


def test_from_set_up_to_table_2(organiser: User, worker: Any, visit: Visit) -> None:
    desk = visit()
    desk.sign_in(ORGANISER, PASSWORD)
    program = _create_the_programme(desk)
    _add_people(desk, program)
    postman = visit()
    mentor = _answer_the_invitation(visit, postman, MENTOR, is_mentor=True)
    _answer_the_invitation(visit, postman, SPARE, is_mentor=True)
    mentee = _answer_the_invitation(visit, postman, MENTEE, is_mentor=False)
    _accept_everybody(desk, program)
    _match(desk, program)
    _announce(desk, program, mentor)
    _log_a_session(mentor)
    _confirm_it(mentee)
    _watch_activity(desk, program)
    coder = visit()
    _sign_in_by_code(coder, postman, CODER, start=reverse("outcomes:sources", args=[program.pk]))
    _code(coder, program)
    _see_table_2(coder, desk, program)


def _today() -> date:
    """The day where the people of this journey live: their pages go by it, also around midnight."""
    return timezone.localdate(timezone=ZoneInfo(User._meta.get_field("time_zone").default))


# --- 1: set-up ----------------------------------------------------------------------------------


def _create_the_programme(desk: Visitor) -> Program:
    page = desk.page
    desk.look("01-home-empty")
    page.get_by_role("link", name="Create programme").first.click()
    page.get_by_role("radio", name="Nothing").check()
    page.get_by_label("Name").fill("Digital mindset")
    today = _today()
    page.locator("[name=ends_on]").fill((today - timedelta(days=1)).isoformat())
    page.get_by_label("Start", exact=True).fill(today.isoformat())
    page.get_by_role("button", name="Create the draft").click()
    # The end lies before the start: a sentence beside the field, and nothing of what was typed is lost.
    expect(page.locator("#id_ends_on_field .field-error")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Digital mindset")
    assert not Program.objects.exists()
    page.locator("[name=ends_on]").fill((today + timedelta(days=180)).isoformat())
    desk.look("02-create")
    page.get_by_role("button", name="Create the draft").click()
    expect(page.get_by_role("heading", name="Set-up")).to_be_visible()
    _go_through_the_steps(page)
    desk.look("03-set-up")
    return Program.objects.get()


def _go_through_the_steps(page: Page) -> None:
    page.get_by_role("link", name="Go on with: Purpose and goals").click()
    page.get_by_label("Goal", exact=True).fill("Executives use digital tools themselves")
    page.get_by_label("Measured by").fill("Share of mentees who use a new tool weekly")
    page.get_by_label("Target").fill("80 %")
    page.get_by_role("button", name="Add the goal").click()
    expect(page.get_by_text("80 %")).to_be_visible()
    page.get_by_label("Purpose").fill("Executives learn from juniors what digital natives know.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="Team", exact=True)).to_be_visible()
    page.get_by_role("link", name="Rules and suggestions To do").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Topics To do").click()
    page.locator("[name=topics]").fill("Collaboration tools\nArtificial intelligence\nSocial media")
    page.get_by_role("button", name="Add the topics").click()
    expect(page.get_by_text("Artificial intelligence")).to_be_visible()
    page.get_by_role("navigation", name="Steps of the set-up").get_by_role("link", name="Overview").click()


# --- 2: people ----------------------------------------------------------------------------------


def _add_people(desk: Visitor, program: Program) -> None:
    for role, email, name, unit in [
        ("Mentor", MENTOR, "Mio Falk", "Digital Lab"),
        ("Mentor", SPARE, "Sten Brook", "Corporate Banking"),
        ("Mentee", MENTEE, "Ursula Kern", "Corporate Banking"),
        ("Coder", CODER, "Cora Wyn", ""),
    ]:
        _add_person(desk, program, role, email, name, unit)
    desk.go(reverse("programs:setup", args=[program.pk]))
    desk.page.get_by_role("button", name="Start recruiting").first.click()
    desk.page.locator("dialog[open]").get_by_role("button", name="Start recruiting").click()
    expect(desk.page.get_by_role("heading", name="Recruiting", exact=True)).to_be_visible()
    desk.look("04-recruiting")


def _add_person(desk: Visitor, program: Program, role: str, email: str, name: str, unit: str) -> None:
    page = desk.page
    desk.go(reverse("programs:person_add", args=[program.pk]))
    page.locator("[name=role]").select_option(value=role.lower())
    page.locator("[name=email]").fill(email)
    given, family = name.split()
    page.locator("[name=given_name]").fill(given)
    page.locator("[name=family_name]").fill(family)
    known = page.locator("[name=unit] option", has_text=unit) if unit else None
    if known and known.count():
        page.locator("[name=unit]").select_option(label=unit)
    elif unit:
        page.locator("[name=unit_name]").fill(unit)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    expect(page.get_by_text(name).first).to_be_visible()


def _answer_the_invitation(visit: Visit, postman: Visitor, email: str, *, is_mentor: bool) -> Visitor:
    """On a phone: follow the mail's link, accept the rules, fill in the card, hand it in."""
    phone = visit(PHONE)
    _open_mail(postman, email, "Will you take part")
    link = postman.page.frame_locator("iframe").get_by_role("link", name="Look at the invitation")
    path = re.sub(r"^https?://[^/]+", "", link.get_attribute("href") or "")
    phone.go(path)
    page = phone.page
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
    phone.look(f"05-invitation-{email.split('@')[0]}")
    page.get_by_role("button", name="Read the rules and go on").click()
    page.get_by_role("button", name="Accept and go on").click()
    expect(page.locator(".field-error").first).to_be_visible()
    page.get_by_label("I have read the rules and accept them").check()
    page.get_by_role("button", name="Accept and go on").click()
    expect(page.get_by_role("heading", name="My profile card")).to_be_visible()
    _fill_in_the_card(page, is_mentor=is_mentor)
    phone.look(f"06-card-{email.split('@')[0]}")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("You have applied", exact=False).first).to_be_visible()
    return phone


def _fill_in_the_card(page: Page, *, is_mentor: bool) -> None:
    """Each change is saved before the next one is made."""
    topic = page.get_by_role("group", name="Collaboration tools", exact=False).first
    with _saved(page):
        topic.get_by_role("radio", name="Strong" if is_mentor else "Very much").check()
    with _saved(page):
        page.get_by_role("checkbox", name="English").check()
    page.get_by_text("More about me").click()
    with _saved(page):
        page.get_by_label("About me").fill("I like to try things out.")


@contextmanager
def _saved(page: Page) -> Iterator[None]:
    """Wait until what is changed inside has been kept."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        yield


def _sign_in_by_code(visitor: Visitor, postman: Visitor, email: str, *, start: str) -> None:
    visitor.go(start)
    visitor.page.locator("#code-email").fill(email)
    visitor.page.get_by_role("button", name="Send me a code").click()
    subject = _wait_for_mail(postman, email, "Your sign-in code")
    code = subject.rsplit(": ", 1)[1].strip()
    visitor.page.locator("[name=code]").fill(code)
    visitor.page.get_by_role("button", name="Confirm").click()
    expect(visitor.page).to_have_url(visitor.base + start)


def _wait_for_mail(postman: Visitor, email: str, subject: str) -> str:
    """The subject of the newest mail to this person that begins so."""
    for _attempt in range(60):
        postman.go(f"{reverse('notifications:mailbox')}?q={email}")
        mail = postman.page.get_by_role("link", name=re.compile(f"^{subject}")).first
        if mail.count():
            return mail.inner_text()
        time.sleep(0.5)
    raise AssertionError(f"no mail “{subject}” for {email}")


def _open_mail(postman: Visitor, email: str, subject: str) -> None:
    _wait_for_mail(postman, email, subject)
    postman.page.get_by_role("link", name=re.compile(f"^{subject}")).first.click()


def _accept_everybody(desk: Visitor, program: Program) -> None:
    desk.go(reverse("programs:people", args=[program.pk]))
    desk.page.get_by_role("button", name="Tick all on this page").click()
    desk.look("07-applications")
    desk.page.get_by_role("button", name="Accept", exact=True).click()
    expect(desk.page.get_by_role("cell", name="Accepted", exact=True)).to_have_count(3)
    desk.look("08-people")


# --- 3 and 4: matching, kick-off, announcement ---------------------------------------------------


def _match(desk: Visitor, program: Program) -> None:
    page = desk.page
    desk.go(reverse("programs:setup", args=[program.pk]))
    page.get_by_role("button", name=re.compile("matching", re.IGNORECASE)).first.click()
    desk.go(reverse("matching:runs", args=[program.pk]))
    desk.look("09-matching")
    page.get_by_role("button", name="Run the matching").click()
    expect(page.get_by_text("Proved optimal.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Ursula Kern").first).to_be_visible()
    expect(page.get_by_text("Sten Brook").first).to_be_visible()  # left over, with the reason
    desk.look("10-proposals")
    page.get_by_role("button", name=re.compile("^Confirm it")).first.click()
    page.locator("dialog[open]").get_by_role("button", name=re.compile("^Confirm it")).click()
    expect(page.get_by_text("To the announcement")).to_be_visible()


def _announce(desk: Visitor, program: Program, mentor: Visitor) -> None:
    page = desk.page
    mentor.go("/")
    assert "Ursula" not in mentor.page.content()
    desk.go(reverse("programs:kick_off_edit", args=[program.pk]))
    page.get_by_label("Date").fill(_today().isoformat())
    page.get_by_label("Place").fill("Main hall, ground floor")
    page.get_by_label("Agenda").fill("Welcome\nPairs are announced\nFirst talk over coffee")
    page.get_by_role("button", name="Save").click()
    desk.look("11-kick-off")
    desk.go(reverse("matching:pairs", args=[program.pk]))
    page.get_by_role("button", name="Announce the pair").click()
    desk.look("12-announce")
    page.locator("dialog[open]").get_by_role("button", name="Announce now").click()
    expect(page.get_by_role("cell", name="Active", exact=True)).to_be_visible()
    mentor.go("/")
    expect(mentor.page.get_by_text("Ursula Kern").first).to_be_visible()
    mentor.look("13-mentor-home")
    told = Message.objects.filter(template__startswith="matching/")
    assert sorted(told.values_list("address", flat=True)) == [MENTOR, MENTEE]


# --- 5 and 6: sessions and activity ---------------------------------------------------------------


def _log_a_session(mentor: Visitor) -> None:
    pair = Pair.objects.get()
    mentor.go(reverse("sessions:log", args=[pair.pk]))
    page = mentor.page
    page.get_by_role("radio", name="1 h 30 min").check()
    page.get_by_role("radio", name="Hands-on").check()
    page.get_by_role("checkbox", name="Collaboration tools").check()
    page.get_by_label("Private note").fill(NOTE)
    mentor.look("14-log-a-session")
    page.get_by_role("button", name="Log the session").click()
    expect(page.get_by_text(NOTE).first).to_be_visible()
    mentor.look("15-pair")


def _confirm_it(mentee: Visitor) -> None:
    mentee.go("/")
    mentee.look("16-mentee-home")
    mentee.page.get_by_role("button", name="Confirm", exact=True).first.click()
    expect(mentee.page.get_by_role("button", name="Confirm", exact=True)).to_have_count(0)
    log = SessionLog.objects.get()
    assert (log.minutes, log.confirmed_by and log.confirmed_by.email) == (90, MENTEE)


def _watch_activity(desk: Visitor, program: Program) -> None:
    desk.go(reverse("sessions:activity", args=[program.pk]))
    expect(desk.page.get_by_text("Mio Falk").first).to_be_visible()
    expect(desk.page.locator(".fact", has_text="time together")).to_contain_text("1 h 30 min")
    desk.look("17-activity")
    for name in ("sessions:activity", "sessions:program", "programs:people"):
        desk.go(reverse(name, args=[program.pk]))
        assert "Canary" not in desk.page.content()


# --- 7 and 8: coding and outcomes -------------------------------------------------------------------


def _code(coder: Visitor, program: Program) -> None:
    page = coder.page
    coder.look("18-evidence-empty")
    page.get_by_role("link", name="Add evidence").first.click()
    page.get_by_label("Title").fill("P1 mentee, closing interview")
    page.get_by_label("Text", exact=True).fill(TRANSCRIPT)
    page.get_by_label("This text is made up").check()
    page.get_by_role("button", name="Keep the text").click()
    page.locator("#coded-text").focus()
    for _sentence in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("Uses apps")
    coder.look("19-coding")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 mark of yours")).to_be_visible()
    assert Coding.objects.get().quote == "I use the new apps of the bank now, every day."
    coder.look("20-marked")
    coder.go(reverse("outcomes:effect_add", args=[program.pk]))
    page.get_by_label("Effect", exact=True).fill("Using new apps")
    page.get_by_role("radio", name="Tools and programs").check()
    page.get_by_role("radio", name="Usage").check()
    page.get_by_role("checkbox", name="Personal").check()
    page.get_by_role("checkbox", name="Showing and sharing").check()
    page.get_by_role("checkbox", name=re.compile("I use the new apps")).check()
    coder.look("21-effect")
    page.get_by_role("button", name="Record the effect").click()
    expect(page.get_by_role("heading", name="Effects")).to_be_visible()
    assert Effect.objects.get().codings.count() == 1


def _see_table_2(coder: Visitor, desk: Visitor, program: Program) -> None:
    address = reverse("outcomes:table", args=[program.pk])
    coder.go(address)
    totals = coder.page.locator("#table2 tfoot td")
    expect(totals.and_(coder.page.locator("[data-column=usage]"))).to_have_text("1")
    expect(totals.and_(coder.page.locator("[data-column=showing_sharing]"))).to_have_text("1")
    coder.look("22-outcomes")
    desk.go(address)
    expect(desk.page.get_by_text("Using new apps").first).to_be_visible()
    assert "new apps of the bank" not in desk.page.content()  # organisers see no quotes
    desk.look("23-outcomes-organiser")

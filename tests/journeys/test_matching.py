"""Matching on the demo's 60 mentors and 50 mentees: run, look closer, change, decide, confirm."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from matching import engine
from matching.models import MatchRun, Pair, PairDecision, Proposal
from matching.queries import build_snapshot, candidates
from matching.queries.reviews import partners_computed, partners_now
from mentoring.accounts.models import User
from mentoring.demo.recruiting import NAME
from mentoring.demo.seed import seed
from programs.models import Membership, Program
from tests.journeys.conftest import PHONE, Visit, Visitor

PASSWORD = "a long enough password"
ORGANISER = "organiser@demo.example"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def program(transactional_db: None) -> Program:
    seed(timezone.localdate())
    organiser = User.objects.get(email=ORGANISER)
    organiser.set_password(PASSWORD)
    organiser.save()
    return Program.objects.get(name=NAME)


def test_from_a_run_to_confirmed_pairs(program: Program, worker: Any, visit: Visit) -> None:
    desk = visit()
    desk.sign_in(ORGANISER, PASSWORD)
    run = _run(desk, program)
    proposal, other = _two_who_are_no_pair(run)
    _why_not(desk, run, proposal.mentee, other)
    _swap_by_keyboard(desk, run, proposal)
    _swap_by_drag(desk, run)
    _undo_and_redo_by_keyboard(desk, run)
    _try_weights(desk, run)
    _decide(desk, run)
    _weigh(desk, program)
    _compare(desk, program, run)
    _report(desk, run)
    _confirm(desk, run)
    phone = visit(PHONE)
    phone.sign_in(ORGANISER, PASSWORD)
    _look_on_a_phone(phone, program, run)


def _run(desk: Visitor, program: Program) -> MatchRun:
    desk.go(reverse("matching:runs", args=[program.pk]))
    desk.page.get_by_role("button", name="Run the matching").click()
    expect(desk.page.get_by_text("Proved optimal.")).to_be_visible(timeout=60_000)
    desk.look("matching-01-board")
    run = MatchRun.objects.newest_first()[0]
    assert run.mentees_paired == 50
    return run


def _two_who_are_no_pair(run: MatchRun) -> tuple[Proposal, Membership]:
    """A proposal that nobody has decided about, and a mentor whom its mentee could have instead."""
    decided = PairDecision.objects.standing().values_list("mentee", "mentor")
    taken = {key for pair in decided for key in pair}
    for proposal in run.proposals.exclude(mentee__in=taken).order_by("-score", "pk"):
        for candidate in candidates(run, proposal.mentee_id):
            if candidate.mentor not in taken:
                return proposal, Membership.objects.select_related("user").get(pk=candidate.mentor)
    raise AssertionError("everybody has been decided about")


def _why_not(desk: Visitor, run: MatchRun, mentee: Membership, mentor: Membership) -> None:
    """The price that is said is what forcing the pair and matching again costs."""
    page = desk.page
    page.get_by_role("link", name="Why not these two?").click()
    _find(page, "Mentee", mentee)
    _find(page, "Mentor", mentor)
    page.get_by_role("button", name="Ask").press("Enter")
    sentence = page.locator(".why-not-sentence")
    expect(sentence).to_be_visible()
    desk.look("matching-02-why-not")
    said = re.search(r"lose ([\d,]+) point", sentence.inner_text())
    page.get_by_role("link", name="Fix these two for the next run").click()
    form = page.locator("#pair-form")
    expect(form.get_by_role("combobox", name="Mentor")).to_have_value(mentor.user.full_name)
    form.get_by_label("Reason").fill("To see the price.")
    form.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("To see the price.")).to_be_visible()
    forced = engine.match(build_snapshot(run.program))
    assert len(forced.proposals) == run.mentees_paired
    assert (run.total_score or 0) - forced.total == (int(said[1].replace(",", "")) if said else 0)
    row = page.locator(".decision-list li").filter(has_text="To see the price.")
    row.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    desk.go(reverse("matching:run", args=[run.pk]))


def _find(page: Page, label: str, member: Membership) -> None:
    """By keyboard alone: a part of the name, then the choice in the list."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.focus()
    page.keyboard.type(member.user.full_name[:-1], delay=10)
    choice = page.get_by_role("option").first
    expect(choice).to_contain_text(member.user.full_name)  # the list of all that was typed, not of its start
    page.keyboard.press("ArrowDown")
    expect(choice).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value(member.user.full_name)
    expect(field).to_have_attribute("aria-expanded", "false")


def _swap_by_keyboard(desk: Visitor, run: MatchRun, proposal: Proposal) -> None:
    """From the proposal's page, with the keyboard alone; then taken back."""
    page = desk.page
    before = proposal.mentor
    desk.go(reverse("matching:proposal", args=[proposal.pk]))
    desk.look("matching-03-proposal")
    _press(page, page.locator(".candidate-ways a").first)
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    desk.look("matching-04-price")
    _press(page, page.get_by_role("button", name="Change it"))
    expect(page.get_by_text("Changed. The other organisers see it")).to_be_visible()
    proposal.refresh_from_db()
    assert proposal.mentor != before
    desk.look("matching-05-changed")
    _press(page, page.get_by_role("button", name="Undo the last change"))
    expect(page.get_by_text("The last change is undone.")).to_be_visible()
    proposal.refresh_from_db()
    assert proposal.mentor == before


def _press(page: Page, control: Any) -> None:
    control.focus()
    page.keyboard.press("Enter")


def _swap_by_drag(desk: Visitor, run: MatchRun) -> None:
    page = desk.page
    rows = page.locator("[data-board] tbody tr")
    mentee = rows.nth(1).locator("[data-mentee]").get_attribute("data-mentee") or ""
    mentor = rows.nth(0).locator("[data-mentor]").get_attribute("data-mentor")
    rows.nth(0).locator(".mentor-chip").drag_to(rows.nth(1).locator(".person").first)
    dialog = page.locator("dialog[open]")
    expect(dialog.get_by_role("button", name="Change it")).to_be_visible()
    desk.look("matching-06-drag")
    dialog.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("Changed. The other organisers see it")).to_be_visible()
    assert str(run.proposals.get(mentee=uuid.UUID(mentee)).mentor_id) == mentor


def _undo_and_redo_by_keyboard(desk: Visitor, run: MatchRun) -> None:
    page = desk.page
    after = partners_now(run)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("The last change is undone.")).to_be_visible()
    assert partners_now(run) == partners_computed(run)
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("The change is made again.")).to_be_visible()
    assert partners_now(run) == after


def _decide(desk: Visitor, run: MatchRun) -> None:
    page, before = desk.page, PairDecision.objects.count()
    desk.go(reverse("matching:proposal", args=[run.proposals.order_by("score").first().pk]))  # type: ignore[union-attr]
    page.get_by_role("link", name="Never together").click()
    form = page.locator("#pair-form")
    form.get_by_label("Reason").fill("They shared an office for years.")
    desk.look("matching-07-decisions")
    form.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("They shared an office for years.")).to_be_visible()
    assert PairDecision.objects.count() == before + 1


def _weigh(desk: Visitor, program: Program) -> None:
    page = desk.page
    desk.go(reverse("matching:policy", args=[program.pk]))
    slider = page.get_by_role("slider", name="Shared interests")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=interests]")).to_have_value("10")
    desk.look("matching-08-policy")
    page.get_by_label("Why you change it").fill("Ice breakers")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Ice breakers")).to_be_visible()
    desk.look("matching-09-version")


def _try_weights(desk: Visitor, run: MatchRun) -> None:
    """The slider alone shows what would change; nothing is saved."""
    page = desk.page
    page.get_by_role("link", name="Try other weights").click()
    page.get_by_role("slider", name="Topics").focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("[name=topic]").first).to_have_value("20")
    expect(page.get_by_role("heading", name=re.compile("would have somebody else"))).to_be_visible()
    desk.look("matching-10-what-if")


def _compare(desk: Visitor, program: Program, first: MatchRun) -> None:
    page = desk.page
    desk.go(reverse("matching:runs", args=[program.pk]))
    page.get_by_role("button", name="Run the matching").click()
    expect(page.get_by_text("Proved optimal.")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Compare with another run").click()
    second = MatchRun.objects.newest_first()[0]
    page.get_by_label("Run", exact=True).select_option(value=str(first.pk))
    page.get_by_label("with the run").select_option(value=str(second.pk))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Other pairs are ruled out by decision")).to_be_visible()
    page.get_by_label("Why", exact=True).select_option("by_hand")
    expect(page.get_by_role("cell", name="changed by hand").first).to_be_visible()
    expect(page.get_by_role("cell", name="it makes the whole better")).to_have_count(0)
    desk.look("matching-11-compare")


def _report(desk: Visitor, run: MatchRun) -> None:
    desk.go(reverse("matching:report", args=[run.pk]))
    expect(desk.page.get_by_role("heading", name=re.compile("Gender"))).to_have_count(2)
    desk.look("matching-12-report")


def _confirm(desk: Visitor, run: MatchRun) -> None:
    page = desk.page
    desk.go(reverse("matching:run", args=[run.pk]))
    page.get_by_role("button", name="Confirm all 50").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Confirm all 50").click()
    expect(page.get_by_text("All 50 proposals are confirmed")).to_be_visible()
    assert Pair.objects.in_program(run.program).confirmed().count() == 50
    page.get_by_role("link", name="Take confirmations back").click()
    page.get_by_label("Reason").fill("A unit was merged.")
    page.get_by_role("button", name="Take the confirmations back").click()
    expect(page.get_by_text("A unit was merged.")).to_be_visible()
    assert not Pair.objects.in_program(run.program).confirmed().exists()


def _look_on_a_phone(phone: Visitor, program: Program, run: MatchRun) -> None:
    proposal = run.proposals.order_by("score").first()
    assert proposal
    for name, path in (
        ("board", reverse("matching:run", args=[run.pk])),
        ("proposal", reverse("matching:proposal", args=[proposal.pk])),
        ("price", f"{reverse('matching:change', args=[run.pk])}?mentee={proposal.mentee_id}"),
        ("policy", reverse("matching:policy", args=[program.pk])),
        ("what-if", reverse("matching:what_if", args=[run.pk])),
        ("report", reverse("matching:report", args=[run.pk])),
        ("decisions", reverse("matching:decisions", args=[program.pk])),
    ):
        phone.go(path)
        phone.look(f"matching-phone-{name}")
    expect(phone.page.get_by_role("heading", name=re.compile("Decisions")).first).to_be_visible()

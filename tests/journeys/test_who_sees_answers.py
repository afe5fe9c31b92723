"""What is said of who sees an answer, where it is asked, given, compared and sealed."""

import uuid
from typing import Literal

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from matching import operations
from matching.engine import Policy, Rules, Weights
from matching.enums import DrawKind, Trait
from matching.models import MatchRun
from matching.operations.circles import Lot
from programs.enums import Participation, QuestionKind, Role
from programs.models import Program, Question
from tests import factories
from tests.journeys.conftest import DESK, PHONE, Visit
from tests.journeys.test_content_pages import signed_in
from tests.matching import people

pytestmark = pytest.mark.timeout(300)

FREE = Rules(different_unit=False, outside_reporting_line=False, new_partners=False)
WAY = ("an apprenticeship", "university", "another country")
SCREENS = [("desk", DESK, "light"), ("phone", PHONE, "dark")]


@pytest.fixture
def program(transactional_db: None) -> Program:
    """Everybody has answered a question that is compared, and one that is sealed by now."""
    program: Program = factories.ProgramFactory(name="Many ways")
    topic = factories.TopicFactory(program=program, name="Screen readers")
    compared = factories.QuestionFactory(
        program=program,
        text="Which way has led you here?",
        kind=QuestionKind.ONE,
        options=list(WAY),
        help="If you like.",
        counts_in_matching=True,
    )
    sealed = factories.QuestionFactory(
        program=program, text="Have you ever been away for long because of an illness?", sealed=True
    )
    members = [people.mentee(program, wants={topic: (3, 0)}) for _ in range(3)]
    members += [people.mentor(program, offers={topic: 3}) for _ in range(3)]
    for number, member in enumerate(members):
        factories.AnswerFactory(card=member.card, question=compared, values=[WAY[number % 3]])
        factories.AnswerFactory(card=member.card, question=sealed, values=["yes"])
    return program


@pytest.mark.parametrize(("name", "viewport", "scheme"), SCREENS, ids=["desk", "phone"])
def test_everybody_reads_who_sees_an_answer(
    program: Program, visit: Visit, name: str, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    organiser = factories.MembershipFactory(program=program).user
    policy = Policy(rules=FREE, weights=Weights(perspective=3_000))
    operations.save_policy(program, policy, seen=0, note="", by=organiser)
    run = people.finished_run(program, organiser)
    lot = Lot("Circles", DrawKind.CIRCLES, (Role.MENTOR, Role.MENTEE), 5, (Trait.SITE, Trait.ANSWERS))
    draw = operations.draw_circles(program, lot, form_key=uuid.uuid4(), by=organiser)
    visitor = signed_in(visit, organiser, viewport, color_scheme=scheme)
    page = visitor.page
    visitor.go(reverse("programs:questions", args=[program.pk]))
    visitor.look(f"44-questions-sealed-{name}")
    page.get_by_role("link", name="Ask again").click()
    visitor.look(f"44-question-again-{name}")
    expect(page.get_by_label("Matching compares the answers")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Question added.")).to_be_visible()
    expect(page.get_by_role("heading", name="Sealed")).to_have_count(0)
    visitor.look(f"44-questions-asked-anew-{name}")
    assert Question.objects.asked().count() == 2
    proposal = run.proposals.first()
    assert proposal
    visitor.go(reverse("matching:proposal", args=[proposal.pk]))
    expect(page.get_by_text("Different answers to: “Which way has led you here?”")).to_be_visible()
    visitor.look(f"44-proposal-{name}")
    for kind, key in (("policy", program.pk), ("report", run.pk), ("circle_draw", draw.pk)):
        visitor.go(reverse(f"matching:{kind}", args=[key]))
        visitor.look(f"44-{kind}-{name}")
    MatchRun.objects.filter(pk=run.pk).update(is_sealed=True, is_proved=False)
    type(draw).objects.filter(pk=draw.pk).update(is_sealed=True)
    for kind, key in (("run", run.pk), ("circle_draw", draw.pk)):
        visitor.go(reverse(f"matching:{kind}", args=[key]))
        visitor.look(f"44-{kind}-sealed-{name}")
    member = proposal.mentor
    reader = signed_in(visit, member.user, viewport, color_scheme=scheme)
    reader.go(reverse("programs:card_version", args=[member.card_id]))
    expect(reader.page.get_by_text("Only you see this.")).to_be_visible()
    reader.look(f"44-own-card-{name}")
    fresh = factories.MembershipFactory(program=program, mentor=True, state=Participation.INVITED)
    asked = signed_in(visit, fresh.user, viewport, color_scheme=scheme)
    asked.go(reverse("programs:card", args=[fresh.pk]))
    expect(asked.page.get_by_text("two people whose answers differ get points").first).to_be_visible()
    asked.look(f"44-card-{name}")


@pytest.mark.parametrize(("name", "viewport", "scheme"), SCREENS, ids=["desk", "phone"])
def test_who_chooses_reads_what_organisers_can_work_out(
    program: Program, visit: Visit, name: str, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    organiser = factories.MembershipFactory(program=program).user
    operations.save_policy(program, Policy(mode="chosen", rules=FREE), seen=0, note="", by=organiser)  # type: ignore[arg-type]
    window = factories.ChoosingWindowFactory(program=program)
    mentee = program.memberships.with_role(Role.MENTEE).order_by("pk")[0]
    mentor = program.memberships.with_role(Role.MENTOR).order_by("pk")[0]
    wish = factories.WishFactory(shortlist=factories.ShortlistFactory(membership=mentee), mentor=mentor)
    chooser = signed_in(visit, mentee.user, viewport, color_scheme=scheme)
    chooser.go(reverse("matching:shortlist", args=[mentee.pk]))
    chooser.look(f"45-shortlist-{name}")
    chooser.page.get_by_role("button", name="Hand in my list").click()
    type(window).objects.update(wishes_until=window.opened_at, sealed_at=window.opened_at)
    type(wish).objects.update(answer="declined")
    type(wish).objects.update(is_sealed=True)
    answering = signed_in(visit, mentor.user, viewport, color_scheme=scheme)
    answering.go(reverse("matching:requests", args=[mentor.pk]))
    expect(answering.page.get_by_text("it does not count any more")).to_be_visible()
    answering.look(f"45-requests-{name}")
    visitor = signed_in(visit, organiser, viewport, color_scheme=scheme)
    visitor.go(reverse("matching:choosing", args=[program.pk]))
    visitor.look(f"45-choosing-{name}")

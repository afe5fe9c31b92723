"""A person's home and a programme's first page: what each role finds there."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching.models import ChoosingWindow, Pair
from mentoring.accounts.models import User
from programs.enums import Participation, Phase
from programs.models import Membership, Program
from sessions.enums import SendBackReason
from sessions.models import SessionLog
from sessions.queries.organising import program_status
from tests import factories

type SignIn = Callable[[User], Client]


def texts(client: Client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.text


# --- nobody's programme ---------------------------------------------------------------------


def test_without_a_programme_one_learns_what_to_wait_for(as_person: SignIn, db: None) -> None:
    page = texts(as_person(factories.UserFactory()))
    assert "You are in no programme yet" in page
    assert reverse("matching:create") not in page


def test_who_may_create_a_programme_is_led_there(as_person: SignIn, db: None) -> None:
    user = factories.UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="add_program"))
    assert reverse("matching:create") in texts(as_person(user))


# --- participants ---------------------------------------------------------------------------


@pytest.fixture
def newcomer(program: Program) -> Membership:
    factories.RulesVersionFactory(program=program)
    return factories.MembershipFactory(program=program, mentor=True, state=Participation.INVITED)


def accept(member: Membership) -> None:
    factories.RulesAcceptanceFactory(membership=member, version=member.program.rules_versions.get())


def test_first_the_rules_then_the_card_then_patience(as_person: SignIn, newcomer: Membership) -> None:
    client = as_person(newcomer.user)
    assert "First read the rules" in texts(client)
    accept(newcomer)
    assert "Fill in your profile card" in texts(client)
    factories.ProfileCardFactory(membership=newcomer, published_at=None)
    assert "Fill in your profile card" in texts(client)
    factories.ProfileCardFactory(membership=newcomer)
    assert "Your card is with the organisers" in texts(client)


def test_new_rules_are_to_be_accepted_anew(as_person: SignIn, newcomer: Membership) -> None:
    accept(newcomer)
    factories.RulesVersionFactory(program=newcomer.program)
    assert "First read the rules" in texts(as_person(newcomer.user))


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (Participation.WAITLISTED, "You are on the waiting list"),
        (Participation.ACCEPTED, "You are in"),
        (Participation.PAUSED, "You are taking a break"),
        (Participation.COMPLETED, "You have completed the programme"),
    ],
)
def test_what_one_waits_for(
    as_person: SignIn, newcomer: Membership, state: Participation, sentence: str
) -> None:
    newcomer.state = state
    newcomer.save()
    accept(newcomer)
    client = as_person(newcomer.user)
    assert sentence in texts(client)
    assert sentence in texts(client, reverse("sessions:program", args=[newcomer.program_id]))


def test_a_pair_that_is_not_announced_is_not_there(as_person: SignIn, program: Program) -> None:
    pair = factories.PairFactory(program=program, confirmed=True)
    page = texts(as_person(pair.mentor.user))
    assert pair.mentee.user.full_name not in page
    assert "You are in" in page


def test_ones_pair_with_this_months_minutes(as_person: SignIn, pair: Pair, mentee: User) -> None:
    today = timezone.localdate(timezone=ZoneInfo(mentee.time_zone))
    factories.SessionLogFactory(pair=pair, held_on=today, minutes=25)
    response = as_person(mentee).get("/")
    (mine,) = response.context["home"].participating[0].pairs
    assert (mine.partner, mine.minutes, mine.target) == (pair.mentor, 25, 60)
    assert reverse("sessions:log", args=[pair.pk]) in response.text


def test_sessions_wait_to_be_confirmed_at_home(as_person: SignIn, pair: Pair, mentee: User) -> None:
    log = factories.SessionLogFactory(pair=pair)
    factories.SessionNoteFactory(log=log, text="For the pair's page")
    client = as_person(mentee)
    page = texts(client)
    assert "A session waits for your confirmation" in page
    assert "For the pair" not in page  # a home is looked at in trains
    assert page.count('name="reason"') == len(SendBackReason)
    client.post(reverse("sessions:confirm", args=[log.pk]), {"revision": 1, "from_home": "1"})
    assert "A session waits" not in texts(client)
    assert SessionLog.objects.get().confirmed_by == mentee


# --- organisers -----------------------------------------------------------------------------


def grown(program: Program, phase: Phase, *, set_up: bool = True) -> None:
    program.phase = phase
    program.save()
    if set_up:
        for factory in (factories.GoalFactory, factories.TopicFactory, factories.RulesVersionFactory):
            factory(program=program)


def test_the_next_step_follows_the_programme(program: Program) -> None:
    def title() -> str:
        return str(program_status(program).next_step.title)

    grown(program, Phase.DRAFT, set_up=False)
    assert title() == "Finish the set-up"
    grown(program, Phase.DRAFT)
    assert title() == "Start recruiting"
    grown(program, Phase.RECRUITING, set_up=False)
    assert title() == "Invite mentors and mentees"
    mentor, mentee = (
        factories.MembershipFactory(program=program, **{role: True}, state=Participation.APPLIED)
        for role in ("mentor", "mentee")
    )
    assert title() == "Answer the applications"
    Membership.objects.participants().update(state=Participation.ACCEPTED)
    assert title() == "Match mentors and mentees"
    window = factories.ChoosingWindowFactory(program=program, answering=True)
    assert title() == "People are choosing"
    ChoosingWindow.objects.filter(pk=window.pk).update(answers_until=window.wishes_until)
    assert title() == "Match mentors and mentees", "that is over"
    pair = factories.PairFactory(program=program, mentor=mentor, mentee=mentee, confirmed=True)
    assert title() == "Schedule the kick-off"
    factories.EventFactory(program=program)
    assert title() == "Announce the pairs"
    Pair.objects.filter(pk=pair.pk).update(state="active", announced_at=timezone.now())
    grown(program, Phase.ANNOUNCED, set_up=False)
    assert title() == "Hold the kick-off"
    grown(program, Phase.RUNNING, set_up=False)
    assert title() == "All pairs are well on their way"
    Pair.objects.filter(pk=pair.pk).update(announced_at=timezone.now() - dt.timedelta(days=40))
    assert title() == "Some pairs could do with a nudge"
    grown(program, Phase.CLOSED, set_up=False)
    assert title() == "See what has changed"


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_a_next_step(program: Program, phase: Phase) -> None:
    grown(program, phase, set_up=False)
    assert program_status(program).next_step


def test_an_organiser_sees_each_programme_with_its_figures(
    as_person: SignIn, organiser: User, program: Program, pair: Pair
) -> None:
    factories.SessionLogFactory(pair=pair)
    other = factories.MembershipFactory(user=organiser).program
    response = as_person(organiser).get("/")
    statuses = {status.program: status for status in response.context["home"].organising}
    assert set(statuses) == {program, other}
    assert statuses[program].totals.sessions == 1
    assert statuses[other].totals.sessions == 0


def test_milestones_are_reached_one_by_one(
    as_person: SignIn, organiser: User, program: Program, pair: Pair
) -> None:
    response = as_person(organiser).get(reverse("sessions:program", args=[program.pk]))
    reached = [is_reached for _milestone, is_reached in response.context["home"].organised.milestones]
    assert reached == [False, True, True, False, True, False]


# --- the others -----------------------------------------------------------------------------


@pytest.mark.parametrize("persona", ["advisor", "sponsor", "coder"])
def test_helpers_find_their_programme(
    request: pytest.FixtureRequest, as_person: SignIn, program: Program, persona: str
) -> None:
    page = texts(as_person(request.getfixturevalue(persona)))
    assert program.name in page
    leads_to_evidence = reverse("outcomes:sources", args=[program.pk]) in page
    assert leads_to_evidence == (persona == "coder")


def figures(page: str) -> int:
    return page.count("too few to show")


def test_a_sponsor_sees_aggregates_of_five_pairs_and_more(
    as_person: SignIn, sponsor: User, program: Program
) -> None:
    url = reverse("sessions:program", args=[program.pk])
    for _ in range(4):
        pair = factories.PairFactory(program=program, announced_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
        factories.SessionLogFactory(pair=pair)
    client = as_person(sponsor)
    assert figures(texts(client, url)) == 4
    pair = factories.PairFactory(program=program, announced_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    factories.SessionLogFactory(pair=pair)
    page = texts(client, url)
    assert figures(page) == 0
    assert pair.mentor.user.full_name not in page


@pytest.mark.parametrize("persona", ["advisor", "coder", "mentor", "mentee"])
def test_nobody_else_sees_aggregates(
    request: pytest.FixtureRequest, as_person: SignIn, program: Program, persona: str
) -> None:
    url = reverse("sessions:program", args=[program.pk])
    response = as_person(request.getfixturevalue(persona)).get(url)
    assert response.context["home"].released is None
    assert response.context["home"].organised is None


def test_purpose_goals_and_kick_off_are_for_everybody(
    as_person: SignIn, advisor: User, program: Program
) -> None:
    program.purpose = "Why we do it"
    program.save()
    factories.GoalFactory(program=program, text="Use it", measure="Share", target="80 %")
    factories.EventFactory(program=program, place="Town hall")
    page = texts(as_person(advisor), reverse("sessions:program", args=[program.pk]))
    for text in ("Why we do it", "Use it", "Share: 80 %", "Town hall"):
        assert text in page


# --- queries --------------------------------------------------------------------------------


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def add_pairs(program: Program, number: int, **mentor: Any) -> None:
    for _ in range(number):
        pair = factories.PairFactory(program=program, **mentor)
        factories.SessionNoteFactory(log__pair=pair, log__logged_by=pair.mentee.user)


def test_as_many_queries_for_one_pair_as_for_thirty(
    as_person: SignIn, program: Program, organiser: User, sponsor: User, mentor: User
) -> None:
    clients = {"organiser": as_person(organiser), "sponsor": as_person(sponsor), "mentor": as_person(mentor)}
    paths = ("/", reverse("sessions:program", args=[program.pk]))

    def costs() -> dict[tuple[str, str], int]:
        return {(who, path): queries(client, path) for who, client in clients.items() for path in paths}

    add_pairs(program, 1)
    costs()
    for_one = costs()
    add_pairs(program, 29)
    assert costs() == for_one


def test_as_many_queries_for_one_mentee_of_a_mentor_as_for_five(as_person: SignIn, program: Program) -> None:
    mentor = factories.MembershipFactory(program=program, mentor=True, capacity=5)
    client = as_person(mentor.user)
    add_pairs(program, 1, mentor=mentor)
    queries(client, "/")
    one = queries(client, "/")
    for seat in range(2, 6):
        add_pairs(program, 1, mentor=mentor, seat=seat)
    assert queries(client, "/") == one


def test_as_many_queries_for_one_programme_as_for_ten(as_person: SignIn, organiser: User) -> None:
    client = as_person(organiser)
    queries(client, "/")
    one = queries(client, "/")
    for membership in factories.MembershipFactory.create_batch(9, user=organiser):
        add_pairs(membership.program, 2)
    assert queries(client, "/") == one

"""Teams in the product: a run gives them, the database keeps them, the board changes them."""

from dataclasses import dataclass, replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching import operations, queries
from matching.engine import Policy, Rules, Teams
from matching.enums import LeftOverReason, PairState
from matching.models import MatchRun, Pair, PolicyVersion, Proposal
from matching.operations.confirming import PeopleTaken, TeamsSmaller
from matching.queries.changes import (
    DisciplineTaken,
    NothingToChange,
    TeamComplete,
    Wish,
    preview,
)
from mentoring.accounts.models import BusinessUnit, User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db
TEAMS = Policy(rules=Rules(different_unit=False), teams=Teams(size=2, level=1))


@dataclass(frozen=True)
class World:
    """Two mentees; two mentors of sales and one of IT, who has two places."""

    program: Program
    sales: BusinessUnit
    mentees: list[Membership]
    sellers: list[Membership]
    engineer: Membership

    def team(self, run: MatchRun, mentee: Membership) -> set[Membership]:
        return {row.mentor for row in run.proposals.team_of(mentee).with_people()}


@pytest.fixture
def at(organiser: User) -> Client:
    """The organiser's browser."""
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def world(program: Program) -> World:
    sales, it = factories.BusinessUnitFactory.create_batch(2, organisation=program.organisation)
    _set(program, TEAMS)
    topic = factories.TopicFactory(program=program)
    return World(
        program,
        sales,
        [people.mentee(program, wants={topic: (3, 0)}) for _ in range(2)],
        [people.mentor(program, business_unit=sales, offers={topic: level}) for level in (4, 2)],
        people.mentor(program, business_unit=it, capacity=2),
    )


def _set(program: Program, policy: Policy) -> PolicyVersion:
    number = program.policy_versions.count() + 1
    version: PolicyVersion = factories.PolicyVersionFactory(
        program=program, number=number, data=policy.to_json()
    )
    return version


def test_a_run_gives_teams_of_different_disciplines(world: World, organiser: User) -> None:
    run = people.finished_run(world.program, organiser)
    teams = [world.team(run, mentee) for mentee in world.mentees]
    assert all(world.engineer in team and len(team) == 2 for team in teams)
    assert {mentor for team in teams for mentor in team} == {*world.sellers, world.engineer}
    assert (run.mentees_paired, run.pairs_found, run.team_size, run.is_proved) == (2, 4, 2, False)
    assert run.blocking_pairs is None
    assert sorted(run.proposals.values_list("place", flat=True)) == [1, 1, 2, 2]


def test_teams_are_confirmed_and_announced_with_one_mail_each(world: World, organiser: User) -> None:
    factories.EventFactory(program=world.program, place="Hall 3")
    run = people.finished_run(world.program, organiser)
    pairs = operations.confirm_run(run, by=organiser)
    assert sorted((pair.mentee_id, pair.place) for pair in pairs) == sorted(
        (mentee.pk, place) for mentee in world.mentees for place in (1, 2)
    )
    assert operations.announce_pairs(world.program, by=organiser) == 4
    mails = Message.objects.filter(template="matching/announced_to_mentee")
    assert mails.count() == 2
    shown = render(mails.get(recipient=world.mentees[0].user))
    assert "Your mentors have been found" in shown.subject
    assert all(mentor.user.full_name in shown.text for mentor in world.team(run, world.mentees[0]))
    assert queries.announcement(world.program).people == 0


def test_a_place_that_is_free_again_is_filled_from_another_discipline(world: World, organiser: User) -> None:
    operations.confirm_run(people.finished_run(world.program, organiser), by=organiser)
    gone = Pair.objects.get(mentor=world.sellers[0])
    operations.dissolve_pair(gone, by=organiser)
    ready = queries.readiness(world.program)
    assert (ready.mentees, ready.wanted, ready.places) == (1, 1, 1)
    run = people.finished_run(world.program, organiser)
    (proposal,) = run.proposals.all()
    assert (proposal.mentee, proposal.mentor) == (gone.mentee, world.sellers[0])
    (pair,) = operations.confirm_run(run, by=organiser)
    assert pair.place == gone.place


def test_whom_a_team_has_already_is_not_proposed_again(world: World, organiser: User) -> None:
    factories.PairFactory(program=world.program, mentor=world.engineer, mentee=world.mentees[0])
    run = people.finished_run(world.program, organiser)
    assert world.engineer not in world.team(run, world.mentees[0])
    assert world.engineer in world.team(run, world.mentees[1])


def test_a_mentee_who_has_nobody_is_left_over(world: World, organiser: User, at: Client) -> None:
    Membership.objects.filter(pk__in=[m.pk for m in (*world.sellers, world.engineer)]).update(capacity=1)
    Pair.objects.all().delete()
    operations.exclude_person(world.sellers[0], reason="Away", by=organiser)
    operations.exclude_person(world.sellers[1], reason="Away", by=organiser)
    run = people.finished_run(world.program, organiser)
    left = run.left_over.get(membership__role="mentee")
    assert left.reason == LeftOverReason.NO_SEAT
    assert run.proposals.count() == 1
    team = at.get(reverse("matching:team", args=[run.pk]), {"mentee": str(left.membership_id)})
    assert world.engineer.user.full_name in team.text
    board = at.get(reverse("matching:run", args=[run.pk])).text
    assert f"{reverse('matching:team', args=[run.pk])}?mentee={left.membership_id}" in board


# --- what the database holds -----------------------------------------------------------------


def test_nobody_is_twice_in_a_team_nor_two_in_one_place(world: World) -> None:
    first = factories.PairFactory(program=world.program, mentor=world.engineer, mentee=world.mentees[0])
    for mentor, place in ((world.engineer, 2), (world.sellers[0], 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.PairFactory(
                program=world.program, mentor=mentor, mentee=first.mentee, place=place, seat=2
            )
    factories.PairFactory(program=world.program, mentor=world.sellers[0], mentee=first.mentee, place=2)


def test_a_team_has_no_more_places_than_the_policy_gives(world: World) -> None:
    with pytest.raises(IntegrityError, match="beyond the size of a team"), transaction.atomic():
        factories.PairFactory(program=world.program, mentor=world.engineer, mentee=world.mentees[0], place=3)
    pair = factories.PairFactory(
        program=world.program, mentor=world.engineer, mentee=world.mentees[0], place=2
    )
    _set(world.program, replace(TEAMS, teams=Teams()))
    pair.state = PairState.PAUSED
    pair.save()
    with pytest.raises(IntegrityError, match="beyond the size of a team"), transaction.atomic():
        factories.PairFactory(
            program=world.program, mentor=world.sellers[0], mentee=world.mentees[1], place=2
        )


def test_without_teams_a_run_proposes_one_mentor_each(program: Program) -> None:
    proposal = factories.ProposalFactory(run=factories.MatchRunFactory(program=program))
    for place in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.ProposalFactory(run=proposal.run, mentee=proposal.mentee, place=place)


def test_a_smaller_team_of_today_stops_a_run_of_yesterday(world: World, organiser: User) -> None:
    run = people.finished_run(world.program, organiser)
    _set(world.program, replace(TEAMS, teams=Teams()))
    with pytest.raises(TeamsSmaller):
        operations.confirm_run(run, by=organiser)
    best = run.proposals.team_of(world.mentees[0])[:1]
    assert len(operations.confirm_run(run, only=best, by=organiser)) == 1
    with pytest.raises(PeopleTaken):
        operations.confirm_run(run, only=run.proposals.team_of(world.mentees[0])[1:], by=organiser)


# --- the board ---------------------------------------------------------------------------------


def _wish(mentee: Membership, mentor: Membership | None, leaving: Membership | None = None) -> Wish:
    return Wish(mentee.pk, mentor.pk if mentor else None, leaving=leaving.pk if leaving else None)


def test_mentors_of_two_teams_are_swapped_and_back(world: World, organiser: User) -> None:
    run = people.finished_run(world.program, organiser)
    one, other = world.mentees
    mine, theirs = (world.team(run, mentee) - {world.engineer} for mentee in (one, other))
    (own,), (wanted,) = mine, theirs
    operations.change_board(run, _wish(one, wanted, own), seen=0, by=organiser)
    assert world.team(run, one) == {wanted, world.engineer}
    assert world.team(run, other) == {own, world.engineer}
    assert sorted(run.proposals.values_list("place", flat=True)) == [1, 1, 2, 2]
    operations.undo_changes(run, seen=1, by=organiser)
    assert world.team(run, one) == {own, world.engineer}
    operations.redo_change(run, seen=2, by=organiser)
    operations.change_board(run, _wish(one, None, world.engineer), seen=3, by=organiser)
    operations.change_board(run, _wish(one, own, wanted), seen=4, by=organiser)
    operations.undo_changes(run, back_to=1, seen=5, by=organiser)
    assert world.team(run, one) == {own, world.engineer}
    assert world.team(run, other) == {wanted, world.engineer}


def test_a_mentor_leaves_a_team_and_another_joins(world: World, organiser: User) -> None:
    run = people.finished_run(world.program, organiser)
    one = world.mentees[0]
    (own,) = world.team(run, one) - {world.engineer}
    shown = preview(run, _wish(one, None, own))
    assert not shown.left_over, "the engineer stays"
    operations.change_board(run, _wish(one, None, own), seen=0, by=organiser)
    assert world.team(run, one) == {world.engineer}
    assert queries.team_totals(run).complete == 1
    operations.change_board(run, _wish(one, own), seen=1, by=organiser)
    assert world.team(run, one) == {own, world.engineer}
    assert queries.team_totals(run) == queries.teams.TeamTotals(teams=2, complete=2, places=4)


def test_what_a_team_does_not_allow_is_refused(world: World, organiser: User) -> None:
    spare = people.mentor(world.program, business_unit=world.sales)
    run = people.finished_run(world.program, organiser)
    one = world.mentees[0]
    (own,) = world.team(run, one) - {world.engineer}
    idle = next(m for m in (spare, *world.sellers) if not run.proposals.filter(mentor=m))
    with pytest.raises(TeamComplete):
        preview(run, _wish(one, idle))
    with pytest.raises(DisciplineTaken):
        preview(run, _wish(one, idle, world.engineer))
    with pytest.raises(NothingToChange):
        preview(run, _wish(one, world.engineer, own))
    assert preview(run, _wish(one, idle, own)).change == (
        sum(
            score
            for key, score in queries.reviews.review_of(run).candidates(str(one.pk))
            if key == str(idle.pk)
        )
        - run.proposals.get(mentee=one, mentor=own).score
    )


def test_the_board_shows_teams_and_finds_somebody(world: World, organiser: User, at: Client) -> None:
    run = people.finished_run(world.program, organiser)
    one = world.mentees[0]
    (own,) = world.team(run, one) - {world.engineer}
    operations.change_board(run, _wish(one, None, own), seen=0, by=organiser)
    text = at.get(reverse("matching:run", args=[run.pk])).text
    assert "1 place is not filled" in text
    assert "Solved exactly." in text
    assert reverse("matching:what_if", args=[run.pk]) not in text
    assert world.sales.name in text
    only = at.get(reverse("matching:run", args=[run.pk]), {"team": "open"}).text
    assert one.user.full_name in only
    assert only.count("team-mentee") == 1
    team = at.get(reverse("matching:team", args=[run.pk]), {"mentee": str(one.pk)}).text
    assert own.user.full_name in team
    assert world.engineer.user.full_name not in team
    assert at.get(reverse("matching:team", args=[run.pk]), {"mentee": "nobody"}).status_code == 422
    proposal = run.proposals.get(mentee=world.mentees[1], mentor=world.engineer)
    page = at.get(reverse("matching:proposal", args=[proposal.pk])).text
    assert f"leaving={world.engineer.pk}" in page
    what_if = at.get(reverse("matching:what_if", args=[run.pk])).text
    assert "What if is for runs that give each" in what_if


def test_teams_are_listed_in_a_fixed_number_of_queries(program: Program, at: Client) -> None:
    _set(program, TEAMS)
    run = factories.MatchRunFactory(program=program, team_size=2, policy=program.policy_versions.get())
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            mentee = people.mentee(program)
            for place in (1, 2):
                factories.ProposalFactory(run=run, mentee=mentee, mentor=people.mentor(program), place=place)
        at.get(reverse("matching:run", args=[run.pk]))
        with CaptureQueriesContext(connection) as queries_made:
            at.get(reverse("matching:run", args=[run.pk]))
        counts.append(len(queries_made))
    assert counts[0] == counts[1]


def test_two_runs_with_teams_are_compared(program: Program) -> None:
    before, after = factories.MatchRunFactory.create_batch(2, program=program, team_size=2)
    stays, goes, comes = (people.mentor(program) for _ in range(3))
    one = people.mentee(program)
    for run, other, score in ((before, goes, 4_000), (after, comes, 6_000)):
        factories.ProposalFactory(run=run, mentee=one, mentor=stays)
        factories.ProposalFactory(run=run, mentee=one, mentor=other, place=2, score=score)
    alone = factories.ProposalFactory(run=before)
    found = queries.compare(before, after)
    assert (found.same, found.before.paired, found.after.paired, found.shifted) == (1, 3, 2, 2)
    rows = queries.shift_rows(before, after)(list(queries.shifts(before, after)))
    assert [(row.before, row.after, row.change) for row in sorted(rows, key=lambda row: row.change)] == [
        ([alone.mentor.user], [], -5_000),
        ([goes.user], [comes.user], 2_000),
    ]


def test_live_pairs_of_a_team_are_watched_for_rules(world: World) -> None:
    for place, mentor in enumerate((world.engineer, world.sellers[0]), 1):
        factories.PairFactory(program=world.program, mentor=mentor, mentee=world.mentees[0], place=place)
    _set(world.program, Policy(teams=Teams(size=2)))
    unit = world.sellers[0].user.business_unit
    User.objects.filter(pk=world.mentees[0].user_id).update(business_unit=unit)
    (broken,) = queries.breaches(world.program).values()
    assert world.sellers[0].pk in broken.sides


def test_the_policy_page_sets_teams(program: Program, organiser: User, at: Client) -> None:
    url = reverse("matching:policy", args=[program.pk])
    form = at.get(url).context["form"]
    data = {name: value for name, value in form.initial.items() if value is not False}
    data |= {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    assert at.post(url, {**data, "team_size": 3, "team_level": 2}).status_code == 302
    version = program.policy_versions.get()
    assert Policy.from_json(version.data).teams == Teams(size=3, level=2)
    assert "a team of up to 3 mentors" in at.get(url).text


def test_policies_from_before_there_were_teams_are_not_saved_again(program: Program, organiser: User) -> None:
    data = Policy().to_json()
    del data["teams"]
    old = factories.PolicyVersionFactory(program=program, number=1, data=data)
    assert operations.save_policy(program, Policy(), seen=1, note="", by=organiser) == old


def test_proposals_are_one_a_pair(world: World, organiser: User) -> None:
    run = people.finished_run(world.program, organiser)
    one = run.proposals.team_of(world.mentees[0])[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=one.pk).update(place=3)

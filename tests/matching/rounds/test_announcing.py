"""The old pair goes on until the announcement, and nobody learns of the new one too early."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matching import operations
from matching.engine import Policy, Teams
from matching.enums import EndReason, PairState
from matching.models import Pair
from matching.operations.confirming import PeopleGone, PeopleTaken
from matching.operations.rounds import TeamsStay
from matching.queries import build_snapshot, readiness
from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.enums import Participation
from programs.models import Membership, Program
from tests import factories
from tests.matching import people
from tests.matching.rounds.acts import FEW, Three, pair_of, proposed, second_round_of

pytestmark = pytest.mark.django_db


def test_the_old_pair_goes_on_until_the_announcement(three: Three, program: Program, organiser: User) -> None:
    run = second_round_of(program, organiser)
    pages = {user: _pages(user, three.opened) for user in (three.xenia.user, three.ann.user, three.ben.user)}
    new = operations.confirm_run(run, by=organiser)[0]
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.ends_with) == (PairState.ACTIVE, run)
    assert (new.mentor, new.state) == (three.ben, PairState.CONFIRMED)
    assert not Message.objects.exists()
    for user, before in pages.items():
        assert _pages(user, three.opened) == before
        assert new.pk not in Pair.objects.visible_to(user).values_list("pk", flat=True)
    assert (readiness(program).mentees, readiness(program).places) == (0, 1), "Ann is free from then on"

    assert operations.announce_pairs(program, by=organiser) == 1
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.ended_because) == (PairState.ENDED, EndReason.REMATCHED)
    assert three.opened.ended_at is not None
    assert Pair.objects.active().get(mentee=three.xenia) == new
    three.staying.refresh_from_db()
    assert three.staying.state == PairState.ACTIVE
    mails = {user: [render(mail) for mail in user.messages.all()] for user in pages}
    assert [len(own) for own in mails.values()] == [2, 1, 1]
    farewell = next(mail for mail in mails[three.xenia.user] if three.ann.user.full_name in mail.subject)
    assert "it says nothing about either of you" in farewell.text
    assert "in a second mail" in farewell.text
    assert "look for somebody else" in mails[three.ann.user][0].text
    assert not Message.objects.filter(recipient__in=[three.zoe.user, three.cleo.user]).exists()


def _pages(user: User, pair: Pair) -> list[Any]:
    """What a person finds of their programme, without what changes with every look."""
    client = Client()
    client.force_login(user)
    urls = [
        reverse("sessions:home"),
        reverse("sessions:program", args=[pair.program_id]),
        reverse("sessions:pair", args=[pair.pk]),
        reverse("sessions:log", args=[pair.pk]),
    ]
    found = [client.get(url) for url in urls]
    names = [person.full_name for person in User.objects.order_by("pk")]
    return [(page.status_code, [page.content.decode().count(name) for name in names]) for page in found]


def test_two_who_are_opened_swap(program: Program, organiser: User) -> None:
    xenia, yuri = people.mentee(program), people.mentee(program)
    ann, ben = people.mentor(program), people.mentor(program)
    for pair in (pair_of(xenia, ann), pair_of(yuri, ben)):
        operations.open_pair(pair, by=organiser)
    run = second_round_of(program, organiser)
    assert proposed(run) == {(xenia, ben), (yuri, ann)}
    operations.confirm_run(run, by=organiser)
    assert Pair.objects.live().count() == 4
    assert Pair.objects.lasting().count() == 2
    operations.announce_pairs(program, by=organiser)
    assert {(pair.mentee, pair.mentor) for pair in Pair.objects.active()} == proposed(run)


@pytest.mark.parametrize(("capacity", "goes_on"), [(1, False), (2, True)])
def test_a_pair_for_which_nobody_was_found_ends_only_where_its_place_is_needed(
    program: Program, organiser: User, capacity: int, goes_on: bool
) -> None:
    xenia, yuri = people.mentee(program), people.mentee(program)
    ann = people.mentor(program, capacity=capacity)
    pair = pair_of(xenia, ann)
    operations.open_pair(pair, by=organiser)
    run = second_round_of(program, organiser)
    assert proposed(run) == {(yuri, ann)}
    operations.confirm_run(run, by=organiser)
    operations.announce_pairs(program, by=organiser)
    pair.refresh_from_db()
    assert (pair.state == PairState.ACTIVE) == goes_on
    assert pair.opened_at is not None, "the next round looks again"
    assert xenia.user.messages.count() == (not goes_on)
    assert (str(xenia.pk) in {one.id for one in build_snapshot(program).mentees}) != goes_on


def test_confirmed_in_two_steps(program: Program, organiser: User) -> None:
    """Each old pair ends with its own new one; what is not confirmed changes nothing."""
    mentees = [people.mentee(program) for _ in range(2)]
    old = [pair_of(mentee, people.mentor(program)) for mentee in mentees]
    for _ in range(2):
        people.mentor(program)
    for pair, other in (old, old[::-1]):  # each gets one of the two who are free
        factories.PairDecisionFactory(program=program, mentor=other.mentor, mentee=pair.mentee)
    assert operations.open_pairs(old, by=organiser) == 2
    run = second_round_of(program, organiser)
    first = run.proposals.filter(mentee=mentees[0])
    operations.confirm_run(run, only=first, by=organiser)
    assert [pair.mentee for pair in Pair.objects.ending()] == [mentees[0]]
    operations.confirm_run(run, by=organiser)
    assert Pair.objects.ending().count() == 2


@pytest.mark.parametrize("act", ["dissolve", "reopen"])
def test_what_is_taken_back_lets_the_old_pair_go_on(
    three: Three, program: Program, organiser: User, act: str
) -> None:
    run = second_round_of(program, organiser)
    new = operations.confirm_run(run, by=organiser)[0]
    if act == "dissolve":
        operations.dissolve_pair(new, by=organiser)
    else:
        operations.reopen_run(run, reason="Ben is on leave.", form_key=uuid.uuid4(), by=organiser)
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.ends_with) == (PairState.ACTIVE, None)
    assert AuditEvent.objects.filter(verb="pair.goes_on", object_id=three.opened.pk).count() == 1
    again = operations.confirm_run(run, by=organiser)
    assert [pair.mentee for pair in again] == [three.xenia]
    assert Pair.objects.ending().get() == three.opened


def test_a_place_that_is_taken_does_not_come_back(program: Program, organiser: User) -> None:
    """Xenia's new pair is dissolved, but Yuri has got her old place: it is said, not hidden."""
    xenia, yuri = people.mentee(program), people.mentee(program)
    ann, ben = people.mentor(program), people.mentor(program)
    factories.PairDecisionFactory(program=program, mentor=ben, mentee=yuri)
    pair = pair_of(xenia, ann)
    operations.open_pair(pair, by=organiser)
    run = second_round_of(program, organiser)
    assert proposed(run) == {(xenia, ben), (yuri, ann)}
    new = operations.confirm_run(run, by=organiser)
    operations.dissolve_pair(next(one for one in new if one.mentee == xenia), by=organiser)
    assert Pair.objects.ending().get() == pair
    operations.dissolve_pair(next(one for one in new if one.mentee == yuri), by=organiser)
    assert not Pair.objects.ending().exists()


def test_of_two_rounds_over_the_same_pair_one_counts(three: Three, program: Program, organiser: User) -> None:
    first, second = (second_round_of(program, organiser) for _ in range(2))
    operations.confirm_run(first, by=organiser)
    with pytest.raises(PeopleTaken):
        operations.confirm_run(second, by=organiser)
    assert Pair.objects.ending().get().ends_with == first


def test_a_pair_that_ended_meanwhile_is_no_obstacle(three: Three, program: Program, organiser: User) -> None:
    run = second_round_of(program, organiser)
    Membership.objects.filter(pk=three.ann.pk).update(state=Participation.WITHDRAWN)
    operations.end_pairs_of_leavers()
    three.opened.refresh_from_db()
    assert (three.opened.state, three.opened.ended_because) == (PairState.ENDED, EndReason.LEFT)
    operations.confirm_run(run, by=organiser)
    assert not Pair.objects.ending().exists()
    assert operations.announce_pairs(program, by=organiser) == 1


def test_whoever_left_is_told_before_anything_ends(three: Three, program: Program, organiser: User) -> None:
    run = second_round_of(program, organiser)
    Membership.objects.filter(pk=three.ben.pk).update(state=Participation.WITHDRAWN)
    with pytest.raises(PeopleGone):
        operations.confirm_run(run, by=organiser)
    assert not Pair.objects.ending().exists()


def test_in_a_team_one_makes_way_for_somebody_new(program: Program, organiser: User) -> None:
    policy = Policy(teams=Teams(size=2))
    operations.save_policy(program, policy, seen=0, note="", by=organiser)
    xenia = people.mentee(program)
    ann, ben = people.mentor(program), people.mentor(program)
    pairs: list[Pair] = [
        pair_of(xenia, ann),
        factories.PairFactory(program=program, mentee=xenia, mentor=ben, place=2),
    ]
    new = people.mentor(program)
    operations.open_pair(pairs[1], by=organiser)
    with pytest.raises(TeamsStay):
        operations.request_second_round(program, FEW, form_key=uuid.uuid4(), by=organiser)
    run = second_round_of(program, organiser)
    assert proposed(run) == {(xenia, new)}
    operations.confirm_run(run, by=organiser)
    assert Pair.objects.ending().get() == pairs[1]
    operations.announce_pairs(program, by=organiser)
    assert {pair.mentor for pair in Pair.objects.active()} == {ann, new}

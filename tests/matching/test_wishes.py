"""Wishes in the database, in the snapshot of a run, and on its board."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import transaction
from django.db.models import F
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching import operations
from matching.engine import Mode, Policy
from matching.enums import WishAnswer
from matching.models import ChoosingWindow, MatchRun, Shortlist, Wish
from matching.queries import build_snapshot, chosen_words
from matching.queries.changes import Wish as Swap
from mentoring.accounts.models import User
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db

CHOSEN = replace(Policy(), mode=Mode.CHOSEN)
NOW = timezone.now


@pytest.fixture
def program(program: Program, organiser: User) -> Program:
    """Where people choose, and mentees do so now."""
    operations.save_policy(program, CHOSEN, seen=0, note="", by=organiser)
    factories.ChoosingWindowFactory(program=program)
    return program


def _list(mentee: Membership, *mentors: Membership, handed_in: bool = True) -> Shortlist:
    made = factories.ShortlistFactory(membership=mentee)
    for mentor in mentors:
        factories.WishFactory(shortlist=made, mentor=mentor)
    if handed_in:
        Shortlist.objects.filter(pk=made.pk).update(handed_in_at=NOW() - dt.timedelta(hours=1))
    made.refresh_from_db()
    return made


def _mentors_answer(program: Program) -> None:
    ChoosingWindow.objects.in_program(program).update(wishes_until=NOW() - dt.timedelta(minutes=1))


def _answer(mentor: Membership, mentee: Membership, answer: str, place: int | None = None) -> None:
    wish = Wish.objects.filter(mentor=mentor, shortlist__membership=mentee)
    assert wish.update(answer=answer, place=place) == 1


# --- what the database keeps -------------------------------------------------------------------


def _other_program(wish: Wish) -> None:
    wish.mentor = factories.MembershipFactory(mentor=True)


def _no_mentor(wish: Wish) -> None:
    wish.mentor = factories.MembershipFactory(mentee=True, program=wish.shortlist.membership.program)


def _handed_in(wish: Wish) -> None:
    Shortlist.objects.update(handed_in_at=NOW())


def _too_late(wish: Wish) -> None:
    _mentors_answer(wish.shortlist.membership.program)


def _too_many(wish: Wish) -> None:
    wish.rank = 6


@pytest.mark.parametrize("wrong", [_other_program, _no_mentor, _handed_in, _too_late, _too_many])
def test_a_wish_that_may_not_be(program: Program, wrong: Callable[[Wish], None]) -> None:
    wish = factories.WishFactory.build(
        shortlist=factories.ShortlistFactory(membership__program=program),
        mentor=factories.MembershipFactory(mentor=True, program=program),
        rank=1,
    )
    wrong(wish)
    with pytest.raises(DatabaseError), transaction.atomic():
        wish.save()
    assert not Wish.objects.exists()


def test_a_rank_and_a_mentor_stand_once_on_a_list(program: Program) -> None:
    wish = factories.WishFactory(shortlist__membership__program=program)
    with pytest.raises(DatabaseError), _checked():
        factories.WishFactory(shortlist=wish.shortlist, rank=1)
    with pytest.raises(DatabaseError), _checked():
        factories.WishFactory(shortlist=wish.shortlist, mentor=wish.mentor, rank=2)


@contextmanager
def _checked() -> Iterator[None]:
    """What is looked at when a transaction ends is looked at here."""
    with transaction.atomic():
        yield
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_only_mentees_have_a_list(program: Program) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        factories.ShortlistFactory(membership__mentor=True, membership__mentee=False)


def test_answers_have_their_time(program: Program) -> None:
    """Not while mentees choose, not to a draft, not after the end."""
    mentor = factories.MembershipFactory(mentor=True, program=program)
    early, draft = (factories.MembershipFactory(mentee=True, program=program) for _ in range(2))
    _list(early, mentor)
    _list(draft, mentor, handed_in=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        _answer(mentor, early, WishAnswer.DECLINED)
    _mentors_answer(program)
    with pytest.raises(DatabaseError), transaction.atomic():
        _answer(mentor, draft, WishAnswer.DECLINED)
    with pytest.raises(DatabaseError), transaction.atomic():
        _answer(mentor, early, WishAnswer.ACCEPTED)  # without a place
    _answer(mentor, early, WishAnswer.ACCEPTED, 1)
    ChoosingWindow.objects.update(answers_until=F("wishes_until"))
    with pytest.raises(DatabaseError), transaction.atomic():
        _answer(mentor, early, WishAnswer.DECLINED)


def test_a_wish_that_was_handed_in_goes_only_with_its_people(program: Program) -> None:
    mentor, other = (factories.MembershipFactory(mentor=True, program=program) for _ in range(2))
    made = _list(factories.MembershipFactory(mentee=True, program=program), mentor, other)
    with pytest.raises(DatabaseError), _checked():
        Wish.objects.filter(mentor=other).delete()
    with _checked():
        mentor.delete()
        made.delete()
    assert not Wish.objects.exists()


# --- in a run ----------------------------------------------------------------------------------


@pytest.fixture
def four(program: Program) -> dict[str, Membership]:
    """Two mentors and two mentees; by points alone it is Ann with Xenia and Ben with Yuri."""
    ai, data = factories.TopicFactory.create_batch(2, program=program)
    return {
        "ann": people.mentor(program, offers={ai: 4}, given_name="Ann", family_name="A"),
        "ben": people.mentor(program, offers={data: 4}, given_name="Ben", family_name="B"),
        "xenia": people.mentee(program, wants={ai: (3, 0)}, given_name="Xenia", family_name="X"),
        "yuri": people.mentee(program, wants={data: (3, 0)}, given_name="Yuri", family_name="Y"),
    }


def _pairs(run: MatchRun) -> dict[str, tuple[str, int | None, bool]]:
    rows = run.proposals.select_related("mentee__user", "mentor__user")
    return {
        row.mentee.user.given_name: (row.mentor.user.given_name, row.wish, row.is_welcome) for row in rows
    }


def test_wishes_go_before_points(program: Program, organiser: User, four: dict[str, Membership]) -> None:
    _list(four["xenia"], four["ben"])
    _mentors_answer(program)
    _answer(four["ben"], four["xenia"], WishAnswer.ACCEPTED, 1)
    run = people.finished_run(program, organiser)
    assert _pairs(run) == {"Xenia": ("Ben", 1, True), "Yuri": ("Ann", None, False)}
    assert (run.is_proved, run.blocking_pairs) == (False, 0)
    words = chosen_words(run)
    assert words is not None
    assert (words.asked, words.open_without, words.pairs_lost, words.points_lost) == (1, 1, 0, 12_000)


def test_what_a_mentor_declines_is_not_made(
    program: Program, organiser: User, four: dict[str, Membership]
) -> None:
    _list(four["xenia"], four["ben"])
    _mentors_answer(program)
    _answer(four["ben"], four["xenia"], WishAnswer.DECLINED)
    run = people.finished_run(program, organiser)
    assert _pairs(run) == {"Xenia": ("Ann", None, False), "Yuri": ("Ben", None, False)}


def test_drafts_and_policies_without_choice_read_nothing(
    program: Program, organiser: User, four: dict[str, Membership]
) -> None:
    _list(four["xenia"], four["ben"], handed_in=False)
    _list(four["yuri"], four["ann"])
    snapshot = build_snapshot(program, CHOSEN)
    wishes = {one.id: one.wishes for one in snapshot.mentees}
    assert wishes == {str(four["xenia"].pk): (), str(four["yuri"].pk): (str(four["ann"].pk),)}
    assert all(not one.wishes for one in build_snapshot(program).mentees)


def test_the_board_tells_wishes_apart(
    client: Client, program: Program, organiser: User, four: dict[str, Membership]
) -> None:
    _list(four["xenia"], four["ben"])
    run = people.finished_run(program, organiser)
    client.force_login(organiser)
    text = client.get(reverse("matching:run", args=[run.pk])).text
    assert "Chosen by people." in text
    assert "Stable: no mentee and no mentor of their list would both rather have each other." in text
    assert "Wish 1 of the mentee" in text
    assert "12,000 points more in all" in text
    assert "Proved optimal" not in text
    only = client.get(reverse("matching:run", args=[run.pk]), {"wish": "wished"})
    assert [row.mentee.user.given_name for row in only.context["table"].rows] == ["Xenia"]


def test_why_not_names_the_rule_but_no_price(
    client: Client, program: Program, organiser: User, four: dict[str, Membership]
) -> None:
    """What a mentor declined is a rule as others are; who said what is not told."""
    _list(four["xenia"], four["ben"])
    _mentors_answer(program)
    _answer(four["ben"], four["xenia"], WishAnswer.DECLINED)
    run = people.finished_run(program, organiser)
    client.force_login(organiser)
    url = reverse("matching:why_not", args=[run.pk])
    for mentee, mentor, told in (
        ("xenia", "ann", "They are a pair in the computed result."),
        ("xenia", "ben", "no “rather not” in an answer"),
        ("yuri", "ann", "Wishes came first in this run, so there is no exact price"),
    ):
        asked = {"mentee": str(four[mentee].pk), "mentor": str(four[mentor].pk)}
        assert told in client.get(url, asked).text, (mentee, mentor)


def test_the_runs_page_says_how_far_the_choosing_is(
    client: Client, program: Program, organiser: User
) -> None:
    client.force_login(organiser)
    url = reverse("matching:runs", args=[program.pk])
    assert "a run reads only what has been handed in so far" in client.get(url).text
    ChoosingWindow.objects.update(wishes_until=F("opened_at"), answers_until=F("opened_at"))
    assert "The choosing is over: wishes are granted first" in client.get(url).text
    ChoosingWindow.objects.all().delete()
    assert "nobody has been asked yet" in client.get(url).text


def test_a_change_by_hand_keeps_the_wishes_right(
    program: Program, organiser: User, four: dict[str, Membership]
) -> None:
    _list(four["xenia"], four["ben"])
    run = people.finished_run(program, organiser)
    swap = Swap(four["xenia"].pk, four["ann"].pk, four["yuri"].pk)
    operations.change_board(run, swap, seen=0, by=organiser)
    assert _pairs(run) == {"Xenia": ("Ann", None, False), "Yuri": ("Ben", None, False)}
    operations.undo_changes(run, seen=1, by=organiser)
    assert _pairs(run)["Xenia"] == ("Ben", 1, False)


def test_history_says_who_decides(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    text = client.get(reverse("matching:policy", args=[program.pk])).text
    assert "People choose first: wishes of mentees that mentors do not decline." in text

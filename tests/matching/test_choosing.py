"""Choosing: the organisers' dates, mentees' lists, mentors' answers, and who hears of what."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from matching import operations, queries
from matching.engine import Mode, Policy
from matching.enums import ChoosingStage
from matching.models import ChoosingWindow, Shortlist, Wish
from matching.operations.choosing import Dates, NobodyChooses, OpenedAlready, StageOver
from matching.operations.wishes import HandedIn, ListFull, NothingWished, NotTheTime
from matching.queries.choices import sign
from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db

CHOSEN = replace(Policy(), mode=Mode.CHOSEN)
MENTEE_QUERIES, MENTOR_QUERIES, ORGANISER_QUERIES = 26, 18, 14


class Everybody(frozenset[Any]):
    """Who is offered does not matter here."""

    def __contains__(self, _key: object) -> bool:
        return True


EVERYBODY = Everybody()
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def _dates(wishes: dt.timedelta = 4 * DAY, answers: dt.timedelta = 8 * DAY, most: int = 5) -> Dates:
    now = timezone.now()
    return Dates(now + wishes, now + answers, most)


@pytest.fixture
def choosing(program: Program, organiser: User) -> Program:
    """By its policy people choose first; nothing is open yet."""
    operations.save_policy(program, CHOSEN, seen=0, note="", by=organiser)
    return program


@pytest.fixture
def window(choosing: Program) -> ChoosingWindow:
    return factories.ChoosingWindowFactory(program=choosing)


@pytest.fixture
def xenia(program: Program) -> Membership:
    return people.mentee(program, given_name="Xenia", family_name="Xu", email="xenia@example.org")


@pytest.fixture
def ann(program: Program) -> Membership:
    return people.mentor(program, given_name="Ann", family_name="Ahrens", email="ann@example.org")


@pytest.fixture
def ben(program: Program) -> Membership:
    return people.mentor(program, given_name="Ben", family_name="Busch", email="ben@example.org")


def _wish(mentee: Membership, *mentors: Membership, hand_in: bool = True) -> None:
    for mentor in mentors:
        operations.add_wish(mentee, mentor.pk, offered=EVERYBODY, by=mentee.user)
    if hand_in:
        operations.hand_in_shortlist(mentee, offered=EVERYBODY, by=mentee.user)


def _list(mentee: Membership) -> list[Membership]:
    rows = Wish.objects.filter(shortlist__membership=mentee).order_by("rank")
    return [wish.mentor for wish in rows.select_related("mentor")]


def _mentors_answer(window: ChoosingWindow) -> None:
    ChoosingWindow.objects.filter(pk=window.pk).update(wishes_until=timezone.now() - 2 * HOUR)
    window.refresh_from_db()


def _mails(template: str) -> set[str]:
    return {
        one.recipient.email
        for one in Message.objects.filter(template=f"matching/{template}")
        if one.recipient
    }


# --- the organisers' dates -----------------------------------------------------------------------


def test_opening_tells_the_mentees_who_may_choose(
    choosing: Program, organiser: User, xenia: Membership, ann: Membership
) -> None:
    paired = people.mentee(choosing)
    factories.PairFactory(program=choosing, mentee=paired, mentor=people.mentor(choosing))
    factories.MembershipFactory(program=choosing, mentee=True)  # without a card
    away = people.mentee(choosing)
    operations.exclude_person(away, reason="On leave", by=organiser)
    window = operations.open_choosing(choosing, _dates(), by=organiser)
    assert _mails("choosing_opened") == {"xenia@example.org"}
    assert window.stage == ChoosingStage.WISHES
    with pytest.raises(OpenedAlready):
        operations.open_choosing(choosing, _dates(), by=organiser)
    letter = render(Message.objects.get())
    assert letter.subject == f"Choose your mentor in “{choosing.name}”"
    assert reverse("matching:shortlist", args=[xenia.pk]) in letter.text


def test_nobody_chooses_where_the_policy_does_not_say_so(program: Program, organiser: User) -> None:
    with pytest.raises(NobodyChooses):
        operations.open_choosing(program, _dates(), by=organiser)
    assert not ChoosingWindow.objects.exists()


def test_a_stage_ends_once_and_goes_on_when_the_dates_are_moved(
    window: ChoosingWindow, organiser: User
) -> None:
    operations.end_stage(window, ChoosingStage.WISHES, by=organiser)
    stages = [window.stage]
    with pytest.raises(StageOver):
        operations.end_stage(window, ChoosingStage.WISHES, by=organiser)
    operations.end_stage(window, ChoosingStage.ANSWERS, by=organiser)
    stages.append(window.stage)
    assert stages == [ChoosingStage.ANSWERS, ChoosingStage.OVER]
    operations.move_choosing(window, _dates(most=3), by=organiser)
    assert (window.stage, window.most) == (ChoosingStage.WISHES, 5)


def test_everybody_is_told_and_reminded_once_and_in_time(
    window: ChoosingWindow, organiser: User, xenia: Membership, ann: Membership, ben: Membership
) -> None:
    late = people.mentee(window.program, email="late@example.org")
    _wish(xenia, ann)
    assert operations.tell_choosers() == 0
    ChoosingWindow.objects.update(wishes_until=timezone.now() + 20 * HOUR)
    assert [operations.tell_choosers() for _ in range(2)] == [1, 0]
    assert _mails("choosing_reminder") == {late.user.email}
    _mentors_answer(window)
    assert [operations.tell_choosers() for _ in range(2)] == [1, 0]
    assert _mails("choosing_answers") == {"ann@example.org"}
    assert operations.remind_choosers(window, by=organiser) == 1
    assert operations.remind_choosers(window, by=organiser) == 0
    assert _mails("answers_reminder") == {"ann@example.org"}
    operations.answer_wishes(ann, {xenia.shortlist.pk: ("declined", 1)}, by=ann.user)
    ChoosingWindow.objects.update(wishes_until=timezone.now() - 2 * DAY, answers_until=timezone.now() + HOUR)
    assert operations.tell_choosers() == 0  # Ann has answered


def test_progress_is_in_numbers(
    window: ChoosingWindow, xenia: Membership, ann: Membership, ben: Membership
) -> None:
    other = people.mentee(window.program)
    _wish(other, ben, hand_in=False)
    _wish(xenia, ann, ben)
    found = queries.progress(window)
    assert (found.mentees, found.handed_in, found.begun, found.missing) == (2, 1, 1, 1)
    assert list(queries.who_is_missing(window)) == [other]
    _mentors_answer(window)
    operations.answer_wishes(ben, {xenia.shortlist.pk: ("accepted", 1)}, by=ben.user)
    found = queries.progress(window)
    assert (found.mentors, found.answered, found.missing) == (2, 1, 1)
    assert list(queries.who_is_missing(window)) == [ann]


# --- a mentee's list -----------------------------------------------------------------------------


def test_a_list_is_put_together_and_handed_in(
    window: ChoosingWindow, xenia: Membership, ann: Membership, ben: Membership
) -> None:
    cid = people.mentor(window.program)
    with pytest.raises(NothingWished):
        operations.hand_in_shortlist(xenia, offered=EVERYBODY, by=xenia.user)
    for mentor in (ann, ben, ann, cid):
        operations.add_wish(xenia, mentor.pk, offered=EVERYBODY, by=xenia.user)
    assert _list(xenia) == [ann, ben, cid]
    operations.move_wish(xenia, cid.pk, to=0, offered=EVERYBODY, by=xenia.user)
    assert _list(xenia) == [cid, ann, ben]
    operations.move_wish(xenia, cid.pk, to=99, offered=EVERYBODY, by=xenia.user)
    operations.remove_wish(xenia, ann.pk, offered=EVERYBODY, by=xenia.user)
    assert _list(xenia) == [ben, cid]
    for _ in range(2):
        operations.hand_in_shortlist(xenia, offered=EVERYBODY, by=xenia.user)
    assert AuditEvent.objects.filter(verb="shortlist.handed_in").count() == 1
    for change in (operations.add_wish, operations.remove_wish):
        with pytest.raises(HandedIn):
            change(xenia, ann.pk, offered=EVERYBODY, by=xenia.user)
    operations.take_back_shortlist(xenia, by=xenia.user)
    operations.add_wish(xenia, ann.pk, offered=EVERYBODY, by=xenia.user)
    assert _list(xenia) == [ben, cid, ann]


def test_a_list_has_room_for_so_many(window: ChoosingWindow, xenia: Membership, ann: Membership) -> None:
    ChoosingWindow.objects.update(most=1)
    operations.add_wish(xenia, ann.pk, offered=EVERYBODY, by=xenia.user)
    with pytest.raises(ListFull):
        operations.add_wish(xenia, people.mentor(window.program).pk, offered=EVERYBODY, by=xenia.user)


@pytest.mark.parametrize(
    "step",
    [
        lambda member, mentor: operations.add_wish(member, mentor.pk, offered=EVERYBODY, by=member.user),
        lambda member, mentor: operations.remove_wish(member, mentor.pk, offered=EVERYBODY, by=member.user),
        lambda member, mentor: operations.move_wish(
            member, mentor.pk, to=0, offered=EVERYBODY, by=member.user
        ),
        lambda member, _mentor: operations.hand_in_shortlist(member, offered=EVERYBODY, by=member.user),
        lambda member, _mentor: operations.take_back_shortlist(member, by=member.user),
    ],
)
def test_nothing_changes_after_the_end(
    window: ChoosingWindow, xenia: Membership, ann: Membership, step: Callable[[Membership, Membership], None]
) -> None:
    _wish(xenia, ann)
    _mentors_answer(window)
    with pytest.raises(NotTheTime):
        step(xenia, ann)
    assert (_list(xenia), Shortlist.objects.handed_in().count()) == ([ann], 1)


def test_no_audit_row_says_who_chose_whom(window: ChoosingWindow, xenia: Membership, ann: Membership) -> None:
    _wish(xenia, ann)
    _mentors_answer(window)
    operations.answer_wishes(ann, {xenia.shortlist.pk: ("declined", 1)}, by=ann.user)
    said = AuditEvent.objects.filter(verb__in=("shortlist.handed_in", "wishes.answered"))
    assert [row.changes for row in said.order_by("pk")] == [{}, {"answered": 1}]


# --- a mentor's answers ----------------------------------------------------------------------------


def test_answers_are_an_order_that_can_be_changed(
    window: ChoosingWindow, xenia: Membership, ann: Membership
) -> None:
    yuri, zoe = people.mentee(window.program), people.mentee(window.program)
    for mentee in (xenia, yuri, zoe):
        _wish(mentee, ann)
    x, y, z = (one.shortlist.pk for one in (xenia, yuri, zoe))
    with pytest.raises(NotTheTime):
        operations.answer_wishes(ann, {x: ("accepted", 1)}, by=ann.user)
    _mentors_answer(window)
    operations.answer_wishes(ann, {x: ("accepted", 2), y: ("accepted", 1), z: ("declined", 3)}, by=ann.user)
    places = dict(Wish.objects.values_list("shortlist", "place"))
    assert places == {x: 2, y: 1, z: None}
    operations.answer_wishes(ann, {x: ("accepted", 1), y: ("accepted", 2)}, by=ann.user)
    assert dict(Wish.objects.values_list("shortlist", "place")) == {x: 1, y: 2, z: None}
    assert Wish.objects.get(shortlist=z).answer == ""


# --- pages ---------------------------------------------------------------------------------------


def _shortlist(client: Client, member: Membership, **data: Any) -> Any:
    client.force_login(member.user)
    url = reverse("matching:shortlist", args=[member.pk])
    return client.post(url, data, follow=True) if data else client.get(url)


def test_cards_have_no_name(client: Client, window: ChoosingWindow, xenia: Membership) -> None:
    topic = factories.TopicFactory(program=window.program, name="Social media")
    words = {"about": "I lead the blog", "brings": "My own words", "site": "Graz", "languages": ["de"]}
    ann = people.mentor(
        window.program,
        offers={topic: 4},
        card=words,
        given_name="Ann",
        family_name="Ahrens",
        job_title="Blogger",
    )
    text = _shortlist(client, xenia).text
    assert "Social media" in text
    assert "Graz" in text
    for private in (
        "Ann",
        "Ahrens",
        "Blogger",
        "I lead the blog",
        "My own words",
        str(ann.pk),
        str(ann.user_id),
    ):
        assert private not in text


def test_nobody_sees_whom_the_rules_forbid(
    client: Client,
    window: ChoosingWindow,
    organiser: User,
    xenia: Membership,
    ann: Membership,
    ben: Membership,
) -> None:
    operations.decide_pair(ann, xenia, "never", reason="Private", by=organiser)  # type: ignore[arg-type]
    choosable = queries.mentors_for(xenia)
    assert choosable is not None
    assert choosable.ranked == [str(ben.pk)]
    answer = _shortlist(client, xenia, do="add", card=sign(xenia.pk, ann.pk))
    assert answer.status_code == 409
    assert _list(xenia) == []


def test_what_others_said_changes_no_card(
    window: ChoosingWindow, xenia: Membership, ann: Membership, ben: Membership
) -> None:
    """A mentor who has declined somebody looks to them as before."""
    before = queries.mentors_for(xenia)
    _wish(xenia, ann, ben)
    _mentors_answer(window)
    operations.answer_wishes(ann, {xenia.shortlist.pk: ("declined", 1)}, by=ann.user)
    operations.answer_wishes(ben, {xenia.shortlist.pk: ("accepted", 1)}, by=ben.user)
    after = queries.mentors_for(xenia)
    assert before is not None
    assert after is not None
    assert after.cards(after.ranked) == before.cards(before.ranked)


def test_what_only_organisers_see_changes_no_card(
    program: Program, organiser: User, xenia: Membership, ann: Membership, ben: Membership
) -> None:
    """Else who changes their own card and looks again would read others' ages and answers."""
    rules = replace(CHOSEN.rules, junior_by_age=True, minimum_score=5_000)
    weights = replace(CHOSEN.weights, age=5_000, perspective=5_000, goals=5_000)
    policy = replace(CHOSEN, rules=rules, weights=weights)
    operations.save_policy(program, policy, seen=0, note="", by=organiser)
    question = factories.QuestionFactory(program=program, kind="yes_no", counts_in_matching=True)

    def cards(years: tuple[int, int, int], answers: tuple[str, str, str]) -> list[str]:
        for member, year, answer in zip((xenia, ann, ben), years, answers, strict=True):
            card = factories.ProfileCardFactory(membership=member, year_of_birth=year, age_counts=True)
            factories.AnswerFactory(card=card, question=question, values=[answer])
        choosable = queries.mentors_for(Membership.objects.get(pk=xenia.pk))
        assert choosable
        return [one.sign for one in choosable.cards(choosable.ranked)]

    seen = [
        cards(years, answers)
        for years in ((1970, 1990, 1960), (1950, 1960, 1990))
        for answers in (("yes", "no", "yes"), ("yes", "yes", "no"))
    ]
    assert len(seen[0]) == 2
    assert all(one == seen[0] for one in seen)


def test_a_sign_differs_from_page_to_page(window: ChoosingWindow, xenia: Membership, ann: Membership) -> None:
    other = people.mentee(window.program)
    assert sign(xenia.pk, ann.pk) != sign(other.pk, ann.pk)


def test_a_mentee_chooses_without_javascript(
    client: Client, window: ChoosingWindow, xenia: Membership, ann: Membership, ben: Membership
) -> None:
    first, second = sign(xenia.pk, ann.pk), sign(xenia.pk, ben.pk)
    for card in (first, second):
        _shortlist(client, xenia, do="add", card=card)
    assert _list(xenia) == [ann, ben]
    _shortlist(client, xenia, do="move", card=second, to="0")
    page = _shortlist(client, xenia, do="hand_in")
    assert _list(xenia) == [ben, ann]
    assert "Your list counts." in page.text
    assert "Put on my list" not in page.text
    _shortlist(client, xenia, do="take_back")
    page = _shortlist(client, xenia, do="remove", card=second)
    assert _list(xenia) == [ann]
    assert [card.sign for card in page.context["cards"]] == [second]


def test_who_is_gone_leaves_the_list_with_the_next_step(
    client: Client, window: ChoosingWindow, xenia: Membership, ann: Membership, ben: Membership
) -> None:
    _wish(xenia, ann, ben, hand_in=False)
    factories.PairFactory(program=window.program, mentor=ann, mentee=people.mentee(window.program))
    page = _shortlist(client, xenia)
    assert [card.sign for card in page.context["own"].cards] == [sign(xenia.pk, ben.pk)]
    _shortlist(client, xenia, do="hand_in")
    assert [(wish.mentor, wish.rank) for wish in Wish.objects.select_related("mentor")] == [(ben, 1)]


def test_cards_are_narrowed(client: Client, window: ChoosingWindow, xenia: Membership) -> None:
    ai, video = factories.TopicFactory.create_batch(2, program=window.program)
    people.mentor(window.program, offers={ai: 4}, card={"languages": ["de"], "site": "Graz"})
    people.mentor(window.program, offers={video: 4}, card={"languages": ["en"], "site": "Linz"})
    client.force_login(xenia.user)
    url = reverse("matching:shortlist", args=[xenia.pk])
    for asked, count in (
        ({}, 2),
        ({"topic": str(ai.pk)}, 1),
        ({"language": "en"}, 1),
        ({"site": "graz"}, 1),
        ({"site": "graz", "language": "en"}, 0),
        ({"topic": "nonsense\x00"}, 0),
    ):
        assert len(client.get(url, asked).context["cards"]) == count, asked


@pytest.mark.parametrize("many", [1, 30])
def test_a_mentee_looks_at_many_cards_in_as_many_queries(
    client: Client,
    window: ChoosingWindow,
    xenia: Membership,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    topic = factories.TopicFactory(program=window.program)
    mentors = [people.mentor(window.program, offers={topic: 3}) for _ in range(many + 1)]
    _wish(xenia, mentors[0], hand_in=False)
    client.force_login(xenia.user)
    with django_assert_num_queries(MENTEE_QUERIES):
        client.get(reverse("matching:shortlist", args=[xenia.pk]))


@pytest.mark.parametrize("many", [1, 30])
def test_a_mentor_looks_at_many_requests_in_as_many_queries(
    client: Client,
    window: ChoosingWindow,
    ann: Membership,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(many):
        _wish(people.mentee(window.program), ann)
    _mentors_answer(window)
    client.force_login(ann.user)
    with django_assert_num_queries(MENTOR_QUERIES):
        page = client.get(reverse("matching:requests", args=[ann.pk]))
    assert len(page.context["form"].rows) == many


@pytest.mark.parametrize("many", [1, 30])
def test_organisers_see_who_is_missing_in_as_many_queries(
    client: Client,
    window: ChoosingWindow,
    organiser: User,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(many):
        people.mentee(window.program)
    client.force_login(organiser)
    with django_assert_num_queries(ORGANISER_QUERIES):
        client.get(reverse("matching:choosing", args=[window.program_id]))


def test_a_mentor_answers_on_the_page(
    client: Client, window: ChoosingWindow, xenia: Membership, ann: Membership
) -> None:
    yuri = people.mentee(window.program, given_name="Yuri", family_name="Yilmaz")
    for mentee in (xenia, yuri):
        _wish(mentee, ann)
    client.force_login(ann.user)
    url = reverse("matching:requests", args=[ann.pk])
    assert "Nothing to answer yet" in client.get(url).text
    _mentors_answer(window)
    text = client.get(url).text
    assert "Xenia" not in text
    assert "Yilmaz" not in text
    assert "The organisers get no list of your answers, but" in text
    assert "nobody hears" not in text
    x, y = (sign(ann.pk, one.pk) for one in (xenia, yuri))
    wrong = client.post(url, {f"answer-{x}": "accepted", f"place-{x}": "7"})
    assert wrong.status_code == 422
    assert "Please enter a number from 1 to 2." in wrong.text
    client.post(url, {f"answer-{x}": "accepted", f"place-{x}": "1", f"answer-{y}": "declined"})
    assert dict(Wish.objects.values_list("shortlist__membership", "answer")) == {
        xenia.pk: "accepted",
        yuri.pk: "declined",
    }
    client.force_login(yuri.user)
    own = client.get(reverse("matching:shortlist", args=[yuri.pk])).text
    assert "eclined" not in own
    assert "The organisers get no list of whom you have chosen, but" in own


def test_the_organisers_page(client: Client, choosing: Program, organiser: User, xenia: Membership) -> None:
    client.force_login(organiser)
    url = reverse("matching:choosing", args=[choosing.pk])
    assert "Let people choose" in client.get(url).text
    soon = (timezone.localtime() + DAY).strftime("%Y-%m-%dT%H:%M")
    later = (timezone.localtime() + 3 * DAY).strftime("%Y-%m-%dT%H:%M")
    wrong = client.post(url, {"wishes_until": later, "answers_until": soon, "most": "3"})
    assert wrong.status_code == 422
    assert "The answers come after the wishes" in wrong.text
    assert not ChoosingWindow.objects.exists()
    client.post(url, {"wishes_until": soon, "answers_until": later, "most": "3"})
    window = ChoosingWindow.objects.get()
    assert window.most == 3
    text = client.get(url).text
    assert "Xenia" in text
    lower = client.post(url, {"wishes_until": soon, "answers_until": later, "most": "2"})
    assert "it can only be raised" in lower.text
    client.post(reverse("matching:choosing_remind", args=[window.pk]))
    assert _mails("choosing_reminder") == {"xenia@example.org"}
    client.post(reverse("matching:choosing_end", args=[window.pk]), {"stage": "wishes"})
    window.refresh_from_db()
    assert window.stage == ChoosingStage.ANSWERS
    again = client.post(reverse("matching:choosing_end", args=[window.pk]), {"stage": "wishes"})
    assert again.status_code == 409
    ended = timezone.localtime(window.wishes_until).strftime("%Y-%m-%dT%H:%M")
    client.post(url, {"wishes_until": ended, "answers_until": later, "most": "3"})
    window.refresh_from_db()
    assert window.stage == ChoosingStage.ANSWERS


def test_home_says_what_there_is_to_do(
    client: Client, window: ChoosingWindow, xenia: Membership, ann: Membership
) -> None:
    home = reverse("sessions:home")
    client.force_login(xenia.user)
    assert "Choose your mentor" in client.get(home).text
    _wish(xenia, ann)
    assert "Your list is handed in" in client.get(home).text
    client.force_login(ann.user)
    assert "Somebody would like to learn from you" not in client.get(home).text
    _mentors_answer(window)
    assert "Somebody would like to learn from you" in client.get(home).text
    operations.answer_wishes(ann, {xenia.shortlist.pk: ("accepted", 1)}, by=ann.user)
    assert "You have answered" in client.get(home).text

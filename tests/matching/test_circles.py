"""Circles and councils: drawn by lot, changed by hand, made known; and what nobody learns from them."""

import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching import operations, queries
from matching.enums import DrawKind, DrawState, Trait
from matching.models import Circle, CircleDraw, CircleSeat
from matching.operations.circles import (
    DrawChanged,
    KnownAlready,
    Lot,
    NotInDrawPhase,
    NotSeated,
    TooFewPeople,
    TooManyPeople,
    TooSmallForAnswers,
)
from matching.queries.circles import drawn_again
from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.enums import Participation, Phase, QuestionKind, Role
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db
CIRCLES = Lot("Spring", DrawKind.CIRCLES, (Role.MENTOR.value,), 4, (Trait.UNIT.value, Trait.SITE.value))
COUNCIL = Lot(
    "Young council", DrawKind.COUNCIL, (Role.MENTOR.value, Role.MENTEE.value), 5, (Trait.ROLE.value,)
)


@pytest.fixture
def at(organiser: User) -> Client:
    """The organiser's browser."""
    return _browser(organiser)


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def crowd(program: Program) -> list[Membership]:
    """Twelve mentors of three units and two sites, and three mentees."""
    units = factories.BusinessUnitFactory.create_batch(3, organisation=program.organisation)
    mentors = [
        people.mentor(program, business_unit=units[n % 3], site=("Berlin", "Munich")[n // 6])
        for n in range(12)
    ]
    return [*mentors, *(people.mentee(program) for _ in range(3))]


def _draw(program: Program, by: User, lot: Lot = CIRCLES, **kwargs: Any) -> CircleDraw:
    return operations.draw_circles(program, lot, form_key=uuid.uuid4(), by=by, **kwargs)


def _seats(made: CircleDraw) -> dict[Membership, Circle]:
    return {seat.membership: seat.circle for seat in made.seats.select_related("membership__user", "circle")}


# --- drawing --------------------------------------------------------------------------------


def test_circles_have_a_share_of_everything(
    program: Program, organiser: User, crowd: list[Membership]
) -> None:
    made = _draw(program, organiser)
    words = queries.draw_words(made)
    assert [row.circle.name for row in words.circles] == ["Circle 1", "Circle 2", "Circle 3"]
    assert [len(row.seats) for row in words.circles] == [4, 4, 4]
    for row in words.circles:
        unit, site = row.parts
        assert sorted(n for _label, n in unit.counts) == [1, 1, 2]
        assert sorted(site.counts) == [("Berlin", 2), ("Munich", 2)]
    assert (words.balance.percent, words.not_drawn, words.by_hand) == (100, 0, 0)
    assert AuditEvent.objects.filter(verb="circles.drawn", object_id=made.pk).count() == 1


def test_the_same_people_and_number_give_the_same_circles(
    program: Program, organiser: User, crowd: list[Membership]
) -> None:
    made = _draw(program, organiser)
    groups: dict[Circle, set[str]] = {}
    for member, circle in _seats(made).items():
        groups.setdefault(circle, set()).add(str(member.pk))
    assert set(map(frozenset, groups.values())) == set(drawn_again(CircleDraw.objects.get(pk=made.pk)))
    again = _draw(program, organiser, seed=made.seed)
    assert {m: c.number for m, c in _seats(again).items()} == {m: c.number for m, c in _seats(made).items()}


def test_a_council_is_drawn_from_both_sides(
    program: Program, organiser: User, crowd: list[Membership]
) -> None:
    made = _draw(program, organiser, COUNCIL)
    words = queries.draw_words(made)
    assert Counter(seat.role for seat in words.circles[0].seats) == {Role.MENTOR: 4, Role.MENTEE: 1}
    assert (words.seats, words.not_drawn) == (5, 10)


def test_who_is_drawn(program: Program, organiser: User, crowd: list[Membership]) -> None:
    """Accepted people alone, of the unit that was chosen and those below it."""
    unit = crowd[0].user.business_unit
    assert unit
    below = factories.BusinessUnitFactory(organisation=program.organisation, parent=unit)
    inside = people.mentor(program, business_unit=below)
    Membership.objects.filter(pk=crowd[3].pk).update(state=Participation.WITHDRAWN)
    made = _draw(program, organiser, Lot("Some", DrawKind.CIRCLES, ("mentor",), 2, (), unit))
    assert set(_seats(made)) == {crowd[0], crowd[6], crowd[9], inside}


def test_the_same_form_draws_once(program: Program, organiser: User, crowd: list[Membership]) -> None:
    key = uuid.uuid4()
    first, second = (operations.draw_circles(program, CIRCLES, form_key=key, by=organiser) for _ in range(2))
    assert first == second


def test_what_can_not_be_drawn(
    program: Program, organiser: User, crowd: list[Membership], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TooFewPeople):
        _draw(program, organiser, Lot("All", DrawKind.COUNCIL, ("mentee",), 3, ()))
    with pytest.raises(TooSmallForAnswers):
        _draw(program, organiser, Lot("Small", DrawKind.CIRCLES, ("mentor",), 4, (Trait.ANSWERS,)))
    monkeypatch.setattr(operations.circles, "MOST_PEOPLE", 9)
    with pytest.raises(TooManyPeople, match="At most 9 people"):
        _draw(program, organiser)
    Program.objects.filter(pk=program.pk).update(phase=Phase.CLOSED)
    with pytest.raises(NotInDrawPhase):
        _draw(program, organiser)
    assert not CircleDraw.objects.exists()


def test_drawing_until_it_suits_leaves_a_trace(
    program: Program, organiser: User, crowd: list[Membership], at: Client
) -> None:
    made = _draw(program, organiser)
    again = operations.draw_again(made, form_key=uuid.uuid4(), by=organiser)
    assert (again.attempt, again.size, again.traits) == (2, 4, ["unit", "site"])
    assert list(CircleDraw.objects.all()) == [again]
    assert "Drawn 2 times" in at.get(reverse("matching:circle_draw", args=[again.pk])).text
    verbs = AuditEvent.objects.of_program(program.pk).values_list("verb", flat=True)
    assert Counter(verbs) == {"circles.drawn": 2, "circles.discarded": 1}


# --- what nobody learns -----------------------------------------------------------------------


@pytest.fixture
def answers(program: Program, crowd: list[Membership]) -> list[Membership]:
    """Six mentors answered yes and five no to a question that matching compares, one otherwise."""
    question = factories.QuestionFactory(
        program=program, kind=QuestionKind.ONE, counts_in_matching=True, options=["yes", "no", "secret"]
    )
    given = ["yes"] * 6 + ["no"] * 5 + ["secret"]
    for member, answer in zip(crowd, given, strict=False):
        factories.AnswerFactory(card=member.card, question=question, values=[answer])
    return crowd[:12]


def test_answers_are_balanced_and_shown_nowhere(
    program: Program, organiser: User, answers: list[Membership], at: Client
) -> None:
    lot = Lot("Six", DrawKind.CIRCLES, ("mentor",), 6, (Trait.ANSWERS.value, Trait.SITE.value))
    made = _draw(program, organiser, lot)
    assert made.traits == ["site", "answers"]
    yes = {str(member.pk) for member in answers[:6]}
    assert sorted(len(yes & group) for group in drawn_again(made)) == [3, 3]
    assert {own[1] for own in made.people.values()} == {"1", "2", ""}, "one answer alone counts as none"
    words = queries.draw_words(made)
    assert words.is_kept_apart
    assert all([part.label for part in row.parts] == ["Site"] for row in words.circles)
    url = reverse("matching:circle_draw", args=[made.pk])
    assert "yes" not in at.get(url).context["words"].shown
    seats = {str(seat.membership_id): seat for seat in made.seats.all()}
    changes = {
        exchange.percent
        for exchange in queries.choices_of(made, seats[min(yes)]).exchanges
        if exchange.membership.user.site == answers[0].user.site
    }
    assert len(changes) <= 1, "people of one site can't be told apart by their answers"


# --- by hand ------------------------------------------------------------------------------------


def test_people_change_places_as_it_was_shown(
    program: Program, organiser: User, crowd: list[Membership], at: Client
) -> None:
    made = _draw(program, organiser)
    seat = made.seats.select_related("circle", "membership").first()
    assert seat
    url = reverse("matching:circle_move", args=[seat.pk])
    choices = at.get(url).context["choices"]
    assert choices.percent == 100
    worst = choices.exchanges[-1]
    assert at.post(url, {"seen": 0, "instead": worst.membership.pk}).status_code == 302
    words = queries.draw_words(made)
    assert (words.balance.percent, words.by_hand) == (worst.percent, 2)
    seats = _seats(made)
    assert (seats[seat.membership], seats[worst.membership]) == (worst.circle, seat.circle)
    back = queries.choices_of(made, made.seats.get(membership=seat.membership)).exchanges[0]
    assert back.percent == 100


def test_somebody_moves_to_a_circle(
    program: Program, organiser: User, crowd: list[Membership], at: Client
) -> None:
    made = _draw(program, organiser)
    seat = made.seats.get(membership=crowd[0])
    url = reverse("matching:circle_move", args=[seat.pk])
    there = at.get(url).context["choices"].transfers[0]
    assert at.post(url, {"seen": 0, "circle": there.circle.pk}).status_code == 302
    assert sorted(Counter(_seats(made).values()).values()) == [3, 4, 5]
    assert queries.draw_words(made).balance.percent == there.percent
    other = made.circles.exclude(pk__in=[there.circle.pk, seat.circle_id]).get()
    only = at.get(url, {"circle": str(other.pk)})
    assert {choice.circle for choice in only.context["choices"].exchanges} == {only.context["circle"]}


def test_a_seat_of_the_council_goes_to_somebody_else(
    program: Program, organiser: User, crowd: list[Membership]
) -> None:
    made = _draw(program, organiser, COUNCIL)
    seat = made.seats.first()
    assert seat
    out = next(member for member in crowd if member not in _seats(made))
    offered = {choice.membership for choice in queries.choices_of(made, seat).exchanges}
    assert offered == set(crowd) - set(_seats(made))
    operations.exchange_people(seat, out, seen=0, by=organiser)
    assert out in _seats(made)
    assert len(_seats(made)) == 5
    stranger = people.mentor(program)
    with pytest.raises(NotSeated):
        operations.exchange_people(seat, stranger, seen=1, by=organiser)


def test_two_organisers_do_not_overwrite_each_other(
    program: Program, organiser: User, crowd: list[Membership], at: Client
) -> None:
    made = _draw(program, organiser)
    one, other = made.seats.all()[:2]
    circle = made.circles.exclude(pk=one.circle_id).first()
    assert circle
    operations.move_person(one, circle, seen=0, by=organiser)
    with pytest.raises(DrawChanged):
        operations.move_person(other, circle, seen=0, by=organiser)
    with pytest.raises(DrawChanged):
        operations.make_circles_known(made, seen=0, by=organiser)
    answer = at.post(reverse("matching:circle_move", args=[other.pk]), {"seen": 0, "circle": circle.pk})
    assert answer.status_code == 409


def test_circles_get_names(program: Program, organiser: User, crowd: list[Membership], at: Client) -> None:
    made = _draw(program, organiser)
    url = reverse("matching:circle_draw", args=[made.pk])
    first, second, third = (str(circle.pk) for circle in made.circles.all())
    wrong = at.post(url, {first: "North", second: "north", third: "South"})
    assert wrong.status_code == 422
    assert "Another circle is called so already." in wrong.text
    assert at.post(url, {first: "Circle 2", second: "Circle 1", third: "South"}).status_code == 302
    assert [circle.name for circle in made.circles.all()] == ["Circle 2", "Circle 1", "South"]


# --- made known -----------------------------------------------------------------------------------


def test_members_learn_their_circle_and_no_other(
    program: Program, organiser: User, crowd: list[Membership], at: Client
) -> None:
    made = _draw(program, organiser)
    seats = _seats(made)
    me = crowd[0]
    mine, other = seats[me], next(circle for circle in seats.values() if circle != seats[me])
    browser = _browser(me.user)
    home = reverse("sessions:program", args=[program.pk])
    urls = [reverse("matching:circle", args=[circle.pk]) for circle in (mine, other)]
    assert [browser.get(url).status_code for url in urls] == [404, 404]
    assert mine.name not in browser.get(home).text
    Membership.objects.filter(pk=crowd[11].pk).update(state=Participation.WITHDRAWN)
    known = reverse("matching:circles_known", args=[made.pk])
    assert at.post(known, {"seen": 0}).status_code == 302
    assert [browser.get(url).status_code for url in urls] == [200, 404]
    page = browser.get(urls[0]).text
    assert all((member.user.full_name in page) == (circle == mine) for member, circle in seats.items())
    assert mine.name in browser.get(home).text
    mails = Message.objects.filter(template="matching/circle_known")
    assert mails.count() == 11, "who has left is told nothing"
    mail = render(mails.get(recipient=me.user))
    assert mine.name in mail.subject
    assert me.user.full_name not in mail.text.split("These sit in it with you", 1)[1]
    assert operations.make_circles_known(made, seen=0, by=organiser) == 0


def test_what_is_known_stays(program: Program, organiser: User, crowd: list[Membership]) -> None:
    made = _draw(program, organiser)
    seat, circle = made.seats.first(), made.circles.first()
    assert seat
    assert circle
    operations.make_circles_known(made, seen=0, by=organiser)
    for attempt in (
        lambda: operations.move_person(seat, circle, seen=0, by=organiser),
        lambda: operations.exchange_people(seat, crowd[0], seen=0, by=organiser),
        lambda: operations.name_circles(made, {}, by=organiser),
        lambda: operations.discard_draw(made, by=organiser),
        lambda: operations.draw_again(made, form_key=uuid.uuid4(), by=organiser),
    ):
        with pytest.raises(KnownAlready):
            attempt()
    made.refresh_from_db()
    assert made.state == DrawState.KNOWN


# --- what the database holds -----------------------------------------------------------------


def _refuses(change: Any) -> None:
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        change()


def test_the_database_keeps_what_was_drawn(
    program: Program, organiser: User, crowd: list[Membership]
) -> None:
    made = _draw(program, organiser)
    one = made.seats.first()
    assert one
    own = CircleDraw.objects.filter(pk=made.pk)
    _refuses(lambda: own.update(seed=1))
    _refuses(lambda: own.update(people={}))
    _refuses(lambda: own.update(state=DrawState.KNOWN))
    _refuses(lambda: factories.CircleSeatFactory(draw=made, circle=one.circle, membership=one.membership))
    elsewhere = factories.CircleSeatFactory(draw__program=program)
    _refuses(lambda: CircleSeat.objects.filter(pk=one.pk).update(circle=elsewhere.circle))
    foreign = factories.MembershipFactory(mentor=True)
    _refuses(lambda: CircleSeat.objects.filter(pk=one.pk).update(membership=foreign))
    operations.make_circles_known(made, seen=0, by=organiser)
    _refuses(lambda: own.update(title="Other"))
    _refuses(lambda: CircleSeat.objects.filter(pk=one.pk).update(is_by_hand=True))
    one.membership.circle_seats.all().delete()  # as when somebody is forgotten for good


# --- the pages ------------------------------------------------------------------------------


def test_the_form_draws(program: Program, crowd: list[Membership], at: Client) -> None:
    url = reverse("matching:circles", args=[program.pk])
    fresh = at.get(url)
    data: dict[str, Any] = {
        "form_key": str(fresh.context["form"]["form_key"].value()),
        "title": "Autumn",
        "kind": "circles",
        "roles": ["mentor"],
        "size": 40,
        "traits": ["unit", "topic", "role"],
    }
    wrong = at.post(url, data)
    assert wrong.status_code == 422
    assert "There are too few people for that." in wrong.text
    assert "Autumn" in wrong.text
    answer = at.post(url, {**data, "size": 4})
    made = CircleDraw.objects.get()
    assert answer["Location"] == reverse("matching:circle_draw", args=[made.pk])
    assert "Autumn" in at.get(url).text


def test_pages_take_as_many_queries_for_many_as_for_few(
    program: Program, organiser: User, crowd: list[Membership], at: Client
) -> None:
    counts = []
    for more in (0, 29):
        for _ in range(more):
            people.mentor(program)
            _draw(program, organiser)
        made = _draw(program, organiser)
        seat = made.seats.first()
        assert seat
        operations.make_circles_known(_draw(program, organiser), seen=0, by=organiser)
        urls = [
            reverse("matching:circles", args=[program.pk]),
            reverse("matching:circle_draw", args=[made.pk]),
            reverse("matching:circle_move", args=[seat.pk]),
        ]
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as captured:
                assert at.get(url).status_code == 200
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]

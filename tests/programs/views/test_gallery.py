"""What organisers see of cards: the gallery, two side by side, versions."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from programs.enums import Participation, QuestionKind, SeenBy
from programs.models import Membership, ProfileCard, Program
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def organising(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


def address(name: str, thing: Any) -> str:
    return reverse(f"programs:{name}", args=[thing.pk])


def card(
    program: Program, name: str = "", *, state: Participation = Participation.APPLIED, **more: Any
) -> ProfileCard:
    names = {"user__given_name": name} if name else {}
    people = {key: more.pop(key) for key in list(more) if key.startswith("user__")}
    member = factories.MembershipFactory(program=program, mentor=True, state=state, **names, **people)
    return factories.ProfileCardFactory(membership=member, **more)


@pytest.mark.parametrize("count", [1, 30])
def test_the_gallery_costs_the_same_however_many(
    organising: Client, program: Program, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        choice = factories.TopicChoiceFactory(card=card(program))
        factories.PhotoFactory(membership=choice.card.membership)
    with django_assert_num_queries(15):
        html = organising.get(address("cards", program)).content.decode()
    assert html.count("gallery-name") == min(count, 24)


def test_it_shows_what_was_handed_in_by_those_who_stay(organising: Client, program: Program) -> None:
    shown = card(program, "Anna", brings="Patience")
    factories.ProfileCardFactory(membership=shown.membership, published_at=None, brings="Not yet said")
    card(program, "Gone", state=Participation.WITHDRAWN)
    card(program, "Draft", published_at=None)
    html = organising.get(address("cards", program)).content.decode()
    assert "Patience" in html
    assert not any(word in html for word in ("Not yet said", "Gone", "Draft"))


def test_it_is_narrowed_down(organising: Client, program: Program) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    anna = card(program, "Anna", site="Bonn", languages=["fr"], experience="I write Rust")
    card(program, "Bert", user__site="Ulm", user__business_unit=unit)
    topic = factories.TopicFactory(program=program)
    factories.TopicChoiceFactory(card=anna, topic=factories.TopicFactory(program=program, merged_into=topic))
    mentee = factories.MembershipFactory(program=program, mentee=True, user__given_name="Carla")
    factories.ProfileCardFactory(membership=mentee)

    def names(query: str) -> list[str]:
        table = organising.get(address("cards", program) + query).context["table"]
        return sorted(row.user.given_name for row in table.rows)

    assert (
        names("?q=rust")
        == names("?site=Bonn")
        == names("?language=fr")
        == names(f"?topic={topic.pk}")
        == ["Anna"]
    )
    assert names("?site=Ulm") == names(f"?unit={unit.pk}") == ["Bert"]
    assert names("?role=mentee") == ["Carla"]


def test_no_cards_yet(organising: Client, program: Program) -> None:
    assert "No card yet" in organising.get(address("cards", program)).content.decode()


def test_two_side_by_side(organising: Client, program: Program) -> None:
    one, two = card(program, brings="Patience"), card(program, brings="Speed")
    url = address("cards_compare", program)
    html = organising.get(url, {"card": [str(one.pk), str(two.pk)]}).content.decode()
    assert "Patience" in html
    assert "Speed" in html
    draft = factories.ProfileCardFactory(membership=one.membership, published_at=None)
    for wrong in (
        [one.pk],
        [one.pk, draft.pk],
        [one.pk, card(factories.ProgramFactory()).pk],
        [uuid.uuid4(), "x"],
        [],
    ):
        assert organising.get(url, {"card": [str(key) for key in wrong]}).headers["Location"] == address(
            "cards", program
        )


def test_each_sees_the_answers_that_are_for_them(
    organising: Client, program: Program, client: Client
) -> None:
    shown = card(program)
    for seen_by in SeenBy:
        sealed = {"sealed": True, "kind": QuestionKind.SHORT} if seen_by == SeenBy.NOBODY else {}
        question = factories.QuestionFactory(program=program, seen_by=seen_by, **sealed)
        factories.AnswerFactory(card=shown, question=question, values=[f"for {seen_by}"])
    url = address("card_version", shown)
    by_organiser = organising.get(url).content.decode()
    organising.force_login(shown.membership.user)
    by_owner = organising.get(url).content.decode()
    assert [f"for {seen_by}" in by_organiser for seen_by in SeenBy] == [True, True, False]
    assert all(f"for {seen_by}" in by_owner for seen_by in SeenBy)


def test_who_has_left_shows_no_versions(organising: Client, program: Program) -> None:
    shown = card(program)
    Membership.objects.filter(pk=shown.membership_id).update(state=Participation.WITHDRAWN)
    assert "Nothing handed in" in organising.get(address("card_history", shown.membership)).content.decode()
    assert organising.get(address("card_version", shown)).status_code == 404

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from programs.enums import LEFT, Participation, Role
from programs.models import Membership, ProfileCard, Program, RulesAcceptance, RulesVersion, Topic
from tests import factories

pytestmark = pytest.mark.django_db


def address(name: str, member: Membership) -> str:
    return reverse(f"programs:{name}", args=[member.pk])


@pytest.fixture
def invited(program: Program, client: Client) -> Membership:
    factories.TopicFactory(program=program, name="Cloud")
    factories.RulesVersionFactory(program=program, number=1, text="Be kind.\n\nBe <b>honest</b>.")
    member: Membership = factories.MembershipFactory(
        program=program, role=Role.MENTEE, state=Participation.INVITED
    )
    client.force_login(member.user)
    return member


def accept(client: Client, member: Membership, **changes: str) -> Any:
    version = RulesVersion.objects.newest_first()[0]
    return client.post(address("rules", member), {"version": str(version.pk), "accept": "on", **changes})


def card(member: Membership, **changes: Any) -> dict[str, Any]:
    topic = Topic.objects.in_program(member.program_id).get()
    return {
        f"topic_{topic.pk.hex}": "3",
        f"knowledge_{topic.pk.hex}": "1",
        "languages": ["de"],
        "meets": "either",
        "about": "I read too much mail.",
        **changes,
    }


def test_from_the_invitation_to_the_application(client: Client, invited: Membership) -> None:
    page = client.get(address("rules", invited)).content.decode()
    assert "You are invited" in page
    assert "the senior of the pair" in page
    assert "Be &lt;b&gt;honest&lt;/b&gt;." in page
    assert accept(client, invited).headers["Location"] == address("card", invited)
    acceptance = RulesAcceptance.objects.get()
    assert (acceptance.membership, acceptance.language) == (invited, "en-gb")
    assert client.post(address("card", invited), card(invited)).status_code == 302  # a draft
    invited.refresh_from_db()
    assert invited.state == Participation.INVITED
    assert client.post(address("card", invited), card(invited, hand_in="1")).status_code == 302
    invited.refresh_from_db()
    assert invited.state == Participation.APPLIED
    again = client.get(address("card", invited)).content.decode()
    assert "You have applied" in again
    assert "I read too much mail." in again
    assert client.post(address("card", invited), card(invited, about="Less mail.")).status_code == 302
    assert [row.about for row in invited.cards.newest_first()] == ["Less mail.", "I read too much mail."]


def test_the_language_that_was_shown_is_kept(client: Client, invited: Membership) -> None:
    User.objects.filter(pk=invited.user.pk).update(locale="de")
    accept(client, invited)
    assert RulesAcceptance.objects.get().language == "de"


def test_rules_are_accepted_by_a_tick_and_in_the_words_that_were_shown(
    client: Client, invited: Membership
) -> None:
    assert accept(client, invited, accept="").status_code == 422
    assert accept(client, invited, version="").status_code == 422
    assert accept(client, invited, version=str(uuid.uuid4())).status_code == 409
    shown = RulesVersion.objects.get()
    factories.RulesVersionFactory(program=invited.program, number=2)
    assert accept(client, invited, version=str(shown.pk)).status_code == 409
    assert not RulesAcceptance.objects.exists()


def test_new_rules_ask_again(client: Client, invited: Membership) -> None:
    accept(client, invited)
    factories.RulesVersionFactory(program=invited.program, number=2, text="Be on time.")
    page = client.get(address("rules", invited)).content.decode()
    assert "new words since you accepted them" in page
    assert "The rules have new words." in client.get(address("card", invited)).content.decode()
    accept(client, invited)
    assert "You accepted these words" in client.get(address("rules", invited)).content.decode()


def test_a_card_before_the_rules_is_saved_and_sent_on(client: Client, invited: Membership) -> None:
    response = client.post(address("card", invited), card(invited, hand_in="1"))
    assert response.headers["Location"] == address("rules", invited)
    assert ProfileCard.objects.get().about == "I read too much mail."
    invited.refresh_from_db()
    assert invited.state == Participation.INVITED


@pytest.mark.parametrize(
    "wrong",
    [{"languages": []}, {"about": "x" * 2001}, {"about": "a\x00"}, {"year_of_birth": "1800"}, {"meets": ""}],
    ids=lambda wrong: "-".join(wrong) + str(len(str(wrong))),
)
def test_a_refused_card_keeps_what_was_typed(
    client: Client, invited: Membership, wrong: dict[str, Any]
) -> None:
    sent = card(invited, interests="old maps", hand_in="1") | wrong
    response = client.post(address("card", invited), sent)
    assert response.status_code == 422
    html = response.content.decode()
    assert "old maps" in html
    assert "field-error" in html
    assert not ProfileCard.objects.exists()


def test_no_topic_is_said_at_the_first_topic(client: Client, invited: Membership) -> None:
    sent = {"languages": ["de"], "meets": "either", "hand_in": "1"}
    html = client.post(address("card", invited), sent).content.decode()
    assert html.count("at least one topic that you would like") == 2  # in the summary and in its place


def test_a_card_says_who_sees_the_personal_facts(client: Client, invited: Membership) -> None:
    html = client.get(address("card", invited)).content.decode()
    assert html.count("Only the organisers see it") == 3


@pytest.mark.parametrize("count", [1, 30])
def test_a_card_costs_the_same_with_many_topics(
    client: Client, invited: Membership, count: int, django_assert_num_queries: Any
) -> None:
    own = factories.ProfileCardFactory(membership=invited)
    for _ in range(count):
        factories.TopicChoiceFactory(card=own, wanted=True)
    with django_assert_num_queries(16):
        assert client.get(address("card", invited)).status_code == 200


# --- leaving ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [Participation.INVITED, Participation.APPLIED, Participation.ACCEPTED])
def test_two_clicks_and_no_reason(client: Client, invited: Membership, state: Participation) -> None:
    Membership.objects.filter(pk=invited.pk).update(state=state)
    url = address("withdraw", invited)
    for page in ("rules", "card"):
        assert f'action="{url}"' in client.get(address(page, invited)).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url).headers["Location"] == reverse("sessions:home")
    invited.refresh_from_db()
    assert invited.state in LEFT
    assert client.get(reverse("programs:kick_off", args=[invited.program.pk])).status_code == 404
    for page in ("rules", "card", "withdraw"):
        assert client.get(address(page, invited)).status_code == 403


@pytest.mark.parametrize("name", ["rules", "card", "withdraw"])
def test_these_pages_are_ones_own(
    client: Client, invited: Membership, organiser: User, mentor: User, stranger: User, name: str
) -> None:
    for user, status in ((organiser, 403), (mentor, 404), (stranger, 404)):
        client.force_login(user)
        assert client.get(address(name, invited)).status_code == status
        assert client.post(address(name, invited)).status_code == status
    client.logout()
    assert client.get(address(name, invited)).status_code == 302
    client.force_login(invited.user)
    assert client.put(address(name, invited)).status_code == 405

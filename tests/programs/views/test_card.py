"""One's own card: saved while one types, handed in, with a photo."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from programs.models import Membership, Photo, Topic
from tests import factories

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def mentor_member(program: Any) -> Membership:
    return factories.MembershipFactory(program=program, mentor=True, user__site="Berlin")


@pytest.fixture
def topic(mentor_member: Membership) -> Topic:
    return factories.TopicFactory(program=mentor_member.program)


@pytest.fixture
def at(client: Client, mentor_member: Membership) -> Client:
    client.force_login(mentor_member.user)
    return client


def address(name: str, thing: Any) -> str:
    return reverse(f"programs:{name}", args=[thing.pk])


def filled(topic: Topic, **more: Any) -> dict[str, Any]:
    return {"languages": ["de"], "meets": "either", f"topic_{topic.pk.hex}": "3", **more}


def test_typing_saves_a_draft_and_says_what_is_missing(
    at: Client, mentor_member: Membership, topic: Topic
) -> None:
    url = address("card", mentor_member)
    first = at.post(url, {"meets": "either", "brings": "Half a sen"}, headers=HTMX)
    assert first.status_code == 200
    assert "still missing" in first.content.decode()
    assert "<html" not in first.content.decode()
    last = at.post(url, filled(topic, brings="Half a sentence"), headers=HTMX).content.decode()
    assert "Ready to hand in" in last
    assert [card.brings for card in mentor_member.cards.all()] == ["Half a sentence"]


def test_what_is_wrong_is_not_saved_while_typing(at: Client, mentor_member: Membership, topic: Topic) -> None:
    wrong = at.post(address("card", mentor_member), filled(topic, year_of_birth="18"), headers=HTMX)
    assert wrong.status_code == 422
    assert not mentor_member.cards.exists()


def test_all_of_the_page_comes_back_as_it_was_filled_in(
    at: Client, mentor_member: Membership, topic: Topic
) -> None:
    question = factories.QuestionFactory(
        program=mentor_member.program, kind="many", options=["Tea", "Coffee"]
    )
    sent = filled(
        topic,
        site="Munich",
        working_mode="shifts",
        capacity_wish="2",
        joined_in="2021",
        year_of_birth="1999",
        age_counts="on",
        channel_chat="3",
        own_channel_0="Signal",
        own_frequency_0="2",
        from_0="09:00",
        to_0="11:30",
        **{f"question_{question.pk.hex}": ["Coffee"]},
    )
    assert at.post(address("card", mentor_member), sent).status_code == 302
    form = at.get(address("card", mentor_member)).context["form"]
    assert form["age_counts"].value()
    again = {name: form[name].value() for name in ("site", "working_mode", "capacity_wish", "joined_in")}
    assert again == {"site": "Munich", "working_mode": "shifts", "capacity_wish": 2, "joined_in": 2021}
    assert (form["channel_chat"].value(), form["own_channel_0"].value()) == ("3", "Signal")
    assert f"{form['to_0'].value():%H:%M}" == "11:30"
    assert form[f"question_{question.pk.hex}"].value() == ["Coffee"]


def test_the_directory_says_where_one_works_until_one_says_otherwise(
    at: Client, mentor_member: Membership
) -> None:
    assert 'value="Berlin"' in at.get(address("card", mentor_member)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_0": "11:00", "to_0": "09:00"},
        {"from_0": "11:00"},
        {"to_0": "11:00"},
        {"own_channel_0": "Signal"},
        {
            "own_channel_0": "Signal",
            "own_frequency_0": "1",
            "own_channel_1": "SIGNAL",
            "own_frequency_1": "1",
        },
        {"capacity_wish": "11"},
        {"channel_chat": "9"},
    ],
    ids=lambda wrong: "-".join(wrong),
)
def test_what_does_not_fit_is_said_beside_it(
    at: Client, mentor_member: Membership, topic: Topic, wrong: dict[str, str]
) -> None:
    response = at.post(address("card", mentor_member), filled(topic, hand_in="1", **wrong))
    assert response.status_code == 422
    assert "field-error" in response.content.decode()
    assert not mentor_member.cards.exists()


def test_changes_wait_until_they_are_handed_in(at: Client, mentor_member: Membership, topic: Topic) -> None:
    at.post(address("card", mentor_member), filled(topic, hand_in="1"))
    html = at.post(
        address("card", mentor_member), filled(topic, brings="Patience"), headers=HTMX
    ).content.decode()
    assert "Changed: what I bring." in html
    assert at.post(address("card_discard", mentor_member)).status_code == 302
    assert mentor_member.cards.count() == 1
    at.post(address("card", mentor_member), filled(topic, brings="Patience", hand_in="1"))
    history = at.get(address("card_history", mentor_member)).content.decode()
    assert "changed: what I bring" in history
    assert "handed in for the first time" in history


def test_without_a_version_there_is_nothing_to_read(at: Client, mentor_member: Membership) -> None:
    assert "Nothing handed in" in at.get(address("card_history", mentor_member)).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_versions_cost_the_same_however_many(
    at: Client, mentor_member: Membership, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.TopicChoiceFactory(card__membership=mentor_member)
    with django_assert_num_queries(10):
        html = at.get(address("card_history", mentor_member)).content.decode()
    assert html.count("Version ") == count


# --- the photo --------------------------------------------------------------------------------------


def jpeg() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (30, 30), "red").save(file, "JPEG")
    return SimpleUploadedFile("me.jpg", file.getvalue())


def test_a_photo_is_put_on_changed_and_taken_away(at: Client, mentor_member: Membership) -> None:
    for _ in range(2):
        assert at.post(address("photo_edit", mentor_member), {"photo": jpeg()}).status_code == 302
    photo = Photo.objects.get()
    assert address("photo", photo) in at.get(address("card", mentor_member)).content.decode()
    for _ in range(2):
        assert at.post(address("photo_remove", mentor_member)).status_code == 302
    assert not Photo.objects.exists()
    refused = at.post(address("photo_edit", mentor_member), {"photo": SimpleUploadedFile("x.jpg", b"x")})
    assert (refused.status_code, Photo.objects.exists()) == (422, False)


def test_a_photo_can_only_be_seen(at: Client, mentor_member: Membership) -> None:
    at.post(address("photo_edit", mentor_member), {"photo": jpeg()})
    response = at.get(address("photo", Photo.objects.get()))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in response.headers["Cache-Control"]


# --- two windows ---------------------------------------------------------------------------------


def opened(client: Client, membership: Membership) -> dict[str, Any]:
    """The hidden fields of the card's page, as a window holds them that stays open."""
    form = client.get(address("card", membership)).context["form"]
    return {name: form[name].value() or "" for name in ("form_key", "began_with")}


def kept(membership: Membership) -> str:
    return str(membership.cards.newest_first()[0].brings)


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["while typing", "by the button"])
@pytest.mark.parametrize("handed_in", [False, True], ids=["draft", "handed in"])
def test_a_window_does_not_write_over_another(
    at: Client, mentor_member: Membership, topic: Topic, headers: dict[str, str], handed_in: bool
) -> None:
    url = address("card", mentor_member)
    at.post(url, filled(topic, brings="At first"))
    phone, desk = opened(at, mentor_member), opened(at, mentor_member)
    at.post(url, filled(topic, brings="On the phone", **phone, **({"hand_in": "1"} if handed_in else {})))
    refused = at.post(url, filled(topic, brings="At the desk", **desk), headers=headers)
    assert refused.status_code == 409
    assert "in another window" in refused.content.decode()
    assert kept(mentor_member) == "On the phone"
    decided = at.post(url, filled(topic, brings="At the desk", anyway="1", **desk))
    assert decided.status_code == 302
    assert kept(mentor_member) == "At the desk"


def test_one_window_is_never_in_its_own_way(at: Client, mentor_member: Membership, topic: Topic) -> None:
    """Not when a draft is written anew each time, nor when nothing is left of it, nor after handing in."""
    url, hand_in = address("card", mentor_member), {"hand_in": "1"}
    at.post(url, filled(topic, brings="One", **hand_in))
    at.post(url, filled(topic, brings="Two"))
    window = opened(at, mentor_member)
    for brings, more in [("Three", {}), ("One", {}), ("Four", {}), ("Four", hand_in), ("Five", {})]:
        answer = at.post(url, filled(topic, brings=brings, **more, **window))
        assert answer.status_code == 302, brings
        assert kept(mentor_member) == brings


def test_what_another_window_took_back_is_in_nobodys_way(
    at: Client, mentor_member: Membership, topic: Topic
) -> None:
    url = address("card", mentor_member)
    at.post(url, filled(topic, brings="One", hand_in="1"))
    at.post(url, filled(topic, brings="Two"))
    window = opened(at, mentor_member)
    at.post(address("card_discard", mentor_member))
    assert at.post(url, filled(topic, brings="Three", **window)).status_code == 302

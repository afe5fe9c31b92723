"""Signing in through the real pages, with the mails taken from the outbox."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
LOGIN = reverse("account_login")
ASK = reverse("account_request_login_code")
CONFIRM = reverse("account_confirm_login_code")


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def visible(text: str) -> str:
    """A page without what differs from request to request."""
    return re.sub(r'"csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"|data-ours="[^"]*"', "", text)


def ask_for_code(client: Client, address: str) -> Any:
    return client.post(ASK, {"email": address}, follow=True)


def code_in(message: Message) -> str:
    return str(message.context["code"])


# --- by code ---------------------------------------------------------------------------------


def test_by_code(client: Client) -> None:
    person = UserFactory(locale="de")
    response = ask_for_code(client, person.email.upper())
    assert response.redirect_chain[-1][0] == CONFIRM
    message = Message.objects.get()
    assert (message.recipient, message.locale, message.is_secret) == (person, "de", True)
    assert code_in(message) in render(message).subject
    response = client.post(CONFIRM, {"code": code_in(message)})
    assert (response.status_code, response["Location"]) == (302, reverse("sessions:home"))
    assert is_signed_in(client)


def test_code_works_once(client: Client) -> None:
    person = UserFactory()
    ask_for_code(client, person.email)
    code = code_in(Message.objects.get())
    client.post(CONFIRM, {"code": code})
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    client.post(CONFIRM, {"code": code})
    assert not is_signed_in(client)


def test_code_is_for_the_browser_that_asked(client: Client) -> None:
    ask_for_code(client, UserFactory().email)
    other = Client()
    other.post(CONFIRM, {"code": code_in(Message.objects.get())})
    assert not is_signed_in(other)


def test_wrong_code(client: Client) -> None:
    ask_for_code(client, UserFactory().email)
    for _ in range(5):
        client.post(CONFIRM, {"code": "WRONG-CODE"})
    client.post(CONFIRM, {"code": code_in(Message.objects.get())})
    assert not is_signed_in(client)


def test_leads_back_to_where_one_came_from(client: Client) -> None:
    person = UserFactory(password=PASSWORD)
    profile = reverse("accounts:profile")
    asked = client.get(profile)
    response = client.post(asked["Location"], {"login": person.email, "password": PASSWORD, "next": profile})
    assert response["Location"] == profile


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_leads_nowhere_else(client: Client, target: str) -> None:
    person = UserFactory(password=PASSWORD)
    response = client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": target})
    assert response["Location"] == reverse("sessions:home")


# --- nobody can find out who has an account --------------------------------------------------


def test_unknown_address_looks_the_same(client: Client) -> None:
    person = UserFactory()
    known = ask_for_code(client, person.email)
    unknown = ask_for_code(Client(), "nobody@example.org")
    assert known.redirect_chain == unknown.redirect_chain
    pages = [visible(page.text).replace("%40", "@") for page in (known, unknown)]
    assert pages[0].replace(person.email, "nobody@example.org") == pages[1]
    kinds = Message.objects.order_by("created_at").values_list("template", "address")
    assert list(kinds) == [
        ("account/login_code", person.email),
        ("account/unknown_account", "nobody@example.org"),
    ]


def test_unknown_address_is_written_to_once_an_hour() -> None:
    for _ in range(2):
        ask_for_code(Client(), "nobody@example.org")
        ask_for_code(Client(), "Nobody@example.org")
    message = Message.objects.get()
    assert "nobody@example.org" in render(message).text.lower()
    assert message.recipient is None


def test_mail_speaks_the_language_of_the_page_if_nobody_is_known() -> None:
    Client().post(ASK, {"email": "nobody@example.org"}, headers={"Accept-Language": "de"})
    assert Message.objects.get().locale == "de"


def test_forgotten_password_tells_nothing_either(client: Client) -> None:
    url, person = reverse("account_reset_password"), UserFactory()
    known = client.post(url, {"email": person.email}, follow=True)
    unknown = Client().post(url, {"email": "nobody@example.org"}, follow=True)
    assert visible(known.text) == visible(unknown.text)
    assert sorted(Message.objects.values_list("template", flat=True)) == [
        "account/password_reset",
        "account/unknown_account",
    ]


def test_wrong_password_and_unknown_address_are_one_answer(client: Client) -> None:
    person = UserFactory(password=PASSWORD)
    pages = [
        visible(client.post(LOGIN, {"login": address, "password": "wrong wrong wrong"}).text).replace(
            address, ""
        )
        for address in (person.email, "nobody@example.org")
    ]
    assert pages[0] == pages[1]


# --- by password -----------------------------------------------------------------------------


def test_by_password(client: Client) -> None:
    person = UserFactory(password=PASSWORD)
    client.post(LOGIN, {"login": person.email.upper(), "password": PASSWORD})
    assert is_signed_in(client)
    assert not Message.objects.exists()


@pytest.mark.parametrize("password", ["", "!", "wrong wrong wrong"])
def test_wrong_password(client: Client, password: str) -> None:
    for person in (UserFactory(password=PASSWORD), UserFactory()):
        client.post(LOGIN, {"login": person.email, "password": password})
        assert not is_signed_in(client)


def test_many_wrong_passwords_lock_the_door_for_a_while(client: Client) -> None:
    person = UserFactory(password=PASSWORD)
    for _ in range(5):
        client.post(LOGIN, {"login": person.email, "password": "wrong wrong wrong"})
    response = client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert "Too many failed login attempts" in response.text
    assert not is_signed_in(client)


def test_new_password_by_mail(client: Client) -> None:
    person = UserFactory()
    client.post(reverse("account_reset_password"), {"email": person.email}, headers={"Host": "localhost"})
    message = Message.objects.get()
    assert message.is_secret
    link = re.search(r"http://localhost(/accounts/password/reset/key/\S+)", render(message).text)
    assert link
    form = client.get(link[1])
    response = client.post(form["Location"], {"password1": PASSWORD, "password2": PASSWORD})
    assert response.status_code == 302
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert is_signed_in(client)
    told = Message.objects.get(template="account/password_changed")
    assert told.address == person.email
    assert Client().get(link[1], follow=True).status_code == 200
    again = Client()
    assert again.get(link[1]).status_code == 200  # the page that says the link was used


def test_forged_host_gets_into_no_mail(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    url = reverse("account_reset_password")
    client.post(url, {"email": UserFactory().email}, headers={"Host": "evil.example"})
    letter = render(Message.objects.get())
    assert "evil.example" not in letter.text + letter.html
    assert "http://localhost/accounts/password/reset/key/" in letter.text


# --- who may not -----------------------------------------------------------------------------


def test_who_has_left_gets_no_code(client: Client) -> None:
    person = UserFactory(is_active=False)
    ask_for_code(client, person.email)
    assert Message.objects.get().template == "account/unknown_account"


def test_who_has_left_has_no_use_for_the_password(client: Client) -> None:
    person = UserFactory(is_active=False, password=PASSWORD)
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert not is_signed_in(client)


def test_who_leaves_with_a_code_in_hand(client: Client) -> None:
    person = UserFactory()
    ask_for_code(client, person.email)
    User.objects.update(is_active=False)
    client.post(CONFIRM, {"code": code_in(Message.objects.get())})
    assert not is_signed_in(client)


def test_nobody_signs_up(client: Client) -> None:
    url = reverse("account_signup")
    assert client.get(url).status_code == 200
    client.post(url, {"email": "new@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="new@example.org").exists()
    assert not Message.objects.exists()


def test_nobody_adds_addresses(client: Client) -> None:
    """Else somebody could take an address that another person will be invited by."""
    client.force_login(UserFactory())
    response = client.get(reverse("account_email"))
    assert (response.status_code, response["Location"]) == (302, reverse("accounts:profile"))
    assert (
        client.post(reverse("account_email"), {"action_add": "", "email": "x@example.org"}).status_code == 405
    )

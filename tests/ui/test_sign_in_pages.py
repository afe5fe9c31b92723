"""Signing in: the code by e-mail first, the password second, and the demo's people in one click."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from mentoring.accounts.models import User
from mentoring.demo.personas import PERSONAS
from tests.factories import UserFactory
from tests.ui.markup import elements, one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("styleguide")]

LOGIN = "/accounts/login/"
SIGNED_OUT = (
    LOGIN,
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/inactive/",
    "/accounts/password/reset/key/abc-wrong/",
)
SIGNED_IN = ("/accounts/logout/", "/accounts/password/set/")


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_of_those_who_are_signed_out_look_native(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    assert html.count("<h1") == 1
    assert "entrance-card" in html
    assert "style=" not in html


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_of_those_who_are_signed_in_look_native(client: Client, user: User, path: str) -> None:
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    html = client.get(path).content.decode()
    assert html.count("<h1") == 1
    assert one(html, "aside", id="sidebar")
    assert "style=" not in html


def test_the_code_comes_first_and_the_password_is_folded_away(client: Client) -> None:
    html = client.get(LOGIN).content.decode()
    actions = [form["action"] for form in elements(html, "form")]
    assert actions[:2] == ["/accounts/login/code/", LOGIN]
    assert "open" not in one(html, "details")


def test_a_wrong_password_opens_the_fold_and_says_so(client: Client) -> None:
    html = client.post(LOGIN, {"login": "nobody@example.org", "password": "wrong"}).content.decode()
    assert "open" in one(html, "details")
    assert one(html, role="alert", **{"class": "alert alert-danger error-summary"})
    assert one(html, "input", id="id_login")["value"] == "nobody@example.org"


def test_the_page_to_go_to_is_kept_on_every_way_in(client: Client) -> None:
    html = client.get(f"{LOGIN}?next=/people/").content.decode()
    ways = [form for form in elements(html, "form") if form["method"] == "post"]
    assert len(elements(html, "input", name="next", value="/people/")) == len(ways)


def test_a_code_is_asked_for_with_the_address_that_it_went_to(client: Client) -> None:
    html = client.post("/accounts/login/code/", {"email": "<b>@example.org"}).content.decode()
    assert one(html, "input", name="email")["aria-invalid"] == "true"
    html = client.post("/accounts/login/code/", {"email": "who@example.org"}, follow=True).content.decode()
    assert "who@example.org" in html
    assert one(html, "input", name="code")["autocomplete"] == "one-time-code"


def test_the_demos_people_sign_in_with_one_click(client: Client) -> None:
    for persona in PERSONAS:
        UserFactory(email=persona.email, password=persona.password)
    html = client.get(LOGIN).content.decode()
    addresses = [field["value"] for field in elements(html, "input", name="login", type="hidden")]
    assert addresses == [persona.email for persona in PERSONAS]
    data = {"login": PERSONAS[0].email, "password": PERSONAS[0].password}
    assert client.post(LOGIN, data).headers["Location"] == "/"


def test_outside_the_demo_nobody_is_offered(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    html = client.get(LOGIN).content.decode()
    assert not elements(html, "input", name="login", type="hidden")
    assert PERSONAS[0].email not in html

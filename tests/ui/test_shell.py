"""The frame around every page."""

import pytest
from django.test import Client

from mentoring.accounts.models import User
from tests.ui.conftest import make_people
from tests.ui.markup import elements, one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("styleguide")]


@pytest.fixture
def html(client: Client, user: User) -> str:
    client.force_login(user)
    return client.get("/people/").content.decode()


def test_title_and_heading_are_one_text(html: str) -> None:
    assert "<title>People · Digital leadership 2026 · Turnabout</title>" in html
    assert html.count("<h1") == 1


def test_the_first_link_leads_to_the_content(html: str) -> None:
    assert elements(html, "a")[0]["href"] == "#main"
    assert one(html, "main")["id"] == "main"


def test_the_place_in_the_navigation_is_marked_in_both_bars(html: str) -> None:
    marked = [
        link["href"] for link in elements(html, "a", **{"aria-current": "page"}) if link["href"] != "?page=1"
    ]
    assert marked == ["/overview/", "/overview/"]


def test_menus_open_without_javascript(html: str) -> None:
    targets = {button["popovertarget"] for button in elements(html, "button") if "popovertarget" in button}
    assert targets == {"sidebar", "switcher-menu", "account-menu"}
    assert all("popover" in one(html, id=str(target)) for target in targets)


def test_the_token_goes_with_every_request_of_htmx(html: str) -> None:
    assert "X-CSRFToken" in str(one(html, "body")["hx-headers:inherited"])


def test_signing_out_is_a_post(html: str) -> None:
    assert one(html, "form", action="/accounts/logout/")["method"] == "post"


def test_a_page_without_navigation_still_stands(client: Client) -> None:
    html = client.get("/nothing/").content.decode()
    assert one(html, "main")
    assert not elements(html, "aside")


def test_without_a_programme_at_hand_the_side_bar_lists_them(client: Client, user: User) -> None:
    client.force_login(user)
    html = client.get("/home/").content.decode()
    assert [link["href"] for link in elements(html, "a", **{"class": "nav-row nav-program"})] == [
        "/",
        "/people/",
    ]
    assert not elements(html, id="switcher-menu")


def test_breadcrumbs_that_name_only_the_page_itself_are_left_out(client: Client) -> None:
    make_people(3)
    assert not elements(client.get("/home/").content.decode(), "nav", **{"class": "crumbs"})
    assert len(elements(client.get("/").content.decode(), "nav", **{"class": "crumbs"})) == 1


def test_no_page_asks_for_a_file_of_another_host(html: str) -> None:
    assert all(not str(e.get("src") or "").startswith("http") for e in elements(html, "script"))
    assert all(not str(e.get("href") or "").startswith("http") for e in elements(html, "link"))

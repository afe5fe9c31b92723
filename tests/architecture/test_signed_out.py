"""A button pressed after the session has ended: after sign-in the person is on a page that can be opened."""

import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from mentoring.accounts.checks import own_patterns
from mentoring.ui.way_back import takes_get
from tests import factories
from tests.architecture.walk import PROBES, declared, named

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
HOST = "http://testserver"
ANY = uuid.UUID(int=7)
GUARDED = {
    named(pattern): pattern
    for _route, pattern in own_patterns()
    if declared(pattern).kind in ("access", "signed_in") and pattern.name not in PROBES
}


def _url(name: str, pattern: URLPattern) -> str:
    return reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, ANY))


def _next_of(location: str) -> str:
    parts = urlsplit(location)
    assert parts.path == reverse("account_login")
    return parse_qs(parts.query)["next"][0]


def _led_to(client: Client, url: str, headers: dict[str, str]) -> str | None:
    """None where the address takes nothing that is sent to it."""
    response = client.post(url, {"text": "two words"}, headers=headers)
    if response.status_code == 405:
        return None
    if "HX-Request" in headers:
        assert response.headers["X-Not-Done"]
        return _next_of(response.headers["HX-Redirect"])
    assert response.status_code == 401
    assert response.headers["Cache-Control"] == "no-store"
    link = re.search(r'href="(/accounts/login/[^"]*)"', response.content.decode())
    assert link
    return _next_of(link[1].replace("&amp;", "&"))


# What a browser says of where it comes from; the last two are lies or addresses that cannot be opened.
PLACES = ("", "page", "nowhere", "foreign", "button")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("by_htmx", [False, True])
def test_no_way_back_leads_to_an_address_that_cannot_be_opened(
    place: str, by_htmx: bool, client: Client
) -> None:
    page, button = reverse("sessions:pair", args=[ANY]) + "?month=2", reverse("matching:undo", args=[ANY])
    come_from = {
        "page": HOST + page,
        "nowhere": f"{HOST}/nothing/here/",
        "foreign": f"https://elsewhere.example{page}",
        "button": HOST + button,
    }.get(place, "")
    headers = {"Referer": come_from} if come_from else {}
    if by_htmx:
        headers |= HTMX | ({"HX-Current-URL": come_from} if come_from else {})
    back_again = Client()
    back_again.force_login(factories.UserFactory())
    for name, pattern in GUARDED.items():
        led_to = _led_to(client, _url(name, pattern), headers)
        if led_to is None:
            continue
        assert back_again.get(led_to).status_code != 405, (name, led_to)
        assert led_to == page or place != "page"
        assert "elsewhere" not in led_to


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_it_is_known_which_addresses_can_be_opened(name: str, client: Client) -> None:
    client.force_login(factories.UserFactory())
    status = client.get(_url(name, GUARDED[name])).status_code
    assert takes_get(GUARDED[name].callback) is (status != 405)


def test_a_part_that_htmx_asks_for_leads_back_to_its_page(client: Client) -> None:
    page = reverse("matching:run", args=[ANY])
    for kind in ("partial", "full"):
        headers = {**HTMX, "HX-Request-Type": kind, "HX-Current-URL": HOST + page}
        response = client.get(reverse("matching:changes", args=[ANY]), headers=headers)
        assert _next_of(response.headers["HX-Redirect"]) == page


def test_what_was_written_is_shown_to_those_without_javascript_and_kept_nowhere(client: Client) -> None:
    typed = {"note": "A <b>private</b> thought", "password": "not to be seen", "form_key": "7 8"}
    html = client.post(reverse("sessions:log", args=[ANY]), typed).content.decode()
    assert "A &lt;b&gt;private&lt;/b&gt; thought" in html
    assert "not to be seen" not in html
    assert "7 8" not in html
    assert not client.session.keys()


def test_a_form_without_a_valid_token_leads_back_to_its_page() -> None:
    strict = Client(enforce_csrf_checks=True)
    page = reverse("sessions:pair", args=[ANY])
    url = reverse("sessions:log", args=[ANY])
    html = strict.post(url, headers={"Referer": HOST + page}).content.decode()
    assert f'href="{page}"' in html
    foreign = strict.post(url, headers={"Referer": "https://elsewhere.example/x/"}).content.decode()
    assert "elsewhere" not in foreign
    note = strict.post(url, headers={**HTMX, "HX-Current-URL": HOST + page})
    assert f'href="{page}"' in note.content.decode()
    assert note.headers["X-Not-Done"]

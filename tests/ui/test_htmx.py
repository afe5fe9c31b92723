"""Both shapes of each answer: a whole page, and the part that htmx swaps in."""

import json
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.ui.markup import one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("styleguide")]

HTMX = {
    "HX-Request": "true",
    "HX-Request-Type": "partial",
    "HX-Current-URL": "http://testserver/people/?page=2",
}


def test_a_fragment_is_the_partial_for_htmx_and_the_page_otherwise(client: Client) -> None:
    assert client.get("/card/", headers=HTMX).content.decode() == '<p id="count">Card 1</p>'
    assert one(client.get("/card/").content.decode(), "main")


@pytest.mark.parametrize(
    "headers",
    [
        {**HTMX, "HX-Request-Type": "full"},
        {**HTMX, "HX-Boosted": "true"},
        {**HTMX, "HX-History-Restore-Request": "true"},
    ],
)
def test_htmx_gets_the_whole_page_where_it_wants_one(client: Client, headers: dict[str, str]) -> None:
    assert one(client.get("/card/", headers=headers).content.decode(), "main")


def test_after_a_change_htmx_gets_the_part_and_the_toast_at_once(client: Client) -> None:
    response = client.post("/change/", headers=HTMX)
    assert response.status_code == HTTPStatus.OK
    assert response.content.decode() == '<p id="count">Card 2</p>'
    event = json.loads(response.headers["HX-Trigger"])["toasts"]
    assert event == {"target": "body", "toasts": [{"text": "Schön, it is done.", "tone": "success"}]}


def test_after_a_change_a_plain_browser_is_sent_on_and_told_there(client: Client) -> None:
    response = client.post("/change/", follow=True)
    assert response.redirect_chain == [("/card/", 302)]
    assert "Schön, it is done." in response.content.decode()


def test_a_toast_is_said_once(client: Client) -> None:
    client.post("/change/", headers=HTMX)
    assert "Schön" not in client.get("/people/").content.decode()


def test_a_refusal_is_a_page_with_its_status_and_sentence(client: Client) -> None:
    response = client.post("/refuse/")
    assert response.status_code == HTTPStatus.CONFLICT
    html = response.content.decode()
    assert one(html, "main")
    assert "Somebody else has just confirmed this run." in html


def test_a_refusal_for_htmx_is_a_note_that_leaves_the_page_as_it_is(client: Client) -> None:
    response = client.post("/refuse/", headers=HTMX)
    assert response.status_code == HTTPStatus.CONFLICT
    assert response.headers["HX-Retarget"] == "#toasts"
    assert response.headers["HX-Reswap"] == "beforeend"
    html = response.content.decode()
    assert one(html, role="alert")
    assert "<main" not in html


@pytest.mark.parametrize("headers", [{"Referer": "http://testserver/people/?page=2"}, HTMX])
def test_a_refusal_leads_to_the_page_as_it_is_now(headers: dict[str, str], client: Client) -> None:
    html = client.post("/refuse/", headers=headers).content.decode()
    assert one(html, "a", href="/people/?page=2")


def test_a_refusal_leads_to_no_foreign_page_and_to_none_that_cannot_be_opened(client: Client) -> None:
    for referrer in (
        "https://elsewhere.example/people/",
        "http://testserver/change/",
        "http://testserver/x/",
    ):
        html = client.post("/refuse/", headers={"Referer": referrer}).content.decode()
        assert referrer.removeprefix("http://testserver") not in html


def test_other_errors_are_not_swallowed(client: Client) -> None:
    with pytest.raises(RuntimeError, match="on purpose"):
        client.get("/broken/")


@pytest.mark.parametrize(("path", "status"), [("/nothing-here/", 404), ("/broken/", 500)])
def test_errors_of_the_server_have_both_shapes(client: Client, path: str, status: int) -> None:
    client.raise_request_exception = False
    page = client.get(path)
    note = client.get(path, headers=HTMX)
    assert (page.status_code, note.status_code) == (status, status)
    assert one(page.content.decode(), "main")
    assert note.headers["HX-Retarget"] == "#toasts"
    assert "<main" not in note.content.decode()


def test_the_page_of_a_server_error_needs_no_database(client: Client) -> None:
    client.raise_request_exception = False
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/broken/").status_code == 500
    assert len(queries) == 0


def test_a_forged_form_is_refused_in_words(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/change/")
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "open for too long" in response.content.decode()
    assert strict.post("/change/", headers=HTMX).headers["HX-Retarget"] == "#toasts"


# --- redirects --------------------------------------------------------------------------------


def test_a_redirect_moves_the_whole_browser_of_htmx(client: Client) -> None:
    response = client.post("/move/", headers=HTMX)
    assert response.status_code == HTTPStatus.OK
    assert response.headers["HX-Redirect"] == "/people/"
    assert client.post("/move/").status_code == HTTPStatus.FOUND


def test_the_sign_in_page_leads_back_to_the_page_not_to_the_part(client: Client) -> None:
    response = client.get("/to-login/", headers=HTMX)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Fpeople%2F%3Fpage%3D2"


def test_a_foreign_page_is_never_led_back_to(client: Client) -> None:
    headers = {**HTMX, "HX-Current-URL": "https://elsewhere.example/people/"}
    response = client.get("/to-login/", headers=headers)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/to-login/"

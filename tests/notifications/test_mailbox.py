"""The demo's mailbox: every mail is there, and no page of it runs or loads anything."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, mailers
from django.test import Client

from mentoring import engines
from mentoring.notifications.maildir import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailer(settings: Any, tmp_path: Path) -> None:
    settings.MAILERS = {"default": engines.mailer("maildir://", tmp_path)}


def send(to: str = "anna@example.org", subject: str = "Hello", text: str = "Words.", html: str = "") -> None:
    mail = EmailMultiAlternatives(subject, text, "turnabout@example.org", [to])
    if html:
        mail.attach_alternative(html, "text/html")
    mailers.default.send_messages([mail])


def only_key(tmp_path: Path) -> str:
    (mail,) = Mailbox(tmp_path / "mailbox").newest_first()
    return mail.key


def test_nothing_yet(client: Client) -> None:
    response = client.get("/demo/mailbox/")
    assert "No mail yet" in response.text
    assert "Demo only" in response.text


def test_newest_first(client: Client) -> None:
    for subject in ("First", "Second", "Third"):
        send(subject=subject)
    found = re.findall(r"First|Second|Third", client.get("/demo/mailbox/").text)
    assert found == ["Third", "Second", "First"]


def test_search_by_recipient_or_subject(client: Client) -> None:
    send("anna@example.org", "Your pair")
    send("bert@example.org", "Your pair")
    send("bert@example.org", "Grüße")
    assert client.get("/demo/mailbox/?q=ANNA").text.count("@example.org</td>") == 1
    assert client.get("/demo/mailbox/?q=gr%C3%BC%C3%9Fe").text.count("@example.org</td>") == 1
    assert "No mail matches" in client.get("/demo/mailbox/?q=carl").text


def test_pages(client: Client) -> None:
    for n in range(51):
        send(subject=f"Mail {n}.")
    first, second = client.get("/demo/mailbox/").text, client.get("/demo/mailbox/?page=2").text
    assert first.count("@example.org</td>") == 50
    assert "?page=2" in first
    assert second.count("@example.org</td>") == 1
    assert "Mail 0." in second
    assert client.get("/demo/mailbox/?page=0;DROP").text.count("@example.org</td>") == 50


def test_one_mail_with_text_and_html(client: Client, tmp_path: Path) -> None:
    send(
        text="Look: http://localhost/pairs/1/\n\n<b>not bold</b>", html="<html><head></head><p>Hi</p></html>"
    )
    key = only_key(tmp_path)
    response = client.get(f"/demo/mailbox/{key}/")
    assert '<a href="http://localhost/pairs/1/"' in response.text
    assert "&lt;b&gt;not bold" in response.text
    assert f'src="/demo/mailbox/{key}/html"' in response.text
    assert "frame-src 'self'" in response["Content-Security-Policy"]


def test_html_is_shown_in_a_sandbox_with_its_own_styles_only(client: Client, tmp_path: Path) -> None:
    send(html='<html><head></head><body><p style="color:red">Hi</p><script>alert(1)</script></body></html>')
    response = client.get(f"/demo/mailbox/{only_key(tmp_path)}/html")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "unsafe-inline" not in policy
    assert "script-src" not in policy
    # printf 'color:red' | openssl dgst -sha256 -binary | base64
    assert "style-src 'unsafe-hashes' 'sha256-8f935d27GvUutRyY9yWScUMiFUk4WTdZURISiYfPOeQ='" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("key", ["nothing", "..", "%2e%2e%2fvalkey.sock", "a%00b"])
def test_no_such_mail(client: Client, key: str) -> None:
    send()
    assert client.get(f"/demo/mailbox/{key}/").status_code == 404
    assert client.get(f"/demo/mailbox/{key}/html").status_code == 404


def test_mail_without_html(client: Client, tmp_path: Path) -> None:
    send()
    key = only_key(tmp_path)
    assert "<iframe" not in client.get(f"/demo/mailbox/{key}/").text
    assert client.get(f"/demo/mailbox/{key}/html").status_code == 404


def test_where_turnabout_really_runs_there_is_no_mailbox(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    send()
    key = only_key(tmp_path)
    settings.DEMO = False
    for path in ("", f"{key}/", f"{key}/html"):
        assert client.get(f"/demo/mailbox/{path}").status_code == 404


def test_demo_that_really_sends_has_no_mailbox(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MAILERS = {"default": engines.mailer("smtp://127.0.0.1:9", tmp_path)}
    assert client.get("/demo/mailbox/").status_code == 404

"""Nobody becomes somebody else: what a platform admin tries, and what is left of it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from mentoring.accounts.admin import site
from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from tests.factories import (
    AddressChangeFactory,
    MessageFactory,
    SessionLogFactory,
    SessionNoteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Between the two of us: I am looking for another job."
PASSWORD = "correct horse battery"


@pytest.fixture
def admin(client: Client) -> User:
    admin = UserFactory(is_staff=True, email="admin@firm.example")
    client.force_login(admin)
    return admin


@pytest.fixture
def victim() -> User:
    """A mentor who has written a private note."""
    log = SessionLogFactory(
        pair__mentor__user__email="victim@firm.example", pair__mentor__user__password=PASSWORD
    )
    SessionNoteFactory(log=log, text=SECRET)
    victim: User = log.pair.mentor.user
    return victim


def change_url(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])


def form_of(person: User, **changes: Any) -> dict[str, Any]:
    fields = ("email", "given_name", "family_name", "locale", "time_zone", "organisation_id")
    kept = {name.removesuffix("_id"): getattr(person, name) for name in fields}
    return kept | {"is_active": "on"} | changes


def sign_in_by_code(address: str) -> Client:
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": address})
    message = Message.objects.filter(address=address).latest("created_at")
    browser.post(reverse("account_confirm_login_code"), {"code": message.context.get("code", "none")})
    return browser


def pages_of_pair(browser: Client, victim: User) -> str:
    pair = victim.memberships.get().mentor_pairs.get()
    return browser.get(reverse("sessions:pair", args=[pair.pk]), follow=True).text


def test_the_note_is_there_for_its_writer(client: Client, victim: User) -> None:
    """The control: without it the attacks would prove nothing."""
    assert SECRET in pages_of_pair(sign_in_by_code(victim.email), victim)


def test_an_admin_who_edits_the_address_stays_outside(client: Client, admin: User, victim: User) -> None:
    client.post(change_url(victim), form_of(victim, email="mailbox@evil.example"))
    victim.refresh_from_db()
    assert victim.email == "victim@firm.example"
    assert SECRET not in pages_of_pair(sign_in_by_code("mailbox@evil.example"), victim)


def test_an_admin_who_asks_for_an_address_of_their_own_waits_and_is_found_out(
    client: Client, admin: User, victim: User
) -> None:
    url = reverse("admin:accounts_addresschange_add")
    client.post(url, {"person": victim.pk, "new_address": "mailbox@evil.example"})
    theirs = Message.objects.get(address="mailbox@evil.example")
    link = re.search(r"http://localhost(/addresses/new/\S+)", render(theirs).text)
    assert link
    Client().post(link[1])
    victim.refresh_from_db()
    assert victim.email == "victim@firm.example"
    assert SECRET not in pages_of_pair(sign_in_by_code("mailbox@evil.example"), victim)
    told = render(Message.objects.get(address="victim@firm.example"))
    assert admin.full_name in told.text
    stop = re.search(r"http://localhost(/addresses/old/\S+)", told.text)
    assert stop
    assert Client().post(f"{stop[1]}stop/").status_code == 200
    assert Client().post(link[1]).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "md5$x$y", "password1": PASSWORD, "password2": PASSWORD},
        {"is_superuser": "on", "groups": "1", "user_permissions": "1"},
        {"last_login": "2026-01-01", "last_login_0": "2026-01-01", "last_login_1": "00:00"},
        {"id": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_what_an_identity_is_proved_with_is_no_field_of_the_form(
    client: Client, admin: User, victim: User, changes: dict[str, str]
) -> None:
    names = ("password", "is_superuser", "last_login", "email")
    before = User.objects.values_list(*names).get(pk=victim.pk)
    assert client.post(change_url(victim), form_of(victim, **changes)).status_code == 302
    assert User.objects.values_list(*names).get(pk=victim.pk) == before
    assert not victim.groups.exists()
    assert not victim.user_permissions.exists()


def test_no_page_sets_the_password_of_somebody_else(client: Client, admin: User, victim: User) -> None:
    """Django has one beside each account; ours is the person's own alone."""
    urls = (f"{change_url(victim)}password/", f"/admin/accounts/user/{victim.pk}/password/")
    for url in urls:
        client.post(url, {"password1": "another horse battery", "password2": "another horse battery"})
    victim.refresh_from_db()
    assert victim.check_password(PASSWORD)


def test_an_account_is_still_closed_and_opened_by_an_admin(client: Client, admin: User, victim: User) -> None:
    closed = form_of(victim)
    del closed["is_active"]
    for form, is_active in ((closed, False), (form_of(victim), True)):
        assert client.post(change_url(victim), form).status_code == 302
        victim.refresh_from_db()
        assert victim.is_active is is_active


def test_no_page_of_the_administration_shows_a_secret(client: Client, admin: User, victim: User) -> None:
    """Whatever the registered models hold: hashes, tokens, and mails that wait with their codes."""
    marker = "S3CRET"
    User.objects.filter(pk=victim.pk).update(password=f"md5${marker}$x", last_login="1999-01-02T03:04Z")
    AddressChangeFactory(person=victim, new_hash=f"{marker}1", old_hash=f"{marker}2")
    for template in ("account/login_code", "programs/invitation", "sessions/logged"):
        MessageFactory(recipient=victim, template=template, context={"code": marker}, is_secret=True)
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls = [reverse(f"{name}_changelist")]
        for row in model._default_manager.all():
            urls += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history")]
        for url in urls:
            with zeal_ignore():
                text = client.get(url).text
            assert marker not in text, url
            assert "1999" not in text, url

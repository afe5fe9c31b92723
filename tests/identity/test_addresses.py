"""A new address: asked for by anybody who may, proved by its person, stopped by the old one."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from zeal import zeal_ignore

from mentoring.accounts.models import AddressChange, AuditEvent, User
from mentoring.identity import operations
from mentoring.identity.tasks import settle_address_changes
from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from tests.factories import AddressChangeFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN = reverse("identity:address")
PASSWORD = "correct horse battery"
OLD, NEW = "old@firm.example", "new@firm.example"


@pytest.fixture
def person(client: Client) -> User:
    person = UserFactory(email=OLD, password=PASSWORD)
    client.force_login(person)
    return person


def ask(person: User, address: str = NEW, by: User | None = None) -> AddressChange:
    return operations.ask_for_address(person, address, by=by or person)


def link_to(address: str) -> str:
    """The link of the newest mail to the address."""
    found = re.search(r"http://localhost(/addresses/\S+)", text_to(address))
    assert found
    return found[1]


def text_to(address: str) -> str:
    return render(Message.objects.filter(address=address).latest("created_at")).text


def confirm_new() -> Any:
    return Client().post(link_to(NEW))


def confirm_old() -> Any:
    return Client().post(f"{link_to(OLD)}confirm/")


def stop() -> Any:
    return Client().post(f"{link_to(OLD)}stop/")


def days_pass(days: int) -> None:
    """As if all had begun so many days earlier."""
    for change in AddressChange.objects.all():
        AddressChange.objects.filter(pk=change.pk).update(due_at=change.due_at - timedelta(days=days))


def address_of(person: User) -> str:
    return User.objects.get(pk=person.pk).email


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


# --- the ways to a new address ------------------------------------------------------------------


def test_both_addresses_confirm_and_it_takes_effect_at_once(client: Client, person: User) -> None:
    assert client.post(OWN, {"address": "New@Firm.example"}).status_code == 302
    assert NEW in client.get(OWN).text
    confirm_new()
    assert address_of(person) == OLD
    assert "You sign in with new@firm.example" in confirm_old().text
    assert address_of(person) == NEW
    assert verbs() == [
        "user.address_asked",
        "user.address_confirmed",
        "user.address_confirmed",
        "user.address_changed",
    ]
    assert not any("@" in str(event.changes) for event in AuditEvent.objects.all())


def test_in_whatever_order(person: User) -> None:
    ask(person)
    assert "as soon as the new address is confirmed" in confirm_old().text
    assert address_of(person) == OLD
    confirm_new()
    assert address_of(person) == NEW


@pytest.mark.parametrize("by_admin", [False, True])
def test_what_the_old_address_does_not_confirm_waits_seven_days(person: User, by_admin: bool) -> None:
    ask(person, by=UserFactory(is_staff=True) if by_admin else None)
    confirm_new()
    days_pass(6)
    settle_address_changes()
    assert address_of(person) == OLD
    days_pass(1)
    settle_address_changes()
    assert address_of(person) == NEW
    settle_address_changes()
    assert verbs().count("user.address_changed") == 1


def test_what_the_new_address_does_not_confirm_lapses(person: User) -> None:
    ask(person)
    confirm_old()
    days_pass(7)
    assert confirm_new().status_code == 409
    settle_address_changes()
    assert address_of(person) == OLD
    assert AddressChange.objects.get().state == "lapsed"


@pytest.mark.parametrize("days", [0, 6])
def test_the_old_address_stops_it(person: User, days: int) -> None:
    ask(person)
    confirm_new()
    days_pass(days)
    assert stop().status_code == 200
    assert "was stopped" in text_to(OLD)
    days_pass(7)
    settle_address_changes()
    assert address_of(person) == OLD


def test_the_person_stops_it_on_their_page(client: Client, person: User) -> None:
    ask(person, by=UserFactory(is_staff=True, given_name="Grace", family_name="Hopper"))
    assert "Grace Hopper" in client.get(OWN).text
    assert client.post(reverse("identity:address_stop")).status_code == 302
    assert AddressChange.objects.get().state == "stopped"
    assert client.post(reverse("identity:address_stop")).status_code == 409


def test_who_signs_in_is_told(person: User) -> None:
    ask(person, by=UserFactory(is_staff=True))
    browser = Client()
    page = browser.post(reverse("account_login"), {"login": OLD, "password": PASSWORD}, follow=True)
    assert "A new address was asked for in your name" in page.text


def test_a_new_request_takes_the_place_of_the_old_one(person: User) -> None:
    ask(person, "first@firm.example")
    first = link_to("first@firm.example")
    ask(person)
    assert Client().post(first).status_code == 409
    confirm_new()
    confirm_old()
    assert address_of(person) == NEW


# --- what ends with the old address -------------------------------------------------------------


def take_effect(person: User) -> None:
    if not AddressChange.objects.open().exists():
        ask(person)
    confirm_new()
    confirm_old()
    assert address_of(person) == NEW


def test_all_sessions_end(client: Client, person: User) -> None:
    phone = Client()
    phone.force_login(person)
    take_effect(person)
    with zeal_ignore():  # the framework reads a session, throws it away and begins another
        assert [browser.get(OWN).status_code for browser in (client, phone)] == [302, 302]


def test_codes_and_links_that_went_to_the_old_address_open_no_door(person: User) -> None:
    browser, forgetful = Client(), Client()
    browser.post(reverse("account_request_login_code"), {"email": OLD})
    code = Message.objects.get(template="account/login_code").context["code"]
    forgetful.post(reverse("account_reset_password"), {"email": OLD})
    reset = re.search(r"http://localhost(/accounts/password/reset/key/\S+)", text_to(OLD))
    assert reset
    ask(person)
    take_effect(person)
    response = browser.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert "This code no longer works" in response.text
    assert browser.get(OWN).status_code == 302
    page = forgetful.get(reset[1], follow=True)
    forgetful.post(page.redirect_chain[-1][0] if page.redirect_chain else reset[1], {"password1": "x" * 12})
    assert not User.objects.get(pk=person.pk).has_usable_password()


def test_who_knew_the_password_has_no_use_for_it(person: User) -> None:
    """They may have begun this at a browser of the person's, or at an account of their own."""
    take_effect(person)
    browser = Client()
    for address in (OLD, NEW):
        browser.post(reverse("account_login"), {"login": address, "password": PASSWORD})
        assert browser.get(OWN).status_code == 302


def test_secrets_on_their_way_to_the_old_address_stay_here(person: User) -> None:
    Client().post(reverse("account_request_login_code"), {"email": OLD})
    ask(person)
    take_effect(person)
    waiting = Message.objects.filter(address=OLD, is_secret=True)
    assert waiting.exists()
    assert not waiting.filter(expires_at__gt=Now()).exists()


def test_allauth_forgets_the_old_address(person: User) -> None:
    EmailAddress.objects.create(user=person, email=OLD, verified=True, primary=True)
    take_effect(person)
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": OLD})
    assert Message.objects.latest("created_at").template == "account/unknown_account"


def test_signing_in_works_with_the_old_address_until_then_and_with_the_new_one_after(person: User) -> None:
    def templates(address: str) -> list[str]:
        Client().post(reverse("account_request_login_code"), {"email": address})
        return list(
            Message.objects.filter(address=address, template__startswith="account/").values_list(
                "template", flat=True
            )
        )

    ask(person)
    confirm_new()
    right = f"{link_to(OLD)}confirm/"
    assert templates(NEW) == ["account/unknown_account"]
    assert templates(OLD) == ["account/login_code"]
    Client().post(right)
    assert sorted(templates(NEW)) == ["account/login_code", "account/unknown_account"]


def test_both_addresses_are_told(person: User) -> None:
    take_effect(person)
    old, new = (
        render(Message.objects.get(template="identity/address_changed", address=it)) for it in (OLD, NEW)
    )
    for letter in (old, new):
        assert letter.subject == "Your address has changed"
        assert "You sign in to Turnabout with new@firm.example" in letter.text
    assert "tell whoever looks after Turnabout" in old.text
    assert "Sign in:" in new.text
    assert "Sign in:" not in old.text


# --- what nobody learns -------------------------------------------------------------------------


def visible(text: str) -> str:
    return re.sub(r'"csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"', "", text)


def test_an_address_that_is_taken_looks_like_any_other(client: Client, person: User) -> None:
    UserFactory(email="taken@firm.example")
    pages = []
    for address in ("taken@firm.example", "nobody@firm.example"):
        response = client.post(OWN, {"address": address}, follow=True)
        pages.append(visible(response.text).replace(address, NEW))
        AddressChange.objects.update(due_at=timezone.now() + timedelta(days=7))
    times = re.compile(r"\d+:\d\d")
    assert times.sub("", pages[0]) == times.sub("", pages[1])
    assert "There is an account with this address already" in text_to("taken@firm.example")
    assert "/addresses/" not in text_to("taken@firm.example")


def test_an_address_that_is_taken_in_the_meantime_changes_nothing(person: User) -> None:
    ask(person)
    confirm_new()
    UserFactory(email=NEW)
    assert "account of its own" in confirm_old().text
    assert address_of(person) == OLD
    assert "account of its own" in text_to(OLD)
    changed = User.objects.get(pk=person.pk)
    assert changed.check_password(PASSWORD)


def test_the_mail_to_the_new_address_tells_a_stranger_little(person: User) -> None:
    ask(person)
    text = text_to(NEW) + Client().get(link_to(NEW)).text
    assert "o…@firm.example" in text
    for told in (OLD, person.given_name, person.family_name):
        assert told not in text


def test_one_s_own_address_is_refused(client: Client, person: User) -> None:
    response = client.post(OWN, {"address": OLD.upper()})
    assert response.status_code == 422
    assert "This is the address already" in response.text


def test_nobody_sends_many_mails_by_it(client: Client, person: User) -> None:
    answers = [client.post(OWN, {"address": f"n{n}@firm.example"}).status_code for n in range(6)]
    assert answers == [302] * 5 + [429]


# --- links --------------------------------------------------------------------------------------


def test_to_fetch_a_link_changes_nothing(person: User) -> None:
    ask(person)
    before = AddressChange.objects.values().get()
    for address in (NEW, OLD):
        response = Client().get(link_to(address))
        assert response.status_code == 200
        assert response["Referrer-Policy"] == "strict-origin"
        assert "no-store" in response["Cache-Control"]
    assert AddressChange.objects.values().get() == before
    assert Client().get(f"{link_to(OLD)}stop/").status_code == 405


def test_a_link_speaks_to_its_person() -> None:
    person = UserFactory(email=OLD, time_zone="Asia/Tokyo", locale="de")
    change = ask(person)
    due = localtime(change.due_at, ZoneInfo("Asia/Tokyo"))
    assert f"{due:%H:%M}" in Client().get(link_to(OLD), headers={"Accept-Language": "en"}).text


def test_a_link_of_what_is_over_does_nothing(person: User) -> None:
    ask(person)
    old, new = link_to(OLD), link_to(NEW)
    stop()
    assert Client().post(new).status_code == 409
    for what in ("stop/", "confirm/"):
        assert Client().post(old + what).status_code == 409
    for link in (old, new):
        assert Client().get(link).status_code == 404


def test_a_made_up_link_is_no_link(person: User) -> None:
    for name in ("new_address", "old_address"):
        assert Client().get(reverse(f"identity:{name}", args=["made-up"])).status_code == 404
    assert Client().post(reverse("identity:new_address", args=["made-up"])).status_code == 409


def test_the_database_knows_no_token(person: User) -> None:
    ask(person)
    stored = str(AddressChange.objects.values().get())
    for address in (NEW, OLD):
        assert link_to(address).split("/")[3] not in stored


def test_links_are_forgotten_once_they_have_been_sent(person: User) -> None:
    ask(person)
    assert set(Message.objects.values_list("is_secret", flat=True)) == {True}


# --- what the database holds --------------------------------------------------------------------


def test_no_other_way_leads_to_a_new_address(person: User) -> None:
    with pytest.raises(IntegrityError, match="is not proved"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(email=NEW)
    person.email = NEW
    with pytest.raises(IntegrityError, match="is not proved"), transaction.atomic():
        person.save()


def test_an_earlier_proof_is_used_up(person: User) -> None:
    """Control: what has just been proved could be written."""
    take_effect(person)
    AddressChange.objects.update(settled_at=Now() - timedelta(days=1))
    with pgtrigger.ignore("accounts.User:user_address_is_proved"):
        User.objects.filter(pk=person.pk).update(email=OLD)
    with pytest.raises(IntegrityError, match="is not proved"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(email=NEW)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "taken_effect", "settled_at": Now()},
        {"state": "taken_effect", "settled_at": Now(), "new_confirmed_at": Now()},
        {"state": "taken_effect", "settled_at": Now(), "old_confirmed_at": Now()},
        {"state": "stopped"},
        {"settled_at": Now()},
        {"state": "whatever", "settled_at": Now()},
        {"new_address": "Capital@firm.example"},
    ],
)
def test_no_change_takes_effect_unproved(change: dict[str, Any]) -> None:
    row = AddressChangeFactory()
    with pytest.raises(IntegrityError, match="address_change_"), transaction.atomic():
        AddressChange.objects.filter(pk=row.pk).update(**change)


def test_one_change_at_a_time(person: User) -> None:
    AddressChangeFactory(person=person)
    with pytest.raises(IntegrityError, match="address_change_one_open"), transaction.atomic():
        AddressChangeFactory(person=person)


# --- two at once --------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of acts that begin together: the names of their errors, "" for none."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
            outcomes.append("")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


def committed() -> User:
    person: User = UserFactory(email=OLD)
    return person


def tokens() -> tuple[str, str]:
    return link_to(NEW).split("/")[3], link_to(OLD).split("/")[3]


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_are_one_change() -> None:
    for round_ in range(5):
        person = UserFactory(email=f"old{round_}@firm.example")
        ask(person, f"new{round_}@firm.example")
        new = link_to(f"new{round_}@firm.example").split("/")[3]
        old = link_to(f"old{round_}@firm.example").split("/")[3]
        assert at_once(
            partial(operations.confirm_new_address, new),
            partial(operations.confirm_old_address, old),
        ) == ["", ""]
        assert address_of(person) == f"new{round_}@firm.example"
    assert verbs().count("user.address_changed") == 5


@pytest.mark.django_db(transaction=True)
def test_one_link_twice_at_once_is_one_confirmation() -> None:
    person = committed()
    ask(person)
    new, _old = tokens()
    at_once(*[lambda: operations.confirm_new_address(new)] * 4)
    assert verbs().count("user.address_confirmed") == 1


@pytest.mark.django_db(transaction=True)
def test_stopping_and_taking_effect_at_once_have_one_winner() -> None:
    winners = set()
    for round_ in range(8):
        person = UserFactory(email=f"old{round_}@firm.example")
        ask(person, f"new{round_}@firm.example")
        operations.confirm_new_address(link_to(f"new{round_}@firm.example").split("/")[3])
        old = link_to(f"old{round_}@firm.example").split("/")[3]
        days_pass(7)
        outcome = at_once(operations.settle_due_changes, partial(operations.stop_by_link, old))
        state = AddressChange.objects.get(person=person).state
        winners.add(state)
        assert (state, address_of(person), outcome) in (
            ("stopped", f"old{round_}@firm.example", ["", ""]),
            ("taken_effect", f"new{round_}@firm.example", ["", "LinkUsed"]),
        )
    assert winners <= {"stopped", "taken_effect"}


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_leave_one_open() -> None:
    person = committed()
    assert at_once(*[partial(ask, person, f"n{n}@firm.example") for n in range(4)]) == [""] * 4
    assert sorted(AddressChange.objects.values_list("state", flat=True)) == ["open"] + ["replaced"] * 3
    assert Message.objects.filter(state=MessageState.QUEUED).count() == 8

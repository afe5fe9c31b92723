"""The administration: for platform admins, and nothing that people wrote is in it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from mentoring.accounts.admin import site
from mentoring.accounts.models import AddressChange, AuditEvent, BusinessUnit, Organisation, User
from mentoring.notifications.models import Message
from tests.factories import (
    AddressChangeFactory,
    AuditEventFactory,
    BusinessUnitFactory,
    MembershipFactory,
    MessageFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")


@pytest.fixture
def admin(client: Client) -> User:
    admin = UserFactory(is_staff=True)
    client.force_login(admin)
    return admin


def person_form(person: User, **changes: Any) -> dict[str, Any]:
    fields = ("email", "given_name", "family_name", "locale", "time_zone", "is_active")
    return {
        **{name: getattr(person, name) for name in fields},
        "organisation": person.organisation_id,
        **changes,
    }


def change_url(thing: Any) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def test_only_directory_audit_trail_and_fate_of_mails_are_in_it() -> None:
    assert set(site._registry) == {*(User, Organisation, BusinessUnit, AddressChange, AuditEvent, Message)}


def test_nobody_signs_in_by_the_usual_door(client: Client) -> None:
    for url in (INDEX, reverse("admin:login"), reverse("admin:accounts_user_changelist")):
        response = client.get(url, follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


@pytest.mark.parametrize("url", [INDEX, reverse("admin:accounts_user_changelist"), reverse("admin:login")])
def test_it_is_closed_to_everybody_else(client: Client, url: str) -> None:
    """An organiser, too, and somebody who may create programmes."""
    client.force_login(MembershipFactory().user)
    response = client.get(url, follow=True)
    assert "Directory and audit trail" not in response.text
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("model", "factory"),
    [
        (User, UserFactory),
        (Organisation, OrganisationFactory),
        (BusinessUnit, BusinessUnitFactory),
        (AddressChange, AddressChangeFactory),
        (AuditEvent, AuditEventFactory),
        (Message, MessageFactory),
    ],
)
def test_every_page_of_it_opens_at_one_cost(client: Client, admin: User, model: Any, factory: Any) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    things = factory.create_batch(2)
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    assert client.get(reverse(f"{name}_changelist") + "?q=a").status_code == 200
    assert client.get(change_url(things[0])).status_code == 200
    assert client.get(reverse(f"{name}_delete", args=[things[0].pk])).status_code == 403


def test_list_of_people_costs_the_same_for_many(
    client: Client, admin: User, django_assert_num_queries: Any
) -> None:
    url = reverse("admin:accounts_user_changelist")
    client.get(url)
    with django_assert_num_queries(7):
        client.get(url)
    UserFactory.create_batch(30)
    with django_assert_num_queries(7):
        client.get(url)


def test_person_is_added_without_a_password(client: Client, admin: User) -> None:
    form = {
        "email": "New@Example.org",
        "given_name": "N",
        "locale": "de",
        "time_zone": "UTC",
        "is_active": "on",
    }
    response = client.post(reverse("admin:accounts_user_add"), form)
    assert response.status_code == 302, response.text
    person = User.objects.get(email="new@example.org")
    assert not person.has_usable_password()
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.object_id) == ("user.created", admin, person.pk)


def test_right_to_create_programmes_is_given_and_taken(client: Client, admin: User) -> None:
    person = UserFactory()
    for may in (True, False):
        form = person_form(person, **({"may_create_programs": "on"} if may else {}))
        assert client.post(change_url(person), form).status_code == 302
        assert User.objects.get(pk=person.pk).has_perm("programs.add_program") is may
        page = client.get(change_url(person)).text
        assert ('name="may_create_programs" id="id_may_create_programs" checked' in page) is may
    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [
        "user.changed",
        "user.may_create_programs",
        "user.changed",
        "user.may_not_create_programs",
    ]


def test_nobody_becomes_superuser_here(client: Client, admin: User) -> None:
    client.post(change_url(admin), person_form(admin, is_staff="on", is_superuser="on", password="x"))
    changed = User.objects.get(pk=admin.pk)
    assert not changed.is_superuser
    assert changed.password == admin.password


def test_loop_is_refused_kindly(client: Client, admin: User) -> None:
    boss = UserFactory()
    person = UserFactory(manager=boss, organisation=boss.organisation)
    with zeal_ignore():  # the framework's own form fetches the manager twice
        response = client.post(change_url(boss), person_form(boss, manager=person.pk))
    assert response.status_code == 200
    assert "reports to the one that you are changing" in response.text


@pytest.mark.parametrize("factory", [AuditEventFactory, MessageFactory])
def test_trail_and_mails_are_to_look_at_only(client: Client, admin: User, factory: Any) -> None:
    thing = factory()
    assert client.post(change_url(thing), {"verb": "nothing", "error": "x"}).status_code == 403
    name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}"
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_contents_of_mails_are_not_shown(client: Client, admin: User) -> None:
    message = MessageFactory(context={"code": "GEHEIM"}, is_secret=True)
    pages = (
        client.get(change_url(message)).text
        + client.get(reverse("admin:notifications_message_changelist")).text
    )
    assert "GEHEIM" not in pages


def test_own_password_is_changed_where_everybody_does(client: Client, admin: User) -> None:
    assert client.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")


def test_a_new_address_is_asked_for_in_the_name_of_the_admin(client: Client, admin: User) -> None:
    person = UserFactory(email="old@example.org")
    url = reverse("admin:accounts_addresschange_add", query={"person": person.pk})
    assert f'href="{url}"' in client.get(change_url(person)).text
    assert "asked for by" not in client.get(url).text.lower()
    assert client.post(url, {"person": person.pk, "new_address": "New@example.org"}).status_code == 302
    change = AddressChange.objects.get()
    assert (change.asked_by, change.new_address, change.state) == (admin, "new@example.org", "open")
    assert AuditEvent.objects.get().verb == "user.address_asked"
    page = client.get(change_url(change))
    assert 'type="submit"' not in page.text.split('id="content"')[1]
    assert client.post(change_url(change), {"state": "taken_effect"}).status_code == 403


def test_an_address_that_somebody_has_is_not_asked_for(client: Client, admin: User) -> None:
    url = reverse("admin:accounts_addresschange_add")
    answer = client.post(url, {"person": UserFactory().pk, "new_address": admin.email.upper()})
    assert "A person has this address already." in answer.text
    assert not AddressChange.objects.exists()

"""Making programmes: from a template, from nothing, from an earlier round; the policy they begin with."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching import operations
from matching.blueprints import first_policy
from matching.engine import Policy, Rules
from matching.enums import PolicyOrigin
from matching.models import PolicyVersion
from matching.queries import current_version, policy_of
from mentoring.accounts.models import User
from programs.models import Program
from tests import factories

pytestmark = pytest.mark.django_db


def address(name: str, thing: Any, room: str = "programs") -> str:
    return reverse(f"{room}:{name}", args=[thing.pk])


def next_year(month: int) -> dt.date:
    """The first of a month."""
    return dt.date(timezone.localdate().year + 1, month, 1)


def data(**changes: Any) -> dict[str, Any]:
    return {
        "form_key": str(uuid.uuid4()),
        "blueprint": "bank",
        "language": "en-gb",
        "name": "Spring",
        "starts_on": next_year(1),
        "ends_on": "",
        **changes,
    }


@pytest.fixture
def creator(client: Client) -> User:
    user = factories.UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="add_program"))
    client.force_login(user)
    return user


CREATE = "/programmes/new/"


def test_create_from_a_template(client: Client, creator: User) -> None:
    shown = client.get(CREATE).content.decode()
    assert "Shop floor and headquarters" in shown
    response = client.post(CREATE, data(language="de"))
    program = Program.objects.get()
    assert response.headers["Location"] == reverse("programs:setup", args=[program.pk])
    assert program.memberships.get().user == creator
    assert program.ends_on == next_year(7)
    assert "Führungskräfte" in program.purpose
    page = client.get(response.headers["Location"])
    assert "Start recruiting" in page.content.decode()


def test_what_matching_begins_with_is_shown_and_kept(client: Client, creator: User) -> None:
    shown = client.get(CREATE).content.decode()
    assert shown.count("They have a language in common.") == 5
    assert "Different perspectives 3,684" in shown
    client.post(CREATE, data(blueprint="diversity"))
    version = PolicyVersion.objects.get(program=Program.objects.get())
    assert (version.number, version.origin, version.note) == (
        1,
        PolicyOrigin.TEMPLATE,
        "Diversity and inclusion",
    )
    assert policy_of(version) == first_policy("diversity")
    page = client.get(address("policy", version.program, "matching")).content.decode()
    assert page.count("From the template: Diversity and inclusion") == 2


def test_create_from_nothing(client: Client, creator: User) -> None:
    client.post(CREATE, data(blueprint="", ends_on=next_year(3)))
    program = Program.objects.get()
    assert (program.purpose, program.ends_on) == ("", next_year(3))
    assert not program.topics.exists()
    version = current_version(program)
    assert version
    assert version.origin == PolicyOrigin.START
    assert policy_of(version) == first_policy()


def test_another_round(client: Client, creator: User) -> None:
    source = factories.MembershipFactory(user=creator, program__organisation=creator.organisation).program
    factories.MembershipFactory(program=source, mentor=True)
    chosen = replace(Policy(), rules=Rules(unit_level=2))
    operations.save_policy(source, chosen, seen=0, note="", by=creator)
    url = address("duplicate", source, "matching")
    assert url in client.get(CREATE).content.decode()
    assert url in client.get(address("setup", source)).content.decode()
    assert "on level 2 of the organisation" in client.get(url).content.decode()
    sent = {
        "form_key": str(uuid.uuid4()),
        "name": source.name,
        "starts_on": next_year(1),
        "with_people": "on",
    }
    assert client.post(url, sent).status_code == 422  # the name of the earlier round
    made = [client.post(url, {**sent, "name": "Second"}).headers["Location"] for _twice in range(2)]
    new = Program.objects.get(name="Second")
    assert made == [address("setup", new)] * 2
    assert new.follows == source
    version = PolicyVersion.objects.get(program=new)
    assert (version.origin, version.note, policy_of(version)) == (PolicyOrigin.ROUND, source.name, chosen)
    people = client.get(address("people", new)).content.decode()
    assert "in the earlier round" in people
    again = client.get(address("person", new.memberships.participants().get())).content.decode()
    assert source.name in again


def test_a_round_of_one_that_kept_the_defaults_begins_as_others_do(client: Client, creator: User) -> None:
    source = factories.MembershipFactory(user=creator, program__organisation=creator.organisation).program
    sent = {"form_key": str(uuid.uuid4()), "name": "Second", "starts_on": next_year(1)}
    client.post(address("duplicate", source, "matching"), sent)
    version = PolicyVersion.objects.get()
    assert (version.origin, policy_of(version)) == (PolicyOrigin.START, first_policy())
    assert current_version(source) is None


def test_a_form_posted_twice_makes_one_programme(client: Client, creator: User) -> None:
    sent = data()
    first = client.post(CREATE, sent)
    second = client.post(CREATE, sent)  # its name is taken by now: by itself
    third = client.post(CREATE, {**sent, "name": "Another"})
    assert first.headers["Location"] == second.headers["Location"] == third.headers["Location"]
    assert (Program.objects.count(), PolicyVersion.objects.count()) == (1, 1)
    assert "begin with an empty form" in client.get(first.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": ""},
        {"starts_on": "0026-01-01"},
        {"ends_on": "2026-01-01"},
        {"ends_on": "2077-01-01"},
        {"name": ""},
        {"name": "A\x00B"},
        {"blueprint": "party"},
        {"language": "fr"},
        {"form_key": ""},
        {"form_key": "not-a-key"},
    ],
    ids=str,
)
def test_what_is_wrong_keeps_what_was_typed_and_writes_nothing(
    client: Client, creator: User, wrong: dict[str, str]
) -> None:
    response = client.post(CREATE, data(name="Precious words.") | wrong)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Precious words." in html or "name" in wrong
    assert 'class="field-error"' in html or {"form_key", "blueprint"} & set(wrong)
    assert not Program.objects.exists()


def test_a_name_that_is_taken_is_said_beside_it(client: Client, creator: User) -> None:
    factories.ProgramFactory(organisation=creator.organisation, name="SPRING")
    response = client.post(CREATE, data())
    assert response.status_code == 422
    assert "already has a programme of this name" in response.content.decode()


def test_only_some_may_create(client: Client) -> None:
    client.force_login(factories.UserFactory())
    assert client.get(CREATE).status_code == 403
    assert client.post(CREATE, data()).status_code == 403
    assert not Program.objects.exists()
    client.logout()
    assert client.get(CREATE).status_code == 302

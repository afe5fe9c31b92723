import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from programs.models import CallRequest, Membership, OpenCall, Program
from tests import factories

pytestmark = pytest.mark.django_db

LENA = {"email": "lena@example.org", "given_name": "Lena", "family_name": "Berg"}
OFFER = {"title": "Trainees", "role": "mentor", "quota": "20", "domains": "@Example.org, bank.example"}


@pytest.fixture
def call(program: Program) -> OpenCall:
    return factories.OpenCallFactory(program=program)


@pytest.fixture
def organising(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


def link(call: OpenCall) -> str:
    return reverse("programs:call", args=[call.token])


def test_an_unknown_link_is_404(client: Client) -> None:
    assert client.get(reverse("programs:call", args=["x" * 32])).status_code == 404
    assert client.get(reverse("programs:call_confirm", args=["x" * 43])).status_code == 404


def test_known_and_unknown_addresses_get_the_same_answer(client: Client, call: OpenCall) -> None:
    factories.UserFactory(email="known@example.org", organisation=call.program.organisation)
    factories.UserFactory(email="foreign@example.org")
    answers = []
    for who in ("known", "foreign", "nobody"):
        page = client.post(link(call), {**LENA, "email": f"{who}@example.org"}).content.decode()
        answers.append(re.sub(r'"X-CSRFToken": "\w+"', "", page).replace(who, ""))
    assert answers[0] == answers[1] == answers[2]
    assert Message.objects.count() == 3


def test_another_domain_is_refused_beside_the_field(client: Client, call: OpenCall) -> None:
    response = client.post(link(call), {**LENA, "email": "lena@example.com"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "@example.org" in page
    assert 'value="Lena"' in page


def test_too_often_for_one_address(client: Client, call: OpenCall) -> None:
    statuses = [client.post(link(call), LENA).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert client.post(link(call), {**LENA, "email": "other@example.org"}).status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"is_open": False}, "This call is closed"),
        ({"closes_on": timezone.localdate() - dt.timedelta(days=1)}, "This call is closed"),
        ({"quota": 1}, "All places are taken"),
    ],
)
def test_closed_and_full_calls_say_so(
    client: Client, call: OpenCall, change: dict[str, Any], sentence: str
) -> None:
    factories.MembershipFactory(program=call.program, mentor=True, call=call)
    OpenCall.objects.update(**change)
    assert sentence in client.get(link(call)).content.decode()
    assert client.post(link(call), LENA).status_code == 200
    assert not CallRequest.objects.exists()


def test_the_mails_link_is_no_answer_by_itself(client: Client, call: OpenCall) -> None:
    factories.CallRequestFactory(call=call, token="t" * 43)
    confirm = reverse("programs:call_confirm", args=["t" * 43])
    assert client.get(confirm).status_code == 200
    assert not Membership.objects.filter(call=call).exists()
    response = client.post(confirm)
    membership = Membership.objects.get(call=call)
    assert response.headers["Location"] == reverse("programs:rules", args=[membership.pk])
    assert client.get(response.headers["Location"]).status_code == 200
    assert "no longer holds" in client.get(confirm).content.decode()


def test_an_organiser_opens_edits_and_closes_a_call(organising: Client, program: Program) -> None:
    day = timezone.localdate() + dt.timedelta(days=5)
    Program.objects.update(ends_on=day)
    organising.post(reverse("programs:calls", args=[program.pk]), {**OFFER, "closes_on": day.isoformat()})
    call = OpenCall.objects.get()
    assert (call.quota, call.domains, call.is_open) == (20, ["example.org", "bank.example"], True)
    edit = reverse("programs:call_edit", args=[call.pk])
    organising.post(edit, {**OFFER, "quota": "5", "closes_on": day.isoformat()})
    organising.post(reverse("programs:call_switch", args=[call.pk]), {"to": "closed"})
    call.refresh_from_db()
    assert (call.quota, call.is_open) == (5, False)
    assert link(call) in organising.get(reverse("programs:calls", args=[program.pk])).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("domains", "no domain"), ("domains", ""), ("quota", "0"), ("closes_on", "2020-01-01"),
     ("closes_on", "2999-01-01"), ("role", "organiser")],
)  # fmt: skip
def test_an_offer_that_cannot_be(organising: Client, program: Program, field: str, value: str) -> None:
    offer = {**OFFER, "closes_on": timezone.localdate().isoformat(), field: value}
    response = organising.post(reverse("programs:calls", args=[program.pk]), offer)
    assert response.status_code == 422
    assert not OpenCall.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_calls_cost_the_same_however_many(
    organising: Client, program: Program, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        call = factories.OpenCallFactory(program=program)
        factories.MembershipFactory(program=program, mentor=True, call=call)
    with django_assert_num_queries(7):
        organising.get(reverse("programs:calls", args=[program.pk]))

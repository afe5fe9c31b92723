"""Nora of Schönbank is one person, whichever spelling of her address is typed in whichever place."""

import importlib
from typing import Any

import pgtrigger
import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from programs.enums import Finding, Phase, Role
from programs.models import Invitation, Program
from programs.queries import read_list
from tests import factories
from tests.programs import import_files as files
from tests.programs.import_steps import checked

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
NORMAL = "nora@xn--schnbank-p4a.example"
SPELLINGS = [
    "nora@schönbank.example",
    NORMAL,
    "Nora@SCHÖNBANK.example",
    " no\u200bra@scho\u0308n\u00adbank.example\u00a0",
]
spelled = pytest.mark.parametrize("spelling", SPELLINGS)


@pytest.fixture
def nora(program: Program) -> User:
    person: User = factories.UserFactory(
        email=SPELLINGS[0], password=PASSWORD, organisation=program.organisation
    )
    return person


def _signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


# --- who is known --------------------------------------------------------------------------------


@spelled
def test_known_in_any_spelling(nora: User, spelling: str) -> None:
    assert nora.email == NORMAL
    assert User.objects.with_email(spelling).get() == nora
    assert User.objects.get_by_natural_key(spelling) == nora
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(spelling)


def test_no_address_is_nobody(nora: User) -> None:
    assert not User.objects.with_email("nora").exists()
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)


@pytest.mark.parametrize(
    "address", ["nora@schönbank.example", "no ra@bank.example", "nora", "no\u200bra@b.example"]
)
def test_the_database_refuses_what_is_not_normal(nora: User, address: str) -> None:
    with (
        pgtrigger.ignore("accounts.User:user_address_is_proved"),
        pytest.raises(IntegrityError, match="user_email_normal"),
        transaction.atomic(),
    ):
        User.objects.filter(pk=nora.pk).update(email=address)
    with pytest.raises(IntegrityError, match="user_email_normal"), transaction.atomic():
        User.objects.bulk_create([User(email=address)])


# --- signing in ----------------------------------------------------------------------------------


@spelled
def test_sign_in_by_password(client: Client, nora: User, spelling: str) -> None:
    client.post(reverse("account_login"), {"login": spelling, "password": PASSWORD})
    assert _signed_in(client)


@spelled
def test_sign_in_by_code(client: Client, nora: User, spelling: str) -> None:
    page = client.post(reverse("account_request_login_code"), {"email": spelling}, follow=True)
    assert "nora@schönbank.example" in page.content.decode()  # as people read it
    message = Message.objects.get()
    assert (message.recipient, message.address) == (nora, NORMAL)
    client.post(reverse("account_confirm_login_code"), {"code": message.context["code"]})
    assert _signed_in(client)


@spelled
def test_a_new_password_is_asked_for(client: Client, nora: User, spelling: str) -> None:
    client.post(reverse("account_reset_password"), {"email": spelling})
    assert Message.objects.get(template="account/password_reset").recipient == nora


def test_wrong_passwords_are_counted_for_all_spellings_together(client: Client, nora: User) -> None:
    for turn in range(10):
        client.post(reverse("account_login"), {"login": SPELLINGS[turn % 4], "password": "wrong"})
    client.post(reverse("account_login"), {"login": SPELLINGS[0], "password": PASSWORD})
    assert not _signed_in(client)


def test_letters_before_the_at_sign_are_refused_kindly(client: Client) -> None:
    page = client.post(reverse("account_request_login_code"), {"email": "jörg@bank.example"})
    assert "only the letters a to z" in page.content.decode()
    assert not Message.objects.exists()


# --- where organisers name people ----------------------------------------------------------------


@spelled
def test_added_in_any_spelling(
    client: Client, program: Program, organiser: User, nora: User, spelling: str
) -> None:
    client.force_login(organiser)
    facts = {"given_name": "Nora", "family_name": "Berg", "locale": "de", "manager": "", "capacity": "1"}
    client.post(
        reverse("programs:person_add", args=[program.pk]), {**facts, "email": spelling, "role": Role.MENTOR}
    )
    assert program.memberships.participants().get().user == nora
    client.post(
        reverse("programs:person_add", args=[program.pk]),
        {**facts, "email": "bert@bank.example", "role": Role.MENTEE, "manager": spelling},
    )
    assert User.objects.get(email="bert@bank.example").manager == nora


@spelled
def test_in_a_pasted_list(program: Program, nora: User, spelling: str) -> None:
    Program.objects.update(phase=Phase.RECRUITING)
    lines = read_list(program, Role.MENTOR, f"Nora Berg <{spelling}>; {NORMAL}")
    assert [(line.email, line.finding) for line in lines] == [
        (NORMAL, Finding.KNOWN),
        (NORMAL, Finding.TWICE),
    ]


@spelled
def test_in_a_file(program: Program, organiser: User, nora: User, spelling: str) -> None:
    row = {"E-Mail": spelling, "Vorname": "Nora", "Nachname": "Berg", "Rolle": "Mentee"}
    other = {**row, "E-Mail": "bert@bank.example", "Vorgesetzte": spelling}
    made = checked(program, organiser, files.table_of([row, other, row]))
    outcomes = [(line.email, line.outcome, line.note) for line in made.rows.in_file_order()]
    assert outcomes == [(NORMAL, "new", "known"), ("bert@bank.example", "new", ""), (NORMAL, "wrong", "")]


def test_an_open_call_for_a_domain_with_an_umlaut(client: Client, program: Program, organiser: User) -> None:
    Program.objects.update(phase=Phase.RECRUITING)
    client.force_login(organiser)
    offer = {"title": "Trainees", "role": Role.MENTOR, "quota": "3", "closes_on": str(program.ends_on)}
    client.post(reverse("programs:calls", args=[program.pk]), {**offer, "domains": "Schönbank.example"})
    call = program.calls.get()
    assert call.domains == ["xn--schnbank-p4a.example"]
    assert "schönbank.example" in client.get(reverse("programs:calls", args=[program.pk])).content.decode()
    asked: dict[str, Any] = {"given_name": "Nora", "family_name": "Berg"}
    page = Client().post(reverse("programs:call", args=[call.token]), {**asked, "email": SPELLINGS[3]})
    assert "nora@schönbank.example" in page.content.decode()
    assert Message.objects.get().address == NORMAL


def test_found_by_either_spelling(client: Client, program: Program, organiser: User, nora: User) -> None:
    factories.MembershipFactory(program=program, mentor=True, user=nora)
    client.force_login(organiser)
    for query in ("schönbank.example", "nora@Schönbank.example", "xn--schnbank", "nora"):
        page = client.get(reverse("programs:people", args=[program.pk]), {"q": query}).content.decode()
        assert nora.full_name in page


# --- an installation of before -------------------------------------------------------------------


@pgtrigger.ignore("accounts.User:user_address_is_proved")  # which came after these migrations
def _normalise(app: str, module: str) -> None:
    importlib.import_module(f"{app}.migrations.{module}").normalise(apps, connection.schema_editor())


@pgtrigger.ignore("accounts.User:user_email_normal", "accounts.User:user_address_is_proved")
def _of_before(**fields: Any) -> User:
    person: User = factories.UserFactory(email=f"{User.objects.count()}@bank.example")
    User.objects.filter(pk=person.pk).update(**fields)
    person.refresh_from_db()
    return person


def test_addresses_of_before_are_normalised_with_their_links(
    client: Client, program: Program, organiser: User
) -> None:
    old = _of_before(email="nora@schönbank.example", organisation=program.organisation)
    EmailAddress.objects.create(user=old, email=old.email, verified=True, primary=True)
    invited = factories.InvitationFactory(membership__program=program, membership__user=old)
    assert invited.address == "nora@schönbank.example"
    _normalise("mentoring.accounts", "0002_addresses")
    _normalise("programs", "0011_addresses")
    old.refresh_from_db()
    assert old.email == NORMAL
    assert Invitation.objects.usable().get().address == NORMAL
    assert not EmailAddress.objects.exists()
    client.post(reverse("account_request_login_code"), {"email": SPELLINGS[0]})
    assert Message.objects.get().recipient == old


def test_doubles_of_before_stay_and_are_marked(client: Client, program: Program, organiser: User) -> None:
    kept = factories.UserFactory(email=NORMAL, organisation=program.organisation)
    double = _of_before(email="nora@schönbank.example", organisation=program.organisation)
    unreadable = _of_before(email='"nora"@bank.example', organisation=program.organisation)
    membership = factories.MembershipFactory(program=program, mentor=True, user=double)
    _normalise("mentoring.accounts", "0002_addresses")
    _normalise("programs", "0011_addresses")
    assert set(User.objects.with_unclear_address()) == {double, unreadable}
    assert User.objects.with_email(double.email).get() == kept
    double.refresh_from_db()
    double.given_name = "Norah"
    double.save()  # everything else may change
    client.force_login(organiser)
    people = client.get(reverse("programs:people", args=[program.pk])).content.decode()
    assert people.count("Address to be cleared up") == 1
    person = client.get(reverse("programs:person", args=[membership.pk])).content.decode()
    assert "Nobody can sign in with this address any more" in person


def test_admins_find_whom_no_spelling_leads_to(client: Client) -> None:
    double = _of_before(email="nora@schönbank.example")
    client.force_login(factories.UserFactory(is_staff=True))
    page = client.get(reverse("admin:accounts_user_changelist"), {"address": "unclear"}).content.decode()
    assert str(double.pk) in page
    assert page.count('class="action-checkbox"') <= 1
    assert "1 person" in page

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from programs.enums import Participation, Role
from programs.models import Invitation, InvitationPolicy, Membership, Program
from programs.operations.invitations import token_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(program: Program) -> Invitation:
    return factories.InvitationFactory(
        membership__program=program, sent_by=factories.MembershipFactory(program=program).user
    )


@pytest.fixture
def organising(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


def address(name: str, invitation: Invitation) -> str:
    return reverse(f"programs:{name}", args=[token_of(invitation.pk)])


def state(invitation: Invitation) -> str:
    return Membership.objects.get(pk=invitation.membership_id).state


# --- behind the link --------------------------------------------------------------------------------


def test_a_scanner_that_fetches_the_link_changes_nothing(client: Client, invitation: Invitation) -> None:
    for method in (client.get, client.head, client.get):
        assert method(address("invitation", invitation)).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.opened_at, invitation.used_at) == (None, None)
    for name in ("begin", "decline", "not_now", "opened"):
        assert client.get(address(f"invitation_{name}", invitation)).status_code == 405
    assert state(invitation) == Participation.INVITED


def test_the_page_keeps_its_address_to_itself(client: Client, invitation: Invitation) -> None:
    response = client.get(address("invitation", invitation))
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_browser_tells_that_the_page_was_looked_at(client: Client, invitation: Invitation) -> None:
    assert client.post(address("invitation_opened", invitation)).status_code == 204
    invitation.refresh_from_db()
    assert invitation.opened_at
    assert invitation.used_at is None


def test_to_begin_signs_the_person_in_with_a_new_session(client: Client, invitation: Invitation) -> None:
    client.get("/accounts/login/")
    client.session.save()
    before = client.session.session_key
    response = client.post(address("invitation_begin", invitation))
    assert response.headers["Location"] == reverse("programs:rules", args=[invitation.membership_id])
    assert client.session["_auth_user_id"] == str(invitation.membership.user_id)
    assert client.session.session_key != before
    assert client.get(response.headers["Location"]).status_code == 200


def test_whoever_was_signed_in_here_is_so_no_longer(
    client: Client, invitation: Invitation, stranger: User
) -> None:
    client.force_login(stranger)
    assert stranger.full_name in client.get(address("invitation", invitation)).content.decode()
    client.post(address("invitation_begin", invitation))
    assert client.session["_auth_user_id"] == str(invitation.membership.user_id)


def test_a_used_link_leads_to_the_door(client: Client, invitation: Invitation) -> None:
    Client().post(address("invitation_begin", invitation))
    page = client.get(address("invitation", invitation)).content.decode()
    own = reverse("programs:rules", args=[invitation.membership_id])
    assert f"{reverse('account_login')}?next={own}" in page
    assert client.post(address("invitation_begin", invitation)).status_code == 409
    assert "_auth_user_id" not in client.session


def test_an_unknown_link_is_404(client: Client) -> None:
    assert client.get(reverse("programs:invitation", args=["x" * 43])).status_code == 404
    assert client.post(reverse("programs:invitation_begin", args=["x" * 43])).status_code == 409


def test_a_platform_admin_is_not_signed_in_by_a_link(client: Client, invitation: Invitation) -> None:
    User.objects.filter(pk=invitation.membership.user_id).update(is_staff=True)
    response = client.post(address("invitation_begin", invitation))
    assert response.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_no_with_one_button(client: Client, invitation: Invitation) -> None:
    assert "You have declined" in client.post(address("invitation_decline", invitation)).content.decode()
    assert state(invitation) == Participation.DECLINED
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("days", "status"), [(None, 200), (30, 200), (0, 422), (1000, 422)])
def test_not_now(client: Client, invitation: Invitation, days: int | None, status: int) -> None:
    day = "" if days is None else (timezone.localdate() + dt.timedelta(days=days)).isoformat()
    response = client.post(address("invitation_not_now", invitation), {"ask_again_on": day})
    assert response.status_code == status
    assert state(invitation) == (Participation.NOT_NOW if status == 200 else Participation.INVITED)


def test_not_now_by_somebody_who_is_signed_in(client: Client, invitation: Invitation) -> None:
    client.force_login(invitation.membership.user)
    page = reverse("programs:not_now", args=[invitation.membership_id])
    assert client.get(page).status_code == 200
    assert client.post(page, {"ask_again_on": ""}).status_code == 302
    assert state(invitation) == Participation.NOT_NOW
    assert "You said: not now" in client.get("/").content.decode()


# --- organisers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(
    organising: Client, program: Program, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.InvitationFactory(membership__program=program)
    with django_assert_num_queries(11):
        page = organising.get(reverse("programs:invitations", args=[program.pk])).content.decode()
    assert page.count("Link valid until") >= count


def test_a_list_is_looked_at_before_it_is_sent(organising: Client, program: Program) -> None:
    url = reverse("programs:invite_list", args=[program.pk])
    data = {"role": "mentor", "people": "Lena Berg <lena@example.org>\nnonsense", "words": "Hi."}
    page = organising.post(url, data).content.decode()
    assert "1 person would be invited" in page
    assert not Message.objects.exists()
    assert organising.post(url, {**data, "confirm": "1"}).status_code == 302
    assert Message.objects.get().context["text"] == "Hi."


def test_a_list_as_outlook_copies_it(organising: Client, program: Program) -> None:
    """What can be read is not lost, what can't is told with its text, and what was typed stays."""
    url = reverse("programs:invite_list", args=[program.pk])
    people = "Amsel, Mia <ol1@firm.example>; Berg, Dr. Anna (Retail) <ol2@firm.example>; Kurz ohne Adresse"
    page = organising.post(url, {"role": "mentor", "people": people}).content.decode()
    assert "2 people would be invited" in page
    assert '<p class="rows-name">Kurz ohne Adresse</p>' in page
    assert "Mia Amsel" in page
    assert "Anna Berg" in page
    assert escape(people) in page
    organising.post(url, {"role": "mentor", "people": people, "confirm": "1"})
    names = User.objects.filter(email__endswith="@firm.example").order_by("email")
    assert list(names.values_list("given_name", "family_name")) == [("Mia", "Amsel"), ("Anna", "Berg")]


def test_a_table_from_a_spreadsheet(organising: Client, program: Program) -> None:
    url = reverse("programs:invite_list", args=[program.pk])
    people = "Nachname\tVorname\tE-Mail\r\nAmsel\tMia\tmia@firm.example\r\n\tBen\tben@firm.example\r\n"
    organising.post(url, {"role": "mentor", "people": people, "confirm": "1"})
    names = User.objects.filter(email__endswith="@firm.example").order_by("email")
    assert list(names.values_list("given_name", "family_name")) == [("Ben", ""), ("Mia", "Amsel")]


def test_all_mentors_who_wait_are_invited(organising: Client, program: Program) -> None:
    for role in (Role.MENTOR, Role.MENTOR, Role.MENTEE):
        factories.MembershipFactory(program=program, role=role, state=Participation.INVITED)
    organising.post(reverse("programs:invite_waiting", args=[program.pk]), {"role": "mentor"})
    assert set(Invitation.objects.values_list("membership__role", flat=True)) == {Role.MENTOR}
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize(
    ("days", "valid", "kept"),
    [("4, 10", 30, [4, 10]), ("", 30, []), ("10; 3 3", 30, [3, 10]), ("x", 30, None), ("0", 30, None),
     ("40", 30, None), ("1 2 3 4 5 6", 30, None)],
)  # fmt: skip
def test_the_schedule(
    organising: Client, program: Program, days: str, valid: int, kept: list[int] | None
) -> None:
    url = reverse("programs:invitation_policy", args=[program.pk])
    response = organising.post(url, {"reminder_days": days, "valid_days": valid})
    assert response.status_code == (422 if kept is None else 302)
    saved = InvitationPolicy.objects.filter(program=program).first()
    assert (saved.reminder_days if saved else None) == kept

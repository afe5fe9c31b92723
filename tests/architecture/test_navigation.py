"""The main navigation leads to pages that exist, and shows each role its own."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from mentoring.accounts.models import User
from mentoring.navigation import LINKS
from programs.enums import Role
from programs.models import Program
from tests import factories

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("name", sorted({name for link in LINKS for name in link.below}))
def test_pages_below_exist_once(name: str) -> None:
    with pytest.raises(NoReverseMatch, match="pattern"):  # it exists, and wants its thing
        reverse(name)
    assert sum(name in link.below for link in LINKS) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_everybody_is_let_in_where_the_navigation_leads(role: Role, program: Program, client: Client) -> None:
    state = "accepted" if role in {Role.MENTOR, Role.MENTEE} else ""
    user: User = factories.MembershipFactory(program=program, role=role, state=state).user
    client.force_login(user)
    home = client.get(reverse("sessions:program", args=[program.pk]))
    items = home.context["nav"].items
    assert [item.label for item in items if item.active] == ["Overview"]
    for item in items:
        assert client.get(item.url).status_code == 200, item.url


@pytest.mark.django_db
def test_a_page_below_lights_its_link(program: Program, organiser: User, client: Client) -> None:
    client.force_login(organiser)
    page = client.get(reverse("programs:person_add", args=[program.pk]))
    assert [item.label for item in page.context["nav"].items if item.active] == ["People"]

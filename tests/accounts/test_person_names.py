"""One name is enough, and a name is nothing but a name, wherever one can be entered."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.forms import BaseForm
from django.test import Client

from mentoring.accounts.admin import PersonForm as AdminForm
from mentoring.accounts.forms import ProfileForm
from mentoring.accounts.models import User
from mentoring.accounts.models.users import by_name
from programs.enums import ImportField, RowProblem
from programs.forms import PlaceForm, TeamForm
from programs.forms.people import FactsForm, PersonForm
from programs.models import Program
from programs.operations.people import find_or_make
from programs.queries.imports.cells import Wrong, meaning
from tests import factories
from tests.texts.hostile import HOSTILE_NAMES, looks_like_a_link

pytestmark = pytest.mark.django_db

WHO = {"email": "lena@bank.example", "locale": "en-gb", "role": "mentor"}
FORMS: dict[str, Callable[[Program, dict[str, str]], BaseForm]] = {
    "open call": lambda program, names: PlaceForm({**WHO, **names}),
    "team": lambda program, names: TeamForm({**WHO, "role": "advisor", **names}),
    "person": lambda program, names: PersonForm({**WHO, **names}, program=program),
    "facts": lambda program, names: FactsForm(names, program=program),
    "profile": lambda program, names: ProfileForm(
        {"locale": "en-gb", "time_zone": "Europe/Berlin", **names}, instance=factories.UserFactory()
    ),
}
# Marks and lines are taken out before anybody judges what is left.
JUDGED = [name for name in HOSTILE_NAMES if looks_like_a_link(name) and not re.search(r"[\n\r\u2028]", name)]


@pytest.mark.parametrize("where", FORMS)
def test_one_name_is_enough(where: str, program: Program) -> None:
    form = FORMS[where]
    for names in ({"given_name": "Ng", "family_name": ""}, {"given_name": "", "family_name": "Ng"}):
        assert form(program, names).is_valid(), form(program, names).errors
    nobody = form(program, {"given_name": "\u200b", "family_name": " "})
    assert nobody.errors["given_name"] == ["Please enter a name: given name, family name, or both."]


@pytest.mark.parametrize("where", FORMS)
def test_a_name_is_nothing_but_a_name(where: str, program: Program) -> None:
    assert len(JUDGED) > 40
    for name in JUDGED:
        for field in ("given_name", "family_name"):
            form = FORMS[where](program, {"given_name": "Lena", "family_name": "Berg", field: name})
            said = list(form.errors.get(field, ()))
            if "\x00" not in name:
                assert [each for each in said if "as a name" in each], (field, name)


@pytest.mark.parametrize("name", ["Anna\x07", "\u202eAnna", "Anna\u2066", "An\u00adna", "Anna\u2028"])
def test_marks_that_nobody_sees_are_taken_out(name: str) -> None:
    form = PlaceForm({**WHO, "given_name": name, "family_name": "Berg"})
    assert form.is_valid()
    assert form.cleaned_data["given_name"] == "Anna"


def test_the_admin_refuses_it_too() -> None:
    person = factories.UserFactory()
    values = {"email": person.email, "locale": "en-gb", "time_zone": "Europe/Berlin"}
    form = AdminForm({**values, "given_name": "Ada", "family_name": "https://evil.example/"}, instance=person)
    assert "family_name" in form.errors
    assert "family_name" not in AdminForm({**values, "family_name": "O\u2019Neill"}, instance=person).errors


def test_the_import_says_it_of_the_cell() -> None:
    with pytest.raises(Wrong) as wrong:
        meaning(ImportField.FAMILY_NAME, "evil.example")
    assert wrong.value.problem == RowProblem.NOT_A_NAME
    assert meaning(ImportField.GIVEN_NAME, "J.R.") == "J.R."


def _of_before(user: User, given: str, family: str) -> User:
    """A row as it may have been written before names were looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET given_name = %s, family_name = %s WHERE id = %s",
            [given[:100].replace("\x00", ""), family[:100].replace("\x00", ""), user.pk],
        )
    user.refresh_from_db()
    return user


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_row_of_before_does_no_harm(name: str) -> None:
    user = factories.UserFactory()
    for names in ((name, ""), ("", name), (name, name), ("evil.", name)):
        person = _of_before(user, *names)
        for shown in (person.full_name, person.calling_name, person.initials):
            assert not looks_like_a_link(shown.replace(user.email, "")), (names, shown)
            assert shown.splitlines() in ([], [shown])


def test_no_page_shows_more_than_names(client: Client) -> None:
    program = factories.ProgramFactory(phase="matching")
    organiser = factories.MembershipFactory(program=program, role="organiser").user
    members = []
    for name in HOSTILE_NAMES:
        member = factories.MembershipFactory(program=program, mentor=True, state="accepted")
        _of_before(member.user, name, name)
        members.append(member)
    client.force_login(organiser)
    paths = [f"/programmes/{program.pk}/people/?page={page}" for page in (1, 2, 3)]
    paths += [f"/programmes/{program.pk}/", f"/people/{members[0].pk}/"]
    shown = 0
    for path in paths:
        answer = client.get(path)
        html = answer.content.decode()
        shown += html.count("evil. example")
        for trap in ("evil.example", "evil.com", "//evil", "EVIL.EXAMPLE", "x.com", "10.0.0.1", "\u202e"):
            assert trap not in html, (path, trap)
    assert shown > 5


@pytest.mark.parametrize(
    ("given", "family", "full", "called", "initials"),
    [
        ("Lena", "Berg", "Lena Berg", "Lena", "LB"),
        ("Ng", "", "Ng", "Ng", "N"),
        ("", "Ng", "Ng", "Ng", "N"),
        ("", "", "lena@bank.example", "", "L"),
    ],
)
def test_one_name_reads_well(given: str, family: str, full: str, called: str, initials: str) -> None:
    user = User(email="lena@bank.example", given_name=given, family_name=family)
    assert (user.full_name, user.calling_name, user.initials) == (full, called, initials)


def test_who_has_one_name_stands_where_it_belongs() -> None:
    for given, family in (("Cem", ""), ("Zoe", "Berg"), ("", "Dahl"), ("Anna", "Alt")):
        factories.UserFactory(given_name=given, family_name=family)
    people = User.objects.order_by(*by_name())
    assert [user.full_name for user in people] == ["Anna Alt", "Zoe Berg", "Cem", "Dahl"]
    assert list(User.objects.all()) == list(people)


def test_an_account_may_have_one_name(program: Program) -> None:
    user: Any = find_or_make(program.organisation, "ng@bank.example", "", "Ng", "en-gb")
    assert user.full_name == "Ng"

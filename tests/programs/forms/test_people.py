from typing import Any

import pytest

from programs.forms import CapacityForm, PersonForm
from programs.models import Program
from programs.queries import unit_choices
from tests import factories

pytestmark = pytest.mark.django_db

PERSON = {
    "role": "mentor",
    "email": "lena@example.org",
    "given_name": "Lena",
    "family_name": "Berg",
    "locale": "de",
    "capacity": "1",
}


def person(program: Program, **changes: Any) -> PersonForm:
    return PersonForm({**PERSON, **changes}, program=program)


def test_a_person(program: Program) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    boss = factories.UserFactory(organisation=program.organisation)
    form = person(program, unit=str(unit.pk), manager=boss.email.upper(), email="Lena@EXAMPLE.org", grade="3")
    assert form.is_valid(), form.errors
    newcomer = form.newcomer()
    assert newcomer["email"] == "lena@example.org"
    assert (newcomer["facts"].business_unit, newcomer["facts"].manager) == (unit, boss)
    assert newcomer["facts"].grade == 3


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("role", "", "choose one"),
        ("role", "admin", "valid choice"),
        ("email", "", "e-mail address"),
        ("email", "lena", "such as name@firm.example"),
        ("email", "a" * 250 + "@example.org", "such as name@firm.example"),
        ("family_name", "x" * 101, "shorten"),
        ("capacity", "0", "from 1 to 10"),
        ("capacity", "11", "from 1 to 10"),
        ("grade", "0", "from 1 to 99"),
        ("grade", "100000", "from 1 to 99"),
        ("unit", "not-a-unit", "valid choice"),
        ("manager", "nobody@example.org", "Nobody in your organisation"),
        ("manager", "lena@example.org", "Nobody in your organisation"),
        ("locale", "xx", "valid choice"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_the_field(
    program: Program, field: str, value: str, sentence: str
) -> None:
    form = person(program, **{field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert sentence.lower() in " ".join(map(str, form.errors[field])).lower()


def test_a_foreign_unit_and_a_foreign_manager_are_unknown(program: Program) -> None:
    form = person(
        program,
        unit=str(factories.BusinessUnitFactory().pk),
        manager=factories.UserFactory().email,
    )
    assert set(form.errors) == {"unit", "manager"}


def test_a_unit_is_chosen_or_new(program: Program) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    assert list(person(program, unit=str(unit.pk), unit_name="New").errors) == ["unit_name"]


def test_nobody_is_their_own_manager(program: Program) -> None:
    known = factories.UserFactory(organisation=program.organisation, email="lena@example.org")
    assert list(person(program, manager=known.email).errors) == ["manager"]


def test_units_show_their_place_in_the_tree(program: Program) -> None:
    own = program.organisation
    retail = factories.BusinessUnitFactory(organisation=own, name="Retail")
    factories.BusinessUnitFactory(organisation=own, name="Cards", parent=retail)
    factories.BusinessUnitFactory(organisation=own, name="Audit")
    factories.BusinessUnitFactory()
    assert [each.path for each in unit_choices(own)] == ["Audit", "Retail", "Retail / Cards"]


@pytest.mark.parametrize(
    ("value", "is_valid"), [("0", False), ("1", True), ("10", True), ("11", False), ("", False)]
)
def test_capacity(value: str, is_valid: bool) -> None:
    assert CapacityForm({"capacity": value}).is_valid() == is_valid

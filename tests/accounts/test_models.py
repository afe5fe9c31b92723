import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from mentoring.accounts.models import BusinessUnit, User
from mentoring.accounts.models.users import validate_time_zone
from tests.factories import BusinessUnitFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_address_is_kept_in_lower_case() -> None:
    person = User.objects.create_user(" Anna@Example.ORG ")
    assert person.email == "anna@example.org"
    assert User.objects.with_email("ANNA@example.org ").get() == person
    assert User.objects.get_by_natural_key("Anna@example.org") == person
    assert not person.has_usable_password()


def test_database_refuses_capitals_and_twins() -> None:
    person = UserFactory()
    with pytest.raises(IntegrityError, match="user_email_in_lower_case"), transaction.atomic():
        User.objects.bulk_create([User(email="Anna@example.org")])
    with pytest.raises(IntegrityError, match="accounts_user_email"), transaction.atomic():
        UserFactory(email=person.email.upper())


def test_name_falls_back_to_the_address() -> None:
    assert str(User(email="a@example.org")) == "a@example.org"
    assert User(email="a@example.org").initials == "A"
    person = User(email="a@example.org", given_name="Anna", family_name="Muster")
    assert (person.full_name, person.initials, person.get_short_name()) == ("Anna Muster", "AM", "Anna")


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "europe/berlin "])
def test_no_such_time_zone(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_time_zone(name)


# --- reporting lines and unit trees ----------------------------------------------------------


def a_line(length: int) -> list[User]:
    """People of one organisation, each reporting to the one before."""
    people: list[User] = [UserFactory()]
    for _ in range(length - 1):
        people.append(UserFactory(organisation=people[0].organisation, manager=people[-1]))
    return people


@pytest.mark.parametrize("length", [2, 5])
def test_nobody_reports_to_those_below_them(length: int) -> None:
    line = a_line(length)
    with pytest.raises(IntegrityError, match="loop"), transaction.atomic():
        User.objects.filter(pk=line[0].pk).update(manager=line[-1])
    line[0].manager = line[-1]
    with pytest.raises(ValidationError, match="reports to the one"):
        line[0].clean()
    last = User.objects.get(pk=line[-1].pk)
    last.manager = User.objects.get(pk=line[0].pk)
    last.clean()
    last.save()


def test_nobody_reports_to_themselves() -> None:
    person = UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(manager=person)


def test_loop_may_not_come_in_at_once() -> None:
    """Foreign keys are checked at the end of a transaction: both rows may be written at once."""
    one, two = User(email="1@example.org"), User(email="2@example.org")
    one.manager_id, two.manager_id = two.pk, one.pk
    with pytest.raises(IntegrityError, match="loop"), transaction.atomic():
        User.objects.bulk_create([one, two])


def test_no_unit_lies_within_itself() -> None:
    top = BusinessUnitFactory()
    middle = BusinessUnitFactory(organisation=top.organisation, parent=top)
    leaf = BusinessUnitFactory(organisation=top.organisation, parent=middle)
    with pytest.raises(IntegrityError, match="loop"), transaction.atomic():
        BusinessUnit.objects.filter(pk=top.pk).update(parent=leaf)
    top.parent = leaf
    with pytest.raises(ValidationError, match="below"):
        top.clean()


def test_directory_ends_at_the_organisation() -> None:
    person, other = UserFactory(), UserFactory()
    person.manager = other
    with pytest.raises(ValidationError, match="another organisation"):
        person.clean()
    person.manager, person.business_unit = None, other.business_unit
    with pytest.raises(ValidationError, match="another organisation"):
        person.clean()
    unit = BusinessUnitFactory()
    unit.parent = BusinessUnitFactory()
    with pytest.raises(ValidationError, match="another organisation"):
        unit.clean()


@pytest.mark.parametrize(("factory", "field"), [(UserFactory, "manager"), (BusinessUnitFactory, "parent")])
@pytest.mark.database_timers
@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_no_loop(factory: Any, field: str) -> None:
    """Each writes one half of a loop that the other does not see."""
    organisation = OrganisationFactory()
    one, two = (factory(organisation=organisation) for _ in range(2))
    for _ in range(3):
        type(one).objects.update(**{field: None})
        gate = threading.Barrier(2)
        refused: list[str] = []

        def link(below: Any, above: Any, gate: threading.Barrier = gate, out: list[str] = refused) -> None:
            try:
                with transaction.atomic():
                    gate.wait(10)
                    type(below).objects.filter(pk=below.pk).update(**{field: above})
            except (IntegrityError, OperationalError) as error:  # or a deadlock, which ends one of them too
                out.append(str(error))
            finally:
                connection.close()

        threads = [threading.Thread(target=link, args=ends) for ends in ((one, two), (two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(refused) == 1
        assert type(one).objects.filter(**{f"{field}__isnull": False}).count() == 1

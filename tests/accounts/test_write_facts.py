"""Facts of many people, written in one statement."""

import datetime as dt

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.accounts.models import User
from mentoring.accounts.operations import write_facts
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_gets_their_own() -> None:
    unit = factories.BusinessUnitFactory()
    people = factories.UserFactory.create_batch(3, organisation=unit.organisation, site="Ulm")
    columns = ("grade", "job_title", "started_on", "business_unit_id")
    given = {
        person.pk: (place, f"Stelle \u201e{place}\u201c", dt.date(2020, 1, 1 + place), unit.pk)
        for place, person in enumerate(people[:2])
    }
    with CaptureQueriesContext(connection) as captured:
        write_facts(columns, given)
    assert len(captured) == 1
    rows = User.objects.filter(pk__in=given).values_list("pk", *columns)
    assert {key: tuple(values) for key, *values in rows} == given
    assert User.objects.get(pk=people[2].pk).job_title == people[2].job_title
    assert {person.site for person in User.objects.filter(pk__in=[each.pk for each in people])} == {"Ulm"}


def test_only_columns_that_there_are() -> None:
    with pytest.raises(FieldDoesNotExist):
        write_facts(["site = 'x'--"], {factories.UserFactory().pk: ["y"]})

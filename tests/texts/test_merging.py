"""Doubles from before count as one where rules compare them, are shown, and can be made one."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from matching.queries.trees import unit_tree
from mentoring.accounts.models import BusinessUnit
from mentoring.accounts.operations import NotOneUnit, merge_units
from mentoring.keys import Keyed
from outcomes.models import Code
from outcomes.operations.codes import merge_codes
from tests import factories

pytestmark = pytest.mark.django_db


def _double(row: Keyed, of: Keyed, name: str) -> Any:
    """Let a row be a double from before: the forms and the database let nobody make one any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{row._meta.db_table}" SET name = %s, key = %s, double = 1 WHERE id = %s',  # noqa: S608
            [name, of.key, row.pk],  # type: ignore[attr-defined]
        )
    row.refresh_from_db()
    return row


@pytest.fixture
def units() -> tuple[BusinessUnit, BusinessUnit]:
    """ "Risk Management" twice at one place, each with a unit "Models" below it."""
    first = factories.BusinessUnitFactory(name="Risk Management")
    second = factories.BusinessUnitFactory(organisation=first.organisation, name="Other")
    for unit in (first, second):
        factories.BusinessUnitFactory(organisation=first.organisation, parent=unit, name="Models")
    return first, _double(second, first, "RISK Management")


def test_rules_take_the_two_for_one_unit(units: tuple[BusinessUnit, BusinessUnit]) -> None:
    first, second = units
    tree = unit_tree(first.organisation)
    assert list(tree.line(second.pk)) == [first.pk]
    models = [unit.children.get() for unit in units]
    assert list(tree.line(models[1].pk)) == list(tree.line(models[0].pk)) == [models[0].pk, first.pk]


def test_two_units_become_one_with_all_that_is_theirs(units: tuple[BusinessUnit, BusinessUnit]) -> None:
    first, second = units
    admin = factories.UserFactory()
    person = factories.UserFactory(organisation=first.organisation, business_unit=second)
    below = factories.UserFactory(organisation=first.organisation, business_unit=second.children.get())
    only = factories.BusinessUnitFactory(organisation=first.organisation, parent=second, name="Only here")
    merge_units(second, first, by=admin)
    for each in (person, below, only):
        each.refresh_from_db()
    assert person.business_unit == first
    assert below.business_unit == first.children.get(name="Models")
    assert only.parent == first
    assert BusinessUnit.objects.of(first.organisation).count() == 3


def test_different_units_do_not_become_one(units: tuple[BusinessUnit, BusinessUnit]) -> None:
    first, _second = units
    other = factories.BusinessUnitFactory(organisation=first.organisation, name="Elsewhere")
    with pytest.raises(NotOneUnit):
        merge_units(other, first, by=factories.UserFactory())


def test_a_platform_admin_merges_units(client: Client, units: tuple[BusinessUnit, BusinessUnit]) -> None:
    first, second = units
    client.force_login(factories.UserFactory(is_staff=True))
    page = reverse("admin:accounts_businessunit_changelist")
    assert "There twice" in client.get(page).content.decode()
    client.post(page, {"action": "merge", "_selected_action": [str(first.pk), str(second.pk)]})
    assert not BusinessUnit.objects.filter(pk=second.pk).exists()
    assert BusinessUnit.objects.filter(pk=first.pk).exists()


@pytest.fixture
def codes() -> tuple[Code, Code]:
    first = factories.CodeFactory(name="Ängste")
    second = factories.CodeFactory(study=first.study, name="Other", definition="When they are afraid")
    return first, _double(second, first, "ÄNGSTE")


def test_two_codes_become_one_and_no_mark_is_lost(codes: tuple[Code, Code]) -> None:
    first, second = codes
    kept = factories.CodingFactory(code=first)
    same = factories.CodingFactory(
        code=second, version=kept.version, start=kept.start, end=kept.end, quote=kept.quote, coder=kept.coder
    )
    factories.CodingFactory(code=second)
    effect = factories.EffectFactory(study=first.study)
    factories.EffectEvidenceFactory(effect=effect, coding=same)
    below = factories.CodeFactory(study=first.study, parent=second, name="Below")
    merge_codes(second, first, by=kept.coder)
    assert first.codings.standing().count() == 2
    assert [each.coding for each in effect.evidence.all()] == [kept]
    below.refresh_from_db()
    first.refresh_from_db()
    assert below.parent == first
    assert first.definition == "When they are afraid"
    assert list(Code.objects.of_study(first.study).named("ängste")) == [first]


def test_a_coder_sees_the_two_and_makes_them_one(client: Client, codes: tuple[Code, Code]) -> None:
    first, second = codes
    member = factories.MembershipFactory(program=first.study.program, role="coder")
    client.force_login(member.user)
    book = client.get(reverse("outcomes:codes", args=[first.study.program_id])).content.decode()
    assert book.count("There twice") == 1
    page = client.get(reverse("outcomes:code_edit", args=[second.pk])).content.decode()
    assert "Merge the two" in page
    client.post(reverse("outcomes:code_merge", args=[second.pk]))
    assert list(Code.objects.of_study(first.study)) == [first]
    assert client.post(reverse("outcomes:code_merge", args=[first.pk])).status_code == 409


def test_an_organiser_sees_topics_that_are_there_twice(client: Client) -> None:
    topic = factories.TopicFactory(name="Cloud")
    twin = _double(factories.TopicFactory(program=topic.program, name="x"), topic, "CLOUD")
    client.force_login(factories.MembershipFactory(program=topic.program, role="organiser").user)
    page = client.get(reverse("programs:setup_topics", args=[topic.program_id])).content.decode()
    assert page.count("There twice") == 1
    assert reverse("programs:topic_merge", args=[twin.pk]) in page

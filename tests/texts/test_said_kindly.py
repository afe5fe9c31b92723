"""A name that is there already is said beside the field, as it is spelled there, and what was typed stays."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import BusinessUnit
from programs.forms.people import FactsForm
from programs.models import Program
from programs.operations.people import SeveralUnits, _unit
from tests import factories

pytestmark = pytest.mark.django_db

TYPED = "\u00c4NGS\u00adTE\u00a0"  # reads "Ängste"


def _topic(program: Program) -> tuple[str, dict[str, str]]:
    factories.TopicFactory(program=program, name="Ängste")
    other = factories.TopicFactory(program=program, name="Chat")
    return reverse("programs:topic", args=[other.pk]), {"name": TYPED}


def _group(program: Program) -> tuple[str, dict[str, str]]:
    factories.TopicGroupFactory(program=program, name="Ängste")
    other = factories.TopicGroupFactory(program=program, name="Chat")
    return reverse("programs:topic_group", args=[other.pk]), {"name": TYPED}


def _term(program: Program) -> tuple[str, dict[str, str]]:
    factories.GlossaryTermFactory(program=program, term="Ängste")
    return reverse("programs:setup_glossary", args=[program.pk]), {"term": TYPED, "explanation": "Kept words"}


def _purpose(program: Program) -> tuple[str, dict[str, str]]:
    factories.ProgramFactory(organisation=program.organisation, name="Ängste")
    address = reverse("programs:setup_purpose", args=[program.pk])
    return address, {"name": TYPED, "purpose": "Kept words", "monthly_minutes": "60"}


@pytest.mark.parametrize("make", [_topic, _group, _term, _purpose])
def test_the_name_that_is_there_is_shown_beside_the_field(
    client: Client, make: Callable[[Program], tuple[str, dict[str, str]]]
) -> None:
    program = factories.ProgramFactory()
    client.force_login(factories.MembershipFactory(program=program, role="organiser").user)
    address, data = make(program)
    answer = client.post(address, data)
    assert answer.status_code in (409, 422)
    assert "“Ängste”" in answer.text
    assert TYPED in answer.text
    assert "explanation" not in data or "Kept words" in answer.text


@pytest.mark.parametrize("kind", ["code", "source", "effect"])
def test_coders_are_told_too(client: Client, kind: str) -> None:
    study = factories.StudyFactory()
    coder = factories.MembershipFactory(program=study.program, role="coder").user
    client.force_login(coder)
    key = {"form_key": "00000000-0000-4000-8000-000000000001"}
    if kind == "code":
        factories.CodeFactory(study=study, name="Ängste")
        address, data = "codes", {"name": TYPED}
    elif kind == "source":
        factories.SourceFactory(study=study, title="Ängste")
        address, data = "source_add", {"title": TYPED, "kind": "interview", "text": "Words", **key}
    else:
        factories.EffectFactory(study=study, label="Ängste")
        address = "effect_add"
        data = {"label": TYPED, "topic": "tools", "behaviour": "usage", "scopes": "personal", **key}
    answer = client.post(reverse(f"outcomes:{address}", args=[study.program_id]), data)
    assert answer.status_code == 422
    assert "“Ängste”" in answer.text
    assert TYPED in answer.text


# --- business units ---------------------------------------------------------------------------------


@pytest.fixture
def legal(program: Program) -> list[BusinessUnit]:
    """ "Legal" below two divisions, and "Quantum Lab" once."""
    firm = program.organisation
    divisions = [
        factories.BusinessUnitFactory(organisation=firm, name=name) for name in ("Alpha", "Beta Division")
    ]
    factories.BusinessUnitFactory(organisation=firm, name="Quantum Lab")
    return [factories.BusinessUnitFactory(organisation=firm, parent=each, name="Legal") for each in divisions]


def test_a_name_that_stands_below_several_units_is_asked_about(
    program: Program, legal: list[BusinessUnit]
) -> None:
    form = FactsForm({"given_name": "Lena", "unit_name": "LEGAL"}, program=program)
    assert "Alpha / Legal; Beta Division / Legal" in form.errors["unit_name"][0]
    assert form["unit_name"].value() == "LEGAL"
    with pytest.raises(SeveralUnits):
        _unit(program.organisation, "legal")


@pytest.mark.parametrize("path", ["Beta Division / Legal", "beta division/LEGAL", "Beta\xa0Division /Legal "])
def test_a_path_is_followed(program: Program, legal: list[BusinessUnit], path: str) -> None:
    before = BusinessUnit.objects.count()
    assert FactsForm({"given_name": "Lena", "unit_name": path}, program=program).is_valid()
    assert _unit(program.organisation, path) == legal[1]
    assert BusinessUnit.objects.count() == before


def test_another_spelling_makes_no_second_unit(program: Program, legal: list[BusinessUnit]) -> None:
    assert _unit(program.organisation, "Quantum  LAB").name == "Quantum Lab"
    new = _unit(program.organisation, "Alpha / Legal / Contracts")
    assert new.parent == legal[0]

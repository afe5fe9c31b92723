"""Finding one of very many people by name, with and without JavaScript."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.forms import ExclusionForm, PairForm
from matching.queries import PeopleSource
from mentoring.accounts.models import User
from mentoring.ui.lookup import SHOWN
from programs.enums import Role
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(program: Program) -> Membership:
    return people.mentee(program, given_name="Ada", family_name="Müller", job_title="Head of Sales")


@pytest.fixture
def otto(program: Program) -> Membership:
    return people.mentor(program, given_name="Otto", family_name="Müllner")


def _form(program: Program, **data: Any) -> PairForm:
    return PairForm({key.replace("_", "-"): value for key, value in data.items()}, program=program)


def test_a_name_that_fits_one_person_is_enough(program: Program, ada: Membership, otto: Membership) -> None:
    form = _form(program, mentee_text="müll ad", mentor_text="otto")
    assert form.is_valid()
    assert (form.cleaned_data["mentee"], form.cleaned_data["mentor"]) == (ada, otto)


def test_a_key_holds_as_long_as_the_name_beside_it_stays(
    program: Program, ada: Membership, otto: Membership
) -> None:
    other = people.mentee(program, given_name="Ada", family_name="Zorn")
    chosen = {"mentee": ada.pk, "mentee_of": "Ada Müller", "mentor": otto.pk}
    for text, expected in (("Ada Müller", ada), ("Zorn", other)):
        form = _form(program, **chosen, mentee_text=text)
        assert form.is_valid()
        assert form.cleaned_data["mentee"] == expected


def test_several_are_offered_to_choose_from(program: Program, otto: Membership) -> None:
    two = [people.mentee(program, given_name=name, family_name="Weiß") for name in ("Ida", "Ute")]
    form = _form(program, mentee_text="Weiß", mentor=otto.pk)
    assert not form.is_valid()
    page = str(form)
    assert "Several people have a name like this: please choose one." in page
    for member in two:
        assert f'type="radio" name="mentee" value="{member.pk}"' in page
    chosen = _form(program, mentee_text="Weiß", mentee_of="Weiß", mentee=two[1].pk, mentor=otto.pk)
    assert chosen.is_valid()
    assert chosen.cleaned_data["mentee"] == two[1]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Please type a name and choose."),
        ({"mentee_text": "Nobody\x00at all"}, "Nobody who takes part has a name like this."),
        ({"mentee": "nonsense"}, "This person does not take part any more."),
    ],
)
def test_what_fits_nobody_is_said_beside_the_field(
    program: Program, ada: Membership, otto: Membership, data: dict[str, str], sentence: str
) -> None:
    form = _form(program, **data, mentor=otto.pk)
    assert not form.is_valid()
    assert sentence in form.errors["mentee"][0]
    assert "mentor" not in form.errors


def test_people_of_the_other_role_or_programme_are_not_found(
    program: Program, ada: Membership, otto: Membership
) -> None:
    source = PeopleSource(program, Role.MENTEE)
    assert [choice.thing for choice in source.search("Müll")] == [ada]
    assert source.get(str(otto.pk)) is None
    assert [choice.thing for choice in PeopleSource(program).search("Müll")] == [ada, otto]
    stranger = people.mentee(factories.ProgramFactory())
    assert source.get(str(stranger.pk)) is None
    form = ExclusionForm({"person": stranger.pk, "reason": "x"}, program=program)
    assert "person" in form.errors


def test_the_list_below_the_field_is_short_however_many_fit(
    client: Client, organiser: User, program: Program, ada: Membership
) -> None:
    client.force_login(organiser)
    url = reverse("matching:people", args=[program.pk])
    few = _answer(client, url, q="Ada", role="mentee")
    assert ">Ada Müller<" in few
    assert ">Head of Sales" in few
    assert "1 fits." in few
    queries = _queries(client, url)
    for _ in range(30):
        people.mentee(program, family_name="Adam")
    many = _answer(client, url, q="ada")
    assert many.count('role="option"') == SHOWN
    assert f"The first {SHOWN} that fit." in many
    assert _queries(client, url) == queries
    assert "Nothing fits" in _answer(client, url, q="\x00zzz", role="nonsense")


def _answer(client: Client, url: str, **query: str) -> str:
    return client.get(url, query).content.decode()


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(url, {"q": "a"})
    return len(captured)

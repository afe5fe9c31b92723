"""Units of a file: what leads to one is followed, all else is asked about, and answers are remembered."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from mentoring.accounts.models import AuditEvent, BusinessUnit, User
from mentoring.texts import fold
from programs import operations
from programs.enums import ImportState
from programs.models import PeopleImport, Program, UnitAlias
from programs.queries.imports import ADD, ASK, asked_units
from programs.queries.imports.likeness import likely
from programs.queries.imports.units import Tree, UnitAnswer, UnitRef, Units, key_of
from tests import factories
from tests.programs import import_files as files
from tests.programs.import_steps import ANNA, BERT, CARL, checked, decided, imported

pytestmark = pytest.mark.django_db

type Paths = Sequence[tuple[str, ...]]


@pytest.fixture
def tree(program: Program) -> dict[str, BusinessUnit]:
    """Group / (Human Resources, Retail / Legal, Beta Division / Legal), by path."""
    made: dict[str, BusinessUnit] = {}
    for path in (
        ("Group",),
        ("Group", "Human Resources"),
        ("Group", "Retail"),
        ("Group", "Retail", "Legal"),
        ("Group", "Beta Division"),
        ("Group", "Beta Division", "Legal"),
    ):
        made[" / ".join(path)] = factories.BusinessUnitFactory(
            organisation=program.organisation, name=path[-1], parent=made.get(" / ".join(path[:-1]))
        )
    return made


def _file(*units: str) -> bytes:
    return files.table_of(
        [{**person, "Bereich": unit} for person, unit in zip((ANNA, BERT, CARL), units, strict=False)]
    )


def _asked(made: PeopleImport) -> dict[str, UnitAnswer]:
    asked = asked_units(made)
    return {str(entry): entry.answer for entry in (*asked.open, *asked.decided)}


def _unit_of(person: Mapping[str, str]) -> BusinessUnit | None:
    return User.objects.select_related("business_unit__parent").get(email=person["E-Mail"]).business_unit


# --- what leads to a unit ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("Beta Division / Legal", "beta  division>LEGAL", "Group\\Beta Division\\Legal"),
        *("Group | Beta\u00a0Division | Le\u200bgal", "Ｂeta Division/Legal"),  # noqa: RUF001
    ],
)
def test_a_path_is_followed_whatever_it_is_written_with(
    program: Program, organiser: User, tree: Mapping[str, BusinessUnit], text: str
) -> None:
    made = imported(program, organiser, _file(text), add_units=False)
    assert made.state == ImportState.IMPORTED
    assert _unit_of(ANNA) == tree["Group / Beta Division / Legal"]
    assert not made.new_units


def test_a_name_with_a_slash_is_a_name(program: Program, organiser: User) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation, name="R&D / Labs")
    imported(program, organiser, _file("r&d / labs"), add_units=False)
    assert _unit_of(ANNA) == unit


def test_twins_of_before_are_told_apart_by_their_spelling(program: Program, organiser: User) -> None:
    plain, other = (
        factories.BusinessUnitFactory(organisation=program.organisation, name=name) for name in ("IT", "x")
    )
    with connection.cursor() as cursor:
        twin = "UPDATE accounts_businessunit SET name = 'it', key = 'it', double = 1 WHERE id = %s"
        cursor.execute(twin, [other.pk])
    imported(program, organiser, _file("IT", "it"), add_units=False)
    assert (_unit_of(ANNA), _unit_of(BERT)) == (plain, other)
    assert _asked(checked(program, organiser, _file("It"), add_units=False)) == {"It": UnitAnswer.OPEN}


# --- what is asked about -------------------------------------------------------------------------


def test_nothing_is_written_before_each_is_answered(
    program: Program, organiser: User, tree: Mapping[str, BusinessUnit]
) -> None:
    """`Personal` beside `Human Resources` made a second organisation chart that no rule sees."""
    made = checked(program, organiser, _file("Personal", "Personal / Ausbildung", "Legal"), add_units=False)
    assert _asked(made) == dict.fromkeys(("Legal", "Personal", "Personal / Ausbildung"), UnitAnswer.OPEN)
    assert made.open_units == 3
    assert made.counts["wrong"] == 0
    with pytest.raises(operations.NotImportable):
        operations.request_import(made, digest=made.digest, by=organiser)
    there = set(BusinessUnit.objects.of(program.organisation))
    assert there - {organiser.business_unit} == set(tree.values())
    hr, legal = tree["Group / Human Resources"], tree["Group / Retail / Legal"]
    operations.decide_units(made, {key_of(["Personal"]): str(hr.pk)}, by=organiser)
    made.refresh_from_db()
    assert (made.state, made.open_units) == (ImportState.CHECKED, 2)
    decided(made, organiser, {key_of(["Personal", "Ausbildung"]): ADD, key_of(["Legal"]): str(legal.pk)})
    assert made.new_units == ["Group / Human Resources / Ausbildung"]
    operations.request_import(made, digest=made.digest, by=organiser)
    operations.work_on_import(made.pk)
    assert (_unit_of(ANNA), _unit_of(CARL)) == (hr, legal)
    made_unit = _unit_of(BERT)
    assert made_unit is not None
    assert (made_unit.name, made_unit.parent) == ("Ausbildung", hr)


def test_a_name_in_several_places_is_asked_about(
    program: Program, organiser: User, tree: Mapping[str, BusinessUnit]
) -> None:
    made = checked(program, organiser, _file("LEGAL"), add_units=False)
    (entry,) = asked_units(made).open
    assert [str(place) for place in entry.places] == sorted(path for path in tree if path.endswith("Legal"))


def test_a_child_that_is_there_needs_no_answer_once_its_parent_has_one(
    program: Program, organiser: User, tree: Mapping[str, BusinessUnit]
) -> None:
    made = checked(program, organiser, _file("Privatkunden / Legal"), add_units=False)
    assert list(_asked(made)) == ["Privatkunden", "Privatkunden / Legal"]
    decided(made, organiser, {key_of(["Privatkunden"]): str(tree["Group / Retail"].pk)})
    assert list(_asked(made)) == ["Privatkunden"]
    assert made.open_units == 0


def test_a_name_may_be_the_end_of_another_path_of_the_file(program: Program, organiser: User) -> None:
    made = checked(program, organiser, _file("Retail", "Group / Retail", "Group / retail"), add_units=False)
    (retail,) = [entry for entry in asked_units(made).open if entry.key == "retail"]
    assert asked_units(made).suggestions(retail) == [("=group / retail", "Group / Retail")]
    decided(made, organiser, {"retail": "=group / retail", "group": ADD, "group / retail": ADD})
    operations.request_import(made, digest=made.digest, by=organiser)
    operations.work_on_import(made.pk)
    assert _unit_of(ANNA) == _unit_of(BERT) == _unit_of(CARL)
    assert made.new_units == ["Group", "Group / Retail"]


@pytest.mark.parametrize("choice", ["=b", "nonsense", "=nobody", ASK, "00000000-0000-0000-0000-000000000000"])
def test_answers_that_lead_nowhere_leave_it_open(program: Program, organiser: User, choice: str) -> None:
    made = checked(program, organiser, _file("A", "B"), add_units=False)
    operations.decide_units(made, {"a": choice, "b": "=a"}, by=organiser)
    made.refresh_from_db()
    assert (made.state, made.open_units) == (ImportState.CHECKED, 2)


def test_a_unit_of_elsewhere_is_no_answer(program: Program, organiser: User) -> None:
    foreign = factories.BusinessUnitFactory()
    made = checked(program, organiser, _file("A"), add_units=False)
    operations.decide_units(made, {"a": str(foreign.pk)}, by=organiser)
    made.refresh_from_db()
    assert made.open_units == 1
    with pytest.raises(IntegrityError, match="unit_alias_of_its_organisation"), transaction.atomic():
        factories.UnitAliasFactory(unit=foreign, organisation=program.organisation)


def test_the_world_moves_between_answer_and_import(
    program: Program, organiser: User, tree: Mapping[str, BusinessUnit]
) -> None:
    made = checked(program, organiser, _file("Personal"), add_units=False)
    decided(made, organiser, {"personal": str(tree["Group / Human Resources"].pk)})
    operations.request_import(made, digest=made.digest, by=organiser)
    tree["Group / Human Resources"].delete()
    operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.was_planned_anew, made.open_units) == (ImportState.CHECKED, True, 1)
    assert not program.memberships.participants().exists()


def test_a_decision_waits_for_no_busy_worker(program: Program, organiser: User) -> None:
    made = checked(program, organiser, _file("A"))
    operations.request_import(made, digest=made.digest, by=organiser)
    with pytest.raises(operations.FileChanged):
        operations.decide_units(made, {"a": ASK}, by=organiser)


# --- what is remembered --------------------------------------------------------------------------


def test_the_next_file_knows(program: Program, organiser: User, tree: Mapping[str, BusinessUnit]) -> None:
    hr = tree["Group / Human Resources"]
    made = checked(program, organiser, _file("Personal"), add_units=False)
    decided(made, organiser, {"personal": str(hr.pk)})
    assert not UnitAlias.objects.exists()  # not before the import
    operations.request_import(made, digest=made.digest, by=organiser)
    operations.work_on_import(made.pk)
    alias = UnitAlias.objects.get()
    assert (alias.path, alias.unit, alias.made_by) == ("Personal", hr, organiser)
    assert AuditEvent.objects.filter(verb="unit_alias.remembered", object_id=alias.pk).exists()
    other = factories.ProgramFactory(organisation=program.organisation)
    again = imported(other, organiser, _file("PERSONAL", "Personal"), add_units=False)
    assert again.state == ImportState.IMPORTED
    assert _unit_of(BERT) == hr
    strange = factories.ProgramFactory()
    assert checked(strange, organiser, _file("Personal"), add_units=False).open_units == 1


def test_what_is_remembered_can_be_asked_anew_and_forgotten(
    program: Program, organiser: User, tree: Mapping[str, BusinessUnit]
) -> None:
    alias = factories.UnitAliasFactory(unit=tree["Group / Human Resources"], path="Personal")
    made = checked(program, organiser, _file("Personal"), add_units=False)
    assert _asked(made) == {"Personal": UnitAnswer.REMEMBERED}
    operations.decide_units(made, {"personal": ASK}, by=organiser)
    made.refresh_from_db()
    assert made.open_units == 1
    decided(made, organiser, {"personal": str(tree["Group / Retail"].pk)})
    operations.request_import(made, digest=made.digest, by=organiser)
    operations.work_on_import(made.pk)
    alias.refresh_from_db()
    assert alias.unit == tree["Group / Retail"]
    operations.forget_unit_alias(alias, by=organiser)
    assert checked(program, organiser, _file("Personal"), add_units=False).open_units == 1


def test_a_name_that_became_a_unit_is_not_remembered(program: Program, organiser: User) -> None:
    factories.UnitAliasFactory(unit__organisation=program.organisation, path="Personal")
    made = checked(program, organiser, _file("Personal"), add_units=False)
    decided(made, organiser, {"personal": ADD})
    operations.request_import(made, digest=made.digest, by=organiser)
    operations.work_on_import(made.pk)
    assert not UnitAlias.objects.exists()
    assert checked(program, organiser, _file("Personal"), add_units=False).counts["unchanged"] == 1


def test_a_mended_file_keeps_the_answers(program: Program, organiser: User) -> None:
    made = checked(program, organiser, _file("A", "B"), add_units=False)
    operations.decide_units(made, {"a": ADD}, by=organiser)
    operations.replace_file(made, file_name="mended.csv", content=_file("a", "B", "C"), by=organiser)
    for _ in range(2):
        operations.work_on_import(made.pk)
    made.refresh_from_db()
    assert _asked(made) == {"a": UnitAnswer.ADDED, "B": UnitAnswer.OPEN, "C": UnitAnswer.OPEN}


def test_two_hundred_new_units(program: Program, organiser: User) -> None:
    rows = [
        {**ANNA, "E-Mail": f"p{n}@firm.example", "Bereich": f"Sparte {n % 10} / Team {n}"} for n in range(200)
    ]
    made = checked(program, organiser, files.table_of(rows), add_units=False)
    assert made.open_units == 210
    seen = PeopleImport.objects.visible_to(organiser).get()
    with CaptureQueriesContext(connection) as captured:
        asked = asked_units(seen)
    assert len(captured) == 2
    decided(made, organiser, {entry.key: ADD for entry in asked.open})
    assert len(made.new_units) == 210


# --- two spellings are one unit ------------------------------------------------------------------

MARKS = ["", *"\u200b\u200e\u00ad\ufeff"]
NAMES = ["Ängste", "Risk Management", "Straße", "IT", "日本"]


@st.composite
def spelled(draw: st.DrawFn, path: tuple[str, ...]) -> str:
    pieces = []
    for name in path:
        form: Literal["NFC", "NFD", "NFKC"] = draw(st.sampled_from(["NFC", "NFD", "NFKC"]))
        cased = draw(st.sampled_from([name, name.upper(), name.lower()]))
        blank = draw(st.sampled_from([" ", "\u00a0", "  ", "\u3000"]))
        pieces.append(unicodedata.normalize(form, cased).replace(" ", blank) + draw(st.sampled_from(MARKS)))
    return draw(st.sampled_from([" / ", "/", " > ", "\\", " | "])).join(pieces)


paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map(tuple)


@given(paths, st.data())
def test_two_spellings_of_a_path_are_one_unit(path: tuple[str, ...], data: st.DataObject) -> None:
    one, other = (data.draw(spelled(path)) for _ in range(2))
    keys = [key_of(path[: length + 1]) for length in range(len(path))]
    units = Units(Tree(()), {one: 1, other: 1}, remembered={}, choices=dict.fromkeys(keys, ADD))
    assert units.find(one) == units.find(other)
    assert [len(new.path) for new in units.new] == list(range(1, len(path) + 1))


# --- what is likely ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "first"),
    [
        (("Legal",), "Group / Legal"),
        (("HR",), "Group / Human Resources"),
        (("Human Ressources",), "Group / Human Resources"),
        (("Retail & Cards",), "Group / Cards and Retail"),
        (("Beta", "Sales"), "Beta / Sales"),
        (("Zirkus",), None),
    ],
)
def test_what_is_likely_comes_first(path: tuple[str, ...], first: str | None) -> None:
    names = ["Legal", "Human Resources", "Cards and Retail", "Sales"]
    units = [UnitRef(("Group", name)) for name in names] + [UnitRef(("Beta", "Sales"))]
    found = likely(path, units)
    assert (str(found[0]) if found else None) == first


def test_folding_is_the_one_of_texts() -> None:
    assert key_of(["Straße", "ＩＴ"]) == f"{fold('Straße')} / it"  # noqa: RUF001

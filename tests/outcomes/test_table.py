"""Table 2: every cell and total against the project's copy of the published table."""

import csv
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from mentoring.demo.published import DATA, TOPICS, published_effects
from outcomes.enums import Behaviour, EffectTopic, Factor, Scope, StudyKind
from outcomes.models import Study
from outcomes.queries.tables import HEADS, ROWS, table2
from programs.models import Program
from tests import factories

pytestmark = pytest.mark.django_db

TOPIC_TOTALS = {"tools": 13, "culture": 7, "technologies": 5, "natives": 4, "businesses": 2}
COLUMN_TOTALS = dict(
    zip((head.value for head in HEADS), (5, 8, 18, 10, 10, 14, 10, 5, 14, 19, 4, 5, 3), strict=True)
)


def _rows() -> list[dict[str, str]]:
    with (DATA / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def published(program: Program) -> Study:
    study = factories.StudyFactory(
        program=program, kind=StudyKind.REFERENCE, title="Published", citation="A journal & more"
    )
    for position, effect in enumerate(published_effects()):
        factories.EffectFactory(
            study=study,
            label=effect.label,
            topic=effect.topic,
            behaviour=effect.behaviour,
            scopes=list(effect.scopes),
            factors=list(effect.factors),
            position=position,
        )
    return study


class _Matrix(HTMLParser):
    """Reads the table as a screen reader would: by columns, rows and the words in the cells."""

    def __init__(self) -> None:
        super().__init__()
        self.topic = ""
        self.rows: list[dict[str, Any]] = []
        self.cell: dict[str, Any] | None = None
        self.inside = False
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table" and given.get("id") == "table2":
            self.inside = True
        if not self.inside:
            return
        if tag in {"tbody", "tfoot", "thead"}:
            self.topic = given.get("data-topic") or tag
        if tag == "tr":
            self.rows.append({"topic": self.topic, "class": given.get("class") or "", "cells": []})
        if tag in {"td", "th"}:
            self.cell = {
                "tag": tag,
                "scope": given.get("scope"),
                "column": given.get("data-column"),
                "text": "",
            }
            self.rows[-1]["cells"].append(self.cell)
        if given.get("aria-hidden") == "true" or self.hidden:
            self.hidden += 1

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - 1)
        if tag in {"td", "th"}:
            self.cell = None
        if tag == "table":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.hidden:
            self.cell["text"] += data


def _matrix(html: str) -> _Matrix:
    matrix = _Matrix()
    matrix.feed(html)
    return matrix


def _page(user: User, program: Program, study: Study | None = None) -> str:
    client = Client()
    client.force_login(user)
    query = {"study": str(study.pk)} if study else {}
    response = client.get(reverse("outcomes:table", args=[program.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_file_has_the_totals_that_the_study_names() -> None:
    rows = _rows()
    assert Counter(TOPICS[row["topic"]].value for row in rows) == TOPIC_TOTALS
    assert {column: sum(row[column] == "1" for row in rows) for column in COLUMN_TOTALS} == COLUMN_TOTALS


def test_each_cell_of_the_query(published: Study) -> None:
    table = table2(published)
    shown = {
        row.label: {cell.head.value for cell in row.cells if cell.marked}
        for g in table.groups
        for row in g.rows
    }
    assert shown == {
        row["effect"]: {column for column in COLUMN_TOTALS if row[column] == "1"} for row in _rows()
    }
    assert {group.topic: len(group.rows) for group in table.groups} == TOPIC_TOTALS
    assert {total.head.value: total.count for total in table.totals} == COLUMN_TOTALS
    assert table.count == 31


def test_each_cell_of_the_page(published: Study, organiser: User, program: Program) -> None:
    matrix = _matrix(_page(organiser, program, published))
    effects = [row for row in matrix.rows if row["topic"] in EffectTopic.values and not row["class"]]
    by_topic = {topic: [r for r in _rows() if TOPICS[r["topic"]] == topic] for topic in EffectTopic}
    expected = [(topic.value, row) for topic, rows in by_topic.items() for row in rows]
    assert len(effects) == len(expected) == 31
    for shown, (topic, row) in zip(effects, expected, strict=True):
        head, *cells = shown["cells"]
        assert (shown["topic"], head["text"].strip()) == (topic, row["effect"])
        assert {cell["column"]: cell["text"] for cell in cells} == {
            column: "yes" if row[column] == "1" else "" for column in COLUMN_TOTALS
        }, row["effect"]


def test_each_total_of_the_page(published: Study, organiser: User, program: Program) -> None:
    matrix = _matrix(_page(organiser, program, published))
    [total] = [row for row in matrix.rows if row["class"] == "matrix-total"]
    assert {c["column"]: int(c["text"]) for c in total["cells"][1:]} == COLUMN_TOTALS
    assert total["cells"][0]["text"].split()[-1] == "31"
    subtotals = {row["topic"]: row["cells"] for row in matrix.rows if row["class"] == "matrix-topic"}
    assert list(subtotals) == EffectTopic.values
    for topic, (head, *cells) in subtotals.items():
        rows = [row for row in _rows() if TOPICS[row["topic"]] == topic]
        assert f" {TOPIC_TOTALS[topic]} " in " ".join(head["text"].split()) + " "
        assert {c["column"]: int(c["text"]) for c in cells} == {
            column: sum(row[column] == "1" for row in rows) for column in COLUMN_TOTALS
        }


def test_the_heads_name_their_cells(published: Study, organiser: User, program: Program) -> None:
    matrix = _matrix(_page(organiser, program, published))
    above, below = (row["cells"] for row in matrix.rows if row["topic"] == "thead")
    groups = [cell["text"] for cell in above if cell["scope"] == "colgroup"]
    assert groups == ["Behaviour", "Scope", "Relationship", "Mentor's approaches"]
    heads = [*below, *(cell for cell in above if cell["column"])]
    assert [head["column"] for head in heads] == [*Behaviour, *Scope, *Factor]
    assert {head["scope"] for head in heads} == {"col"}
    assert {row["cells"][0]["scope"] for row in matrix.rows if row["topic"] != "thead"} == {"row", "rowgroup"}


def test_the_source_is_named(published: Study, organiser: User, program: Program) -> None:
    assert "A journal &amp; more" in _page(organiser, program, published)


# --- who sees what ---------------------------------------------------------------------------


@pytest.fixture
def own(program: Program, coder: User) -> Study:
    """An effect of the programme's own with one quote from a text that is assigned to the coder."""
    study = factories.StudyFactory(program=program, title="Own", kind=StudyKind.OWN)
    version = factories.TextVersionFactory(
        source__study=study, source__title="Talk A", text="A secret sentence."
    )
    membership = coder.memberships.get()
    factories.CoderAssignmentFactory(source=version.source, coder=membership)
    coding = factories.CodingFactory(version=version, start=2, end=17, coder=coder)
    effect = factories.EffectFactory(study=study, label="Own effect")
    factories.EffectEvidenceFactory(effect=effect, coding=coding)
    return study


def test_a_coder_opens_the_quotes(own: Study, coder: User, program: Program) -> None:
    page = _page(coder, program)
    assert "Own effect" in page
    assert "secret sentence" in page
    assert "Talk A" in page


def test_a_coder_sees_no_quote_of_a_text_that_is_not_theirs(own: Study, program: Program) -> None:
    other = factories.MembershipFactory(program=program, coder=True).user
    page = _page(other, program)
    assert "Own effect" in page
    assert "secret" not in page
    assert "Talk A" not in page


def test_a_quote_that_was_taken_back_is_gone(own: Study, coder: User, program: Program) -> None:
    own.effects.get().codings.update(deleted_at="2026-11-01T00:00Z")
    assert "secret" not in _page(coder, program)


def test_an_organiser_sees_effects_and_totals_but_no_quote(
    own: Study, organiser: User, program: Program
) -> None:
    page = _page(organiser, program)
    assert "Own effect" in page
    assert "secret" not in page
    assert "Talk A" not in page


@pytest.mark.parametrize("role", ["sponsor", "advisor", "mentor", "mentee"])
def test_others_see_published_studies_alone(
    role: str, own: Study, published: Study, program: Program, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(role)
    page = _page(user, program)
    assert "Using new apps" in page
    assert "Own effect" not in page
    assert "Studies" not in page, "there is nothing to switch to"
    client = Client()
    client.force_login(user)
    assert client.get(reverse("outcomes:table", args=[program.pk]), {"study": str(own.pk)}).status_code == 404


@pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_study_is_not_found(asked: str, organiser: User, program: Program) -> None:
    client = Client()
    client.force_login(organiser)
    assert client.get(reverse("outcomes:table", args=[program.pk]), {"study": asked}).status_code == 404


def test_the_own_study_comes_first_and_the_other_is_a_link_away(
    own: Study, published: Study, organiser: User, program: Program
) -> None:
    page = _page(organiser, program)
    assert "Own effect" in page
    assert f'href="?study={published.pk}"' in page


def test_nothing_yet(mentor: User, organiser: User, coder: User, program: Program) -> None:
    assert "Nothing to show yet" in _page(mentor, program)
    factories.StudyFactory(program=program, kind=StudyKind.OWN)
    assert "No effects yet" in _page(organiser, program)
    assert reverse("outcomes:effect_add", args=[program.pk]) in _page(coder, program)


def test_fiction_is_named(own: Study, organiser: User, program: Program) -> None:
    assert "no findings" not in _page(organiser, program)
    own.sources.update(is_fiction=True)
    assert "no findings" in _page(organiser, program)


def test_queries_do_not_grow(
    own: Study, coder: User, program: Program, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(coder)
    url = reverse("outcomes:table", args=[program.pk])
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    version = own.sources.get().versions.get()
    for number in range(29):
        effect = factories.EffectFactory(study=own)
        coding = factories.CodingFactory(version=version, start=0, end=1 + number % 9, coder=coder)
        factories.EffectEvidenceFactory(effect=effect, coding=coding)
    with django_assert_max_num_queries(12) as thirty:
        assert "Effect" in client.get(url).content.decode()
    assert len(thirty) == len(one)


def test_two_queries_make_the_table(published: Study, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        table2(published)


# --- long tables -----------------------------------------------------------------------------


@pytest.fixture
def long(program: Program) -> Study:
    """Two topics, of which one has more effects than a page."""
    study = factories.StudyFactory(
        program=program, kind=StudyKind.REFERENCE, title="Long", citation="A journal"
    )
    for topic, count in ((EffectTopic.TOOLS, 3), (EffectTopic.CULTURE, ROWS + 1)):
        for number in range(count):
            factories.EffectFactory(study=study, topic=topic, label=f"{topic} {number:03}", position=number)
    return study


def _shown(user: User, program: Program, **query: str) -> list[str]:
    client = Client()
    client.force_login(user)
    page = client.get(reverse("outcomes:table", args=[program.pk]), query).text
    rows = [row for row in _matrix(page).rows if row["topic"] in EffectTopic.values and not row["class"]]
    return [row["cells"][0]["text"].strip() for row in rows]


def test_a_long_table_opens_one_topic_at_a_time(long: Study, organiser: User, program: Program) -> None:
    tools, culture = ([f"{topic} {n:03}" for n in range(n)] for topic, n in (("tools", 3), ("culture", ROWS)))
    assert _shown(organiser, program) == tools
    assert _shown(organiser, program, topic="culture") == culture
    assert _shown(organiser, program, topic="culture", page="2") == [f"culture {ROWS:03}"]
    assert _shown(organiser, program, topic="none") == []
    assert _shown(organiser, program, topic="nonsense", page="x") == tools
    assert len(_shown(organiser, program, topic="every")) == ROWS + 4


def test_a_long_table_has_all_totals_whatever_is_open(long: Study) -> None:
    tables = [table2(long, topic=topic) for topic in ("tools", "culture", "none", "every")]
    assert {table.count for table in tables} == {ROWS + 4}
    assert len({table.totals for table in tables}) == 1
    assert {tuple(group.count for group in table.groups) for table in tables} == {(3, ROWS + 1)}


def test_a_long_table_says_what_is_open_and_leads_to_all(
    long: Study, organiser: User, program: Program
) -> None:
    page = _page(organiser, program)
    assert page.count('aria-expanded="true"') == page.count('aria-expanded="false"') == 1
    assert "?topic=every" in page
    assert "?topic=culture#topic-culture" in page

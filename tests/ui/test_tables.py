"""Tables: what they show, what they refuse to be told, and what they cost."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Lower
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from mentoring.accounts.models import User
from mentoring.ui.tables import Column, Filter, Table
from tests.factories import UserFactory
from tests.ui.conftest import make_people
from tests.ui.markup import elements, one

pytestmark = pytest.mark.django_db

COLUMNS = (
    Column("name", "Name", order_by=(Lower("family_name"), "given_name")),
    Column("site", "Site", order_by=("site",)),
    Column("grade", "Grade", order_by=(F("grade").desc(nulls_last=True),), numeric=True),
    Column("mail", "Mail"),
)
SITE = Filter(
    "site", "Site", (("Bonn", "Bonn"), ("Ulm", "Ulm")), lambda people, site: people.filter(site=site)
)


def build(query: str = "", **options: Any) -> Table:
    request = RequestFactory().get(f"/people/?{query}")
    defaults: dict[str, Any] = {
        "caption": "People",
        "search": ("given_name", "family_name"),
        "filters": (SITE,),
        "per_page": 10,
        "default_order": "name",
    }
    return Table.build(request, User.objects.all(), COLUMNS, **{**defaults, **options})


def names(table: Table) -> list[str]:
    return [user.family_name for user in table.rows]


def test_the_default_order_and_the_count() -> None:
    make_people(12)
    table = build()
    assert names(table) == [f"Adler{n:03}" for n in range(10)]
    assert (table.total, table.page.number, table.page.paginator.num_pages) == (12, 1, 2)
    assert [head.direction for head in table.heads] == ["ascending", "", "", ""]


def test_sorting_both_ways_and_the_links_that_do_it() -> None:
    make_people(12)
    table = build("sort=-name&page=2&site=Bonn&q=kim")
    assert names(table) == ["Adler009", "Adler006", "Adler003", "Adler000"]
    assert table.page.number == 1  # the last page that there is
    assert table.heads[0].direction == "descending"
    assert table.heads[0].url == "?site=Bonn&q=kim&sort=name"
    assert table.heads[3].url == ""


def test_an_expression_is_turned_round_with_its_nulls() -> None:
    for family_name, grade in (("A", None), ("B", 1), ("C", 2)):
        UserFactory(family_name=family_name, grade=grade)
    assert names(build("sort=grade")) == ["C", "B", "A"]
    assert names(build("sort=-grade")) == ["A", "B", "C"]


def test_pages_are_disjoint_where_the_sorted_values_are_equal() -> None:
    make_people(30)
    User.objects.update(site="Bonn")
    seen = [user.pk for page in (1, 2, 3) for user in build(f"sort=site&page={page}").rows]
    assert len(set(seen)) == 30


def test_every_word_of_a_search_has_to_be_found_somewhere() -> None:
    UserFactory(given_name="Ada", family_name="Berg")
    UserFactory(given_name="Ada", family_name="Tal")
    assert names(build("q=ada berg")) == ["Berg"]
    assert names(build("q=BER")) == ["Berg"]
    assert names(build("q=100%25")) == []
    assert names(build("q=_")) == []


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=--name",
        "sort=mail",
        "sort=user__password",
        "sort=%00",
        "page=0",
        "page=-3",
        "page=zwei",
        "page=99999999999999999999",
        "page=%00",
        "site=Atlantis",
        "site=%00",
        "q=",
        "q=%20%20",
        "q=%00",
        "sort=name&sort=site&sort=oops",
    ],
)
def test_hostile_parameters_fall_back_to_the_default(query: str) -> None:
    make_people(3)
    table = build(query)
    assert names(table) == ["Adler000", "Adler001", "Adler002"]
    assert not table.narrowed


def test_an_endless_search_is_cut() -> None:
    make_people(1)
    table = build(f"q={'a' * 5000}")
    assert len(table.query) == 200


def test_rows_are_turned_into_what_the_page_wants_all_at_once() -> None:
    make_people(3)
    calls: list[int] = []

    def shout(users: Any) -> list[str]:
        calls.append(len(users))
        return [user.family_name.upper() for user in users]

    assert list(build(rows=shout).rows) == ["ADLER000", "ADLER001", "ADLER002"]
    assert calls == [3]


def test_other_parameters_of_the_address_survive() -> None:
    make_people(30)
    table = build("tab=second&q=kim")
    assert table.kept == (("tab", "second"),)
    assert table.clear_url == "?tab=second"
    assert all("tab=second" in url for _number, url in table.page_urls if url)


@pytest.mark.parametrize("query", ["", "sort=-site", "q=kim", "site=Bonn"])
def test_the_number_of_queries_is_three_whatever_the_number_of_rows(query: str) -> None:
    counted = []
    for wanted in (1, 30, 300):
        make_people(wanted, start=User.objects.count())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            build(query)
        counted.append(len(queries))
    assert counted == [3, 3, 3]


# --- the page ---------------------------------------------------------------------------------


@pytest.fixture
def page(styleguide: None, client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_the_page_names_columns_rows_and_the_sorted_one(page: Client) -> None:
    make_people(12)
    html = page.get("/people/?sort=-site").content.decode()
    heads = elements(html, "th", scope="col")
    assert [head.get("aria-sort") for head in heads] == [None, None, "descending", None, None]
    assert len(elements(html, "th", scope="row")) == 10
    assert elements(html, "td")[0]["data-label"] == "E-mail address"
    assert "1 to 10 of 13" in html
    assert one(html, "a", **{"aria-current": "page", "class": "page-link"})["href"] == "?sort=-site&page=1"


def test_the_tools_keep_the_order_and_work_without_javascript(page: Client) -> None:
    make_people(12)
    html = page.get("/people/?sort=-site&site=Ulm&tab=x").content.decode()
    form = one(html, "form", id="people-tools")
    assert form["method"] == "get"
    assert one(html, "input", name="sort", value="-site")["form"] == "people-tools"
    assert one(html, "input", name="tab", value="x")
    assert "selected" in one(html, "option", value="Ulm")


def test_nothing_found_offers_the_way_back(page: Client) -> None:
    html = page.get("/people/?q=nobody+at+all").content.decode()
    assert "Nothing matches" in html
    assert one(html, "input", name="q")["value"] == "nobody at all"
    assert elements(html, "a", href="?")


def test_an_empty_table_says_what_belongs_there(styleguide: None, client: Client) -> None:
    html = client.get("/people/").content.decode()
    assert "Nobody yet" in html
    assert not elements(html, "table")
    assert not elements(html, "form", id="people-tools")


def test_a_search_is_shown_escaped(page: Client) -> None:
    html = page.get("/people/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html

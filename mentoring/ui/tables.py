"""Lists of rows that can be searched, filtered, sorted and turned page by page.

All of it is plain links and GET forms; htmx swaps the table in place where it runs. What the
address says is never trusted: an unknown column, filter value or page falls back to the default.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, Q, QuerySet
from django.db.models.expressions import Expression
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from mentoring.addresses import NotAnAddress, normal_domain
from mentoring.texts import clean_line

type Order = str | F | OrderBy | Expression
type Label = str | Promise

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Column:
    """A column; with `order_by` its head sorts the table. The first column names the row."""

    key: str
    label: Label
    order_by: tuple[Order, ...] = ()
    numeric: bool = False
    hide_small: bool = False


@dataclass(frozen=True)
class Filter:
    """A choice above the table; `apply(queryset, value)` is called with one of the choices only."""

    key: str
    label: Label
    choices: Sequence[tuple[str, Label]]
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]


@dataclass(frozen=True)
class Head:
    """A column's head as the page shows it."""

    column: Column
    url: str  # "" where the column does not sort
    direction: str  # "ascending", "descending" or ""


@dataclass(frozen=True)
class FilterState:
    key: str
    label: Label
    choices: Sequence[tuple[str, Label]]
    value: str


@dataclass(frozen=True)
class Table:
    """A page of rows and all that `ui/table.html` needs to show it."""

    id: str
    caption: Label
    heads: tuple[Head, ...]
    rows: Sequence[Any]
    matching: QuerySet[Any]  # all that search and filters leave, on whatever page
    page: Page[Any]
    total: int
    query: str
    filters: tuple[FilterState, ...]
    sort: str
    searchable: bool
    kept: tuple[tuple[str, str], ...]  # parameters of the address that are not the table's own
    page_urls: tuple[tuple[int | str, str], ...]
    clear_url: str
    # What stands around the cells of each column; kept by `{% cell %}`.
    frames: dict[str, tuple[SafeString, SafeString]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.query) or any(state.value for state in self.filters)

    @property
    def tools(self) -> bool:
        return self.searchable or bool(self.filters)

    def column(self, key: str) -> Column:
        return next(head.column for head in self.heads if head.column.key == key)

    def names_row(self, key: str) -> bool:
        return self.heads[0].column.key == key

    @classmethod
    def build(
        cls,
        request: HttpRequest,
        queryset: QuerySet[Any],
        columns: Sequence[Column],
        *,
        caption: Label,
        search: Sequence[str] = (),
        filters: Sequence[Filter] = (),
        per_page: int = 25,
        default_order: str = "",
        rows: Callable[[Sequence[Any]], Sequence[Any]] | None = None,
        dom_id: str = "table",
    ) -> "Table":
        """Narrow, sort and cut the queryset as the address says: three queries, and those of `rows`.

        `search` names the text fields (with lookups through relations) in which each word of `?q=`
        must be found. `default_order` is the key of a column, with "-" for descending. `rows` turns
        the objects of the page into what the row template wants, all at once.
        """
        asked = request.GET
        query = clean_line(asked.get("q", ""))[:LONGEST_SEARCH] if search else ""
        states = tuple(_state(asked, item) for item in filters)
        sort = _sort(asked.get("sort", ""), columns, default_order)
        for item, state in zip(filters, states, strict=True):
            if state.value:
                queryset = item.apply(queryset, state.value)
        if query:
            queryset = queryset.filter(every_word(query, search))
        paginator = Paginator(queryset.order_by(*_order(sort, columns)), per_page)
        page = paginator.get_page(asked.get("page"))
        objects = _rows_of(page, queryset)
        own = {"q", "sort", "page", *(item.key for item in filters)}
        return cls(
            id=dom_id,
            caption=caption,
            heads=tuple(_head(asked, column, sort) for column in columns),
            rows=rows(objects) if rows else objects,
            matching=queryset,
            page=page,
            total=paginator.count,
            query=query,
            filters=states,
            sort=sort,
            searchable=bool(search),
            kept=tuple((key, value) for key in asked if key not in own for value in asked.getlist(key)),
            page_urls=tuple(_page_urls(asked, page)),
            clear_url=_url(asked, dict.fromkeys(own - {"sort"}, "")),
        )


def _state(asked: QueryDict, item: Filter) -> FilterState:
    value = asked.get(item.key, "")
    known = {str(choice) for choice, _label in item.choices}
    return FilterState(item.key, item.label, item.choices, value if value in known else "")


def _sort(asked: str, columns: Sequence[Column], default: str) -> str:
    sortable = {column.key for column in columns if column.order_by}
    return asked if asked.removeprefix("-") in sortable else default


def _rows_of(page: Page[Any], queryset: QuerySet[Any]) -> list[Any]:
    """The page's rows, in two queries: sorting whole rows, with all that is read beside them, takes memory.

    The keys come first and by themselves. As a subquery they would sort by the very expressions of the
    columns, and Django resolves the references inside a shared `Subquery` in place: the next page that
    sorts by it would compare the wrong tables.
    """
    keys = list(cast(QuerySet[Any], page.object_list).values_list("pk", flat=True))
    found = {row.pk: row for row in queryset.order_by().filter(pk__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def _order(sort: str, columns: Sequence[Column]) -> list[Order]:
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    found = next((column.order_by for column in columns if column.key == key), ())
    # The key at the end makes pages disjoint where the column has equal values.
    return [*(_reversed(order) if descending else order for order in found), "pk"]


def _reversed(order: Order) -> Order:
    if isinstance(order, str):
        return order.removeprefix("-") if order.startswith("-") else f"-{order}"
    if isinstance(order, OrderBy):
        turned = order.copy()
        turned.reverse_ordering()
        return turned
    return order.desc()


def every_word(query: str, fields: Iterable[str]) -> Q:
    """Each word of the query somewhere in the fields; a domain in either of its spellings."""
    names = tuple(fields)
    words = (
        reduce(or_, (Q((f"{name}__icontains", spelling)) for name in names for spelling in _spellings(word)))
        for word in query.split()
    )
    return reduce(and_, words, Q())


def _spellings(word: str) -> set[str]:
    """Addresses are kept with their domains as the DNS has them, and people type those as they read them."""
    local, at, domain = word.rpartition("@")
    try:
        return {word, local + at + normal_domain(domain)}
    except NotAnAddress:
        return {word}


def _head(asked: QueryDict, column: Column, sort: str) -> Head:
    if not column.order_by:
        return Head(column, "", "")
    direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
    target = f"-{column.key}" if direction == "ascending" else column.key
    return Head(column, _url(asked, {"sort": target, "page": ""}), direction)


def _page_urls(asked: QueryDict, page: Page[Any]) -> Iterable[tuple[int | str, str]]:
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        yield number, _url(asked, {"page": str(number)}) if isinstance(number, int) else ""


def _url(asked: QueryDict, changes: Mapping[str, str]) -> str:
    """The address of this page with some parameters changed; an empty value takes one away."""
    changed = asked.copy()
    for key, value in changes.items():
        changed.pop(key, None)
        if value:
            changed[key] = value
    return f"?{changed.urlencode()}" if changed else "?"

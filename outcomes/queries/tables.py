"""Table 2: the effects of a study by topic, behaviour, scopes and factors, with totals."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from outcomes.enums import FACTOR_GROUPS, Behaviour, EffectTopic, Scope
from outcomes.models import Coding, Effect, EffectEvidence, Source, Study

ROWS = 100  # a table of more effects opens one topic at a time, and a topic of more comes in pages
EVERY_TOPIC, NO_TOPIC = "every", "none"


@dataclass(frozen=True)
class Head:
    """A column: one value of a dimension. `starts_group` asks for a line on its left."""

    value: str
    label: str | Promise
    starts_group: bool


@dataclass(frozen=True)
class HeadGroup:
    """What stands above some columns; `dimension` is said before a mark where no head can be seen."""

    label: str | Promise
    dimension: str | Promise
    heads: tuple[Head, ...]

    @property
    def single(self) -> Head | None:
        """The column of a group that has only one: it needs no head above it."""
        return self.heads[0] if len(self.heads) == 1 else None


def _group(label: str | Promise, dimension: str | Promise, values: Iterable[Behaviour | Scope]) -> HeadGroup:
    heads = tuple(Head(value, value.label, place == 0) for place, value in enumerate(values))
    return HeadGroup(label, dimension, heads)


HEAD_GROUPS: tuple[HeadGroup, ...] = (
    _group(_("Behaviour"), _("Behaviour"), Behaviour),
    _group(_("Scope"), _("Scope"), Scope),
    *(_group(label, _("Because of"), factors) for label, factors in FACTOR_GROUPS),  # type: ignore[arg-type]
)
HEADS: tuple[Head, ...] = tuple(chain.from_iterable(group.heads for group in HEAD_GROUPS))


@dataclass(frozen=True)
class Cell:
    """Whether an effect is marked in a column."""

    head: Head
    marked: bool

    @cached_property
    def label(self) -> str:
        """That of the column: worked out once, however many effects there are."""
        return str(self.head.label)

    @cached_property
    def classes(self) -> str:
        return " ".join(
            name
            for name, holds in (
                ("starts-group", self.head.starts_group),
                ("is-marked", self.marked),
                ("is-none", not self.marked),
            )
            if holds
        )


@dataclass(frozen=True)
class Total:
    """How many effects are marked in a column."""

    head: Head
    count: int


@dataclass(frozen=True)
class Quote:
    """A coded span from which an effect was concluded, for those who may read its source."""

    coding: UUID
    text: str
    code: str
    hue: int
    source: UUID
    source_title: str
    is_fiction: bool


@dataclass(frozen=True)
class Row:
    """An effect; its cells are in the order of HEADS. Only coders get its quotes."""

    id: UUID
    label: str
    cells: tuple[Cell, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class TopicGroup:
    """The effects of a topic with their totals; `page` are those that are shown, None where it is closed."""

    topic: EffectTopic
    count: int
    totals: tuple[Total, ...]
    page: Page[Any] | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table2:
    """All effects of one study; topics without effects are left out."""

    study: Study
    groups: tuple[TopicGroup, ...]
    totals: tuple[Total, ...]
    count: int
    rests_on_fiction: bool  # some of the study's texts are made up
    opened: str  # EVERY_TOPIC, NO_TOPIC or the one that is open

    head_groups = HEAD_GROUPS
    heads = HEADS

    @property
    def is_long(self) -> bool:
        """Whether topics open one at a time, unless somebody asks for every one."""
        return self.count > ROWS

    @property
    def is_whole(self) -> bool:
        return self.opened == EVERY_TOPIC


class _Listed(NamedTuple):
    """An effect as it stands in the database."""

    pk: UUID
    label: str
    topic: str
    behaviour: str
    scopes: Sequence[str]
    factors: Sequence[str]

    @property
    def marks(self) -> set[str]:
        return {self.behaviour, *self.scopes, *self.factors}


def table2(study: Study, *, coder: User | None = None, topic: str = "", page: str = "") -> Table2:
    """The table of a study, in two queries whatever its size.

    For a coder, one more reads the quotes of the sources that are assigned to them. A long table has one
    `topic` open (the first, if none is asked for), and of that a `page`.
    """
    effects = Effect.objects.of_study(study).in_table_order().values_list(*_Listed._fields)
    by_topic: dict[str, list[_Listed]] = {each: [] for each in EffectTopic}
    for values in effects:
        effect = _Listed(*values)
        by_topic[effect.topic].append(effect)
    listed = {each: found for each, found in by_topic.items() if found}
    count = sum(map(len, listed.values()))
    opened = _opened(topic, list(listed), is_long=count > ROWS)
    pages = {
        each: Paginator(found, len(found) if opened == EVERY_TOPIC else ROWS).get_page(page)
        for each, found in listed.items()
        if opened in {EVERY_TOPIC, each}
    }
    shown = [effect.pk for each in pages.values() for effect in each]
    quotes = _quotes(shown, coder) if coder else {}
    cells = [(Cell(head, marked=False), Cell(head, marked=True)) for head in HEADS]
    return Table2(
        study=study,
        groups=tuple(
            TopicGroup(
                EffectTopic(each),
                len(found),
                _totals(found),
                pages.get(each),
                tuple(
                    _row(effect, cells, tuple(quotes.get(effect.pk, ()))) for effect in pages.get(each, ())
                ),
            )
            for each, found in listed.items()
        ),
        totals=_totals(list(chain.from_iterable(listed.values()))),
        count=count,
        rests_on_fiction=Source.objects.of_study(study).made_up().exists(),
        opened=opened,
    )


def _opened(asked: str, topics: Sequence[str], *, is_long: bool) -> str:
    """What is open, of what the address says: never trusted, and in a short table everything."""
    if not is_long:
        return EVERY_TOPIC
    return asked if asked in {*topics, EVERY_TOPIC, NO_TOPIC} else topics[0]


def _row(effect: _Listed, cells: Sequence[tuple[Cell, Cell]], quotes: tuple[Quote, ...]) -> Row:
    marks = effect.marks
    return Row(
        effect.pk,
        effect.label,
        tuple(marked if marked.head.value in marks else bare for bare, marked in cells),
        quotes,
    )


def _totals(effects: Sequence[_Listed]) -> tuple[Total, ...]:
    counts = Counter(chain.from_iterable(effect.marks for effect in effects))
    return tuple(Total(head, counts[head.value]) for head in HEADS)


def _quotes(effects: Sequence[UUID], coder: User) -> dict[UUID, list[Quote]]:
    """By effect: the quotes from sources that are assigned to the coder."""
    evidence = (
        EffectEvidence.objects.filter(
            effect__in=effects,
            coding__in=Coding.objects.standing().visible_to(coder).values("pk"),
        )
        .select_related("coding__code", "coding__version__source")
        .defer("coding__version__text")
        .order_by("coding__version__source__title", "coding__start", "pk")
    )
    found: dict[UUID, list[Quote]] = {}
    for link in evidence:
        found.setdefault(link.effect_id, []).append(_quote(link.coding))
    return found


def _quote(coding: Coding) -> Quote:
    source = coding.version.source
    return Quote(
        coding=coding.pk,
        text=coding.quote,
        code=coding.code.name,
        hue=coding.code.hue,
        source=source.pk,
        source_title=source.title,
        is_fiction=source.is_fiction,
    )

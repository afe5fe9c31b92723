"""Table 2: the effects of a study by topic, behaviour, scopes and factors, with totals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from outcomes.enums import FACTOR_GROUPS, Behaviour, EffectTopic, Scope
from outcomes.models import Coding, Effect, EffectEvidence, Source, Study


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
    """The effects of a topic with their totals."""

    topic: EffectTopic
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]


@dataclass(frozen=True)
class Table2:
    """All effects of one study; topics without effects are left out."""

    study: Study
    groups: tuple[TopicGroup, ...]
    totals: tuple[Total, ...]
    count: int
    rests_on_fiction: bool  # some of the study's texts are made up

    head_groups = HEAD_GROUPS
    heads = HEADS


def table2(study: Study, *, coder: User | None = None) -> Table2:
    """The table of a study, in two queries whatever its size.

    For a coder, one more reads the quotes of the sources that are assigned to them.
    """
    effects = list(Effect.objects.of_study(study).in_table_order())
    quotes = _quotes(study, coder) if coder else {}
    by_topic: dict[str, list[Row]] = {topic: [] for topic in EffectTopic}
    for effect in effects:
        by_topic[effect.topic].append(_row(effect, tuple(quotes.get(effect.pk, ()))))
    return Table2(
        study=study,
        groups=tuple(
            TopicGroup(EffectTopic(topic), tuple(rows), _totals(rows))
            for topic, rows in by_topic.items()
            if rows
        ),
        totals=_totals(list(chain.from_iterable(by_topic.values()))),
        count=len(effects),
        rests_on_fiction=Source.objects.of_study(study).made_up().exists(),
    )


def _row(effect: Effect, quotes: tuple[Quote, ...]) -> Row:
    marks = {effect.behaviour, *effect.scopes, *effect.factors}
    cells = tuple(Cell(head, head.value in marks) for head in HEADS)
    return Row(effect.pk, effect.label, cells, quotes)


def _totals(rows: Sequence[Row]) -> tuple[Total, ...]:
    return tuple(
        Total(head, sum(row.cells[place].marked for row in rows)) for place, head in enumerate(HEADS)
    )


def _quotes(study: Study, coder: User) -> dict[UUID, list[Quote]]:
    """By effect: the quotes from sources that are assigned to the coder."""
    evidence = (
        EffectEvidence.objects.filter(
            effect__study=study,
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

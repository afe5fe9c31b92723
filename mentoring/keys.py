"""What people would read as the same name is there once: a folded key beside the name, kept unique.

    class Topic(Keyed, Record):
        name = Line(...)
        key = FoldedKey(of="name")
        objects = TopicQuerySet.as_manager()   # a KeyedQuerySet

        class Meta:
            constraints = known_once("topic_name_unique_in_program", "name", "program")
            triggers = double_marks("topic", table="programs_topic", scope=["program_id"])

Rows from before there were keys may be doubles: the oldest keeps `double` 0, each other one has a
number of its own. They stay until somebody merges, renames or removes them; nothing new becomes one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from hashlib import sha256
from operator import or_
from typing import TYPE_CHECKING, Any, Self

import pgtrigger
import structlog
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate, Lower

from mentoring.errors import NameTaken
from mentoring.texts import clean_line, fold

if TYPE_CHECKING:  # generic for mypy only
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField

logger = structlog.get_logger(__name__)

KEY, DOUBLE = "key", "double"
LONGEST_KEY = 600  # letters of four bytes: what an index of PostgreSQL takes beside two UUIDs
PLAIN = "^[!-~]+( [!-~]+)*$"  # ASCII, as it is after cleaning
NAMELESS = "?"  # for what nobody can see


def key_of(text: str) -> str:
    """The folded text; of a very long one (folding may lengthen) its beginning and a digest."""
    folded = fold(text)
    if len(folded) <= LONGEST_KEY:
        return folded
    digest = sha256(folded.encode()).hexdigest()
    return folded[: LONGEST_KEY - len(digest)] + digest


class FoldedKey(CharField):
    """The key of another column, kept right whoever writes; looked up by any spelling of the name."""

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(**{"max_length": LONGEST_KEY, "default": "", "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = key_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key

    def get_prep_value(self, value: Any) -> Any:
        return key_of(value) if isinstance(value, str) else super().get_prep_value(value)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        manager = self.model._default_manager
        if issubclass(self.model, Keyed) and isinstance(manager.get_queryset(), KeyedQuerySet):
            return super().check(**kwargs)
        return [checks.Error("Its model has to be Keyed, with a KeyedQuerySet.", obj=self, id="keys.E001")]


def _key(model: type[models.Model]) -> FoldedKey:
    key = model._meta.get_field(KEY)
    assert isinstance(key, FoldedKey)  # noqa: S101  (the check above has seen to it)
    return key


class KeyedQuerySet[M: "Keyed"](models.QuerySet[M]):
    """Writes the key along with the name."""

    def named(self, name: str) -> Self:
        """Those whose name reads the same."""
        return self.filter(key=name)

    def spelled(self, name: str) -> str:
        """How the name is written where it is there; else the name itself."""
        there = self.named(name).order_by(DOUBLE).values_list(_key(self.model).of, flat=True).first()
        return clean_line(name) if there is None else str(there)

    def update(self, **values: Any) -> int:
        of = _key(self.model).of
        if of in values and KEY not in values:
            if not isinstance(values[of], str):
                raise TypeError(f"The key of {of} can't be made from an expression.")
            values[KEY] = values[of]
        return super().update(**values)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        rows, key = list(objs), _key(self.model)
        written = self._with_key(fields)
        if key.of in written:
            for row in rows:
                key.pre_save(row, add=False)
        return super().bulk_update(rows, written, *args, **kwargs)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = self._with_key(kwargs["update_fields"])
        return super().bulk_create(objs, *args, **kwargs)

    def _with_key(self, fields: Iterable[str]) -> list[str]:
        names = list(fields)
        return [*names, KEY] if _key(self.model).of in names else names


class Keyed(models.Model):
    """Something with a `key`."""

    # Counts those of one name from before there were keys; the oldest is 0.
    double = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        names = None if update_fields is None else set(update_fields)
        if names and _key(type(self)).of in names:
            names.add(KEY)
        super().save(*args, update_fields=names, **kwargs)

    def validate_constraints(self, exclude: Any = None) -> None:
        """With the key, where the name is looked at."""
        key = _key(type(self))
        without = set(exclude or ())
        if key.of not in without:
            key.pre_save(self, add=False)
            without -= {KEY, DOUBLE}
        super().validate_constraints(without)

    def unique_error_message(
        self, model_class: type[models.Model], unique_check: Sequence[str]
    ) -> ValidationError:
        if KEY not in unique_check:
            return super().unique_error_message(model_class, unique_check)
        of = _key(type(self)).of
        return ValidationError({of: NameTaken(getattr(self, of)).message})


def known_once(name: str, of: str, *scope: str, **kwargs: Any) -> list[models.BaseConstraint]:
    """Inside its scope nothing is there twice, but for doubles from before; and no key is stale.

    Of names in plain letters the database can tell the latter by itself.
    """
    fresh = Q(**{KEY: Lower(Collate(of, "C"))}) | ~Q(**{f"{of}__regex": PLAIN})
    return [
        models.UniqueConstraint(fields=[*scope, KEY, DOUBLE], name=name, **kwargs),
        models.CheckConstraint(condition=fresh, name=f"{name}_key"),
    ]


def _differs(field: str) -> pgtrigger.Q:
    return pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})


# A double that gets another name is one no longer; where the oldest goes, the next one takes its place.
NO_LONGER_DOUBLE = "NEW.double = 0; RETURN NEW;"
NEXT_IN_LINE = """
    UPDATE {table} SET double = 0 WHERE id = (
        SELECT id FROM {table} WHERE key = OLD.key AND double > 0 {scope} ORDER BY double LIMIT 1
    );
    RETURN NULL;
"""


def double_marks(kind: str, *, table: str, scope: Sequence[str] = ()) -> list[pgtrigger.Trigger]:
    """The triggers that keep `double` right; `scope` are the columns in which the key is unique."""
    columns = [KEY, *scope]
    names = [column.removesuffix("_id") for column in columns]
    changed = reduce(or_, map(_differs, names))
    same = "".join(f"AND {column} IS NOT DISTINCT FROM OLD.{column} " for column in scope)
    was_first = pgtrigger.Q(old__double=0)
    follows = NEXT_IN_LINE.format(table=table, scope=same)
    update = pgtrigger.UpdateOf(*columns)  # type: ignore[no-untyped-call]
    return [
        pgtrigger.Trigger(
            name=f"{kind}_double_no_longer",
            when=pgtrigger.Before,
            operation=update,
            condition=changed & pgtrigger.Q(old__double__gt=0),
            func=NO_LONGER_DOUBLE,
        ),
        pgtrigger.Trigger(
            name=f"{kind}_double_renamed",
            when=pgtrigger.After,
            operation=update,
            condition=changed & was_first,
            func=follows,
        ),
        pgtrigger.Trigger(
            name=f"{kind}_double_gone",
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            condition=was_first,
            func=follows,
        ),
    ]


def fill_keys(model: Any, of: str, *scope: str, cleans: bool = True) -> int:
    """For migrations: clean each name, give it its key, and number the doubles in the order of time.

    Returns how many rows are doubles, which the log says as well. Without `cleans` the names, which may
    be part of what is final, stay as they are.
    """
    longest = model._meta.get_field(of).max_length
    seen: Counter[tuple[Any, ...]] = Counter()
    rows = list(model._default_manager.order_by("created_at", "pk").only("pk", of, *scope))
    for row in rows:
        if cleans:
            setattr(row, of, clean_line(getattr(row, of))[:longest].rstrip() or NAMELESS)
        row.key = key_of(getattr(row, of))
        place = (*(getattr(row, f"{name}_id", None) or getattr(row, name) for name in scope), row.key)
        row.double = seen[place]
        seen[place] += 1
    model._default_manager.bulk_update(rows, [of, KEY, DOUBLE] if cleans else [KEY, DOUBLE], batch_size=500)
    doubles = len(rows) - len(seen)
    if doubles:
        logger.warning("doubles_kept", model=model._meta.label, rows=doubles)
    return doubles

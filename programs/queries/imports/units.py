"""Finding the business unit that a cell names, or the place for a new one."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

MOST_PARTS = 10
LONGEST = 200  # as the column


class Ambiguous(Exception):
    """Several units have this name."""


class NoPath(Exception):
    """This can't be the path of a unit."""


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit that is there (`key`), or one that the plan adds; `path` leads to it from the top."""

    path: tuple[str, ...]
    key: uuid.UUID | None = None

    def __str__(self) -> str:
        return " / ".join(self.path)


@dataclass(frozen=True, slots=True)
class NewUnit:
    path: tuple[str, ...]
    parent: UnitRef | None

    def __str__(self) -> str:
        return " / ".join(self.path)


class Units:
    """The tree of an organisation, with the units that the plan adds to it."""

    def __init__(self, units: Iterable[tuple[uuid.UUID, uuid.UUID | None, str]]) -> None:
        rows = {key: (parent, name) for key, parent, name in units}
        self.new: list[NewUnit] = []
        self._below: dict[tuple[str, ...], dict[str, list[UnitRef]]] = defaultdict(dict)
        self._named: dict[str, list[UnitRef]] = defaultdict(list)
        self._by_key: dict[uuid.UUID, UnitRef] = {}
        self._found: dict[str, UnitRef] = {}
        for key in rows:
            self._add(UnitRef(_path(key, rows), key))

    def known(self, key: uuid.UUID | None) -> UnitRef | None:
        return self._by_key.get(key) if key else None

    def find(self, text: str) -> UnitRef:
        """The unit of this name or path, whatever its case, added where it is not there.

        Raises Ambiguous, NoPath.
        """
        if text not in self._found:
            self._found[text] = self._by_name(text) or self._by_path(text)
        return self._found[text]

    def _by_name(self, text: str) -> UnitRef | None:
        return _only(self._named.get(text.lower(), ()), text)

    def _by_path(self, text: str) -> UnitRef:
        parts = re.split(r"\s*/\s*", text)
        if len(parts) > MOST_PARTS or not all(0 < len(part) <= LONGEST for part in parts):
            raise NoPath
        step = self._below_of(None, parts[0])
        for part in parts[1:]:
            step = self._below_of(step, part)
        return step

    def _below_of(self, parent: UnitRef | None, name: str) -> UnitRef:
        siblings = self._below[parent.path if parent else ()]
        if found := _only(siblings.get(name.lower(), ()), name):
            return found
        added = UnitRef((*(parent.path if parent else ()), name))
        self._add(added)
        self.new.append(NewUnit(added.path, parent))
        return added

    def _add(self, unit: UnitRef) -> None:
        name = unit.path[-1].lower()
        self._below[unit.path[:-1]].setdefault(name, []).append(unit)
        self._named[name].append(unit)
        if unit.key:
            self._by_key[unit.key] = unit


def _only(units: Iterable[UnitRef], name: str) -> UnitRef | None:
    """The one that is written just so, or the only one; raises Ambiguous."""
    found = list(units)
    exact = [unit for unit in found if unit.path[-1] == name]
    chosen = exact if exact else found
    if len(chosen) > 1:
        raise Ambiguous
    return chosen[0] if chosen else None


def _path(key: uuid.UUID, rows: dict[uuid.UUID, tuple[uuid.UUID | None, str]]) -> tuple[str, ...]:
    names = []
    step: uuid.UUID | None = key
    while step is not None and step in rows:
        step, name = rows[step]
        names.append(name)
    return tuple(reversed(names))

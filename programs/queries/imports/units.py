"""Finding the business units that a file names, and asking about those that nobody knows.

A cell holds a name or a path (`programs.engine.paths`). Names are compared as people read them. What is
not there, or stands in several places, is asked about; what has been answered, in this file or in an
earlier one, is followed.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mentoring.texts import fold
from programs.engine import NoPath, Path, path_of

# Answers that are no unit of the organisation; "=…" is the key of another path in the same file.
ADD, ASK, SAME = "add", "ask", "="


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit that is there (`key`), or one that the plan adds; `path` leads to it from the top."""

    path: Path
    key: uuid.UUID | None = None

    def __str__(self) -> str:
        return " / ".join(self.path)


@dataclass(frozen=True, slots=True)
class NewUnit:
    path: Path
    parent: UnitRef | None

    def __str__(self) -> str:
        return " / ".join(self.path)


class UnitAnswer(StrEnum):
    """What has been said of a path that does not simply lead to a unit."""

    OPEN = "open"
    ADDED = "added"
    MAPPED = "mapped"
    REMEMBERED = "remembered"


@dataclass(frozen=True)
class UnitEntry:
    """A path of the file that is asked about, or was."""

    key: str
    path: Path
    answer: UnitAnswer
    target: UnitRef | None
    places: Sequence[UnitRef]  # where units of this name stand, if there are several
    people: int

    def __str__(self) -> str:
        return " / ".join(self.path)


def key_of(path: Sequence[str]) -> str:
    """Equal for two paths that people would read as the same."""
    return " / ".join(map(fold, path))


@dataclass
class Tree:
    """The units of an organisation."""

    units: Iterable[tuple[uuid.UUID, uuid.UUID | None, str]]
    refs: list[UnitRef] = field(default_factory=list)
    by_key: dict[uuid.UUID, UnitRef] = field(default_factory=dict)
    _named: dict[str, list[tuple[Path, UnitRef]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        rows = {key: (parent, name) for key, parent, name in self.units}
        folded = {name: fold(name) for _parent, name in rows.values()}
        for key in rows:
            ref = UnitRef(_path(key, rows), key)
            self.refs.append(ref)
            self.by_key[key] = ref
            self._named[folded[ref.path[-1]]].append((tuple(folded[name] for name in ref.path), ref))

    def find(self, path: Path) -> list[UnitRef]:
        """The units at this path: the one that it leads to from the top, else all where it ends."""
        wanted = tuple(map(fold, path))
        ending = [(at, ref) for at, ref in self._named[wanted[-1]] if at[-len(wanted) :] == wanted]
        from_top = [ref for at, ref in ending if at == wanted]
        found = from_top if from_top and len(path) > 1 else [ref for _at, ref in ending]
        return _as_written(found, path)

    def below(self, parent: UnitRef, name: str) -> UnitRef | None:
        """The unit of this name right below another."""
        above = tuple(map(fold, parent.path))
        found = [ref for at, ref in self._named[fold(name)] if at[:-1] == above]
        return next(iter(_as_written(found, (*parent.path, name))), None)

    def named(self, text: str) -> list[UnitRef]:
        """The units that have this name, as a whole."""
        return _as_written([ref for _at, ref in self._named[fold(text)]], (text,))


def _as_written(found: list[UnitRef], path: Path) -> list[UnitRef]:
    """Of twins from before, which differ only in what nobody sees, the one that is written just so."""
    places = {tuple(map(fold, ref.path)) for ref in found}
    exact = [ref for ref in found if ref.path[-len(path) :] == path]
    return exact if len(places) == 1 and len(exact) == 1 else found


def _path(key: uuid.UUID, rows: Mapping[uuid.UUID, tuple[uuid.UUID | None, str]]) -> Path:
    names = []
    step: uuid.UUID | None = key
    while step is not None and step in rows:
        step, name = rows[step]
        names.append(name)
    return tuple(reversed(names))


class Units:
    """What each text of a file means, under the answers that have been given."""

    def __init__(
        self,
        tree: Tree,
        texts: Mapping[str, int],
        *,
        remembered: Mapping[str, uuid.UUID],
        choices: Mapping[str, str],
    ) -> None:
        """`texts` are those of the file with how many rows each has; the others map keys of paths."""
        self.new: list[NewUnit] = []
        self.entries: dict[str, UnitEntry] = {}
        self._tree = tree
        self._remembered, self._choices = remembered, choices
        self._paths: dict[str, Path] = {}
        self._people: Counter[str] = Counter()
        self._resolved: dict[str, UnitRef | None] = {}
        self._added: dict[tuple[UnitRef | None, str], UnitRef] = {}
        self._meant: dict[str, UnitRef | None] = {}
        readable = {text: path for text in texts if (path := self._readable(text))}
        for text, path in readable.items():
            self._count(path, texts[text])
        for text, path in readable.items():
            self._meant[text] = self._resolve(path)

    def find(self, text: str) -> UnitRef | None:
        """The unit that a text of the file means; None as long as that is open. Raises NoPath."""
        if text not in self._meant:
            raise NoPath
        return self._meant[text]

    def known(self, key: uuid.UUID | None) -> UnitRef | None:
        return self._tree.by_key.get(key) if key else None

    @property
    def open(self) -> list[UnitEntry]:
        return [entry for entry in self.entries.values() if entry.answer == UnitAnswer.OPEN]

    @property
    def decided(self) -> list[UnitEntry]:
        return [entry for entry in self.entries.values() if entry.answer != UnitAnswer.OPEN]

    def _readable(self, text: str) -> Path | None:
        """The path that a text is; None for one that is the name of a unit, slash and all, or no path."""
        if len(named := self._tree.named(text)) == 1:
            self._meant[text] = named[0]
            return None
        try:
            return path_of(text)
        except NoPath:
            return None

    def _count(self, path: Path, people: int) -> None:
        for length in range(1, len(path) + 1):
            key = key_of(path[:length])
            self._paths.setdefault(key, path[:length])
            self._people[key] += people

    def _resolve(self, path: Path) -> UnitRef | None:
        key = key_of(path)
        if key not in self._resolved:
            self._resolved[key] = None  # answers in a circle lead nowhere
            self._resolved[key] = self._decide(key, path)
        return self._resolved[key]

    def _decide(self, key: str, path: Path) -> UnitRef | None:
        """The one unit at the path; else what was chosen, remembered or follows from its parent's answer."""
        there = self._tree.find(path)
        if len(there) == 1:
            return there[0]
        choice = self._choices.get(key, "")
        answer, target = UnitAnswer.MAPPED, self._chosen(choice)
        if not choice:
            answer, target = UnitAnswer.REMEMBERED, self.known(self._remembered.get(key))
        if target is None:
            parent = self._resolve(path[:-1]) if len(path) > 1 else None
            if parent and (child := self._below(parent, path[-1])):
                return child
            answer = UnitAnswer.ADDED if choice == ADD else UnitAnswer.OPEN
            if choice == ADD and (parent or len(path) == 1):
                target = self._add(parent, path[-1])
        places = sorted(there, key=str)
        self.entries[key] = UnitEntry(key, path, answer, target, places, self._people[key])
        return target

    def _chosen(self, choice: str) -> UnitRef | None:
        if choice.startswith(SAME):
            other = self._paths.get(choice.removeprefix(SAME))
            return self._resolve(other) if other else None
        return self.known(_uuid(choice))

    def _below(self, parent: UnitRef, name: str) -> UnitRef | None:
        return self._added.get((parent, fold(name))) or self._tree.below(parent, name)

    def _add(self, parent: UnitRef | None, name: str) -> UnitRef:
        at = (parent, fold(name))
        if at not in self._added:
            self._added[at] = UnitRef((*(parent.path if parent else ()), name))
            self.new.append(NewUnit(self._added[at].path, parent))
        return self._added[at]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None

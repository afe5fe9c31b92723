"""What the organiser is asked about the units of a file, and what has been answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from programs.engine import path_of
from programs.models import PeopleImport, Program, UnitAlias
from programs.queries.imports.likeness import likely
from programs.queries.imports.units import SAME, Tree, UnitEntry, UnitRef, Units
from programs.queries.imports.world import unit_aliases_of, units_of


@dataclass(frozen=True)
class AskedUnits:
    """The paths of a file that lead to no unit by themselves."""

    open: Sequence[UnitEntry]
    decided: Sequence[UnitEntry]
    tree: Tree

    def suggestions(self, entry: UnitEntry) -> list[tuple[str, str]]:
        """Answers that are likely, as value and label: units first, then other paths of the same file."""
        units = entry.places or likely(entry.path, self.tree.refs)
        return [(str(unit.key), str(unit)) for unit in units] + self._of_the_file(entry)

    def _of_the_file(self, entry: UnitEntry) -> list[tuple[str, str]]:
        """Longer paths that end with this one: "Group / Retail" for "Retail"."""
        ending = f" / {entry.key}"
        return [(f"{SAME}{other.key}", str(other)) for other in self.open if other.key.endswith(ending)]


def asked_units(people_import: PeopleImport) -> AskedUnits:
    """In two queries, whatever the file is; the answers are those that are kept by now."""
    organisation = people_import.program.organisation
    tree = Tree(units_of(organisation))
    units = Units(
        tree,
        people_import.units,
        remembered=unit_aliases_of(organisation),
        choices=people_import.unit_choices,
    )
    return AskedUnits(_in_order(units.open), _in_order(units.decided), tree)


def _in_order(entries: Sequence[UnitEntry]) -> list[UnitEntry]:
    """Those above before those below."""
    return sorted(entries, key=lambda entry: entry.key)


@dataclass(frozen=True)
class AliasRow:
    """A line of the list of remembered names."""

    alias: UnitAlias
    unit: str  # its path


def alias_rows(program: Program, aliases: Sequence[UnitAlias]) -> list[AliasRow]:
    """In one query."""
    tree = Tree(units_of(program.organisation))
    return [AliasRow(alias, str(tree.by_key[alias.unit_id])) for alias in aliases]


def unit_called(tree: Tree, text: str) -> Sequence[UnitRef]:
    """The units that a name or a path means. Raises NoPath."""
    return tree.named(text) or tree.find(path_of(text))

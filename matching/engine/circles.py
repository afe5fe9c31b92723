"""Groups that are balanced: mentor circles, or a council drawn from many.

Of everything that is to be balanced (unit, site, grade, ...) each group gets as many people as is its
share. How far it is from that is a sum of squares; people are dealt in an order as if by chance and
then change places, two at a time, while that brings the groups nearer to balance. This finds a
balance that no exchange of two people improves, not always the best there is; the sum is told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.engine.canonical import digest
from matching.engine.errors import SnapshotError

type Traits = Sequence[str]  # of a person: their unit, site, and so on, always in the same order


@dataclass(frozen=True, slots=True)
class Draw:
    """People by groups; `imbalance` is 0 where every group has exactly its share of everything.

    Where shares are no whole numbers even the best draw has some: `dealt` is what the first deal had.
    """

    groups: tuple[tuple[str, ...], ...]
    imbalance: int
    dealt: int


def draw(people: Mapping[str, Traits], sizes: Sequence[int], seed: int = 0) -> Draw:
    """Groups of these sizes. Of equal people the seed decides, so a draw can be repeated and checked.

    A council of nine out of forty is a draw of sizes (9, 31). Raises SnapshotError if the sizes do
    not add up to the number of people.
    """
    if sum(sizes) != len(people) or min(sizes, default=0) < 0:
        raise SnapshotError(f"groups of {list(sizes)} are not {len(people)} people")
    order = sorted(people, key=lambda name: (digest(seed, tuple(people[name]), name), name))
    groups = _deal(order, sizes)
    balance = _Balance(people, groups)
    dealt = balance.total()
    while balance.improve():
        pass
    return Draw(tuple(tuple(sorted(group)) for group in groups), balance.total(), dealt)


def _deal(order: Sequence[str], sizes: Sequence[int]) -> list[list[str]]:
    """One after the other into the groups that are not full yet."""
    groups: list[list[str]] = [[] for _size in sizes]
    open_ = [place for place, size in enumerate(sizes) if size]
    for turn, name in enumerate(order):
        place = open_[turn % len(open_)]
        while len(groups[place]) == sizes[place]:
            place = (place + 1) % len(sizes)
        groups[place].append(name)
    return groups


class _Balance:
    """Groups of people on their way to balance; changed in place."""

    def __init__(self, people: Mapping[str, Traits], groups: list[list[str]]) -> None:
        self.groups = groups
        self.traits = {name: tuple(enumerate(traits)) for name, traits in people.items()}
        self.everybody = Counter(trait for traits in self.traits.values() for trait in traits)
        self.counts = [Counter(trait for name in group for trait in self.traits[name]) for group in groups]

    def total(self) -> int:
        return sum(self._off(group, trait) for group in range(len(self.groups)) for trait in self.everybody)

    def _off(self, group: int, trait: tuple[int, str], change: int = 0) -> int:
        """How far a group is from its share of a trait: squared, in parts of all people, so whole."""
        share = self.everybody[trait] * len(self.groups[group])
        return ((self.counts[group][trait] + change) * len(self.traits) - share) ** 2

    def improve(self) -> bool:
        """Let the first two people who help by it change places; False if nobody does."""
        for first in range(len(self.groups)):
            for second in range(first + 1, len(self.groups)):
                if self._improve(first, second):
                    return True
        return False

    def _improve(self, first: int, second: int) -> bool:
        for here, ours in enumerate(self.groups[first]):
            for there, theirs in enumerate(self.groups[second]):
                if self._gain(first, second, ours, theirs) > 0:
                    self.groups[first][here], self.groups[second][there] = theirs, ours
                    self.counts[first].subtract(self.traits[ours])
                    self.counts[first].update(self.traits[theirs])
                    self.counts[second].subtract(self.traits[theirs])
                    self.counts[second].update(self.traits[ours])
                    return True
        return False

    def _gain(self, first: int, second: int, ours: str, theirs: str) -> int:
        """By how much an exchange lowers the sum."""
        gain = 0
        for own, other in zip(self.traits[ours], self.traits[theirs], strict=True):
            if own == other:
                continue
            changes = (first, own, -1), (first, other, 1), (second, own, 1), (second, other, -1)
            gain += sum(self._off(g, trait) - self._off(g, trait, change) for g, trait, change in changes)
        return gain

"""Groups that are balanced: mentor circles, or a council drawn from many.

Of everything that is to be balanced (unit, site, grade, ...) each group gets as many people as is its
share. How far it is from that is a sum of squares; people are dealt by lot, alike ones one after the
other, and then change places, two at a time, while that brings the groups nearer to balance. This
finds a balance that no exchange of two people improves, not always the best there is; for very many
people it ends a little before. The sum is told, and what it would be for a draw blind to all traits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.engine.canonical import digest
from matching.engine.errors import SnapshotError
from matching.engine.terms import Numbers

CIRCLES_VERSION = "2"  # changes whenever the same people and seed may give other groups
WINDOW = 400  # so many others each looks at: of more people every so-and-so-many-th
MOST_LOOKS = 3_000  # so often somebody looks at others: about 0.3 s

type Traits = Sequence[str]  # of a person: their unit, site, and so on, always in the same order
type Groups = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Balance:
    """How far groups are from their shares: the sum of squared distances, in people.

    `blind` is what a draw by lot that looks at nothing gives on average: a count of such a draw is
    hypergeometric, so for s seats of N people, M of whom have a trait, its variance is
    s · M/N · (1 - M/N) · (N - s) / (N - 1). `least` is what no draw can go below, as people are whole:
    the shares of a group in all traits of one kind, rounded by the largest remainders.
    """

    off: float
    blind: float
    least: float

    @property
    def percent(self) -> int:
        """100 is as balanced as whole people can be, 0 is no better than a blind draw."""
        if self.blind <= self.least:
            return 100
        return round(100 * max(0.0, (self.blind - self.off) / (self.blind - self.least)))


@dataclass(frozen=True, slots=True)
class Draw:
    """People by groups, and how balanced these are; `dealt` is how balanced the first deal was."""

    groups: tuple[tuple[str, ...], ...]
    balance: Balance
    dealt: Balance


def draw(people: Mapping[str, Traits], sizes: Sequence[int], seed: int = 0) -> Draw:
    """Groups of these sizes. Of equal people the seed decides, so a draw can be repeated and checked.

    A council of nine out of forty is a draw of sizes (9, 31). Raises SnapshotError if the sizes do
    not add up to the number of people.
    """
    if sum(sizes) != len(people) or min(sizes, default=0) < 0:
        raise SnapshotError(f"groups of {list(sizes)} are not {len(people)} people")
    order = _by_lot(people, seed)
    table = _Table.of([people[name] for name in order], _deal(sizes), len(sizes))
    dealt = table.balance()
    table.improve()
    return Draw(_named(order, table.group, len(sizes)), table.balance(), dealt)


def balance_of(people: Mapping[str, Traits], groups: Groups) -> Balance:
    """How balanced these groups of all the people are, however they were made."""
    names = [name for group in groups for name in group]
    places = [place for place, group in enumerate(groups) for _name in group]
    table = _Table.of([people[name] for name in names], np.array(places, dtype=np.int64), len(groups))
    return table.balance()


def exchanges(people: Mapping[str, Traits], groups: Groups, name: str) -> dict[str, Balance]:
    """How balanced the groups would be if the person changed places with each of the other groups."""
    names = [one for group in groups for one in group]
    places = [place for place, group in enumerate(groups) for _name in group]
    table = _Table.of([people[one] for one in names], np.array(places, dtype=np.int64), len(groups))
    person, now = names.index(name), table.balance()
    gains = table.gains(person, np.arange(len(names))).tolist()
    return {
        other: replace(now, off=now.off - 2 * gain / len(names))
        for other, place, gain in zip(names, places, gains, strict=True)
        if place != places[person]
    }


def circle_sizes(people: int, size: int) -> tuple[int, ...]:
    """Circles of about that size, none of which has two people more than another."""
    circles = max(1, round(people / size))
    each, more = divmod(people, circles)
    return (each + 1,) * more + (each,) * (circles - more)


def _by_lot(people: Mapping[str, Traits], seed: int) -> list[str]:
    """Alike people stand together; in which order is left to the seed, for kinds and for people."""

    def place(name: str) -> tuple[object, ...]:
        traits = tuple(people[name])
        kinds = tuple((digest(seed, number, trait), trait) for number, trait in enumerate(traits))
        return (*kinds, digest(seed, traits, name), name)

    return sorted(people, key=place)


def _deal(sizes: Sequence[int]) -> Numbers:
    """The group of each person in the row: each group takes one in so many, as is its share."""
    of = np.repeat(np.arange(len(sizes)), sizes)
    turn = np.concatenate([(np.arange(size) + 0.5) / size for size in sizes if size] or [np.zeros(0)])
    dealt: Numbers = of[np.lexsort((of, turn))]
    return dealt


def _named(order: Sequence[str], group: Numbers, groups: int) -> tuple[tuple[str, ...], ...]:
    found: list[list[str]] = [[] for _ in range(groups)]
    for name, place in zip(order, group.tolist(), strict=True):
        found[place].append(name)
    return tuple(tuple(sorted(names)) for names in found)


@dataclass
class _Table:
    """People and groups as numbers, on their way to balance; changed in place.

    `codes` has a row for each person with the numbers of their traits, each trait of each kind a number
    of its own. `off` is how many people too many with a trait a group has, in parts of all people, so
    whole.
    """

    codes: Numbers
    group: Numbers
    off: Numbers
    everybody: Numbers  # how many have each trait
    sizes: Numbers

    @classmethod
    def of(cls, traits: Sequence[Traits], group: Numbers, groups: int) -> "_Table":
        numbers: dict[tuple[int, str], int] = {}
        rows = [
            [numbers.setdefault((kind, trait), len(numbers)) for kind, trait in enumerate(own)]
            for own in traits
        ]
        codes = np.array(rows, dtype=np.int64).reshape(len(rows), len(rows[0]) if rows else 0)
        counts = np.zeros((groups, len(numbers)), dtype=np.int64)
        np.add.at(counts, (group[:, None], codes), 1)
        everybody, sizes = counts.sum(axis=0), np.bincount(group, minlength=groups)
        return cls(codes, group, counts * len(rows) - sizes[:, None] * everybody, everybody, sizes)

    @property
    def people(self) -> int:
        return len(self.group)

    def balance(self) -> Balance:
        if not self.people:
            return Balance(0, 0, 0)
        share = self.sizes[:, None] * self.everybody
        spread = share * (self.people - self.everybody) * (self.people - self.sizes[:, None])
        square = self.people**2
        return Balance(
            off=int((self.off**2).sum()) / square,
            blind=float(spread.sum()) / square / max(1, self.people - 1),
            least=sum(self._least(share[:, kind]) for kind in self._kinds()) / square,
        )

    def _kinds(self) -> list[Numbers]:
        """The numbers of the traits of each kind."""
        return [np.unique(codes) for codes in self.codes.T]

    def _least(self, share: Numbers) -> int:
        """The shares of all groups in the traits of a kind, in parts of all people, rounded."""
        rest = np.sort(share % self.people, axis=1)[:, ::-1]
        is_up = np.arange(rest.shape[1]) < rest.sum(axis=1, keepdims=True) // self.people
        return int(np.where(is_up, (self.people - rest) ** 2, rest**2).sum())

    def improve(self) -> None:
        """Let people change places while that helps; each looks for the one with whom it helps most."""
        idle = 0
        stride = -(-self.people // WINDOW)
        for turn, person in enumerate(_round_and_round(self.people)):
            if idle == self.people * stride or turn == MOST_LOOKS:
                return
            others = np.arange((turn + turn // self.people) % stride, self.people, stride)
            idle = 0 if self._exchange(person, others) else idle + 1

    def _exchange(self, person: int, others: Numbers) -> bool:
        """False if none of the others is better in the person's place."""
        here = int(self.group[person])
        gains = self.gains(person, others)
        gains[self.group[others] == here] = 0
        best = int(gains.argmax())
        if gains[best] <= 0:
            return False
        other = int(others[best])
        self._move(person, int(self.group[other]))
        self._move(other, here)
        return True

    def gains(self, person: int, others: Numbers) -> Numbers:
        """By how much the sum of squares becomes less if the person changes places with each.

        With d the distances of both groups from their shares and x what an exchange changes, it is
        2x · (d of there - d of here) - 2x². In parts of all people: what is given here is that, twice
        divided by their number and halved, so that it is whole.
        """
        own, mine = self.codes[person], self.off[self.group[person]]
        codes, groups = self.codes[others], self.group[others]
        pull = self.off[groups[:, None], codes] - self.off[groups[:, None], own]
        pull += mine[own] - mine[codes]
        gains: Numbers = pull.sum(axis=1) - 2 * self.people * (codes != own).sum(axis=1)
        return gains

    def _move(self, person: int, to: int) -> None:
        self.off[self.group[person], self.codes[person]] -= self.people
        self.off[to, self.codes[person]] += self.people
        self.group[person] = to


def _round_and_round(people: int) -> Iterator[int]:
    while people:
        yield from range(people)

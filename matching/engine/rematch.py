"""A second round: only those who need it get somebody new, and as few others as possible move.

Everybody who stays is worth more than all points together, though less than one more mentee with a
mentor: so a pair is parted only where that lets somebody be paired who would otherwise have nobody,
and among all ways to do so the fewest are parted, and then the points decide.
"""

from dataclasses import dataclass, replace

from matching.engine.match import Result, conclude, match, settled, values_of
from matching.engine.optimum import best
from matching.engine.places import Places
from matching.engine.snapshot import PairOfIds, Snapshot


@dataclass(frozen=True)
class Rematch:
    """The new result, the pairs that were parted for it, and what it would be without staying.

    The price of stability is what `free`, in which everybody may move, has more.
    """

    result: Result
    parted: tuple[PairOfIds, ...]
    free: Result

    @property
    def points_lost(self) -> int:
        return self.free.total - self.result.total


def rematch(snapshot: Snapshot, current: tuple[PairOfIds, ...], again: frozenset[str]) -> Rematch:
    """Pair everybody in the snapshot, given who has whom (`current`) and which mentees need somebody new.

    The snapshot has all of these people in it, with their places as if nobody had anybody. Those
    who need somebody new do not get the same mentor again. Raises TooGreat for too many people.
    """
    old = tuple(pair for pair in current if pair[0] in again)
    snapshot = replace(snapshot, never=(*snapshot.never, *old))
    values = values_of(snapshot)
    sides = values.scoring.sides
    staying = [(mentee, mentor) for mentee, mentor in current if mentee not in again]
    stay = tuple(
        (sides.rows[mentee], sides.columns[mentor])
        for mentee, mentor in staying
        if mentee in sides.rows and mentor in sides.columns
    )
    values = replace(values, stay=stay)
    places = Places.of(sides)
    optimum = best(values, places, lambda step, done, total: None)
    result = conclude(settled(values, places, optimum))
    now = {(proposal.mentee, proposal.mentor) for proposal in result.proposals}
    parted = tuple(pair for pair in staying if pair not in now)
    return Rematch(result, parted, match(snapshot))

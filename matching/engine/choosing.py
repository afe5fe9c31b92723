"""Where people choose: wishes are granted first, and what is best is done for everybody else."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matching.engine.codes import Step
from matching.engine.match import Chosen, Proposal, Result, match_sides, values_on
from matching.engine.optimum import OnStep
from matching.engine.places import NOBODY
from matching.engine.sides import Sides
from matching.engine.snapshot import Snapshot
from matching.engine.stability import unmet
from matching.engine.terms import Numbers
from matching.engine.wishes import Wishes, granted


def match_chosen(snapshot: Snapshot, on_step: OnStep = lambda step, done, total: None) -> Result:
    """Wishes, then the best for the rest; no proof, as it is not meant to be the best for all.

    Who is not on anybody's list takes only places that nobody who asked was refused for. So the result
    stays stable: no mentee and no mentor of their list would both rather have each other.
    """
    sides = Sides.of(snapshot)
    best = match_sides(sides, lambda step, done, total: on_step(Step.SCORING, 0, 1))
    values, seats = values_on(sides), best.solution.places.seats
    wishes = Wishes.of(values)
    rest = match_sides(sides.holding(granted(values, seats)), on_step)
    locked = {mentee for mentee, _mentor in snapshot.locked}
    proposals = tuple(replace(one, is_locked=one.mentee in locked) for one in rest.proposals)
    return replace(
        rest,
        proposals=proposals,
        certificate=None,
        blocking_pairs=unmet(wishes, seats, _partners(sides, proposals)),
        chosen=Chosen(
            asked=len(wishes.asks),
            best_pairs=len(best.proposals),
            best_points=best.total,
            best_unmet=unmet(wishes, seats, best.solution.partners),
        ),
    )


def _partners(sides: Sides, proposals: Sequence[Proposal]) -> Numbers:
    """Of those who are not locked."""
    partners = np.full(len(sides.mentees), NOBODY, dtype=np.int64)
    for one in proposals:
        if not one.is_locked:
            partners[sides.rows[one.mentee]] = sides.columns[one.mentor]
    return partners

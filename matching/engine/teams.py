"""Groups: one executive with a small team of mentors from different disciplines.

Every team has at most one mentor of each discipline. As many places in teams as possible are filled;
so that nobody has a full team while another has nobody, a first mentor counts more than all points;
then the points decide. That is a flow again: from each mentee through each of the disciplines, one
unit at most, to its mentors. It is solved exactly.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.engine.errors import EngineError, TooGreat
from matching.engine.match import Proposal, propose, values_of
from matching.engine.places import Places
from matching.engine.rules import unit_of
from matching.engine.scores import FORBIDDEN
from matching.engine.snapshot import Mentor, Snapshot
from matching.engine.terms import Numbers, classes
from matching.engine.values import Values


@dataclass(frozen=True, slots=True)
class Team:
    """A mentee and their mentors, as pairs, the best first."""

    mentee: str
    mentors: tuple[Proposal, ...]

    @property
    def score(self) -> int:
        return sum(proposal.score for proposal in self.mentors)


def teams(snapshot: Snapshot, size: int, level: int = 0) -> tuple[Team, ...]:
    """A team of at most `size` mentors for each mentee, by the mentees' ids.

    A discipline is a business unit at that level of the tree, see `Rules.unit_level`; a mentor whose
    unit is not known is a discipline of their own. Points for the load and locks are left out of
    account. Raises TooGreat for more pairs than are kept at once.
    """
    values = values_of(snapshot)
    if not values.is_kept:
        raise TooGreat("too many people for teams")
    sides = values.scoring.sides
    places = Places.plain(Places.of(sides).seats)
    disciplines, _names = classes([_discipline(mentor, level) for mentor in sides.mentors])
    rows, columns = _members(values, places, disciplines, size)
    points = values.scoring.at(rows, columns)
    found: dict[int, list[Proposal]] = {row: [] for row in range(len(sides.mentees))}
    held = [mentor.taken for mentor in sides.mentors]
    for place in np.lexsort((columns, -points, rows)).tolist():
        row, column = int(rows[place]), int(columns[place])
        held[column] += 1
        mentee, mentor = sides.mentees[row], sides.mentors[column]
        found[row].append(propose(sides, mentee, mentor, held[column], is_locked=False))
    made = (Team(sides.mentees[row].id, tuple(members)) for row, members in found.items())
    return tuple(sorted(made, key=lambda team: team.mentee))


def _discipline(mentor: Mentor, level: int) -> str:
    return unit_of(mentor, level) or f"only {mentor.id}"


def _members(values: Values, places: Places, disciplines: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Rows and columns of who is in whose team."""
    rows, columns = np.nonzero(values.kept != FORBIDDEN)
    mentees, mentors = values.kept.shape
    many = int(disciplines.max(initial=-1)) + 1
    source, sink = 0, 1
    first_mentee, first_mentor = 2, 2 + mentees
    first_entry = first_mentor + mentors  # of a mentee into a discipline
    entries, entry_of = np.unique(rows * max(1, many) + disciplines[columns], return_inverse=True)
    flow = SimpleMinCostFlow()

    def arcs(tails: Numbers, heads: Numbers, capacity: int | Numbers, cost: int | Numbers) -> Numbers:
        ones = np.ones(tails.size, dtype=np.int64)
        added: Numbers = flow.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int64), heads.astype(np.int64), ones * capacity, ones * cost
        )
        return added

    everybody = first_mentee + np.arange(mentees)
    start = np.full(mentees, source)
    more_than_points = mentees * size * values.greatest + 1
    arcs(start, everybody, 1, -more_than_points)
    arcs(start, everybody, size - 1, 0)
    arcs(first_mentee + entries // max(1, many), first_entry + np.arange(entries.size), 1, 0)
    points = values.kept[rows, columns].astype(np.int64)
    chosen = arcs(first_entry + entry_of, first_mentor + columns, 1, -points)
    arcs(first_mentor + places.columns, np.full(places.columns.size, sink), places.counts, 0)
    flow.set_node_supply(source, mentees * size)
    flow.set_node_supply(sink, -mentees * size)
    if not rows.size:
        return rows, columns
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise EngineError(f"the solver gave up: {status.name}")
    picked = np.flatnonzero(flow.flows(chosen))
    return rows[picked], columns[picked]

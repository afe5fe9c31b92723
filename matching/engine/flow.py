"""Assignments as flows of least cost: OR-Tools' network simplex for graphs, in whole numbers.

A mentee sends one unit to a mentor, a mentor passes on as many as they have places. The greatest
flow comes first and then the least cost, so no bonus for a pair is needed. `SimpleMinCostFlow`
(cost scaling push-relabel, Goldberg 1997) is exact for whole numbers and was the quickest of all
solvers that were tried on lists of candidates, and about as quick as any on full matrices.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.engine.errors import EngineError, TooGreat
from matching.engine.places import NOBODY, Places
from matching.engine.terms import Numbers

EXACT = 2**62


@dataclass(frozen=True)
class Edges:
    """Pairs that may be: mentees' rows (ascending), mentors' columns, and what each pair is worth."""

    rows: Numbers
    columns: Numbers
    values: Numbers

    @classmethod
    def of(cls, rows: Numbers, columns: Numbers, values: Numbers) -> "Edges":
        return cls(rows.astype(np.int64), columns.astype(np.int64), values.astype(np.int64))

    @property
    def size(self) -> int:
        return self.rows.size

    def only(self, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "Edges":
        return Edges(self.rows[kept], self.columns[kept], self.values[kept])

    def with_others(self, others: "Edges") -> "Edges":
        """Both, each pair once, in the order of rows and columns."""
        rows = np.concatenate([self.rows, others.rows])
        columns = np.concatenate([self.columns, others.columns])
        values = np.concatenate([self.values, others.values])
        return Edges(rows, columns, values).in_order()

    def in_order(self) -> "Edges":
        """Each pair once, in the order of rows and columns."""
        width = int(self.columns.max(initial=0)) + 1
        _keys, first = np.unique(self.rows * width + self.columns, return_index=True)
        return Edges(self.rows[first], self.columns[first], self.values[first])


def most_and_best(mentees: int, edges: Edges, places: Places) -> Numbers:
    """The partner of each mentee: as many as possible get one, and then the sum is the greatest.

    The sum is that of the pairs' values and of the points of the places taken. Raises TooGreat when
    the numbers leave what is exact.
    """
    partners = np.full(mentees, NOBODY, dtype=np.int64)
    if not edges.size or not places.columns.size:
        return partners
    sink = mentees + places.mentors
    _check_size(sink, edges, places)
    flow = SimpleMinCostFlow()
    chosen = flow.add_arcs_with_capacity_and_unit_cost(
        edges.rows, mentees + edges.columns, np.ones(edges.size, dtype=np.int64), -edges.values
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        mentees + places.columns,
        np.full(places.columns.size, sink, dtype=np.int64),
        np.minimum(places.counts, mentees),
        -places.points,
    )
    supplies = np.ones(mentees, dtype=np.int64)
    flow.set_nodes_supplies(np.arange(mentees, dtype=np.int64), supplies)
    flow.set_node_supply(sink, -mentees)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise EngineError(f"the solver gave up: {status.name}")
    paired = np.flatnonzero(flow.flows(chosen))
    partners[edges.rows[paired]] = edges.columns[paired]
    return partners


def most(mentees: int, edges: Edges, places: Places) -> int:
    """How many mentees can have somebody at once."""
    number: int = _greatest(mentees, edges, places).optimal_flow()
    return number


def too_few(mentees: int, edges: Edges, places: Places) -> tuple[Numbers, Numbers]:
    """Mentees who are too many for the mentors within their reach, and all mentors who are not.

    Only further pairs between these two can let more mentees have somebody. They are the sides of the
    least cut nearest to the mentees (Ford and Fulkerson 1956), which is the same for every greatest
    flow. No mentees if all can have somebody. People who have no pair at all don't count.
    """
    flow = _greatest(mentees, edges, places)
    reached = np.zeros(mentees + places.mentors + 1, dtype=np.bool_)
    reached[flow.get_source_side_min_cut()] = True
    rows = np.flatnonzero(np.bincount(edges.rows, minlength=mentees))
    columns = np.flatnonzero(np.bincount(edges.columns, minlength=places.mentors))
    return rows[reached[rows]], columns[~reached[mentees + columns]]


def _greatest(mentees: int, edges: Edges, places: Places) -> SimpleMaxFlow:
    """Nodes are the mentees and then the mentors, as in `most_and_best`."""
    source, sink = mentees + places.mentors, mentees + places.mentors + 1
    rows, columns = np.arange(mentees), np.arange(places.mentors)
    flow = SimpleMaxFlow()
    for tails, heads, capacities in (
        (np.full_like(rows, source), rows, np.ones_like(rows)),
        (edges.rows, mentees + edges.columns, np.ones_like(edges.rows)),
        (mentees + columns, np.full_like(columns, sink), places.seats),
    ):
        flow.add_arcs_with_capacity(tails, heads, capacities)
    status = flow.solve(source, sink)
    if status != flow.OPTIMAL:
        raise EngineError(f"the solver gave up: {status.name}")
    return flow


def _check_size(nodes: int, edges: Edges, places: Places) -> None:
    """Costs are scaled by the number of nodes inside the solver, and summed along paths."""
    greatest = int(max(np.abs(edges.values).max(), places.points.max(initial=0)))
    if 4 * greatest * (nodes + 2) >= EXACT:
        raise TooGreat("too many people for exact arithmetic")

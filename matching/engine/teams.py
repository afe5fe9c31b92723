"""Groups: one executive with a small team of mentors from different disciplines.

Every team has at most one mentor of each discipline. As many places in teams as possible are filled;
so that nobody has a full team while another has nobody, a first mentor counts more than all points;
then the points decide. That is a flow again: from each mentee through each of the disciplines, one
unit at most, to its mentors. It is solved exactly, in whole numbers, but no certificate is kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matching.engine.codes import Step
from matching.engine.errors import EngineError, TooGreat
from matching.engine.leftover import Nearest, left_over
from matching.engine.match import Proposal, Result, covered, propose
from matching.engine.optimum import OnStep
from matching.engine.places import Places
from matching.engine.policy import Teams
from matching.engine.rules import unit_of
from matching.engine.scores import FORBIDDEN, Scoring
from matching.engine.sides import Sides
from matching.engine.snapshot import Mentor, Snapshot
from matching.engine.terms import Numbers, classes
from matching.engine.values import Values


def match_teams(snapshot: Snapshot, on_step: OnStep = lambda step, done, total: None) -> Result:
    """A team for each mentee as the policy wants it: its pairs by the mentees' ids, the best first.

    Decisions and pairs of today take their places in a team before. Fairness and the points for the
    load are left out of account. Raises TooGreat for more pairs than are kept at once.
    """
    on_step(Step.SCORING, 0, 1)
    sides = Sides.of(snapshot)
    values = Values(Scoring(sides))
    if not values.is_kept:
        raise TooGreat("too many people for teams")
    on_step(Step.SOLVING, 0, 1)
    rows, columns = _Teams.of(sides).fill(values)
    on_step(Step.EXPLAINING, 0, 1)
    proposals = tuple(_proposals(sides, values, rows, columns))
    return Result(
        proposals=proposals,
        left_over=left_over(sides, values, _nearest(sides, values, proposals)),
        topics_wanted=sum(len(mentee.wants) for mentee in snapshot.mentees),
        topics_covered=sum(map(covered, proposals)),
        certificate=None,
        fairness=None,
        blocking_pairs=None,
        computed=None,
    )


def discipline(mentor: Mentor, teams: Teams) -> tuple[tuple[str, ...], str]:
    """What no two mentors of a team have in common: their unit, or where that is not known themselves."""
    unit = unit_of(mentor, teams.level)
    return unit, "" if unit else mentor.id


@dataclass(frozen=True)
class _Teams:
    """What there is to fill: by mentee the free places, whether they have somebody, and who is barred."""

    places: Places
    disciplines: Numbers  # of the mentors
    free: Numbers
    has_somebody: NDArray[np.bool_]
    taken: frozenset[tuple[int, int]]  # mentee and discipline

    @classmethod
    def of(cls, sides: Sides) -> "_Teams":
        teams = sides.policy.teams
        disciplines, _names = classes([discipline(mentor, teams) for mentor in sides.mentors])
        locked = Counter(mentee for mentee, _mentor in sides.snapshot.locked)
        before = np.array([m.taken + locked[m.id] for m in sides.mentees], dtype=np.int64)
        fixed = (*sides.snapshot.locked, *sides.snapshot.held)
        return cls(
            places=Places.plain(Places.of(sides).seats),
            disciplines=disciplines,
            free=np.maximum(teams.size - before, 0),
            has_somebody=before > 0,
            taken=frozenset(
                (sides.rows[mentee], int(disciplines[sides.columns[mentor]])) for mentee, mentor in fixed
            ),
        )

    def fill(self, values: Values) -> tuple[Numbers, Numbers]:
        """Rows and columns of who comes into whose team."""
        rows, columns = self._allowed(values)
        if not rows.size:
            return rows, columns
        mentees, mentors = values.kept.shape
        many = int(self.disciplines.max()) + 1
        source, sink = 0, 1
        first_mentee, first_mentor = 2, 2 + mentees
        first_entry = first_mentor + mentors  # of a mentee into a discipline
        entries, entry_of = np.unique(rows * many + self.disciplines[columns], return_inverse=True)
        flow = SimpleMinCostFlow()

        def arcs(tails: Numbers, heads: Numbers, capacity: int | Numbers, cost: int | Numbers) -> Numbers:
            ones = np.ones(tails.size, dtype=np.int64)
            added: Numbers = flow.add_arcs_with_capacity_and_unit_cost(
                tails.astype(np.int64), heads.astype(np.int64), ones * capacity, ones * cost
            )
            return added

        everybody = first_mentee + np.arange(mentees)
        start = np.full(mentees, source)
        wanted = int(self.free.sum())
        first = np.where(self.has_somebody, 0, np.minimum(self.free, 1))
        arcs(start, everybody, first, -(wanted * values.greatest + 1))
        arcs(start, everybody, self.free - first, 0)
        arcs(first_mentee + entries // many, first_entry + np.arange(entries.size), 1, 0)
        points = values.kept[rows, columns].astype(np.int64)
        chosen = arcs(first_entry + entry_of, first_mentor + columns, 1, -points)
        places = self.places
        arcs(first_mentor + places.columns, np.full(places.columns.size, sink), places.counts, 0)
        flow.set_node_supply(source, wanted)
        flow.set_node_supply(sink, -wanted)
        status = flow.solve_max_flow_with_min_cost()
        if status != flow.OPTIMAL:
            raise EngineError(f"the solver gave up: {status.name}")
        picked = np.flatnonzero(flow.flows(chosen))
        return rows[picked], columns[picked]

    def _allowed(self, values: Values) -> tuple[Numbers, Numbers]:
        """The pairs that the rules allow and whose discipline the team does not have yet."""
        rows, columns = np.nonzero(values.kept != FORBIDDEN)
        pairs = zip(rows.tolist(), self.disciplines[columns].tolist(), strict=True)
        open_ = np.array([pair not in self.taken for pair in pairs], dtype=np.bool_)
        return (rows[open_], columns[open_]) if rows.size else (rows, columns)


def _proposals(sides: Sides, values: Values, rows: Numbers, columns: Numbers) -> Iterator[Proposal]:
    """By the mentees' ids, in a team by their score; a mentor's mentees are counted by theirs."""
    locked = [(sides.rows[mentee], sides.columns[mentor]) for mentee, mentor in sides.snapshot.locked]
    members = [*locked, *zip(rows.tolist(), columns.tolist(), strict=True)]
    every = np.array(members, dtype=np.int64).reshape(-1, 2)
    points = values.scoring.at(every[:, 0], every[:, 1]).tolist()
    order = sorted(range(len(members)), key=lambda n: (-points[n], members[n]))
    held = [mentor.taken for mentor in sides.mentors]
    found: dict[str, list[Proposal]] = defaultdict(list)
    for row, column in (members[n] for n in order):
        held[column] += 1
        mentee, mentor = sides.mentees[row], sides.mentors[column]
        is_locked = (row, column) in locked
        found[mentee.id].append(propose(sides, mentee, mentor, held[column], is_locked=is_locked))
    for mentee_id in sorted(found):
        yield from found[mentee_id]


def _nearest(sides: Sides, values: Values, proposals: tuple[Proposal, ...]) -> Nearest:
    """Who has nobody at all, and the best partner of each."""
    paired = {proposal.mentee for proposal in proposals}
    chosen = {proposal.mentor for proposal in proposals}
    alone = [row for row, m in enumerate(sides.mentees) if m.id not in paired and not m.taken]
    idle = [column for column, m in enumerate(sides.mentors) if m.id not in chosen and not m.taken]
    nearest = Nearest(np.array(alone, dtype=np.int64), np.array(idle, dtype=np.int64))
    for _block in nearest.watch(values.blocks()):
        pass
    return nearest

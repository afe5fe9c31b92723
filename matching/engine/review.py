"""A match looked at again: single pairs, everybody whom somebody could have, and other weights.

What is read is the snapshot of the match, so that the answers fit its result, whatever people have
changed on their cards since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matching.engine.certificate import Certificate
from matching.engine.codes import RuleCode
from matching.engine.fairness import fairest
from matching.engine.flow import Edges
from matching.engine.match import Proposal, propose
from matching.engine.optimum import OnStep, Optimum
from matching.engine.places import NOBODY, Places
from matching.engine.policy import FairnessMode, Mode, Policy
from matching.engine.prices import Prices
from matching.engine.rules import broken_rules
from matching.engine.scores import FORBIDDEN, Scoring
from matching.engine.sides import Sides
from matching.engine.snapshot import Snapshot
from matching.engine.solution import Solution
from matching.engine.teams import discipline
from matching.engine.terms import Numbers
from matching.engine.ties import settle_ties
from matching.engine.values import Values
from matching.engine.why import WhyNot, why_not
from matching.engine.wishes import granted

type Partners = Mapping[str, str]  # by the mentees' ids; who has none is missing


@dataclass(frozen=True)
class Look:
    """Two people as if they were proposed, and the rules that this would break."""

    proposal: Proposal
    broken: tuple[RuleCode, ...]


@dataclass(frozen=True)
class Trial:
    """What another policy would give on the same people; scores under it, by the mentees' ids.

    `before` are the scores that the pairs of before would have under it.
    """

    partners: Partners
    scores: Mapping[str, int]
    before: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.scores.values())


@dataclass(frozen=True)
class Review:
    """A snapshot, ready to be asked."""

    snapshot: Snapshot

    @cached_property
    def sides(self) -> Sides:
        return Sides.of(self.snapshot)

    @cached_property
    def scoring(self) -> Scoring:
        return Scoring(self.sides)

    @cached_property
    def locked(self) -> dict[int, int]:
        return {self.sides.rows[a]: self.sides.columns[b] for a, b in self.snapshot.locked}

    def look(self, mentee: str, mentor: str, number: int = 1) -> Look:
        """The pair, where the mentee is the mentor's so-and-so-many-th; KeyError for unknown ids."""
        one = self.sides.mentees[self.sides.rows[mentee]]
        other = self.sides.mentors[self.sides.columns[mentor]]
        broken = broken_rules(one, other, self.sides)
        proposal = propose(self.sides, one, other, number, is_locked=True)
        return Look(proposal, tuple(broken))

    def seats(self) -> dict[str, int]:
        """How many places each mentor had to give."""
        return {mentor.id: mentor.seats for mentor in self.snapshot.mentors}

    def places_of(self, mentee: str) -> int:
        """How many mentors a mentee could still get: one, unless there are teams."""
        return self.snapshot.policy.teams.size - self.sides.mentees[self.sides.rows[mentee]].taken

    def share_discipline(self, mentee: str, mentors: Sequence[str]) -> bool:
        """Whether two of these and of those whom the mentee has already are of one discipline."""
        teams = self.snapshot.policy.teams
        people = [*mentors, *(mentor for own, mentor in self.snapshot.held if own == mentee)]
        found = [discipline(self.sides.mentors[self.sides.columns[mentor]], teams) for mentor in people]
        return teams.size > 1 and len(set(found)) < len(found)

    def candidates(self, mentee: str) -> list[tuple[str, int]]:
        """The mentors whom the rules allow and their scores, the best first."""
        row = self.sides.rows[mentee]
        scores = self.scoring.block(slice(row, row + 1))[0]
        order = np.lexsort((np.arange(scores.size), -scores.astype(np.int64)))
        return [
            (self.sides.mentors[column].id, int(scores[column]))
            for column in order.tolist()
            if scores[column] != FORBIDDEN
        ]

    def why_not(self, mentee: str, mentor: str, partners: Partners, proof: Certificate) -> WhyNot:
        """Why the result, proved by these prices, does not have the pair; KeyError for unknown ids."""
        return why_not(self._solution(partners, proof), mentee, mentor)

    def _solution(self, partners: Partners, proof: Certificate) -> Solution:
        """The result as the solver left it: without the locked, and nothing but what the prices say."""
        sides = self.sides
        free = np.full(len(sides.mentees), NOBODY, dtype=np.int64)
        for mentee, mentor in partners.items():
            if sides.rows[mentee] not in self.locked:
                free[sides.rows[mentee]] = sides.columns[mentor]
        of_mentees, of_mentors = dict(proof.mentees), dict(proof.mentors)
        prices = Prices(
            np.array([of_mentees[person.id] for person in sides.mentees], dtype=np.int64),
            np.array([of_mentors[person.id] for person in sides.mentors], dtype=np.int64),
            proof.bonus,
        )
        nothing = Edges.of(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
        optimum = Optimum(free, prices, nothing, nothing)
        return Solution(sides, self._values(free), Places.of(sides), optimum, free)

    def _values(self, partners: Numbers) -> Values:
        """With the floor that the result has kept to, where the policy asked for one."""
        fairness = self.snapshot.policy.fairness.mode
        values = Values(self.scoring, frozenset(self.locked), concave=fairness == FairnessMode.CONCAVE)
        paired = np.flatnonzero(partners != NOBODY)
        if fairness != FairnessMode.FLOOR or not paired.size:
            return values
        return values.with_floor(int(self.scoring.at(paired, partners[paired]).min()))

    def trial(
        self, policy: Policy, partners: Partners, on_step: OnStep = lambda step, done, total: None
    ) -> Trial:
        """The best result of the same people under another policy, without its proof."""
        sides = replace(self.sides, snapshot=replace(self.snapshot, policy=policy))
        if policy.mode == Mode.CHOSEN:
            values = Values(Scoring(sides), frozenset(self.locked))
            sides = sides.holding(granted(values, Places.of(sides).seats))
        locked = {sides.rows[a]: sides.columns[b] for a, b in sides.snapshot.locked}
        scoring = Scoring(sides)
        values = Values(scoring, frozenset(locked))
        places = Places.of(sides)
        fair = fairest(values, places, policy.fairness, on_step)
        found = settle_ties(sides, fair.optimum.tight, places, fair.optimum.prices)
        for row, column in locked.items():
            found[row] = column
        rows = np.flatnonzero(found != NOBODY).tolist()
        after = {sides.mentees[row].id: sides.mentors[found[row]].id for row in rows}
        return Trial(after, _scores(scoring, after), _scores(scoring, partners))

    def scores(self, partners: Partners) -> Mapping[str, int]:
        """Points of these pairs by the mentees' ids, without those for the load."""
        return _scores(self.scoring, partners)


def _scores(scoring: Scoring, partners: Partners) -> Mapping[str, int]:
    sides = scoring.sides
    rows = np.array([sides.rows[mentee] for mentee in partners], dtype=np.int64)
    columns = np.array([sides.columns[mentor] for mentor in partners.values()], dtype=np.int64)
    return dict(zip(partners, scoring.at(rows, columns).tolist(), strict=True))

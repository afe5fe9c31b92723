"""A proof that accepts the best result and no other."""

from dataclasses import dataclass

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.engine import Snapshot, match
from matching.engine.certificate import check
from matching.engine.places import NOBODY
from matching.engine.scores import FORBIDDEN
from matching.engine.solution import Solution
from matching.engine.terms import Numbers
from tests.matching.engine import oracle


@dataclass(frozen=True)
class Case:
    """A best result and its prices, to be tampered with."""

    solution: Solution
    mentees: Numbers
    mentors: Numbers
    partners: Numbers

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Case":
        solution = match(snapshot).solution
        prices = solution.optimum.prices
        return cls(solution, prices.mentees.copy(), prices.mentors.copy(), solution.partners.copy())

    def proved(self) -> int | None:
        values, places = self.solution.values, self.solution.places
        bonus = self.solution.optimum.prices.bonus
        return check(self.mentees, self.mentors, bonus, values.blocks(), places, self.partners)

    def worth(self) -> int | None:
        """Count first, then points; None for a result that is not possible."""
        held = np.bincount(self.partners[self.partners != NOBODY], minlength=self.mentors.size)
        if (held > self.solution.places.seats).any():
            return None
        pairs = [(row, column) for row, column in enumerate(self.partners) if column != NOBODY]
        values = [int(self.solution.values.row(row)[column]) for row, column in pairs]
        if FORBIDDEN in values:
            return None
        bonus = self.solution.optimum.prices.bonus
        return sum(values) + bonus * len(pairs) + self.solution.places.points_of(self.partners)


@settings(max_examples=120, deadline=None)
@given(oracle.snapshots(), st.data())
def test_a_worse_result_cannot_be_proved(snapshot: Snapshot, data: st.DataObject) -> None:
    """Any other way to fill the places is refused, unless it is just as good."""
    case = Case.of(snapshot)
    assume(case.partners.size)
    best = case.worth()
    assert case.proved() == best
    row = data.draw(st.integers(0, case.partners.size - 1))
    case.partners[row] = data.draw(st.integers(NOBODY, case.mentors.size - 1))
    other = case.worth()
    assert case.proved() == (best if other == best else None)


@settings(max_examples=120, deadline=None)
@given(oracle.snapshots(), st.data())
def test_two_mentees_who_change_places_cannot_be_proved_either(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    case = Case.of(snapshot)
    assume(case.partners.size > 1)
    best = case.worth()
    rows = data.draw(st.permutations(range(case.partners.size)))[:2]
    case.partners[rows] = case.partners[rows[::-1]]
    assert case.proved() == (best if case.worth() == best else None)


@settings(max_examples=120, deadline=None)
@given(oracle.snapshots(), st.data())
def test_wrong_prices_are_refused(snapshot: Snapshot, data: st.DataObject) -> None:
    """One point more or less for one mentee, and the sum is no proof any more."""
    case = Case.of(snapshot)
    assume(case.partners.size)
    row = data.draw(st.integers(0, case.partners.size - 1))
    case.mentees[row] += data.draw(st.sampled_from((-1, 1)))
    assert case.proved() is None


@settings(max_examples=100, deadline=None)
@given(oracle.snapshots())
def test_prices_of_a_match_with_other_scores_prove_nothing(snapshot: Snapshot) -> None:
    """Prices below what some pair is worth are found out, even if they add up."""
    case = Case.of(snapshot)
    paired = np.flatnonzero(case.partners != NOBODY)
    assume(paired.size > 1)
    first, second = paired[:2]
    assume(case.mentees[first] > 0)
    case.mentees[first] -= 1
    case.mentees[second] += 1
    assert case.proved() is None

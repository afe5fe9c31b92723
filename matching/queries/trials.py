"""What if the weights were others: the best result of the same people, beside the board as it is."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from matching.engine import OnStep, Policy
from matching.models import MatchRun
from matching.queries.history import users_by_membership
from matching.queries.reviews import partners_now, review_of
from mentoring.accounts.models import User

MOST_AT_ONCE = 360_000  # possible pairs: 600 people on each side take about half a second
SHOWN = 40


@dataclass(frozen=True)
class TrialShift:
    """A mentee who would have somebody else, with the points of both under the weights that are tried."""

    mentee: User
    before: User | None
    after: User | None
    change: int


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The board of now and the best one, both under the weights that are tried, in numbers."""

    pairs: int
    pairs_before: int
    total: int
    total_before: int
    worst: int | None
    worst_before: int | None
    changed: int


@dataclass(frozen=True, kw_only=True)
class TrialWords(Totals):
    """With the people who gain or lose most."""

    shifts: Sequence[TrialShift]

    @property
    def gain(self) -> int:
        return self.total - self.total_before

    @property
    def not_shown(self) -> int:
        return self.changed - len(self.shifts)


def can_be_tried(run: MatchRun) -> bool:
    """Not where mentees get teams: for them, save the weights and run again."""
    return not run.has_teams


def is_tried_at_once(run: MatchRun) -> bool:
    """Whether a trial is quick enough for a request; a worker does the others."""
    return (run.mentees_asked or 0) * (run.mentors_asked or 0) <= MOST_AT_ONCE


def trial(run: MatchRun, policy: Policy) -> TrialWords:
    """At once; raises RunOutdated."""
    return trial_words(figures_of(run, policy))


@dataclass(frozen=True, kw_only=True)
class Figures(Totals):
    """A trial without words, as it is stored: people by the keys of their memberships, "" for nobody."""

    shifts: Sequence[tuple[str, str, str, int]]  # mentee, mentor before, mentor after, change of points

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> "Figures":
        return cls(**{**data, "shifts": [tuple(shift) for shift in data["shifts"]]})


def figures_of(run: MatchRun, policy: Policy, on_step: OnStep = lambda step, done, total: None) -> Figures:
    """The best result of the run's people under a policy, beside the board; raises RunOutdated."""
    before = partners_now(run)
    found = review_of(run).trial(policy, before, on_step)
    moved = [key for key in {*before, *found.partners} if before.get(key) != found.partners.get(key)]
    change = {key: found.scores.get(key, 0) - found.before.get(key, 0) for key in moved}
    most = sorted(moved, key=lambda key: (-abs(change[key]), key))[:SHOWN]
    return Figures(
        pairs=len(found.partners),
        pairs_before=len(before),
        total=found.total,
        total_before=sum(found.before.values()),
        worst=min(found.scores.values(), default=None),
        worst_before=min(found.before.values(), default=None),
        changed=len(moved),
        shifts=[(key, before.get(key, ""), found.partners.get(key, ""), change[key]) for key in most],
    )


def trial_words(figures: Figures) -> TrialWords:
    """In one query."""
    people = users_by_membership(uuid.UUID(key) for shift in figures.shifts for key in shift[:3] if key)
    shifts = [
        TrialShift(people[mentee], people.get(before), people.get(after), change)
        for mentee, before, after, change in figures.shifts
        if mentee in people
    ]
    return TrialWords(**{**vars(figures), "shifts": shifts})

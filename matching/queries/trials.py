"""What if the weights were others: the best result of the same people, shown at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from matching.engine import Policy
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


@dataclass(frozen=True)
class TrialWords:
    """The board of now and the best one, both under the weights that are tried."""

    pairs: int
    pairs_before: int
    total: int
    total_before: int
    worst: int | None
    worst_before: int | None
    changed: int
    shifts: Sequence[TrialShift]  # those that gain or lose most

    @property
    def gain(self) -> int:
        return self.total - self.total_before

    @property
    def not_shown(self) -> int:
        return self.changed - len(self.shifts)


def can_be_tried(run: MatchRun) -> bool:
    """Whether a trial is quick enough for a request; otherwise, and for teams, save the weights and run."""
    return not run.has_teams and (run.mentees_asked or 0) * (run.mentors_asked or 0) <= MOST_AT_ONCE


def trial(run: MatchRun, policy: Policy) -> TrialWords:
    """Raises RunOutdated."""
    before = partners_now(run)
    found = review_of(run).trial(policy, before)
    moved = [key for key in {*before, *found.partners} if before.get(key) != found.partners.get(key)]
    change = {key: found.scores.get(key, 0) - found.before.get(key, 0) for key in moved}
    most = sorted(moved, key=lambda key: (-abs(change[key]), key))[:SHOWN]
    mentors = [partners[key] for partners in (before, found.partners) for key in most if key in partners]
    people = users_by_membership(map(uuid.UUID, [*most, *mentors]))
    return TrialWords(
        pairs=len(found.partners),
        pairs_before=len(before),
        total=found.total,
        total_before=sum(found.before.values()),
        worst=min(found.scores.values(), default=None),
        worst_before=min(found.before.values(), default=None),
        changed=len(moved),
        shifts=[
            TrialShift(
                people[key],
                people.get(before.get(key, "")),
                people.get(found.partners.get(key, "")),
                change[key],
            )
            for key in most
        ],
    )

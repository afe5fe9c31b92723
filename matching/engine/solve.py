"""One door to every kind of match: which one it is, the policy in the snapshot says."""

from matching.engine.choosing import match_chosen
from matching.engine.match import Result, match
from matching.engine.optimum import OnStep
from matching.engine.policy import Mode
from matching.engine.snapshot import Snapshot
from matching.engine.teams import match_teams


def solve(snapshot: Snapshot, on_step: OnStep = lambda step, done, total: None) -> Result:
    """The same snapshot gives the same result. Raises TooGreat when it can't be computed exactly."""
    policy = snapshot.policy
    if policy.mode == Mode.CHOSEN:
        return match_chosen(snapshot, on_step)
    how = match_teams if policy.teams.size > 1 else match
    return how(snapshot, on_step)

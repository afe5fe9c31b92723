"""From a snapshot to proposals, people left over and a proof: `match` is all that others call."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching.engine.certificate import Certificate, prove
from matching.engine.leftover import LeftOver, left_over
from matching.engine.policy import Policy
from matching.engine.rules import judge
from matching.engine.scoring import Part, PartKey, parts_of, score_all
from matching.engine.snapshot import Snapshot
from matching.engine.solver import NOBODY, Partners, assign, worths

ENGINE_VERSION = "1"  # changes whenever the same snapshot may give another result


class Step(StrEnum):
    """What the engine is at, in this order."""

    SCORING = "scoring"
    SOLVING = "solving"
    EXPLAINING = "explaining"


class Caution(StrEnum):
    """What speaks against a proposal; the names are stored."""

    NO_TOPIC = "no_topic"
    NO_LANGUAGE = "no_language"
    NO_WAY_TO_MEET = "no_way_to_meet"
    LOW_SCORE = "low_score"


WITHOUT_POINTS = {
    PartKey.TOPIC: Caution.NO_TOPIC,
    PartKey.LANGUAGE: Caution.NO_LANGUAGE,
    PartKey.MEETING: Caution.NO_WAY_TO_MEET,
}

# Called with the step, how much of it is done, and how much there is.
type OnProgress = Callable[[Step, int, int], None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggested pair; the points of its parts add up to its score."""

    mentee: str
    mentor: str
    score: int
    parts: tuple[Part, ...]
    warnings: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a match found. `certificate` is there if the result was proved to be the best."""

    proposals: tuple[Proposal, ...]
    left_over: tuple[LeftOver, ...]
    topics_wanted: int
    topics_covered: int
    certificate: Certificate | None

    @property
    def total(self) -> int:
        return sum(proposal.score for proposal in self.proposals)


def match(snapshot: Snapshot, on_progress: OnProgress = lambda step, done, total: None) -> Result:
    """Pair as many mentees as the rules and the free places allow, and then with the most points.

    The same snapshot gives the same result. Raises TooGreat when it can't be computed exactly.
    """
    verdicts = judge(snapshot)
    scores = score_all(snapshot, lambda done, total: on_progress(Step.SCORING, done, total))
    on_progress(Step.SOLVING, 0, 2)
    seats = np.array([mentor.seats for mentor in snapshot.mentors], dtype=np.int64)
    worth = worths(scores, verdicts.allowed, seats)
    partners = assign(worth, seats)
    on_progress(Step.SOLVING, 1, 2)
    certificate = prove(worth, seats, partners)
    on_progress(Step.EXPLAINING, 0, 1)
    proposals = _proposals(snapshot, partners)
    return Result(
        proposals=proposals,
        left_over=left_over(snapshot, verdicts, scores, partners),
        topics_wanted=sum(len(mentee.wants) for mentee in snapshot.mentees),
        topics_covered=sum(_covered(proposal) for proposal in proposals),
        certificate=certificate,
    )


def _proposals(snapshot: Snapshot, partners: Partners) -> tuple[Proposal, ...]:
    found = []
    for row, mentee in enumerate(snapshot.mentees):
        if partners[row] == NOBODY:
            continue
        mentor = snapshot.mentors[partners[row]]
        parts = parts_of(mentee, mentor, snapshot.policy)
        score = sum(part.points for part in parts)
        found.append(Proposal(mentee.id, mentor.id, score, parts, _warnings(score, parts, snapshot.policy)))
    return tuple(found)


def _warnings(score: int, parts: tuple[Part, ...], policy: Policy) -> tuple[Caution, ...]:
    given = {key: sum(part.points for part in parts if part.key == key) for key in WITHOUT_POINTS}
    warnings = [warning for key, warning in WITHOUT_POINTS.items() if not given[key]]
    if score < policy.weak_below:
        warnings.append(Caution.LOW_SCORE)
    return tuple(warnings)


def _covered(proposal: Proposal) -> int:
    """How many of the mentee's topics the mentor can teach them something about."""
    return sum(part.key == PartKey.TOPIC and part.points > 0 for part in proposal.parts)

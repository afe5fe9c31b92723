"""The criteria of a score, in the order of `PartKey`; those for the load are a mentor's, see `places`."""

from functools import cache

from matching.engine.criteria.common import CHANNELS, GOALS, INTERESTS, LANGUAGE, SKILLS
from matching.engine.criteria.parts import Criterion, Part
from matching.engine.criteria.people import AGE, EXPERIENCE, MEETING, PERSPECTIVE, WISH
from matching.engine.criteria.topics import TOPICS
from matching.engine.policy import Weights
from matching.engine.sides import Sides
from matching.engine.snapshot import Mentee, Mentor

CRITERIA: tuple[Criterion, ...] = (
    TOPICS,
    GOALS,
    SKILLS,
    CHANNELS,
    INTERESTS,
    WISH,
    LANGUAGE,
    MEETING,
    EXPERIENCE,
    AGE,
    PERSPECTIVE,
)


@cache
def criteria_that_count(weights: Weights) -> tuple[tuple[Criterion, int], ...]:
    """Each criterion that weighs anything, and the most points that it gives."""
    shares = weights.shares()
    return tuple((criterion, shares[criterion.key]) for criterion in CRITERIA if shares[criterion.key])


def parts_of(mentee: Mentee, mentor: Mentor, sides: Sides) -> tuple[Part, ...]:
    """What the pair's points are made of, without those for the load."""
    parts: list[Part] = []
    for criterion, share in criteria_that_count(sides.policy.weights):
        parts += criterion.explain(mentee, mentor, sides, share)
    return tuple(parts)


__all__ = ["CRITERIA", "Criterion", "Part", "criteria_that_count", "parts_of"]

"""What the mentee wants to learn, against what the mentor can teach them."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from matching.engine.codes import PartKey
from matching.engine.criteria.parts import Criterion, Part
from matching.engine.policy import TEACHES
from matching.engine.sides import Sides
from matching.engine.snapshot import LEVELS, Mentee, Mentor, Want
from matching.engine.terms import Product, Term

NOT_OFFERED = 0


def _tables(wants: Sequence[Want], share: int) -> list[tuple[int, ...]]:
    """For each want: the points by the mentor's level, 0 (not offered) to 4.

    A want's share of all topic points is its priority among all priorities of the mentee; rounding
    down keeps the sum within the share.
    """
    priorities = sum(want.priority for want in wants)
    return [_table(share, want.priority, want.knowledge, priorities) for want in wants]


@cache
def _table(share: int, priority: int, knowledge: int, priorities: int) -> tuple[int, ...]:
    percents = (TEACHES[level - 1][knowledge] for level in LEVELS)
    return (0, *(share * priority * percent // (100 * priorities) for percent in percents))


def _points(sides: Sides, share: int) -> Iterator[Term]:
    """A feature for each topic and level: the mentor has it or not, the mentee gives points for it."""
    wanted = {want.topic for mentee in sides.mentees for want in mentee.wants}
    offered = {(o.topic, o.level) for mentor in sides.mentors for o in mentor.offers if o.topic in wanted}
    features = {feature: place for place, feature in enumerate(sorted(offered))}
    left = np.zeros((len(sides.mentees), len(features)), dtype=np.float32)
    right = np.zeros((len(sides.mentors), len(features)), dtype=np.float32)
    for row, mentee in enumerate(sides.mentees):
        for want, table in zip(mentee.wants, _tables(mentee.wants, share), strict=True):
            for level in LEVELS:
                place = features.get((want.topic, level))
                if place is not None:
                    left[row, place] = table[level]
    for column, mentor in enumerate(sides.mentors):
        for offer in mentor.offers:
            place_of = features.get((offer.topic, offer.level))
            if place_of is not None:
                right[column, place_of] = 1
    yield Product(left, right)


def _explain(mentee: Mentee, mentor: Mentor, _sides: Sides, share: int) -> Iterator[Part]:
    """A part for each topic that the mentee wants."""
    offered = {offer.topic: offer.level for offer in mentor.offers}
    for want, table in zip(mentee.wants, _tables(mentee.wants, share), strict=True):
        level = offered.get(want.topic, NOT_OFFERED)
        facts = {
            "topic": want.topic,
            "priority": want.priority,
            "knowledge": want.knowledge,
            "level": level,
        }
        yield Part(PartKey.TOPIC, table[level], table[-1], facts)


TOPICS = Criterion(PartKey.TOPIC, _points, _explain)

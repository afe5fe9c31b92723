"""What the mentee wants to learn, against what the mentor can teach them."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from matching.engine.codes import PartKey
from matching.engine.criteria.parts import Criterion, Part
from matching.engine.policy import TEACHES
from matching.engine.sides import Sides
from matching.engine.snapshot import LEVELS, Mentee, Mentor, Want
from matching.engine.terms import Numbers, Product, Term

NOT_OFFERED = 0


@cache
def _table(share: int, priority: int, knowledge: int, priorities: int) -> tuple[int, ...]:
    """The points of a want by the mentor's level, 0 (not offered) to 4.

    Its share of all topic points is its priority among all `priorities` of the mentee; rounding down
    keeps the sum within the share.
    """
    percents = (TEACHES[level - 1][knowledge] for level in LEVELS)
    return (0, *(share * priority * percent // (100 * priorities) for percent in percents))


def _points(sides: Sides, share: int) -> Iterator[Term]:
    """A feature for each topic and level: the mentor has it or not, the mentee gives points for it."""
    wants = [want for mentee in sides.mentees for want in mentee.wants]
    offers = [offer for mentor in sides.mentors for offer in mentor.offers]
    topics = {topic: place for place, topic in enumerate(sorted({want.topic for want in wants}))}
    left = np.zeros((len(sides.mentees), len(topics), len(LEVELS)), dtype=np.float32)
    right = np.zeros((len(sides.mentors), len(topics) + 1, len(LEVELS)), dtype=np.float32)
    rows = np.repeat(np.arange(len(sides.mentees)), [len(mentee.wants) for mentee in sides.mentees])
    columns = np.repeat(np.arange(len(sides.mentors)), [len(mentor.offers) for mentor in sides.mentors])
    left[rows, _numbers([topics[want.topic] for want in wants])] = _all_points(wants, rows, share)
    of_offers = _numbers([topics.get(offer.topic, len(topics)) for offer in offers])
    right[columns, of_offers, _numbers([offer.level - LEVELS[0] for offer in offers])] = 1
    right = right[:, :-1]
    offered = right.any(axis=0)
    yield Product(left[:, offered], right[:, offered])


def _all_points(wants: Sequence[Want], rows: Numbers, share: int) -> Numbers:
    """What `_table` says of each want, by the mentor's level from 1."""
    priorities = _numbers([want.priority for want in wants])
    of_mentee = np.bincount(rows, weights=priorities).astype(np.int64)[rows]
    percents = np.array(TEACHES, dtype=np.int64).T[_numbers([want.knowledge for want in wants])]
    points: Numbers = (share * priorities)[:, None] * percents // (100 * of_mentee)[:, None]
    return points


def _numbers(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.int64)


def _explain(mentee: Mentee, mentor: Mentor, _sides: Sides, share: int) -> Iterator[Part]:
    """A part for each topic that the mentee wants."""
    offered = {offer.topic: offer.level for offer in mentor.offers}
    priorities = sum(want.priority for want in mentee.wants)
    for want in mentee.wants:
        table = _table(share, want.priority, want.knowledge, priorities)
        level = offered.get(want.topic, NOT_OFFERED)
        facts = {
            "topic": want.topic,
            "priority": want.priority,
            "knowledge": want.knowledge,
            "level": level,
        }
        yield Part(PartKey.TOPIC, table[level], table[-1], facts)


TOPICS = Criterion(PartKey.TOPIC, _points, _explain)

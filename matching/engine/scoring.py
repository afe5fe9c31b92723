"""Points of a pair: a sum of named parts, each a whole number that is never negative.

`score_all` computes every pair at once with numpy, `parts_of` takes one pair apart in words and
numbers. Both do the same integer arithmetic; the tests hold them against each other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.engine.policy import (
    MEET_BY_TRAVEL,
    MEET_EASILY,
    NO_WAY_TO_MEET,
    SHARED_INTERESTS,
    TEACHES,
    Policy,
)
from matching.engine.snapshot import (
    LEVELS,
    ON_SITE,
    REMOTE,
    WAYS_TO_MEET,
    Mentee,
    Mentor,
    Snapshot,
    Want,
)

type Points = NDArray[np.int64]  # mentees x mentors
type OnBlock = Callable[[int, int], None]

BLOCK = 256  # mentees between two signs of life


class PartKey(StrEnum):
    """Names of the parts; they are stored."""

    TOPIC = "topic"
    LANGUAGE = "language"
    MEETING = "meeting"
    INTERESTS = "interests"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: its points, the most that it could have given, and the facts behind it."""

    key: PartKey
    points: int
    most: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key.value, "points": self.points, "most": self.most, **self.facts}


def score_all(snapshot: Snapshot, on_block: OnBlock = lambda done, total: None) -> Points:
    """The score of every mentee (row) with every mentor (column), allowed or not.

    `on_block` is called with the number of mentees done and of all, every few hundred.
    """
    policy = snapshot.policy
    levels, places = _levels(snapshot.mentors)
    scores = _language_points(snapshot) + _meeting_points(snapshot) + _interest_points(snapshot)
    for row, mentee in enumerate(snapshot.mentees):
        if row % BLOCK == 0:
            on_block(row, len(snapshot.mentees))
        for want, table in zip(mentee.wants, _topic_tables(mentee, policy), strict=True):
            if want.topic in places:
                scores[row] += np.array(table)[levels[places[want.topic]]]
    return scores


def parts_of(mentee: Mentee, mentor: Mentor, policy: Policy) -> tuple[Part, ...]:
    """The same score taken apart: each wanted topic, language, way to meet, interests."""
    return (
        *_topic_parts(mentee, mentor, policy),
        _language_part(mentee, mentor, policy),
        _meeting_part(mentee, mentor, policy),
        _interests_part(mentee, mentor, policy),
    )


# --- topics ---------------------------------------------------------------------------------


def _topic_tables(mentee: Mentee, policy: Policy) -> list[tuple[int, ...]]:
    """For each want: the points by the mentor's level, 0 (not offered) to 4.

    A want's share of all topic points is its priority among all priorities of the mentee; rounding
    down keeps the sum within the weight.
    """
    priorities = sum(want.priority for want in mentee.wants)
    return [
        (
            0,
            *(
                policy.topics * want.priority * TEACHES[level - 1][want.knowledge] // (100 * priorities)
                for level in LEVELS
            ),
        )
        for want in mentee.wants
    ]


def _levels(mentors: Sequence[Mentor]) -> tuple[NDArray[np.int8], dict[str, int]]:
    """Levels offered, topics x mentors, 0 where a topic is not offered; and each topic's row."""
    topics = sorted({offer.topic for mentor in mentors for offer in mentor.offers})
    places = {topic: place for place, topic in enumerate(topics)}
    levels = np.zeros((len(topics), len(mentors)), dtype=np.int8)
    for column, mentor in enumerate(mentors):
        for offer in mentor.offers:
            levels[places[offer.topic], column] = offer.level
    return levels, places


def _topic_parts(mentee: Mentee, mentor: Mentor, policy: Policy) -> list[Part]:
    offered = {offer.topic: offer.level for offer in mentor.offers}
    tables = _topic_tables(mentee, policy)
    return [
        Part(PartKey.TOPIC, table[offered.get(want.topic, 0)], _most(table), _topic_facts(want, offered))
        for want, table in zip(mentee.wants, tables, strict=True)
    ]


def _most(table: Sequence[int]) -> int:
    return table[-1]  # an expert's points


def _topic_facts(want: Want, offered: Mapping[str, int]) -> dict[str, Any]:
    return {
        "topic": want.topic,
        "priority": want.priority,
        "knowledge": want.knowledge,
        "level": offered.get(want.topic, 0),
    }


# --- language and interests -----------------------------------------------------------------


def _shared(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]) -> NDArray[np.int64]:
    """How many things each set on the left has in common with each on the right."""
    known = sorted(frozenset().union(*left) & frozenset().union(*right))
    if not known:
        return np.zeros((len(left), len(right)), dtype=np.int64)
    places = {name: place for place, name in enumerate(known)}
    return np.asarray((_one_hot(left, places) @ _one_hot(right, places).T).toarray(), dtype=np.int64)


def _one_hot(sets: Sequence[frozenset[str]], places: Mapping[str, int]) -> csr_array:
    cells = [(row, places[name]) for row, names in enumerate(sets) for name in names if name in places]
    rows, columns = zip(*cells, strict=True)
    return csr_array((np.ones(len(cells), dtype=np.int64), (rows, columns)), shape=(len(sets), len(places)))


def _language_points(snapshot: Snapshot) -> Points:
    common = _shared([p.languages for p in snapshot.mentees], [p.languages for p in snapshot.mentors])
    return snapshot.policy.language * (common > 0).astype(np.int64)


def _language_part(mentee: Mentee, mentor: Mentor, policy: Policy) -> Part:
    common = sorted(mentee.languages & mentor.languages)
    points = policy.language if common else 0
    return Part(PartKey.LANGUAGE, points, policy.language, {"shared": common})


def _interest_points(snapshot: Snapshot) -> Points:
    common = _shared([p.interests for p in snapshot.mentees], [p.interests for p in snapshot.mentors])
    percent = np.array(SHARED_INTERESTS)[np.minimum(common, len(SHARED_INTERESTS) - 1)]
    return np.asarray(snapshot.policy.interests * percent // 100, dtype=np.int64)


def _interests_part(mentee: Mentee, mentor: Mentor, policy: Policy) -> Part:
    common = sorted(mentee.interests & mentor.interests)
    percent = SHARED_INTERESTS[min(len(common), len(SHARED_INTERESTS) - 1)]
    return Part(PartKey.INTERESTS, policy.interests * percent // 100, policy.interests, {"shared": common})


# --- way to meet ----------------------------------------------------------------------------


def _ease(mentee_meets: str, mentor_meets: str, same_site: bool) -> int:
    """How easily two people meet, in per cent."""
    ways = {mentee_meets, mentor_meets}
    if ways >= {ON_SITE, REMOTE}:
        return NO_WAY_TO_MEET
    if ON_SITE in ways and not same_site:
        return MEET_BY_TRAVEL
    return MEET_EASILY


def _meeting_points(snapshot: Snapshot) -> Points:
    table = np.array(
        [[[_ease(a, b, same) for same in (False, True)] for b in WAYS_TO_MEET] for a in WAYS_TO_MEET]
    )
    mentees, mentors = (
        np.array([WAYS_TO_MEET.index(person.meets) for person in side], dtype=np.int64)
        for side in (snapshot.mentees, snapshot.mentors)
    )
    same_site = np.equal.outer(*(_sites(snapshot))).astype(np.int64)
    percent = table[mentees[:, None], mentors[None, :], same_site]
    return np.asarray(snapshot.policy.meeting * percent // 100, dtype=np.int64)


def _sites(snapshot: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A number for each person's site; two unknown sites are never the same."""
    codes: dict[str, int] = {}
    mentees, mentors = (
        np.array([codes.setdefault(p.site, len(codes)) if p.site else absent for p in side], dtype=np.int64)
        for side, absent in ((snapshot.mentees, -1), (snapshot.mentors, -2))
    )
    return mentees, mentors


def _meeting_part(mentee: Mentee, mentor: Mentor, policy: Policy) -> Part:
    same_site = bool(mentee.site) and mentee.site == mentor.site
    points = policy.meeting * _ease(mentee.meets, mentor.meets, same_site) // 100
    facts = {"mentee": mentee.meets, "mentor": mentor.meets, "same_site": same_site}
    return Part(PartKey.MEETING, points, policy.meeting, facts)

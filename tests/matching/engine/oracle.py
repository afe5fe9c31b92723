"""An answer by other means: every possible result of a small match, and made-up people to match."""

import random
from dataclasses import fields, replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from matching.engine import (
    Fairness,
    FairnessMode,
    Hours,
    Mentee,
    Mentor,
    Mode,
    Offer,
    PartKey,
    Policy,
    Rules,
    SiteRule,
    Snapshot,
    Want,
    Weights,
)
from matching.engine.criteria import parts_of
from matching.engine.rules import broken_rules
from matching.engine.sides import Sides
from matching.engine.snapshot import WAYS_TO_MEET

UNITS = ((), ("firm", "bank"), ("firm", "bank", "cards"), ("firm", "legal"), ("firm", "legal", "tax"))
TOPICS = ("ai", "cloud", "data", "social")
LANGUAGES = ("de", "en", "fr")
INTERESTS = ("chess", "hiking", "opera")
CHANNELS = ("chat", "video", "wiki", "forum", "blog")
SITES = ("", "Berlin", "Munich")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
SENTENCES = (
    "",
    "I want to understand how people use social media and video",
    "Using social networks and short videos every day",
    "Ich möchte verstehen, wie junge Leute Videos in sozialen Netzwerken nutzen",
    "Ich nutze soziale Netzwerke und schneide kurze Videos",
    "Cloud",
)


def best(snapshot: Snapshot) -> tuple[int, int]:
    """Most mentees paired and, with so many, most points: all results are tried."""
    sides = Sides.of(snapshot)
    locked = dict(snapshot.locked)
    points = {
        (mentee.id, mentor.id): score(mentee, mentor, sides)
        for mentee in snapshot.mentees
        for mentor in snapshot.mentors
        if locked.get(mentee.id) == mentor.id or (mentee.id not in locked and may_meet(mentee, mentor, sides))
    }
    share = snapshot.policy.weights.shares()[PartKey.LOAD]

    @cache
    def rest(row: int, held: tuple[int, ...]) -> tuple[int, int]:
        if row == len(snapshot.mentees):
            return 0, 0
        mentee = snapshot.mentees[row].id
        options = [] if mentee in locked else [rest(row + 1, held)]
        for column, mentor in enumerate(snapshot.mentors):
            if held[column] < mentor.capacity and (mentee, mentor.id) in points:
                more = (*held[:column], held[column] + 1, *held[column + 1 :])
                count, total = rest(row + 1, more)
                options.append((count + 1, total + points[mentee, mentor.id] + share // more[column]))
        return max(options, default=IMPOSSIBLE)

    return rest(0, tuple(mentor.taken for mentor in snapshot.mentors))


IMPOSSIBLE = (-1_000, 0)


def may_meet(mentee: Mentee, mentor: Mentor, sides: Sides) -> bool:
    enough = score(mentee, mentor, sides) >= sides.policy.rules.minimum_score
    return enough and not broken_rules(mentee, mentor, sides)


def score(mentee: Mentee, mentor: Mentor, sides: Sides) -> int:
    """Without the points for the load."""
    return sum(part.points for part in parts_of(mentee, mentor, sides))


# --- made-up people ---------------------------------------------------------------------------

PLAIN = Policy()
OFF = Rules(different_unit=False, outside_reporting_line=False, new_partners=False)
EVERYTHING = Weights(**{field.name: 1 for field in fields(Weights)})
POLICIES = (
    PLAIN,
    Policy(rules=Rules(different_unit=False)),
    Policy(rules=Rules(unit_level=2, line_distance=1)),
    Policy(rules=OFF),
    Policy(rules=Rules(junior_by_grade=True, junior_by_tenure=True, junior_by_age=True), weights=EVERYTHING),
    Policy(rules=Rules(different_unit=False, common_language=True, shared_hours=60), weights=EVERYTHING),
    Policy(rules=Rules(different_unit=False, site=SiteRule.SAME)),
    Policy(rules=Rules(site=SiteRule.DIFFERENT, minimum_score=3_000)),
    # Few points to give make many results equally good: the hardest case for ties.
    Policy(rules=OFF, weights=Weights(topic=0, language=1, meeting=0, interests=0)),
    Policy(rules=OFF, weights=Weights(topic=0, language=1, meeting=0, interests=0, load=1)),
    Policy(weights=Weights(load=3_000)),
)
CHOSEN = tuple(replace(policy, mode=Mode.CHOSEN) for policy in POLICIES)
FAIR = (Fairness(mode=FairnessMode.FLOOR, price=100), Fairness(mode=FairnessMode.CONCAVE))


def snapshots(most: int = 6, policies: tuple[Policy, ...] = POLICIES) -> st.SearchStrategy[Snapshot]:
    """Up to so many people on each side. Drawn from a seed: fast enough for thousands of examples."""
    side = st.integers(0, most)
    return st.builds(make_snapshot, st.integers(0, 2**32), side, side, st.sampled_from(policies))


def make_snapshot(seed: int, mentors: int, mentees: int, policy: Policy) -> Snapshot:
    dice = random.Random(seed)
    persons = [f"person {side}{n}" for side, count in (("m", mentors), ("s", mentees)) for n in range(count)]
    teachers = tuple(_mentor(f"m{n}", persons, dice) for n in range(mentors))
    learners = tuple(_mentee(f"s{n}", persons, dice) for n in range(mentees))
    pairs = [(learner.id, teacher.id) for learner in learners for teacher in teachers]
    return Snapshot(
        mentors=teachers,
        mentees=learners,
        policy=policy,
        never=_few(pairs, dice),
        declined=_few(pairs, dice),
        earlier=_few(pairs, dice),
        locked=_possible(_few(pairs, dice), teachers) if dice.random() < 0.3 else (),
        seed=dice.randrange(3),
    )


def with_policy(snapshot: Snapshot, **changes: Any) -> Snapshot:
    return replace(snapshot, policy=replace(snapshot.policy, **changes))


def without_capacity(snapshot: Snapshot) -> Snapshot:
    """Everybody has one place, and nobody is locked."""
    mentors = tuple(replace(mentor, capacity=1, taken=0) for mentor in snapshot.mentors)
    return replace(snapshot, mentors=mentors, locked=())


def _mentor(name: str, persons: list[str], dice: random.Random) -> Mentor:
    return Mentor(
        **_person(name, "s", persons, dice),
        capacity=dice.randint(1, 3),
        taken=dice.choice((0, 0, 0, 1, 2)),
        offers=tuple(Offer(topic, dice.randint(1, 4)) for topic in _some(TOPICS, dice)),
    )


def _mentee(name: str, persons: list[str], dice: random.Random) -> Mentee:
    return Mentee(
        **_person(name, "m", persons, dice),
        wants=tuple(Want(topic, dice.randint(1, 3), dice.randint(0, 3)) for topic in _some(TOPICS, dice)),
    )


def _person(name: str, others: str, persons: list[str], dice: random.Random) -> dict[str, Any]:
    known = [person for person in (*persons, "the board") if person != f"person {name}"]
    return {
        "id": name,
        "person": f"person {name}",
        "units": dice.choice(UNITS),
        # Managers may be other people of the match or somebody outside; most people have few.
        "managers": tuple(dice.sample(known, min(len(known), dice.choice((0, 0, 1, 1, 2, 3))))),
        "site": dice.choice(SITES),
        "languages": frozenset(_some(LANGUAGES, dice)),
        "meets": dice.choice(WAYS_TO_MEET),
        "interests": frozenset(_some(INTERESTS, dice)),
        "skills": frozenset(_some(TOPICS, dice)),
        "channels": frozenset(_some(CHANNELS, dice)),
        "grade": dice.choice((None, 3, 7, 12)),
        "tenure": dice.choice((None, 5, 40, 400)),
        "born": dice.choice((None, 1960, 1985, 1999)),
        "zone": dice.choice(ZONES),
        "hours": _hours(dice),
        "words": dice.choice(SENTENCES),
        "perspective": {key: dice.choice("xyz") for key in _some(("gender", "origin"), dice)},
        "wishes": tuple(dict.fromkeys(f"{others}{dice.randrange(7)}" for _ in range(dice.choice((0, 0, 2))))),
    }


def _hours(dice: random.Random) -> tuple[Hours, ...]:
    starts = [15 * dice.randrange(80) for _ in range(dice.choice((0, 2, 3)))]
    return tuple(Hours(dice.randrange(7), start, start + 15 * dice.randint(1, 16)) for start in starts)


def _some(names: tuple[str, ...], dice: random.Random) -> list[str]:
    return dice.sample(names, dice.randint(0, len(names)))


def _few(pairs: list[tuple[str, str]], dice: random.Random) -> tuple[tuple[str, str], ...]:
    return tuple(dice.sample(pairs, min(len(pairs), dice.choice((0, 0, 1, 2)))))


def _possible(pairs: tuple[tuple[str, str], ...], mentors: tuple[Mentor, ...]) -> tuple[tuple[str, str], ...]:
    """Locks that leave each mentee one mentor and each mentor within their places."""
    seats = {mentor.id: mentor.seats for mentor in mentors}
    kept: dict[str, str] = {}
    for mentee, mentor in pairs:
        if mentee not in kept and seats[mentor]:
            kept[mentee] = mentor
            seats[mentor] -= 1
    return tuple(kept.items())

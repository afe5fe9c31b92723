"""An answer by other means: every possible result of a small match, and made-up people to match."""

import random
from functools import cache
from typing import Any

from hypothesis import strategies as st

from matching.engine import Mentee, Mentor, Offer, Policy, Snapshot, Want
from matching.engine.scoring import parts_of
from matching.engine.snapshot import WAYS_TO_MEET

UNITS = ("", "bank", "cards", "legal")
TOPICS = ("ai", "cloud", "data", "social")
LANGUAGES = ("de", "en", "fr")
INTERESTS = ("chess", "hiking", "opera")
SITES = ("", "Berlin", "Munich")


def best(snapshot: Snapshot) -> tuple[int, int]:
    """Most mentees paired and, with so many, most points: all results are tried."""
    seats = tuple(max(0, mentor.capacity - mentor.taken) for mentor in snapshot.mentors)

    @cache
    def rest(row: int, free: tuple[int, ...]) -> tuple[int, int]:
        if row == len(snapshot.mentees):
            return 0, 0
        mentee = snapshot.mentees[row]
        options = [rest(row + 1, free)]
        for column, mentor in enumerate(snapshot.mentors):
            if free[column] and may_meet(mentee, mentor, snapshot.policy):
                left = (*free[:column], free[column] - 1, *free[column + 1 :])
                count, points = rest(row + 1, left)
                options.append((count + 1, points + score(mentee, mentor, snapshot.policy)))
        return max(options)

    return rest(0, seats)


def may_meet(mentee: Mentee, mentor: Mentor, policy: Policy) -> bool:
    if policy.different_unit and mentee.unit and mentee.unit == mentor.unit:
        return False
    related = mentee.person in mentor.managers or mentor.person in mentee.managers
    return not (policy.outside_reporting_line and (related or mentee.person == mentor.person))


def score(mentee: Mentee, mentor: Mentor, policy: Policy) -> int:
    return sum(part.points for part in parts_of(mentee, mentor, policy))


# --- made-up people ---------------------------------------------------------------------------

POLICIES = (
    Policy(),
    Policy(different_unit=False),
    Policy(outside_reporting_line=False),
    Policy(different_unit=False, outside_reporting_line=False),
    # Few points to give make many results equally good: the hardest case for ties.
    Policy(topics=0, language=10_000, meeting=0, interests=0),
)


def snapshots(most: int = 6) -> st.SearchStrategy[Snapshot]:
    """Up to so many people on each side. Drawn from a seed: fast enough for thousands of examples."""
    side = st.integers(0, most)
    return st.builds(make_snapshot, st.integers(0, 2**32), side, side, st.sampled_from(POLICIES))


def make_snapshot(seed: int, mentors: int, mentees: int, policy: Policy) -> Snapshot:
    dice = random.Random(seed)
    persons = [f"person {side}{n}" for side, count in (("m", mentors), ("s", mentees)) for n in range(count)]
    return Snapshot(
        mentors=tuple(_mentor(f"m{n}", persons, dice) for n in range(mentors)),
        mentees=tuple(_mentee(f"s{n}", persons, dice) for n in range(mentees)),
        policy=policy,
    )


def _mentor(name: str, persons: list[str], dice: random.Random) -> Mentor:
    return Mentor(
        **_person(name, persons, dice),
        capacity=dice.randint(1, 3),
        taken=dice.choice((0, 0, 0, 1, 2)),
        offers=tuple(Offer(topic, dice.randint(1, 4)) for topic in _some(TOPICS, dice)),
    )


def _mentee(name: str, persons: list[str], dice: random.Random) -> Mentee:
    return Mentee(
        **_person(name, persons, dice),
        wants=tuple(Want(topic, dice.randint(1, 3), dice.randint(0, 3)) for topic in _some(TOPICS, dice)),
    )


def _person(name: str, persons: list[str], dice: random.Random) -> dict[str, Any]:
    others = [person for person in (*persons, "the board") if person != f"person {name}"]
    return {
        "id": name,
        "person": f"person {name}",
        "unit": dice.choice(UNITS),
        # Managers may be other people of the match or somebody outside; most people have few.
        "managers": tuple(dice.sample(others, min(len(others), dice.choice((0, 0, 1, 1, 2, 3))))),
        "site": dice.choice(SITES),
        "languages": frozenset(_some(LANGUAGES, dice)),
        "meets": dice.choice(WAYS_TO_MEET),
        "interests": frozenset(_some(INTERESTS, dice)),
    }


def _some(names: tuple[str, ...], dice: random.Random) -> list[str]:
    return dice.sample(names, dice.randint(0, len(names)))

"""Made-up people of a realistic shape, many at once: what the benchmarks of matching pair."""

import random

from matching.engine import Mentee, Mentor, Offer, Policy, Rules, SiteRule, Snapshot, Want

TOPICS = tuple(f"topic {n}" for n in range(40))
POPULARITY = tuple(1 / (n + 1) for n in range(len(TOPICS)))  # Zipf: the first is wanted most by far
SITES = ("Berlin", "Munich", "Frankfurt", "Hamburg", "London", "Warsaw")
SPOKEN = tuple(frozenset(codes) for codes in (("de",), ("de", "en"), ("en",), ("fr", "en"), ("de", "fr")))
POLICY = Policy(
    rules=Rules(common_language=True, junior_by_grade=True, site=SiteRule.DIFFERENT),
)


def crowd(size: int, seed: int = 1, capacity: tuple[int, ...] = (1,)) -> Snapshot:
    """So many mentors and mentees; the rules leave about 30% of all pairs."""
    dice = random.Random(seed)
    units = [("firm", f"unit {n}") for n in range(dice.randint(8, 24))]
    mentors = tuple(
        Mentor(
            **_person(f"m{n}", units, dice, grades=(1, 8)),  # type: ignore[arg-type]
            capacity=dice.choice(capacity),
            offers=tuple(Offer(topic, dice.randint(1, 4)) for topic in _topics(5, dice)),
        )
        for n in range(size)
    )
    mentees = tuple(
        Mentee(
            **_person(f"s{n}", units, dice, grades=(4, 12)),  # type: ignore[arg-type]
            wants=tuple(Want(topic, dice.randint(1, 3), dice.randint(0, 3)) for topic in _topics(4, dice)),
        )
        for n in range(size)
    )
    never = tuple((f"s{dice.randrange(size)}", f"m{dice.randrange(size)}") for _ in range(size // 5))
    return Snapshot(mentors=mentors, mentees=mentees, policy=POLICY, never=never)


def _topics(most: int, dice: random.Random) -> list[str]:
    return sorted(set(dice.choices(TOPICS, POPULARITY, k=most)))


def _person(
    name: str, units: list[tuple[str, str]], dice: random.Random, grades: tuple[int, int]
) -> dict[str, object]:
    return {
        "id": name,
        "person": f"person {name}",
        "units": dice.choice(units),
        "site": dice.choices(SITES, (6, 5, 4, 3, 2, 1))[0],
        "languages": dice.choices(SPOKEN, (40, 12, 30, 9, 9))[0],
        "meets": dice.choice(("either", "either", "on_site", "remote")),
        "grade": dice.randint(*grades),
    }

"""Teams of mentors and balanced draws."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Mentor, Snapshot, SnapshotError
from matching.engine.circles import draw
from matching.engine.rules import unit_of
from matching.engine.sides import Sides
from matching.engine.teams import teams
from tests.matching.engine import oracle

WITHOUT_LOAD = tuple(policy for policy in oracle.POLICIES if not policy.weights.load)


def _discipline(mentor: Mentor) -> str:
    return unit_of(mentor, 2) or mentor.id


def _best(snapshot: Snapshot, size: int) -> tuple[int, int, int]:
    """Most places filled, then most mentees with anybody, then most points: all teams are tried."""
    sides = Sides.of(snapshot)
    locked = {mentee for mentee, _mentor in snapshot.locked}
    held = Counter(mentor for _mentee, mentor in snapshot.locked)

    def options(row: int) -> list[tuple[Mentor, ...]]:
        mentee = snapshot.mentees[row]
        if mentee.id in locked:
            return [()]
        allowed = [mentor for mentor in snapshot.mentors if oracle.may_meet(mentee, mentor, sides)]
        some = (team for n in range(size + 1) for team in itertools.combinations(allowed, n))
        return [team for team in some if len({_discipline(m) for m in team}) == len(team)]

    found = (0, 0, 0)
    for chosen in itertools.product(*(options(row) for row in range(len(snapshot.mentees)))):
        used = Counter(mentor.id for team in chosen for mentor in team)
        if all(used[mentor.id] <= max(0, mentor.seats - held[mentor.id]) for mentor in snapshot.mentors):
            points = sum(
                oracle.score(mentee, mentor, sides)
                for mentee, team in zip(snapshot.mentees, chosen, strict=True)
                for mentor in team
            )
            found = max(found, (sum(used.values()), sum(map(bool, chosen)), points))
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 4), st.integers(0, 3), st.sampled_from(WITHOUT_LOAD))
def test_teams_are_the_best_there_are(seed: int, mentors: int, mentees: int, policy: object) -> None:
    snapshot = oracle.make_snapshot(seed, mentors, mentees, policy)  # type: ignore[arg-type]
    made = teams(snapshot, size=2, level=2)
    by_id = {mentor.id: mentor for mentor in snapshot.mentors}
    for team in made:
        disciplines = [_discipline(by_id[proposal.mentor]) for proposal in team.mentors]
        assert len(set(disciplines)) == len(disciplines) <= 2
    filled = sum(len(team.mentors) for team in made)
    some = sum(bool(team.mentors) for team in made)
    assert (filled, some, sum(team.score for team in made)) == _best(snapshot, 2)


def _crowd(count: int, seed: int) -> dict[str, tuple[str, str]]:
    dice = random.Random(seed)
    return {f"p{n}": (dice.choice("abc"), dice.choice("xy")) for n in range(count)}


@pytest.mark.parametrize("seed", range(5))
def test_circles_share_what_there_is(seed: int) -> None:
    people = _crowd(24, seed)
    circles = draw(people, (6, 6, 6, 6), seed)
    assert sorted(name for group in circles.groups for name in group) == sorted(people)
    assert [len(group) for group in circles.groups] == [6] * 4
    assert circles.imbalance <= circles.dealt
    for trait in range(2):
        for value in {traits[trait] for traits in people.values()}:
            counts = [sum(people[name][trait] == value for name in group) for group in circles.groups]
            assert max(counts) - min(counts) <= 2


def test_a_perfect_balance_is_found() -> None:
    people = {f"p{n}": ("ab"[n % 2], "xyz"[n % 3]) for n in range(36)}
    assert draw(people, (12, 12, 12)).imbalance == 0


def test_a_council_is_drawn_again_from_its_seed_only() -> None:
    people = _crowd(40, 1)
    council = draw(people, (9, 31), seed=7)
    assert council == draw(dict(reversed(people.items())), (9, 31), seed=7)
    assert council.groups[0] != draw(people, (9, 31), seed=8).groups[0]


def test_sizes_that_do_not_add_up() -> None:
    with pytest.raises(SnapshotError):
        draw(_crowd(5, 1), (2, 2))

"""Teams of mentors and balanced draws."""

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import (
    Mentor,
    PartKey,
    Policy,
    Result,
    Snapshot,
    SnapshotError,
    Teams,
    match,
    solve,
)
from matching.engine.circles import draw
from matching.engine.rules import unit_of
from matching.engine.sides import Sides
from tests.matching.engine import oracle

SIZE, LEVEL = 2, 2


def _discipline(mentor: Mentor) -> str:
    return unit_of(mentor, LEVEL) or mentor.id


def _best(snapshot: Snapshot) -> tuple[int, int, int]:
    """Most places filled, then most mentees with anybody, then most points: all teams are tried."""
    sides = Sides.of(snapshot)
    mentors = {mentor.id: mentor for mentor in snapshot.mentors}
    held_places = Counter(mentor for _mentee, mentor in snapshot.locked)
    before: dict[str, list[Mentor]] = {mentee.id: [] for mentee in snapshot.mentees}
    for mentee_id, mentor_id in (*snapshot.locked, *snapshot.held):
        before[mentee_id].append(mentors[mentor_id])
    locked = Counter(mentee for mentee, _mentor in snapshot.locked)

    def options(row: int) -> list[tuple[Mentor, ...]]:
        mentee = snapshot.mentees[row]
        there = {_discipline(mentor) for mentor in before[mentee.id]}
        allowed = [
            mentor
            for mentor in snapshot.mentors
            if oracle.may_meet(mentee, mentor, sides) and _discipline(mentor) not in there
        ]
        places = max(0, SIZE - mentee.taken - locked[mentee.id])
        some = (team for n in range(places + 1) for team in itertools.combinations(allowed, n))
        return [team for team in some if len({_discipline(m) for m in team}) == len(team)]

    found = (0, 0, 0)
    for chosen in itertools.product(*(options(row) for row in range(len(snapshot.mentees)))):
        used = Counter(mentor.id for team in chosen for mentor in team)
        if all(
            used[mentor.id] <= max(0, mentor.seats - held_places[mentor.id]) for mentor in mentors.values()
        ):
            people = list(zip(snapshot.mentees, chosen, strict=True))
            points = sum(oracle.score(mentee, mentor, sides) for mentee, team in people for mentor in team)
            some = sum(bool(team) for mentee, team in people if not mentee.taken and not locked[mentee.id])
            found = max(found, (sum(used.values()), some, points))
    return found


def _snapshot(seed: int, mentors: int, mentees: int, policy: Policy) -> Snapshot:
    """A small one for teams of two, where about every third mentee has somebody already."""
    made = oracle.make_snapshot(seed, mentors, mentees, replace(policy, teams=Teams(size=SIZE, level=LEVEL)))
    dice = random.Random(seed)
    locked = {mentee for mentee, _mentor in made.locked}
    held = {
        mentee.id: dice.choice(made.mentors).id
        for mentee in made.mentees
        if made.mentors and mentee.id not in locked and not dice.randrange(3)
    }
    mentees_now = tuple(replace(mentee, taken=int(mentee.id in held)) for mentee in made.mentees)
    return replace(made, mentees=mentees_now, held=tuple(held.items()))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 4), st.integers(0, 3), st.sampled_from(oracle.POLICIES))
def test_teams_are_the_best_there_are(seed: int, mentors: int, mentees: int, policy: Policy) -> None:
    snapshot = _snapshot(seed, mentors, mentees, policy)
    result = solve(Snapshot.from_json(snapshot.to_json()))
    assert result == solve(snapshot)
    locked = set(snapshot.locked)
    new = [pair for pair in result.proposals if (pair.mentee, pair.mentor) not in locked]
    assert {(pair.mentee, pair.mentor) for pair in result.proposals if pair.is_locked} == locked
    _check_disciplines(snapshot, result)
    before = {mentee.id for mentee in snapshot.mentees if mentee.taken} | {mentee for mentee, _ in locked}
    found = {pair.mentee for pair in new} - before
    points = sum(part.points for pair in new for part in pair.parts if part.key != PartKey.LOAD)
    assert (len(new), len(found), points) == _best(snapshot)
    left = {person.id for person in result.left_over} & {mentee.id for mentee in snapshot.mentees}
    assert left == {mentee.id for mentee in snapshot.mentees} - found - before


def _check_disciplines(snapshot: Snapshot, result: Result) -> None:
    by_id = {mentor.id: mentor for mentor in snapshot.mentors}
    for mentee in snapshot.mentees:
        there = [_discipline(by_id[mentor]) for own, mentor in snapshot.held if own == mentee.id]
        there += [_discipline(by_id[pair.mentor]) for pair in result.proposals if pair.mentee == mentee.id]
        assert len(set(there)) == len(there)
        assert len(there) <= SIZE


def test_a_policy_of_one_mentor_each_is_an_ordinary_match() -> None:
    snapshot = oracle.make_snapshot(7, 4, 4, oracle.POLICIES[0])
    assert solve(snapshot) == match(snapshot)
    assert Policy.from_json({"rules": {}}) == Policy(), "a policy from before there were teams"


@pytest.mark.parametrize("size", [0, 6, "two"])
def test_a_team_has_one_to_five_mentors(size: object) -> None:
    with pytest.raises(SnapshotError, match="team"):
        Teams(size=size)  # type: ignore[arg-type]


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

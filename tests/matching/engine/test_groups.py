"""Teams of mentors and balanced draws."""

import itertools
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

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
from matching.engine.circles import balance_of, circle_sizes, draw
from matching.engine.rules import unit_of
from matching.engine.sides import Sides
from tests.matching.engine import oracle

SIZE, LEVEL = 2, 2


def _discipline(mentor: Mentor) -> object:
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


def _off(people: Mapping[str, Sequence[str]], groups: Sequence[Sequence[str]]) -> Fraction:
    """By the definition: all traits of all groups, one by one."""
    kinds = range(len(next(iter(people.values()))))
    off = Fraction(0)
    for group, kind in itertools.product(groups, kinds):
        for trait in {traits[kind] for traits in people.values()}:
            everybody = sum(traits[kind] == trait for traits in people.values())
            here = sum(people[name][kind] == trait for name in group)
            off += (here - Fraction(everybody * len(group), len(people))) ** 2
    return off


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 24), st.integers(2, 8))
def test_circles_are_nearer_to_balance_than_chance_and_no_exchange_helps(
    seed: int, count: int, size: int
) -> None:
    people = _crowd(count, seed)
    sizes = circle_sizes(count, size)
    found = draw(people, sizes, seed)
    assert sorted(name for group in found.groups for name in group) == sorted(people)
    assert tuple(map(len, found.groups)) == sizes
    assert max(sizes) - min(sizes) <= 1
    assert found.balance == balance_of(people, found.groups)
    assert found.balance.off == pytest.approx(float(_off(people, found.groups)))
    assert found.balance.least <= found.balance.off + 1e-9
    assert found.balance.off <= min(found.balance.blind, found.dealt.off) + 1e-9
    for one, other in itertools.combinations(range(len(sizes)), 2):
        for here, there in itertools.product(range(sizes[one]), range(sizes[other])):
            groups = [list(group) for group in found.groups]
            groups[one][here], groups[other][there] = groups[other][there], groups[one][here]
            assert balance_of(people, groups).off >= found.balance.off - 1e-9


def test_a_blind_draw_is_as_far_off_as_is_said() -> None:
    people = _crowd(7, 3)
    blind = [
        _off(people, (group, [name for name in people if name not in group]))
        for group in itertools.combinations(people, 3)
    ]
    said = balance_of(people, (list(people)[:3], list(people)[3:])).blind
    assert said == pytest.approx(float(sum(blind) / len(blind)))


def test_a_perfect_balance_is_found() -> None:
    people = {f"p{n}": ("ab"[n % 2], "xyz"[n % 3]) for n in range(36)}
    found = draw(people, (12, 12, 12)).balance
    assert (found.off, found.least, found.percent) == (0, 0, 100)


def test_a_council_is_drawn_again_from_its_seed_only() -> None:
    people = _crowd(40, 1)
    council = draw(people, (9, 31), seed=7)
    assert council == draw(dict(reversed(people.items())), (9, 31), seed=7)
    assert council.groups[0] != draw(people, (9, 31), seed=8).groups[0]
    assert council.balance.percent > 90


def test_everybody_has_the_same_chance_of_a_seat() -> None:
    """Of people who are all alike one in four is drawn, and of alternating seeds each about as often."""
    people = {f"p{n}": ("a", "xy"[n % 2]) for n in range(12)}
    seats = Counter(name for seed in range(600) for name in draw(people, (3, 9), seed).groups[0])
    assert all(110 <= seats[name] <= 190 for name in people), seats


def test_very_many_people_are_drawn_at_once() -> None:
    people = _crowd(3_000, 5)
    assert draw(people, circle_sizes(3_000, 8), 1).balance.percent > 80


def test_a_draw_of_nobody_or_by_nothing() -> None:
    assert draw({}, (0,)).groups == ((),)
    assert draw({"a": (), "b": ()}, (1, 1)).balance.percent == 100


def test_sizes_that_do_not_add_up() -> None:
    with pytest.raises(SnapshotError):
        draw(_crowd(5, 1), (2, 2))

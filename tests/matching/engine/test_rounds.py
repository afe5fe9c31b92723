"""A second round: who need not move stays, and the price of staying is told."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Mentee, Mentor, Offer, PartKey, Result, Snapshot, TooGreat, Want, limit, match
from matching.engine.rounds import _fixed, second_round
from matching.engine.sides import Sides
from tests.matching.engine import oracle

# How much words tell depends on who else says them, so on who stays: the oracle knows all.
ANY_POLICY = tuple(policy for policy in oracle.POLICIES if not policy.weights.goals)
Partners = dict[str, str]


def _every_result(snapshot: Snapshot) -> Iterator[tuple[Partners, int]]:
    """With the points of each."""
    sides = Sides.of(snapshot)
    share = snapshot.policy.weights.shares()[PartKey.LOAD]
    points = {
        (mentee.id, mentor.id): oracle.score(mentee, mentor, sides)
        for mentee in snapshot.mentees
        for mentor in snapshot.mentors
        if oracle.may_meet(mentee, mentor, sides)
    }
    options = [[None, *(pair for pair in points if pair[0] == mentee.id)] for mentee in snapshot.mentees]
    for choice in itertools.product(*options):
        pairs = [pair for pair in choice if pair]
        held = Counter(mentor for _mentee, mentor in pairs)
        if all(held[mentor.id] <= mentor.seats for mentor in snapshot.mentors):
            load = sum(
                share // (mentor.taken + number)
                for mentor in snapshot.mentors
                for number in range(1, held[mentor.id] + 1)
            )
            yield dict(pairs), load + sum(points[pair] for pair in pairs)


def _points(snapshot: Snapshot, partners: Partners) -> int:
    """Of one result, which has to be allowed."""
    return next(points for result, points in _every_result(snapshot) if result == partners)


def _partners(result: Result) -> Partners:
    return {proposal.mentee: proposal.mentor for proposal in result.proposals}


def _situation(
    snapshot: Snapshot, opened: int
) -> tuple[Snapshot, list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs of an earlier match from which half of the mentees were absent, the first of them opened."""
    early = replace(snapshot, locked=(), mentees=snapshot.mentees[::2], seed=7)
    pairs = list(_partners(match(early)).items())
    return replace(snapshot, locked=()), pairs[opened:], pairs[:opened]


@settings(max_examples=80, deadline=None)
@given(oracle.snapshots(4, ANY_POLICY), st.integers(0, 1), st.integers(0, 2))
def test_the_best_with_at_most_so_many_moves(snapshot: Snapshot, opened: int, limit: int) -> None:
    whole, current, old = _situation(snapshot, opened)
    found = second_round(whole, current, old, limit)
    allowed = replace(whole, never=(*whole.never, *old))
    best = max(
        (len(result), points)
        for result, points in _every_result(allowed)
        if sum(result.get(mentee) != mentor for mentee, mentor in current) <= limit
    )
    assert len(found.moved) <= limit
    kept = dict(pair for pair in current if pair not in found.moved)
    now = _partners(match(found.snapshot)) | kept
    assert (len(now), _points(whole, now)) == best
    assert set(found.moved) == set(current) - set(now.items()), "whoever moves has somebody new"
    assert not set(old) & set(now.items())
    assert found.stays == len(kept)


@settings(max_examples=50, deadline=None)
@given(oracle.snapshots(4, ANY_POLICY), st.integers(0, 1))
def test_as_few_as_are_needed(snapshot: Snapshot, opened: int) -> None:
    """Most pairs, then fewest moves, then most points."""
    whole, current, old = _situation(snapshot, opened)
    found = second_round(whole, current, old, None)
    allowed = replace(whole, never=(*whole.never, *old))
    staying = set(current)
    best = max(
        (len(result), len(staying & set(result.items())), points) for result, points in _every_result(allowed)
    )
    kept = dict(pair for pair in current if pair not in found.moved)
    now = _partners(match(found.snapshot)) | kept
    assert (len(now), len(kept), _points(whole, now)) == best


@settings(max_examples=40, deadline=None)
@given(oracle.snapshots(4, ANY_POLICY))
def test_prices_are_those_of_brute_force(snapshot: Snapshot) -> None:
    whole, current, _old = _situation(snapshot, 0)
    results = [
        (sum(result.get(a) != b for a, b in current), len(result), points)
        for result, points in _every_result(whole)
    ]
    prices = second_round(whole, current, []).prices
    for price in prices:
        limit = len(current) if price.limit is None else price.limit
        assert price.is_exact
        assert (price.pairs, price.points) == max(result[1:] for result in results if result[0] <= limit)
    assert prices[-1].limit is None


def test_where_it_was_cut_short_the_bound_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three who could go round in a circle: with one move there is nothing to gain, the price alone hopes."""
    topics = ("ai", "cloud", "data")
    mentors = tuple(Mentor(id=f"m{n}", person=f"m{n}", offers=(Offer(topics[n], 4),)) for n in range(3))
    mentees = tuple(
        Mentee(id=f"s{n}", person=f"s{n}", wants=(Want(topics[(n + 1) % 3], 3, 0),)) for n in range(3)
    )
    whole = Snapshot(mentors=mentors, mentees=mentees)
    current = [(f"s{n}", f"m{n}") for n in range(3)]
    exact = second_round(whole, current, [], 2)
    assert [(price.limit, price.moved, price.is_exact) for price in exact.prices] == [
        (0, 0, True),
        (1, 0, True),
        (2, 2, True),
        (None, 3, True),
    ]
    monkeypatch.setattr(limit, "MOST_SOLVES", 3)
    for short, price in zip(second_round(whole, current, []).prices, exact.prices, strict=True):
        assert short.points <= price.points <= short.most_points
        assert short.pairs == short.most_pairs == 3
    assert not second_round(whole, current, []).prices[1].is_exact


def test_somebody_from_the_waiting_list_slots_in() -> None:
    """Yuri speaks to Ann only because Ben is free for Xenia: one moves, and the price is told."""
    wants = (Want("ai", 3, 0),)
    whole = Snapshot(
        mentors=(Mentor(id="ann", person="a", offers=(Offer("ai", 4),)), Mentor(id="ben", person="b")),
        mentees=(Mentee(id="xenia", person="x", wants=wants), Mentee(id="yuri", person="y")),
        never=(("yuri", "ben"),),
    )
    current = [("xenia", "ann")]
    assert second_round(whole, current, [], 0).moved == ()
    found = second_round(whole, current, [], None)
    assert found.moved == (("xenia", "ann"),)
    assert _partners(match(found.snapshot)) == {"xenia": "ben", "yuri": "ann"}
    staying, moving = found.prices
    assert (staying.limit, staying.pairs, moving.limit, moving.pairs) == (0, 1, None, 2)


def test_staying_has_a_price() -> None:
    """Ben came later and would be better for Xenia, who stays with Ann."""
    mentors = (Mentor(id="ann", person="a"), Mentor(id="ben", person="b", offers=(Offer("ai", 4),)))
    mentees = (Mentee(id="xenia", person="x", wants=(Want("ai", 3, 0),)),)
    found = second_round(Snapshot(mentors=mentors, mentees=mentees), [("xenia", "ann")], [])
    staying, free = found.prices
    assert (found.moved, found.stays, found.snapshot.mentees) == ((), 1, ())
    assert free.points - staying.points == 6_000


def test_pairs_against_a_rule_and_locked_ones_stay() -> None:
    """Only who opens a pair ends it: a rule alone does not."""
    people = ("anna", "ben", "carl")
    units = {"anna": ("firm", "bank"), "ben": ("firm", "legal"), "carl": ("firm", "legal")}
    whole = Snapshot(
        mentors=tuple(Mentor(id=f"m-{name}", person=f"m-{name}", units=units[name]) for name in people),
        mentees=tuple(Mentee(id=f"s-{name}", person=f"s-{name}", units=units[name]) for name in people),
        locked=(("s-ben", "m-anna"),),
    )
    current = [("s-carl", "m-carl"), ("s-ben", "m-anna"), ("s-anna", "m-ben")]
    found = second_round(whole, current, [], None)
    assert (found.moved, found.stays) == ((), 3)
    opened = second_round(whole, current[:1], current[1:2], 2)
    assert opened.moved == ()
    assert opened.stays == 1
    assert ("s-ben", "m-anna") not in _partners(match(opened.snapshot)).items()


@settings(max_examples=80, deadline=None)
@given(oracle.snapshots(5, ANY_POLICY), st.integers(0, 3))
def test_what_is_fixed_beside_locks(snapshot: Snapshot, locked: int) -> None:
    """Locks are known of people, so with them everybody may stand at another place."""
    free = replace(snapshot, locked=())
    two = {(one.id, other.id): (one, other) for one, other in zip(free.mentees, free.mentors, strict=False)}
    with_places = [pair for pair, (_mentee, mentor) in two.items() if mentor.seats]
    whole = replace(free, locked=tuple(with_places[:locked]))
    sides = Sides.of(free)
    expected = [
        pair
        for pair, (mentee, mentor) in two.items()
        if pair in whole.locked or not oracle.may_meet(mentee, mentor, sides) or mentor.seats < 1
    ]
    assert _fixed(whole, [*two]) == expected


def test_too_many_people_for_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may stay, or as few as needed may move; a price is not told."""
    monkeypatch.setattr(limit, "SOLVED_WHOLE", 3)
    whole = oracle.make_snapshot(5, 4, 4, oracle.PLAIN)
    whole, current, _old = _situation(whole, 0)
    assert second_round(whole, current, []).prices == ()
    found = second_round(whole, current, [], None)
    assert found.stays == len(current) - len(found.moved)
    with pytest.raises(TooGreat):
        second_round(whole, current, [], 1)
